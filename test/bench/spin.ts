import type { Scenario } from '../../src/core/system/scenario.js';
import { detectors, explorations } from '../registries.js';
import { type Counted, compare, hasSpin, type PanOptions, reduced, unreduced } from './pan.js';

/** Explorations that are compared where none is named: all that complete and have at most so many states. */
const most = 200_000;

/** One checker's search. */
interface Search extends Omit<Counted, 'findings'> {
  readonly checker: string;
  readonly findings: number;
  readonly transitionsPerSecond: number;
  readonly bytesPerState: number;
}

interface Row {
  readonly place: string;
  readonly searches: readonly Search[];
  /** What the model leaves out of the detectors. */
  readonly omitted: readonly string[];
  readonly differences: readonly string[];
}

const searchOf = (checker: string, { findings, ...counted }: Counted): Search => ({
  checker,
  ...counted,
  findings: findings.size,
  transitionsPerSecond: counted.transitions / counted.seconds,
  bytesPerState: counted.bytes / counted.states,
});

/** racewalk's bfs, pan, and pan with its own reduction; each has to give the same. */
function rowOf(place: string, scenario: Scenario, withReduction: boolean, change: (options: PanOptions) => PanOptions): Row {
  const { racewalk, pan, differences, omitted } = compare(scenario, detectors, change(unreduced));
  const other = withReduction ? compare(scenario, detectors, change(reduced)) : undefined;
  return {
    place,
    searches: [searchOf('racewalk bfs', racewalk), searchOf('pan', pan), ...(other ? [searchOf('pan, reduced', other.pan)] : [])],
    omitted,
    differences: [...differences, ...(other?.differences.map((difference) => `reduced: ${difference}`) ?? [])],
  };
}

function print({ place, searches, differences }: Row): void {
  const [{ states, transitions, findings }] = searches as [Search];
  console.log(
    `${place}: ${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions, ${findings} ` +
      `findings; ${differences.length === 0 ? 'equal' : 'NOT EQUAL'}`,
  );
  for (const { checker, seconds, transitionsPerSecond, bytes, bytesPerState } of searches) {
    console.log(
      `  ${checker.padEnd(14)}${seconds.toFixed(2).padStart(8)} ` +
        `s${(transitionsPerSecond / 1e6).toFixed(2).padStart(8)} M ` +
        `transitions/s${(bytes / 2 ** 20).toFixed(0).padStart(7)} MiB${bytesPerState.toFixed(0).padStart(7)} bytes/state`,
    );
  }
  for (const difference of differences) console.log(`  ${difference}`);
}

if (!hasSpin()) {
  console.log('Spin or gcc is not installed, so there is nothing to compare with (Debian: apt-get install spin gcc)');
  process.exit(0);
}
const args = process.argv.slice(2);
const json = args.includes('--json');
const own = args.filter((arg) => /^-[^-]/.test(arg));
const names = args.filter((arg) => !arg.startsWith('-'));
// flags of one letter: -D and -O for the compiler, -m and -w for pan
const isCompilers = (arg: string): boolean => /^-[DO]/.test(arg);
const change = (options: PanOptions): PanOptions => ({
  ...options,
  defines: [...options.defines, ...own.filter(isCompilers)],
  flags: [...options.flags, ...own.filter((arg) => !isCompilers(arg))],
});
const rows: Row[] = [];
for (const { name, variants, expect, reducers, switches, scenario } of await explorations('')) {
  for (const variant of variants) {
    const place = `${name}/${variant}`;
    const expected = expect[variant];
    if (
      names.length > 0
        ? !names.includes(name) && !names.includes(place)
        : expected?.complete !== true || reducers !== undefined || (expected.states ?? Infinity) > most
    )
      continue;
    const row = rowOf(
      place,
      scenario(variant, Object.fromEntries(Object.entries(switches).map(([key, values]) => [key, values[0]!]))),
      args.includes('--reduced'),
      change,
    );
    rows.push(row);
    if (!json) print(row);
  }
}
if (json) console.log(JSON.stringify({ node: process.version, rows }, null, 2));
process.exitCode = rows.some(({ differences }) => differences.length > 0) ? 1 : 0;
