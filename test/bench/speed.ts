import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { promelaModel } from '../../src/export/promela/model.js';
import { operations } from '../../src/kernel/index.js';
import { siteOf } from '../../src/core/system/site.js';
import type { JsonReport } from '../../src/report/json.js';
import { detectors, explorations } from '../registries.js';
import * as classics from './classics.js';
import { buildPan, hasSpin, inFolder, type PanOptions, panArguments, readPan, reduced, unreduced } from './pan.js';
import { type Ended, run } from './process.js';
import { short, table } from './table.js';

/** One checker's complete search of one system, as a process of its own. */
export interface SpeedRow {
  readonly system: string;
  readonly checker: string;
  readonly verdict: string;
  readonly findings: number;
  readonly states: number;
  readonly transitions: number;
  /** From the start of the process to the verdict. pan's own making by spin and gcc is not in it. */
  readonly seconds: number;
  readonly cpuSeconds: number | undefined;
  /** Of the search alone. */
  readonly transitionsPerSecond: number;
  readonly peakBytes: number | undefined;
  /** Of what the search keeps: racewalk's arrays, pan's own account. */
  readonly bytesPerState: number;
}

export interface Speed {
  readonly rows: readonly SpeedRow[];
  /** Sentences: what was not run and why, and where two do not agree. */
  readonly notes: readonly string[];
}

interface System {
  readonly place: string;
  readonly scenario: Scenario;
  /** Options of the command line that name it. */
  readonly named: readonly string[];
}

const cli = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const module = fileURLToPath(new URL('./classics.js', import.meta.url));

/** Combinations of reducers, and whether several workers search by them. */
const reductions: readonly (readonly [names: string, workers: boolean])[] = [
  ['', true],
  ['persistent', true],
  ['persistent,chains', true],
  ['persistent,sleep,chains', false],
];
const checkers: readonly (readonly [name: string, options: readonly string[]])[] = reductions.flatMap(([names, workers]) =>
  [[], ...(workers ? [['--workers', '2']] : [])].map(
    (more) =>
      [
        ['racewalk', ...(names === '' ? [] : [names]), ...(more.length > 0 ? ['2 workers'] : [])].join(', '),
        [...(names === '' ? [] : ['--reduce', names]), ...more],
      ] as const,
  ),
);

const plain = (exploration: Exploration, variant: string): Scenario =>
  exploration.scenario(variant, Object.fromEntries(Object.entries(exploration.switches).map(([key, values]) => [key, values[0]!])));

/**
 * all-in-core and the two largest others that are searched to their end, then the four classics, broken and correct;
 * quickly: two that are small.
 */
async function systemsOf(quick: boolean, names: readonly string[]): Promise<readonly System[]> {
  const registered = await explorations('');
  const own = Object.values(classics).filter((thing): thing is Exploration => typeof thing === 'object' && 'variants' in thing);
  const variants = (all: readonly Exploration[], only: (place: string) => boolean, named: readonly string[]): System[] =>
    all.flatMap((exploration) =>
      exploration.variants
        .map((variant) => ({
          place: `${exploration.name}/${variant}`,
          scenario: plain(exploration, variant),
          named: [`${exploration.name}/${variant}`, ...named],
        }))
        .filter(({ place }) => only(place)),
    );
  if (names.length > 0) {
    const wanted = (place: string): boolean => names.some((name) => place === name || place.startsWith(`${name}/`));
    return [...variants(registered, wanted, []), ...variants(own, wanted, ['--module', module])];
  }
  const states = ({ expect, exhaustive }: Exploration): number =>
    exhaustive && expect['posted']?.complete ? (expect['posted'].states ?? 0) : 0;
  const largest = [...registered].sort((a, b) => states(b) - states(a)).map(({ name }) => name);
  const chosen = quick
    ? ['stop-vs-exit/posted', 'stop-vs-exit/repaired']
    : ['all-in-core', ...largest.filter((name) => name !== 'all-in-core').slice(0, 2)].map((name) => `${name}/posted`);
  return [
    ...variants(registered, (place) => chosen.includes(place), []),
    ...variants(own, (place) => (quick ? classics.quick : classics.full).includes(place.slice(0, place.indexOf('/'))), [
      '--module',
      module,
    ]),
  ];
}

