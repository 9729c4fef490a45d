import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { maxActors, maxSetActors } from '../../src/core/world/world.js';
import { promelaModel } from '../../src/export/promela/model.js';
import { mutexField, mutexFieldFor } from '../../src/kernel/lock.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { Live } from '../../src/execute/live.js';
import { siteOf } from '../../src/core/system/site.js';
import { SearchRun } from '../../src/search/explore.js';
import { detectors, strategies } from '../registries.js';

/** Takes two locks, adds 1 under both. */
const add = (id: string, first: string, second: string) =>
  define({
    id,
    registers: ['seen'],
    initial: 'outer',
    states: {
      outer: { invoke: { src: 'mutexLock', input: { lock: first }, onDone: 'inner' } },
      inner: { invoke: { src: 'mutexLock', input: { lock: second }, onDone: 'read' } },
      read: { invoke: { src: 'load', input: { loc: 'count', order: 'plain' }, onDone: { save: 'seen', target: 'write' } } },
      write: {
        invoke: { src: 'store', input: { loc: 'count', value: { add: [{ reg: 'seen' }, 1] }, order: 'plain' }, onDone: 'dropInner' },
      },
      dropInner: { invoke: { src: 'mutexUnlock', input: { lock: second }, onDone: 'dropOuter' } },
      dropOuter: { invoke: { src: 'mutexUnlock', input: { lock: first }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });

/** Of these, the last takes the locks the other way round where it is told to. */
const adders = (actors: number, crossed = false, lock = mutexFieldFor(maxActors)): Scenario => ({
  globals: { a: lock, b: lock, count: word(upTo(maxActors)) },
  types: {},
  objects: [],
  paths: [add('add', 'a', 'b'), add('cross', 'b', 'a')],
  actors: Array.from({ length: actors }, (_, i) => ({ name: `t${i}`, kind: 'task', path: crossed && i === actors - 1 ? 'cross' : 'add' })),
  invariants: [{ name: 'all count', location: 'count', equals: actors }],
});
const reader = define({
  id: 'reader',
  initial: 'lock',
  states: {
    lock: { invoke: { src: 'rcuReadLock', onDone: 'unlock' } },
    unlock: { invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
    done: { type: 'final' },
  },
});
const readers = (actors: number): Scenario => ({
  globals: {},
  types: {},
  objects: [],
  paths: [reader],
  actors: Array.from({ length: actors }, (_, i) => ({ name: `t${i}`, kind: 'task', path: 'reader' })),
});

describe('a scenario with more actors than a word has bits', () => {
  it.each([31, 32, 64, maxActors])('runs to its end on both executors: %i actors under two locks', (actors) => {
    for (const run of [new Compiled(adders(actors), operations, detectors), new Live(adders(actors), operations, detectors)]) {
      const enabled = new Int32Array(512);
      run.reset();
      for (let count = run.choices(enabled), step = 0; count > 0; count = run.choices(enabled), step++) {
        run.step(enabled[(step * 7919) % count]!);
        expect(run.world.foundCount).toBe(0);
      }
      run.end();
      expect(run.world.foundCount).toBe(0);
      expect(run.world.cells[run.world.global('count')]).toBe(actors);
    }
  });

  it('tells a deadlock of actors of high numbers by its cycle, and whom each waits for', () => {
    for (const run of [new Compiled(adders(100, true), operations, detectors), new Live(adders(100, true), operations, detectors)]) {
      run.reset();
      run.step(98 << 4);
      run.step(99 << 4);
      expect(run.choices(new Int32Array(512))).toBe(0);
      run.end();
      expect(run.world.detectors[run.world.foundDetector[0]!]!.kind).toBe('deadlock');
      expect(
        [98, 99, 5].map((actor) => Array.from({ length: 100 }, (_, other) => other).filter((other) => run.waitsFor(actor, other))),
      ).toEqual([[99], [98], [98]]);
    }
  });

  it('is walked by every strategy that walks, with its finding named', () => {
    const misled: Scenario = { ...adders(40), invariants: [{ name: 'none', location: 'count', equals: 0 }] };
    for (const strategy of strategies.filter(({ kind, sized, around }) => kind !== 'exhaustive' && !sized && !around)) {
      const searching = new SearchRun(new Compiled(misled, operations, detectors), strategy, {
        seed: 1,
        limits: { schedules: 3 },
        stop: 'never',
        depth: 3,
        length: undefined,
      });
      while (!searching.advance(10_000));
      expect([strategy.name, ...searching.outcome().findings.map(siteOf)]).toEqual([strategy.name, 'invariant (none)']);
    }
  });

  it('is refused where something keeps a set of actors, with the place', () => {
    expect(() => new Compiled(readers(maxSetActors), operations, [])).not.toThrow();
    expect(() => new Compiled(readers(maxSetActors + 1), operations, [])).toThrow(
      'reader.lock: rcuReadLock may keep sets of actors, which are bits of one word, and the scenario has 32 actors',
    );
    expect(() => promelaModel(adders(32), operations, detectors)).toThrow('32 actors: a Promela model has at most 31');
    const icb = strategies.find(({ name }) => name === 'icb')!;
    expect(
      () =>
        new SearchRun(new Compiled(adders(32), operations, []), icb, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined }),
    ).toThrow('at most 31 actors can be searched, and there are 32');
  });

  it('is refused where a lock cannot name its owner, or where there are too many', () => {
    expect(() => new Compiled(adders(32, false, mutexField), operations, [])).toThrow(
      'a: the word of this lock holds the numbers of 31 actors, and the scenario has 32; declare it with mutexFieldFor(32)',
    );
    expect(() => new Compiled(adders(maxActors + 1), operations, [])).toThrow('128 actors: a scenario may have at most 127');
  });
});
