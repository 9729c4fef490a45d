import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { PathSource, Points } from '../../src/core/system/path-source.js';
import { actorOf, choiceOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { isNot } from '../../src/path/vocabulary.js';
import { SearchRun, type Outcome } from '../../src/search/explore.js';
import { neighbourhood } from '../../src/search/strategies/neighbourhood.js';
import { detectors } from '../registries.js';

/** Steps of a path one after the other: `inc`, or a store or a look at the flag; a look that sees it set warns. */
function path(id: string, steps: readonly ('inc' | 'set' | 'look')[]): PathSource {
  const point = (step: 'inc' | 'set' | 'look', next: string) =>
    step === 'look'
      ? ({ src: 'load', input: { loc: 'flag', order: 'once' }, onDone: [{ guard: isNot(0), target: 'warn' }, { target: next }] } as const)
      : step === 'set'
        ? { src: 'store', input: { loc: 'flag', value: 1, order: 'once' }, onDone: next }
        : { src: 'atomicInc', input: { loc: 'pad' }, onDone: next };
  const states: Points = Object.fromEntries(
    steps.map((step, i) => [`s${i}`, { invoke: point(step, i + 1 < steps.length ? `s${i + 1}` : 'done') }]),
  );
  return define({
    id,
    initial: 's0',
    states: {
      ...states,
      ...(steps.includes('look') && { warn: { invoke: { src: 'warnOn', onDone: 'done' } } as const }),
      done: { type: 'final' },
    },
  });
}

const scenario = (...paths: readonly PathSource[]): Scenario => ({
  globals: { flag: word(upTo(1)), pad: word(upTo(31)) },
  types: {},
  objects: [],
  paths,
  actors: paths.map(({ id }) => ({ name: id, kind: 'task', path: id })),
});
const three = scenario(path('a', ['inc', 'inc']), path('b', ['inc', 'inc']), path('c', ['inc', 'inc']));

/** Writes down each run, as actors' numbers. */
class Recording extends Compiled {
  readonly schedules: string[] = [];
  override reset(): void {
    this.schedules.push('');
    super.reset();
  }
  override step(choice: number): void {
    this.schedules.push(this.schedules.pop()! + actorOf(choice));
    super.step(choice);
  }
}

const scheduleOf = (text: string): number[] => [...text].map((actor) => choiceOf(Number(actor), 0));

function around(run: Compiled, given: string, changes: number, schedules = 1000, seed = 1): Outcome {
  const searching = new SearchRun(run, neighbourhood, {
    seed,
    limits: { schedules },
    stop: 'never',
    depth: 3,
    length: undefined,
    around: scheduleOf(given),
    changes,
  });
  while (!searching.advance(10_000));
  return searching.outcome();
}

/** Every order of two steps of three actors each. */
function orders(left: readonly number[] = [2, 2, 2]): string[] {
  if (left.every((n) => n === 0)) return [''];
  return left.flatMap((n, a) => (n === 0 ? [] : orders(left.map((m, b) => (a === b ? m - 1 : m))).map((rest) => `${a}${rest}`)));
}

/**
 * Decisions at which one order leaves the other, which goes on after each with what is left of it; and exchanges of
 * neighbours between the two.
 */
function distance(order: string, given: string): { readonly changed: number; readonly exchanges: number } {
  let [left, changed, exchanges] = [given, 0, 0];
  for (const actor of order) {
    const at = left.indexOf(actor);
    if (at > 0) changed++;
    exchanges += at;
    left = left.slice(0, at) + left.slice(at + 1);
  }
  return { changed, exchanges };
}

describe('the neighbourhood of a schedule', () => {
  const given = '021102';
  const first = (changes: number, seed = 1): readonly string[] => {
    const run = new Recording(three, operations, detectors);
    const { remark } = around(run, given, changes, 1000, seed);
    const systematic = Number(/(\d+) in all/.exec(remark!)![1]);
    return run.schedules.slice(0, systematic);
  };

  it('is every schedule with so many changed decisions, each once, the fewest first', () => {
    expect(orders()).toHaveLength(90);
    for (const changes of [0, 1, 2, 3]) {
      const seen = first(changes);
      expect(new Set(seen).size).toBe(seen.length);
      expect([...seen].sort()).toEqual(
        orders()
          .filter((order) => distance(order, given).changed <= changes)
          .sort(),
      );
      const counts = seen.map((order) => distance(order, given).changed);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    }
  });

  it('has in it what as many exchanges of neighbouring steps lead to', () => {
    for (const changes of [1, 2, 3])
      expect(first(changes)).toEqual(expect.arrayContaining(orders().filter((order) => distance(order, given).exchanges <= changes)));
  });

  it('begins with the schedule itself, and the seed decides the order of the others', () => {
    const [one, two] = [first(1, 1), first(1, 2)];
    expect([one[0], two[0]]).toEqual([given, given]);
    expect(one).not.toEqual(two);
    expect([...one].sort()).toEqual([...two].sort());
  });

  it('says what it covers', () => {
    const run = (changes: number, schedules: number): string =>
      around(new Compiled(three, operations, detectors), given, changes, schedules).remark!;
    const within = (changes: number): number => orders().filter((order) => distance(order, given).changed <= changes).length;
    expect(run(2, 1000)).toBe(
      `every schedule within 2 changed decisions of the given one was run, ${within(2)} in all, ${1000 - within(2)} with changes at random`,
    );
    expect(run(2, within(1) + 5)).toBe(
      `every schedule within 1 changed decision of the given one was run, 5 of ${within(2) - within(1)} with 2, ${within(1) + 5} in all`,
    );
    expect(run(0, 1)).toBe('every schedule within 0 changed decisions of the given one was run, 1 in all');
  });

  it('says where the given schedule is not possible', () => {
    expect(around(new Compiled(three, operations, detectors), '0001', 0, 1).remark).toContain(
      'the given one was not possible as it is from step 3 on',
    );
  });

  it('finds what is one exchange away, within one changed decision', () => {
    // the look comes before the store in the given schedule
    const near = scenario(path('a', ['inc', 'look']), path('b', ['set', 'inc']));
    expect(around(new Compiled(near, operations, detectors), '0011', 0, 1).findings).toEqual([]);
    expect(
      around(new Compiled(near, operations, detectors), '0011', 1, 6).findings.map(({ kind, schedule }) => [kind, schedule <= 4]),
    ).toEqual([['warn', true]]);
  });

  it('goes on with its neighbours at random', () => {
    const run = new Recording(three, operations, detectors);
    around(run, given, 1, 2000);
    // a run leaves the schedule at each of at most 5 decisions with a chance of 2/5 or more, so that each of the 90
    // orders comes with 2/5^5 or more: 2000 runs leave one out with 90 e^-20
    expect(new Set(run.schedules.filter((schedule) => schedule.length === 6)).size).toBe(90);
  });
});
