import { fileURLToPath } from 'node:url';
import type { Expectation, Exploration } from '../../core/system/exploration.js';
import { readExpected, writeExpected } from '../../store/expected.js';
import { writeSeeds } from '../../store/seeds.js';
import type { CheckedSeeds } from './seeds.js';
import type { Checked } from './checked.js';
import type { CheckedVariant } from './checks.js';
import type { Registry } from '../registry.js';
import { seedFile } from '../seeds.js';

/** A check with what was written down because of it. */
export interface Updated extends Checked {
  readonly changes: readonly string[];
}

/** Writes what a variant gave into the table of its family; where its own file says what is expected, says what to write there. */
export function updateVariant({ name, expect }: Exploration, variant: string, checked: CheckedVariant, registry: Registry): Updated {
  const { gave, failures } = checked;
  const family = registry.families.get(name);
  const file = family && fileURLToPath(new URL('expected.json', family));
  const table = file === undefined ? {} : readExpected(file);
  const known = expect[variant];
  if (gave === undefined) return { ...checked, changes: [] };
  if (file === undefined || (known !== undefined && table[name]?.[variant] === undefined)) {
    const right = known !== undefined && failures.length === 0;
    return { ...checked, changes: right ? [] : [`what it gives now: expect: { ${variant}: ${JSON.stringify(gave)} }`] };
  }
  const changes = changesOf(known, gave);
  if (changes.length === 0) return { ...checked, changes };
  writeExpected(file, { ...table, [name]: { ...table[name], [variant]: gave } });
  return { ...checked, failures: [], changes };
}

function changesOf(expected: Expectation | undefined, { states, findings, complete }: Expectation): readonly string[] {
  if (expected === undefined)
    return [`it is expected now: ${complete ? `complete, ${states} unique states` : 'not complete'}`, ...findings];
  if (!complete) return [];
  const { states: before, findings: known } = expected;
  return [
    ...(states === before ? [] : [`${before ?? 'no number of'} unique states became ${states}; a changed number is a changed semantics`]),
    ...known.filter((site) => !findings.includes(site)).map((site) => `not found any more: ${site}`),
    ...findings.filter((site) => !known.includes(site)).map((site) => `found now: ${site}`),
  ];
}

/** Writes the regression seeds as the model is now. None is dropped: one that fails stays as it was, and goes on failing. */
export function updateSeeds({ name }: Exploration, checked: CheckedSeeds, registry: Registry): Updated {
  const written = writeSeeds(seedFile(name, registry), checked.seeds);
  return { ...checked, changes: written && checked.changes.length === 0 ? ['the same, in their short form'] : checked.changes };
}
