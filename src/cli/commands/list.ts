import { Command } from 'commander';
import { oneOf } from '../../core/error.js';
import type { Exploration } from '../../core/system/exploration.js';
import { plural } from '../../report/plural.js';
import { familyOf } from '../families.js';
import { named } from '../nearest.js';
import { bold, dim, terminal } from '../output.js';
import { loadRegistry, type Registry } from '../registry.js';
import { seedsOf } from '../seeds.js';
import { strategyLines } from '../strategy-lines.js';

interface Options {
  readonly json?: boolean;
  readonly module?: string;
}

/** Explorations, variants, what each expects, regression seeds, active detectors, switches. */
export function list(): Command {
  return new Command('list')
    .description('explorations, variants, what each expects, regression seeds, active detectors, switches')
    .argument('[NAME]', 'only this exploration, or those of a family, as a table: kernel, tlob, litmus, ...')
    .option('--json', 'as JSON')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (name: string | undefined, options: Options) => {
      const registry = await loadRegistry(options.module);
      const names = chosen(name, registry);
      if (options.json) return terminal.result(JSON.stringify(asData(names, registry), null, 2));
      if (name === undefined) return terminal.result(asText(names, registry));
      terminal.result(names[0] === name ? explorationText(registry.explorations.get(name)!, registry) : asTable(names, registry));
    });
}

/** All; one by its name; or those of a family. */
function chosen(name: string | undefined, registry: Registry): readonly string[] {
  if (name === undefined) return registry.defaults;
  const own = registry.defaults.filter((one) => familyOf(one, registry) === name);
  if (own.length > 0) return own;
  if (registry.explorations.has(name)) return [name];
  const families = new Set(registry.defaults.flatMap((one) => familyOf(one, registry) ?? []));
  const names = [...families, ...registry.explorations.keys()];
  return [named(`family (${oneOf([...families].sort())}) or exploration`, name, new Map(names.map((one) => [one, one])))];
}

/** Of each exploration where it was reported, what it is about, and what a complete search of each variant is expected to find. */
function asTable(names: readonly string[], registry: Registry): string {
  const rows = names.map((name) => {
    const { report = '', reason, variants, expect } = registry.explorations.get(name)!;
    const found = variants.map((variant) => {
      const { findings = [], states } = expect[variant] ?? {};
      const kinds = [...new Set(findings.map((finding) => finding.split(' ')[0]))];
      const searched = states === undefined ? '' : ` (${states.toLocaleString('en')} states)`;
      return `${variant}: ${kinds.join(', ') || 'clean'}${searched}`;
    });
    return { name, report, reason, found };
  });
  const width = (of: 'name' | 'report'): number => Math.max(...rows.map((row) => row[of].length)) + 2;
  const [first, second] = [width('name'), width('report')];
  return rows
    .flatMap(({ name, report, reason, found }) => [
      `${name.padEnd(first)}${report.padEnd(second)}${reason}`,
      ...found.map((line) => `${''.padEnd(first + second)}${line}`),
    ])
    .join('\n');
}

function asData(names: readonly string[], registry: Registry) {
  return {
    schema: 1,
    explorations: names.map((name) => {
      const { reason, report, variants, switches, unbuilt = [], repairs, expect, exhaustive } = registry.explorations.get(name)!;
      return {
        name,
        reason,
        ...(report !== undefined && { report }),
        exhaustive,
        variants: variants.map((variant) => ({ name: variant, expect: expect[variant] ?? null })),
        switches,
        unbuilt,
        ...(repairs && { repairs }),
        seeds: seedsOf(name, registry).length,
      };
    }),
    strategies: [...registry.strategies.values()].map(({ name, says, paper, differs, kind }) => ({
      name,
      says,
      ...(paper && { paper }),
      ...(differs && { differs }),
      kind,
      exhaustive: kind === 'exhaustive',
    })),
    detectors: registry.detectors.map(({ kind, says, endsRun }) => ({ kind, says, endsRun })),
  };
}

function asText(names: readonly string[], registry: Registry): string {
  const explorations = names.map((name) => explorationText(registry.explorations.get(name)!, registry));
  return [
    ...explorations,
    `${bold('strategies')}\n${strategyLines(registry.strategies.values())}\n`,
    `${bold('detectors')}\n${wrapped(registry.detectors.map(({ kind }) => kind))}`,
  ].join('\n');
}

function explorationText(
  { name, reason, variants, switches, unbuilt = [], expect, exhaustive, reducers }: Exploration,
  registry: Registry,
): string {
  const lines = [bold(name) + dim(exhaustive ? '' : '  (not searched exhaustively)'), `  ${reason}`];
  for (const variant of variants) {
    const expected = expect[variant];
    if (!expected) {
      lines.push(`  ${variant}: nothing is expected`);
      continue;
    }
    const states =
      expected.states === undefined
        ? ''
        : `, ${expected.states.toLocaleString('en')} states${reducers ? ` with ${reducers.join(',')}` : ''}`;
    const findings = expected.findings.length === 0 ? 'no finding' : `${plural(expected.findings.length, 'finding')}:`;
    lines.push(`  ${variant}, expected: ${expected.complete ? 'complete' : 'not complete'}${states}, ${findings}`);
    for (const finding of expected.findings) lines.push(`    ${finding}`);
  }
  const choices = Object.entries(switches).map(([key, values]) => `${key}=${values.join('|')}`);
  if (choices.length > 0)
    lines.push(
      `  switches ${dim('(default first)')}: ${choices.join(' ')}${unbuilt.length > 0 ? `; not built yet: ${unbuilt.join(', ')}` : ''}`,
    );
  lines.push(`  regression seeds: ${seedsOf(name, registry).length}`);
  return `${lines.join('\n')}\n`;
}

function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 76) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}
