import { fileURLToPath } from 'node:url';
import type { Expectation, Exploration } from '../core/exploration.js';
import { readExpected, writeExpected } from '../store/expected.js';
import { writeSeeds } from '../store/seeds.js';
import type { CheckedSeeds } from './check-seeds.js';
import type { Checked, CheckedVariant } from './checks.js';
import type { Registry } from './registry.js';
import { seedFile } from './seeds.js';

/** A check with what was written down because of it. */
export interface Updated extends Checked {
  readonly changes: readonly string[];
}

/** Writes what a variant gave into the table of its family; of a user's own, says what to write. */
export function updateVariant({ name, expect }: Exploration, variant: string, checked: CheckedVariant, registry: Registry): Updated {
  const { gave } = checked;
  const changes = gave === undefined ? [] : changesOf(expect[variant], gave);
  if (gave === undefined || changes.length === 0) return { ...checked, changes: [] };
  const family = registry.families.get(name);
  if (family === undefined) return { ...checked, changes: [...changes, `write expect: { ${variant}: ${JSON.stringify(gave)} }`] };
  const file = fileURLToPath(new URL('expected.json', family));
  const table = readExpected(file);
  if (expect[variant] !== undefined && table[name]?.[variant] === undefined)
    return {
      ...checked,
      changes: [...changes, `its own file says what it expects: write expect: { ${variant}: ${JSON.stringify(gave)} }`],
    };
  writeExpected(file, { ...table, [name]: { ...table[name], [variant]: gave } });
  return { ...checked, failures: [], changes };
}

function changesOf(expected: Expectation | undefined, { states, findings, complete }: Expectation): readonly string[] {
  if (expected === undefined) return [`it is expected now: ${complete ? `complete, ${states} states` : 'not complete'}`, ...findings];
  const { states: before, findings: known } = expected;
  return complete
    ? [
        ...(states === before
          ? []
          : [`${before ?? 'no number of'} unique states became ${states}; a changed number is a changed semantics`]),
        ...known.filter((site) => !findings.includes(site)).map((site) => `not found any more: ${site}`),
        ...findings.filter((site) => !known.includes(site)).map((site) => `found now: ${site}`),
      ]
    : [];
}

/** Writes the regression seeds as the model is now. None is dropped: one that fails stays as it was, and goes on failing. */
export function updateSeeds({ name }: Exploration, checked: CheckedSeeds, registry: Registry): Updated {
  const written = writeSeeds(seedFile(name, registry), checked.seeds);
  return { ...checked, changes: written && checked.changes.length === 0 ? ['the same, in their short form'] : checked.changes };
}
