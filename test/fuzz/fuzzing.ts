import { InputError, StepError } from '../../src/core/error.js';
import { type Rng, rngOf } from '../../src/core/rng.js';

/** Milliseconds of the processor after which one case is called a hang: others may use it as well. */
export const longest = 5000;

/**
 * How many cases: a few seconds' worth, or all of them with FUZZ=full (`FUZZ=full npx vitest run test/fuzz`), or with FUZZ=N one in N
 * of these.
 */
export function cases(all: number, few: number): number {
  const wanted = process.env['FUZZ'];
  if (wanted === undefined) return few;
  return wanted === 'full' ? all : Math.ceil(all / Number(wanted));
}

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What became of the cases. */
export interface Figures {
  accepted: number;
  refused: number;
  slowest: number;
}

/**
 * Runs so many cases, each from a seed of its own so that one can be run again alone. Bad input may be refused with one sentence;
 * whatever else is thrown, and a hang, fails with the case.
 */
export function fuzz(seed: number, count: number, one: (rng: Rng) => { readonly shown: unknown; run(): void }): Figures {
  const figures: Figures = { accepted: 0, refused: 0, slowest: 0 };
  const failures: string[] = [];
  for (let n = Number(process.env['FUZZ_FROM'] ?? 0); n < count; n++) {
    const { shown, run } = one(rngOf(seed, n));
    const fail = (what: string): number => failures.push(`case ${n} of seed ${seed} ${what}: ${text(shown)}`);
    const began = cpu();
    try {
      run();
      figures.accepted++;
    } catch (error) {
      if (!(error instanceof InputError || error instanceof StepError))
        fail(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      else if (/\n|\[object /.test(error.message)) fail(`was refused with "${error.message}"`);
      figures.refused++;
    }
    const took = cpu() - began;
    figures.slowest = Math.max(figures.slowest, took);
    if (took > longest) fail(`took ${Math.round(took)} ms`);
    if (failures.length >= 10) break;
  }
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
  return figures;
}

export const pick = <T>(rng: Rng, list: readonly T[]): T => list[rng.below(list.length)]!;

const characters = [...'abzAZ09._-:,=+@/#\'"`\\{}[]()<>|&;$%^*~! \t\r\n\0\u00e9\u2028\ufeff', '__proto__', 'constructor', '\u{1f600}'];

/** The text with a few slips: a part gone, twice, or elsewhere; characters replaced or added. */
export function slipped(rng: Rng, given: string): string {
  let out = given;
  for (let slips = 1 + rng.below(3); slips > 0; slips--) {
    const [from, to] = [rng.below(out.length + 1), rng.below(out.length + 1)].sort((a, b) => a - b) as [number, number];
    const part = out.slice(from, to);
    out = [
      () => out.slice(0, from) + out.slice(to),
      () => out.slice(0, from),
      () => out.slice(0, to) + part + out.slice(to),
      () => out.slice(0, from) + pick(rng, characters) + out.slice(from),
      () => out.slice(0, from) + pick(rng, characters) + out.slice(from + 1),
      () => out.slice(0, from) + String(rng.below(2) * 2 ** 31 + rng.below(100)) + out.slice(from),
      () => out.replace(/\d+/, () => '9'.repeat(1 + rng.below(40))),
      () => out.slice(to) + out.slice(0, to),
    ][rng.below(8)]!();
  }
  return out.slice(0, 100_000);
}

/** Whatever could stand where something else belongs. */
export function anything(rng: Rng): unknown {
  return pick<() => unknown>(rng, [
    () => null,
    () => undefined,
    () => Number.NaN,
    () => Number.POSITIVE_INFINITY,
    () => -1,
    () => 0,
    () => 0.5,
    () => 2 ** 31,
    () => -(2 ** 31) - 1,
    () => 1e300,
    () => '',
    () => 'a b',
    () => 'done',
    () => '__proto__',
    () => 'constructor',
    () => 'x'.repeat(5000),
    () => '*/ int evil(void); /*',
    () => [],
    () => {
      const list: unknown[] = [];
      list.length = 200_000;
      return list;
    },
    () => ({}),
    () => Object.create(null) as unknown,
    () => true,
    () => 10n,
    () => Symbol('s'),
    () => () => ({}),
    () => new Date(0),
    () => new Map([['a', 1]]),
    () => new Proxy({}, {}),
    () => {
      const ring: { ring?: unknown } = {};
      ring.ring = ring;
      return ring;
    },
    () => {
      let deep: unknown = 1;
      for (let i = 0; i < 20_000; i++) deep = { add: [deep, 1] };
      return deep;
    },
    () => ({ reg: 'x' }),
    () => ({ param: 'p' }),
    () => ({ result: true }),
    () => ({ lookup: { table: [[1]], row: 5, column: -1 } }),
    () => ({ min: 5, max: 1 }),
    () => ({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  ])();
}

type Node = { [key: string]: unknown };

/** A copy of data; functions stay what they are. */
export function copied(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > 30) return value;
  if (Array.isArray(value)) return value.length > 1000 ? value : value.map((inner) => copied(inner, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner, depth + 1)]));
}

/** Changes data in a few places: what stands there is another thing, is gone, is there twice, has another name. */
export function mutate(rng: Rng, root: Node): void {
  for (let n = 1 + rng.below(3); n > 0; n--) {
    const nodes: Node[] = [];
    const visit = (value: unknown, depth: number): void => {
      if (typeof value !== 'object' || value === null || depth > 20 || nodes.length > 5000) return;
      if (Object.keys(value).length > 0 && Object.keys(value).length < 1000) nodes.push(value as Node);
      for (const inner of Object.values(value).slice(0, 1000)) visit(inner, depth + 1);
    };
    visit(root, 0);
    if (nodes.length === 0) return;
    const node = pick(rng, nodes);
    const keys = Object.keys(node);
    const key = pick(rng, keys);
    const other = pick(rng, nodes);
    const put = (name: string, value: unknown): void => {
      // so long a list could not be written down
      if (Array.isArray(node) && Number(name) > 1000) return;
      Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
    };
    [
      () => put(key, anything(rng)),
      () => put(key, anything(rng)),
      () => delete node[key],
      () => put(key, copied(other[pick(rng, Object.keys(other))])),
      () => put(pick(rng, [...keys, '__proto__', 'constructor', 'a.b', 'a b', 'x', 'toString']), node[key]),
      () => {
        const value = node[key];
        delete node[key];
        put(slipped(rng, key), value);
      },
      () => put(key, typeof node[key] === 'string' ? slipped(rng, node[key]) : anything(rng)),
      () => put(key, typeof node[key] === 'number' ? pick(rng, [-1, 127, 128, 255, 2 ** 31 - 1, node[key] + 1]) : node[key]),
      () => (Array.isArray(node) ? node.push(copied(node[rng.below(node.length)])) : put(key, [node[key]])),
    ][rng.below(9)]!();
  }
}

function text(value: unknown): string {
  const seen = new Set<unknown>();
  let budget = 4000;
  const print = (v: unknown, depth: number): string => {
    if (budget-- < 0 || depth > 30 || (Array.isArray(v) && v.length > 1000)) return '...';
    if (typeof v === 'function') return 'function';
    if (typeof v === 'string') return JSON.stringify(v.slice(0, 200));
    if (typeof v !== 'object' || v === null) return String(v);
    if (seen.has(v)) return 'again';
    seen.add(v);
    return Array.isArray(v)
      ? `[${Array.from(v as ArrayLike<unknown>, (one) => print(one, depth + 1)).join(', ')}]`
      : `{${Object.entries(v)
          .map(([k, one]) => `${JSON.stringify(k)}: ${print(one, depth + 1)}`)
          .join(', ')}}`;
  };
  return print(value, 0);
}
