import { account } from '../../models/sct/account.js';
import { reorder } from '../../models/sct/reorder.js';
import { stack } from '../../models/sct/stack.js';
import { twostage } from '../../models/sct/twostage.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { siteOf } from '../../src/core/system/site.js';
import { SearchRun } from '../../src/search/explore.js';
import { detectors, explorations, strategies } from '../registries.js';
import { short, table } from './table.js';

/** Schedules to the first that shows it, over the seeds in which one did. */
export interface Reached {
  readonly found: number;
  readonly seeds: number;
  readonly mean: number | undefined;
  readonly deviation: number | undefined;
}

export interface FirstFindings {
  readonly seeds: number;
  readonly columns: readonly string[];
  readonly programs: {
    readonly schedules: number;
    readonly rows: readonly {
      readonly program: string;
      readonly reached: readonly Reached[];
      readonly published: { readonly [strategy: string]: string };
    }[];
  };
  readonly tlob: {
    readonly schedules: number;
    readonly rows: readonly { readonly exploration: string; readonly finding: string; readonly reached: readonly Reached[] }[];
  };
}

/**
 * From the artefact of Zhao et al., ASPLOS 2025 (stats/period/out.tex): means over those of 20 trials of at most 10,000
 * schedules that found it; `*`: not all did; `-`: none. Its N-S is the uniform walk without a selection. Threads there
 * begin, and main joins, in steps of their own.
 */
const published: { readonly [program: string]: { readonly [strategy: string]: string } } = {
  twostage: { surw: '8', 'pct, d = 3': '13', 'pct, d = 10': '9', pos: '15', random: '464', urw: '9' },
  twostage_20: { surw: '6', 'pct, d = 3': '159', 'pct, d = 10': '101', pos: '156', random: '-', urw: '24' },
  twostage_50: { surw: '20', 'pct, d = 3': '1676', 'pct, d = 10': '692', pos: '1637', random: '-', urw: '93' },
  reorder_10: { surw: '17', 'pct, d = 3': '3225*', 'pct, d = 10': '4462*', pos: '-', random: '-', urw: '74' },
  reorder_100: { surw: '194', 'pct, d = 3': '-', 'pct, d = 10': '-', pos: '-', random: '-', urw: '3785*' },
  twostage_100: { surw: '454', 'pct, d = 3': '7466*', 'pct, d = 10': '5726*', pos: '6674*', random: '-', urw: '2992*' },
  stack: { surw: '5', 'pct, d = 3': '3', 'pct, d = 10': '3', pos: '2', random: '176', urw: '986*' },
  account: { surw: '6', 'pct, d = 3': '4', 'pct, d = 10': '4', pos: '4', random: '18', urw: '3' },
};

const programs: { readonly [program: string]: () => Scenario } = {
  twostage: () => twostage(1, 1, 'posted'),
  twostage_20: () => twostage(10, 10, 'posted'),
  twostage_50: () => twostage(40, 10, 'posted'),
  reorder_10: () => reorder(9, 1, 'posted'),
  reorder_100: () => reorder(99, 1, 'posted'),
  twostage_100: () => twostage(99, 1, 'posted'),
  stack: () => stack(10, 'posted'),
  account: () => account('posted'),
};

interface Column {
  readonly name: string;
  readonly strategy: Strategy;
  readonly depth: number;
}

/** Every strategy that walks, pct with two bug depths; a member of a swarm is no schedule, and a neighbourhood wants one to start from. */
const columns: readonly Column[] = strategies
  .filter(({ kind, sized, around }) => kind !== 'exhaustive' && !sized && !around)
  .flatMap((strategy): Column[] =>
    strategy.name === 'pct'
      ? [3, 10].map((depth) => ({ name: `pct, d = ${depth}`, strategy, depth }))
      : [{ name: strategy.name, strategy, depth: 3 }],
  );

/** By finding, the number of the first schedule that shows it. */
function firsts(
  compiled: Compiled,
  { strategy, depth }: Column,
  seed: number,
  schedules: number,
  stop: 'first' | 'never',
): ReadonlyMap<string, number> {
  const searching = new SearchRun(compiled, strategy, { seed, limits: { schedules, steps: 20_000 }, stop, depth, length: undefined });
  while (!searching.advance(1_000_000));
  return new Map(searching.outcome().findings.map((finding) => [siteOf(finding), finding.schedule]));
}

function reached(numbers: readonly (number | undefined)[]): Reached {
  const found = numbers.filter((n): n is number => n !== undefined);
  const mean = found.reduce((sum, n) => sum + n, 0) / found.length;
  const deviation = Math.sqrt(found.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (found.length - 1));
  return {
    found: found.length,
    seeds: numbers.length,
    mean: found.length > 0 ? mean : undefined,
    deviation: found.length > 1 ? deviation : undefined,
  };
}

