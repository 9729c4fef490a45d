import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Branch, PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { SearchRun } from '../../src/search/explore.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { siteOf } from '../../src/core/system/site.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

const n = { reg: 'n' } as const;
const isNull: Branch['guard'] = { type: 'eq', params: { right: 0 } };

/** A path that loads w in a loop; `onDone` says how it goes round. */
const loop = (...onDone: readonly Branch[]): PathSource =>
  define({
    id: 'loop',
    registers: ['n'],
    initial: 'begin',
    states: {
      begin: { invoke: { src: 'load', input: { loc: 'w' }, onDone: { set: { n: 3 }, target: 'look' } } },
      look: { invoke: { src: 'load', input: { loc: 'w' }, onDone: [...onDone] } },
      again: { invoke: { src: 'store', input: { loc: 'own', value: n }, onDone: 'look' } },
      done: { type: 'final' },
    },
  });

/** A path that walks over the nodes of a table and, where it says so, hooks the one that it found anew. */
const walk = (hooks: boolean): PathSource =>
  define({
    id: 'loop',
    registers: ['n'],
    initial: 'begin',
    states: {
      begin: { invoke: { src: 'load', input: { loc: 'w' }, onDone: { set: { n: 0 }, target: 'next' } } },
      next: {
        invoke: {
          src: 'hashNext',
          input: { table: 'table', after: n },
          onDone: [
            { guard: isNull, target: 'done' },
            { save: 'n', target: 'look' },
          ],
        },
      },
      look: { invoke: { src: 'load', input: { loc: 'w' }, onDone: hooks ? 'unhook' : 'next' } },
      ...(hooks && {
        unhook: { invoke: { src: 'hashDel', input: { table: 'table', node: n }, onDone: 'hook' } },
        hook: { invoke: { src: 'hashAdd', input: { table: 'table', node: n, key: 1 }, onDone: 'next' } },
      }),
      done: { type: 'final' },
    },
  });

const start = (again: boolean): PathSource =>
  define({
    id: 'loop',
    params: ['node'],
    initial: 'start',
    states: {
      start: { invoke: { src: 'hrtimerStart', input: { object: { param: 'node' }, delay: 0 }, onDone: 'look' } },
      look: {
        invoke: { src: 'load', input: { loc: 'w' }, onDone: [...(again ? [{ guard: isNull, target: 'start' }] : []), { target: 'done' }] },
      },
      done: { type: 'final' },
    },
  });

const expiry = define({
  id: 'expiry',
  params: ['of'],
  initial: 'expire',
  states: {
    expire: { invoke: { src: 'hrtimerExpire', input: { object: { param: 'of' } }, onDone: 'return' } },
    return: { invoke: { src: 'hrtimerReturn', input: { object: { param: 'of' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
const warner = define({
  id: 'warner',
  initial: 'warn',
  states: { warn: { invoke: { src: 'warnOn', onDone: 'done' } }, done: { type: 'final' } },
});

const scenario = (path: PathSource, ...others: readonly ActorSpec[]): Scenario => ({
  globals: {
    CLOCK_MONOTONIC: word(upTo(1)),
    w: word(upTo(3)),
    own: word(upTo(7)),
    table: hashtableField('node', 'id'),
    pool: pointer('node'),
  },
  types: { node: { fields: { id: word(upTo(3)), timer: hrtimerField } } },
  objects: [{ name: 'node0', type: 'node' }],
  paths: [path, expiry, warner],
  actors: [{ name: 'a', kind: 'task', path: 'loop', ...(path.params?.includes('node') && { params: { node: 'node0' } }) }, ...others],
});
const cyclic = (path: PathSource, ...others: readonly ActorSpec[]): boolean =>
  new Compiled(scenario(path, ...others), operations, detectors).independence().cyclic;

describe('whether a state may come again', () => {
  it('is known of a loop that waits for a word', () => {
    expect(cyclic(loop({ guard: isNull, target: 'again' }, { target: 'done' }))).toBe(true);
  });

  it('is ruled out by a register that only counts, up or down', () => {
    const stops = (at: number): Branch => ({ guard: { type: 'eq', params: { left: n, right: at } }, target: 'done' });
    expect(cyclic(loop(stops(7), { set: { n: { add: [n, 1] } }, target: 'again' }))).toBe(false);
    expect(cyclic(loop(stops(0), { set: { n: { sub: [n, 1] } }, target: 'again' }))).toBe(false);
    expect(cyclic(loop(stops(0), { set: { n: { lookup: { table: [[0, 0, 1, 1]], row: 0, column: n } } }, target: 'again' }))).toBe(false);
  });

  it('is not, where the register is set anew or does both, or a table keeps what it has', () => {
    const stops = (at: number): Branch => ({ guard: { type: 'eq', params: { left: n, right: at } }, target: 'done' });
    expect(
      cyclic(loop(stops(7), { guard: isNull, set: { n: 3 }, target: 'again' }, { set: { n: { add: [n, 1] } }, target: 'again' })),
    ).toBe(true);
    expect(
      cyclic(
        loop(stops(7), { guard: isNull, set: { n: { sub: [n, 1] } }, target: 'again' }, { set: { n: { add: [n, 1] } }, target: 'again' }),
      ),
    ).toBe(true);
    expect(cyclic(loop(stops(0), { set: { n: { lookup: { table: [[0, 0, 2, 1]], row: 0, column: n } } }, target: 'again' }))).toBe(true);
    expect(cyclic(loop(stops(3), { set: { n: { lookup: { table: [[0, 0, 1, 1]], row: 0, column: n } } }, target: 'again' }))).toBe(true);
  });

  it('is ruled out on a walk over a table, unless nodes are hooked anew meanwhile', () => {
    expect(cyclic(walk(false))).toBe(false);
    expect(cyclic(walk(true))).toBe(true);
  });

  it('is ruled out for a timer that nobody starts again and again', () => {
    const timer: ActorSpec = { name: 'timer', kind: 'softirq', path: 'expiry', params: { of: 'node0' }, daemon: true, repeats: true };
    expect(cyclic(start(false), timer)).toBe(false);
    expect(cyclic(start(true), timer)).toBe(true);
  });
});

describe('who waits in a loop', () => {
  it('does not put off for ever what another one shows', () => {
    const spins = scenario(loop({ guard: isNull, target: 'again' }, { target: 'done' }), { name: 'b', kind: 'task', path: 'warner' });
    for (const reducers of [[persistent], [persistent, chains]]) {
      const searching = new SearchRun(new Compiled(spins, operations, detectors), bfs, {
        seed: 1,
        limits: {},
        stop: 'never',
        depth: 3,
        length: undefined,
        reducers,
      });
      while (!searching.advance(1000));
      expect(searching.outcome().findings.map(siteOf)).toContain('warn b@warner.warn');
    }
  });
});
