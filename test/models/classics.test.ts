import { describe, expect, it } from 'vitest';
import { boundedBuffer } from '../../models/classics/bounded-buffer.js';
import { diningPhilosophers } from '../../models/classics/dining-philosophers.js';
import { leaderElection } from '../../models/classics/leader-election.js';
import { peterson } from '../../models/classics/peterson.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import { siteOf } from '../../src/core/system/site.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

function searched(scenario: Scenario): Outcome {
  const searching = new SearchRun(new Compiled(scenario, operations, detectors), bfs, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!searching.advance(1_000_000));
  return searching.outcome();
}
const kinds = ({ findings }: Outcome): string[] => [...new Set(findings.map(({ kind }) => kind))];

/** Reachable states by plain enumeration of something written here a second time. */
function count<State>(start: State, successors: (state: State) => readonly State[]): number {
  const seen = new Set([JSON.stringify(start)]);
  for (const todo = [start]; todo.length > 0; ) {
    for (const next of successors(todo.pop()!)) {
      const key = JSON.stringify(next);
      if (seen.has(key)) continue;
      seen.add(key);
      todo.push(next);
    }
  }
  return seen.size;
}

describe('dining philosophers', () => {
  /**
   * A philosopher is at one of five points; at the second, third and fourth it holds its first fork, at the third both. With
   * T(a, b) = 0 where a and its right neighbour b would hold one fork, a ring of n consistent ones is counted by trace(T^n),
   * and T has the eigenvalues of x² = 4x + 2. All are reachable but the one where everybody has put back the second fork
   * and still holds the first: each would have had to take it before its neighbour took that one's first.
   */
  it.each([2, 3, 4, 5, 6, 7])('that all reach to the left have trace(T^n) - 1 states, one of them the deadlock: n = %i', (n) => {
    const traces = [2, 4];
    while (traces.length <= n) traces.push(4 * traces.at(-1)! + 2 * traces.at(-2)!);
    const outcome = searched(diningPhilosophers(n, 1, 'posted'));
    expect([outcome.complete, outcome.stats.states, outcome.findings.map(siteOf), outcome.findings[0]!.occurrences]).toEqual([
      true,
      traces[n]! - 1,
      ['deadlock'],
      1,
    ]);
    expect(outcome.findings[0]!.choices).toHaveLength(n);
  });

  it.each([2, 3, 4, 5])('have the states of a plain enumeration, and no deadlock where one reaches to the right first: n = %i', (n) => {
    const enumerated = (variant: string): number =>
      count(
        Array.from({ length: n }, () => 0),
        (at) =>
          at.flatMap((point, p) => {
            const order = variant === 'repaired' && p === n - 1 ? [0, p] : [p, (p + 1) % n];
            const holds = (q: number, fork: number): boolean => {
              const of = variant === 'repaired' && q === n - 1 ? [0, q] : [q, (q + 1) % n];
              return (at[q]! >= 1 && at[q]! <= 3 && of[0] === fork) || (at[q] === 2 && of[1] === fork);
            };
            if (point === 4 || (point < 2 && at.some((_, q) => holds(q, order[point]!)))) return [];
            return [at.map((old, q) => (q === p ? old + 1 : old))];
          }),
      );
    for (const variant of ['posted', 'repaired'])
      expect(searched(diningPhilosophers(n, 1, variant)).stats.states).toBe(enumerated(variant));
    expect(searched(diningPhilosophers(n, 2, 'repaired'))).toMatchObject({ verdict: 'clean', complete: true });
    expect(kinds(searched(diningPhilosophers(n, 2, 'posted')))).toEqual(['deadlock']);
  });
});

describe("Peterson's lock", () => {
  /** Of two processes, once each: what each stands at, what it announces, who came last, who is inside. */
  it('has the states of a plain enumeration for two', () => {
    interface State {
      readonly at: readonly string[];
      readonly level: readonly number[];
      readonly last: number;
      readonly inside: number;
    }
    const put = <T>(all: readonly T[], i: number, value: T): T[] => all.map((old, j) => (i === j ? value : old));
    const enumerated = (broken: boolean): number =>
      count<State>({ at: ['first', 'first'], level: [0, 0], last: 0, inside: 0 }, (s) =>
        [0, 1].flatMap((i) => {
          const to = (at: string, change: Partial<State> = {}): State[] => [{ ...s, at: put(s.at, i, at), ...change }];
          const announce = { level: put(s.level, i, 1) };
          switch (s.at[i]) {
            case 'first':
              return to('second', broken ? { last: i } : announce);
            case 'second':
              return to('look', broken ? announce : { last: i });
            case 'look':
              return to(s.level[1 - i] === 0 ? 'enter' : 'last');
            case 'last':
              return to(s.last === i ? 'look' : 'enter');
            case 'enter':
              return s.inside === 0 ? to('leave', { inside: i + 1 }) : to('two');
            case 'two':
              return to('unlock');
            case 'leave':
              return to('unlock', { inside: 0 });
            case 'unlock':
              return to('done', { level: put(s.level, i, 0) });
            default:
              return [];
          }
        }),
      );
    expect(searched(peterson({ processes: 2, rounds: 1 }, 'repaired'))).toMatchObject({
      verdict: 'clean',
      complete: true,
      stats: { states: enumerated(false) },
    });
    expect(searched(peterson({ processes: 2, rounds: 1 }, 'posted')).stats.states).toBe(enumerated(true));
  });

  it.each([2, 3])('keeps %i processes apart, and does not where they give way too early', (processes) => {
    for (const looks of [undefined, 2]) {
      const size = { processes, rounds: 1, ...(looks !== undefined && { looks }) };
      expect(searched(peterson(size, 'repaired'))).toMatchObject({ verdict: 'clean', complete: true });
      expect(kinds(searched(peterson(size, 'posted')))).toEqual(['warn']);
    }
  });
});

describe('leader election', () => {
  /**
   * Numbers fall along the ring: that of the i-th node goes past i others, and the largest past all; then the leader is
   * announced once around. A message is six steps.
   */
  it.each([2, 3, 4, 5])('of %i nodes elects one, in the steps of n(n + 1)/2 + n messages whatever the order', (n) => {
    const { verdict, complete, stats } = searched(leaderElection(n, 'repaired'));
    expect([verdict, complete, stats.depth]).toEqual(['clean', true, 6 * ((n * (n + 1)) / 2 + n) + 1]);
  });

  it('elects nobody where a message is told of before it is there', () => {
    expect(kinds(searched(leaderElection(3, 'posted')))).toEqual(['data-race', 'hung-task']);
  });
});

describe('a bounded buffer', () => {
  it.each([
    { producers: 1, consumers: 1, capacity: 1, items: 3 },
    { producers: 2, consumers: 1, capacity: 2, items: 2 },
    { producers: 2, consumers: 2, capacity: 3, items: 2 },
  ])('of $capacity slots hands over every item, and hangs where a consumer waits with the lock held', (size) => {
    const { verdict, complete, stats } = searched(boundedBuffer(size, 'repaired'));
    expect([verdict, complete, stats.depth]).toEqual(['clean', true, (8 + 9) * size.producers * size.items]);
    expect(kinds(searched(boundedBuffer(size, 'posted')))).toEqual(['hung-task']);
  });
});