export async function speed(quick: boolean, names: readonly string[], tell: (text: string) => void): Promise<Speed> {
  const rows: SpeedRow[] = [];
  const notes: string[] = [];
  const note = (text: string): void => {
    if (!notes.includes(text)) notes.push(text);
  };
  if (!hasSpin()) note('Spin or gcc is not installed, so there are no rows of pan (Debian: apt-get install spin gcc)');
  for (const { place, scenario, named } of await systemsOf(quick, names)) {
    tell(place);
    const of: (readonly [SpeedRow, readonly string[]])[] = [];
    for (const [checker, options] of checkers) {
      const ended = await run(process.execPath, [
        cli,
        'explore',
        ...named,
        '--strategy',
        'bfs',
        '--format',
        'json',
        '--exit-zero',
        ...options,
      ]);
      if (ended.code === 2) note(`no rows of "${checker}": ${ended.stderr.trim().split('\n')[0]}`);
      else if (ended.code !== 0) note(`${place}, ${checker}: ended with ${ended.code}: ${ended.stderr.trim().split('\n').at(-1)}`);
      else of.push(racewalkRow(place, checker, ended));
    }
    if (hasSpin()) {
      for (const [checker, options] of [
        ['pan -O3', unreduced],
        ['pan -O3, reduced', reduced],
      ] as const) {
        if (checker === 'pan -O3, reduced' && quick) continue;
        of.push(await panRow(place, checker, scenario, options, of[0]?.[0].states));
      }
    }
    rows.push(...of.map(([row]) => row));
    const [first] = of;
    for (const [row, sites] of of.slice(1)) {
      const same =
        row.checker.startsWith('racewalk, persistent') || (row.states === first![0].states && row.transitions === first![0].transitions);
      if (!same)
        note(
          `${place}: ${row.checker} has ${row.states} states and ${row.transitions} transitions, ${first![0].checker} ` +
            `${first![0].states} and ${first![0].transitions}`,
        );
      if (sites.join() !== first![1].join()) note(`${place}: ${row.checker} and ${first![0].checker} do not find the same`);
      if (row.verdict !== first![0].verdict)
        note(`${place}: ${row.checker} says ${row.verdict}, ${first![0].checker} ${first![0].verdict}`);
    }
  }
  return { rows, notes };
}

function racewalkRow(
  system: string,
  checker: string,
  { stdout, seconds, cpuSeconds, peakBytes }: Ended,
): readonly [SpeedRow, readonly string[]] {
  const [{ verdict, complete, stats, timing, findings }] = (JSON.parse(stdout) as JsonReport).runs as [JsonReport['runs'][0]];
  const sites = findings
    .map(({ kind, object, actor, point }) => siteOf({ kind, name: undefined, object: object.replace(/\d+$/, ''), actor, point }))
    .sort();
  const row: SpeedRow = {
    system,
    checker,
    verdict: complete ? verdict : `${verdict}, not complete`,
    findings: findings.length,
    states: stats.states,
    transitions: stats.transitions,
    seconds,
    cpuSeconds,
    transitionsPerSecond: stats.transitions / timing.seconds,
    peakBytes,
    bytesPerState: timing.peakBytes / stats.states,
  };
  return [row, sites];
}

/** The table of states of pan is made as large as it has to be, as an expert would. */
function panRow(
  system: string,
  checker: string,
  scenario: Scenario,
  options: PanOptions,
  states = 1 << 24,
): Promise<readonly [SpeedRow, readonly string[]]> {
  const sized = {
    ...options,
    flags: ['-m1000000', `-w${Math.min(28, Math.max(18, Math.ceil(Math.log2(states)) + 1))}`],
    megabytes: 12_288,
  };
  return inFolder(async (folder) => {
    const model = promelaModel(scenario, operations, detectors, sized.processes);
    buildPan(folder, model, sized);
    const { stdout, seconds, cpuSeconds, peakBytes } = await run('./pan', panArguments(sized), folder);
    const counted = readPan(stdout, model, seconds);
    const verdict = counted.findings.size > 0 ? 'violations' : 'clean';
    const sites = [...counted.findings.keys()].map((site) => site.replace(/ \([^)]*\)/, '')).sort();
    const row: SpeedRow = {
      system,
      checker,
      verdict: counted.complete ? verdict : `${verdict}, not complete`,
      findings: counted.findings.size,
      states: counted.states,
      transitions: counted.transitions,
      seconds,
      cpuSeconds,
      transitionsPerSecond: counted.transitions / seconds,
      peakBytes,
      bytesPerState: counted.bytes / counted.states,
    };
    return [row, sites] as const;
  });
}

export function speedText({ rows, notes }: Speed): string {
  const head = [
    'system, checker',
    'states',
    'transitions',
    'wall s',
    'CPU s',
    'M trans/s',
    'M trans/CPU s',
    'peak MiB',
    'bytes/state',
    'verdict',
  ];
  const lines = rows.map((row, i) => {
    const { system, checker, states, transitions, seconds, cpuSeconds, transitionsPerSecond, peakBytes, bytesPerState, verdict, findings } =
      row;
    const name = rows[i - 1]?.system === system ? `  ${checker}` : `${system}: ${checker}`;
    return [
      name,
      states.toLocaleString('en'),
      transitions.toLocaleString('en'),
      short(seconds),
      short(cpuSeconds),
      short(transitionsPerSecond / 1e6),
      short(cpuSeconds === undefined ? undefined : transitions / cpuSeconds / 1e6),
      short(peakBytes === undefined ? undefined : peakBytes / 2 ** 20),
      short(bytesPerState),
      `${verdict}${findings > 0 ? ` (${findings})` : ''}`,
    ];
  });
  return [table(head, lines), ...notes].join('\n');
}
