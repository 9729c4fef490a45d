import { Command } from 'commander';
import type { Exploration } from '../../core/system/exploration.js';
import { plural } from '../../report/plural.js';
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
    .option('--json', 'as JSON')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (options: Options) => {
      const registry = await loadRegistry(options.module);
      terminal.result(options.json ? JSON.stringify(asData(registry), null, 2) : asText(registry));
    });
}

function asData(registry: Registry) {
  return {
    schema: 1,
    explorations: registry.defaults.map((name) => {
      const { reason, variants, switches, unbuilt = [], expect, exhaustive } = registry.explorations.get(name)!;
      return {
        name,
        reason,
        exhaustive,
        variants: variants.map((variant) => ({ name: variant, expect: expect[variant] ?? null })),
        switches,
        unbuilt,
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

function asText(registry: Registry): string {
  const explorations = registry.defaults.map((name) => explorationText(registry.explorations.get(name)!, registry));
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
      lines.push(`  ${variant}: nothing expected`);
      continue;
    }
    const states =
      expected.states === undefined
        ? ''
        : `, ${expected.states.toLocaleString('en')} states${reducers ? ` with ${reducers.join(',')}` : ''}`;
    const findings = expected.findings.length === 0 ? 'no finding' : `${plural(expected.findings.length, 'finding')}:`;
    lines.push(`  ${variant}: ${expected.complete ? 'complete' : 'not complete'}${states}, ${findings}`);
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