export interface Effort {
  readonly seeds: number;
  /** Of each search of a program, and of a tlob exploration. */
  readonly schedules: number;
  readonly tlobSchedules: number;
  /** tlob explorations; empty: all. */
  readonly names: readonly string[];
  readonly programs: readonly string[];
}
export const full: Effort = { seeds: 20, schedules: 10_000, tlobSchedules: 1000, names: [], programs: Object.keys(programs) };
export const quick: Effort = {
  seeds: 5,
  schedules: 200,
  tlobSchedules: 100,
  names: ['start-vs-exit', 'stop-vs-exit', 'stop-vs-timer'],
  programs: ['twostage', 'reorder_10', 'stack', 'account'],
};

export async function firstFindings(effort: Effort, tell: (text: string) => void): Promise<FirstFindings> {
  const seeds = Array.from({ length: effort.seeds }, (_, i) => i + 1);
  const rows = effort.programs.map((program) => {
    tell(program);
    const compiled = new Compiled(programs[program]!(), operations, detectors);
    return {
      program,
      reached: columns.map((column) =>
        reached(seeds.map((seed) => [...firsts(compiled, column, seed, effort.schedules, 'first').values()][0])),
      ),
      published: published[program]!,
    };
  });
  const tlob: FirstFindings['tlob']['rows'][number][] = [];
  for (const { name, variants, switches, scenario } of await explorations('')) {
    if (/^(litmus|classic)-/.test(name) || !variants.includes('posted') || (effort.names.length > 0 && !effort.names.includes(name)))
      continue;
    tell(name);
    const compiled = new Compiled(
      scenario('posted', Object.fromEntries(Object.entries(switches).map(([key, values]) => [key, values[0]!]))),
      operations,
      detectors,
    );
    const all = columns.map((column) => seeds.map((seed) => firsts(compiled, column, seed, effort.tlobSchedules, 'never')));
    const sites = [...new Set(all.flat().flatMap((found) => [...found.keys()]))].sort();
    tlob.push(
      ...sites.map((finding) => ({ exploration: name, finding, reached: all.map((of) => reached(of.map((found) => found.get(finding)))) })),
    );
  }
  return {
    seeds: effort.seeds,
    columns: columns.map(({ name }) => name),
    programs: { schedules: effort.schedules, rows },
    tlob: { schedules: effort.tlobSchedules, rows: tlob },
  };
}

/** As the artefact prints it. */
const meanText = ({ found, seeds, mean }: Reached): string =>
  mean === undefined ? '-' : `${short(Math.round(mean * 10) / 10)}${found < seeds ? `* (${found})` : ''}`;

export function firstFindingsText({ seeds, columns: names, programs: sct, tlob }: FirstFindings): string {
  const programRows = sct.rows.flatMap(({ program, reached: of, published: theirs }) => [
    [program, ...of.map(meanText)],
    ['  published', ...names.map((name) => theirs[name] ?? '')],
  ]);
  const totals = names.map((_, c) => tlob.rows.map(({ reached: of }) => of[c]!));
  const log = (of: readonly Reached[]): number => Math.exp(of.reduce((sum, { mean }) => sum + Math.log(mean!), 0) / of.length);
  const always = tlob.rows.filter(({ reached: of }) => of.every(({ found }) => found === seeds));
  return [
    `schedules to the first finding, mean over ${seeds} seeds of at most ${sct.schedules.toLocaleString('en')} each; ` +
      '* (n): in n seeds alone; -: in none',
    table(['program', ...names], programRows),
    '',
    `the same for each tlob finding, at most ${tlob.schedules.toLocaleString('en')} schedules each`,
    table(
      ['exploration: finding', ...names],
      tlob.rows.map(({ exploration, finding, reached: of }) => [`${exploration}: ${finding}`, ...of.map(meanText)]),
    ),
    '',
    table(
      [`of ${tlob.rows.length} tlob findings that some walk shows`, ...names],
      [
        ['found in every seed', ...totals.map((of) => `${of.filter(({ found }) => found === seeds).length}`)],
        ['in some', ...totals.map((of) => `${of.filter(({ found }) => found > 0 && found < seeds).length}`)],
        ['in none', ...totals.map((of) => `${of.filter(({ found }) => found === 0).length}`)],
        [
          `geometric mean over the ${always.length} that all always find`,
          ...names.map((_, c) => short(log(always.map(({ reached: of }) => of[c]!)))),
        ],
      ],
    ),
  ].join('\n');
}
