import { describe, expect, it } from 'vitest';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { type Rng, rngOf } from '../../src/core/rng.js';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';
import { delayedWorkField, workqueueField } from '../../src/kernel/work-items.js';
import { mutexField } from '../../src/kernel/lock.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';
import { runs } from '../runs.js';
import { systemOf } from './c-model.js';

type Invoke = NonNullable<PointSource['invoke']>;

/** Some statements, and the points of a hand-written path that does the same. `n` is the number of the block, `next` the point behind it. */
interface Block {
  readonly c: string;
  points(n: string, next: string): { readonly [point: string]: Invoke };
}

const plain = 'plain' as never;
const once = 'once' as never;
const nonNull = { type: 'ne', params: { left: { result: true }, right: 0 } } as const;
const c = { reg: 'c' };

/** What is done to the object that is shared, if there is one. */
const ofShared =
  (points: Block['points']): Block['points'] =>
  (n, next) => ({
    [n]: {
      src: 'load',
      input: { loc: 'shared', order: once },
      onDone: [{ guard: nonNull, save: 'c', target: `${n}b` }, { target: next }],
    },
    ...points(`${n}b`, next),
  });

const blocks: readonly Block[] = [
  {
    c: 'g++;',
    points: (n, next) => ({
      [n]: { src: 'load', input: { loc: 'g', order: plain }, onDone: { save: 'x', target: `${n}b` } },
      [`${n}b`]: { src: 'store', input: { loc: 'g', value: { add: [{ reg: 'x' }, 1] }, order: plain }, onDone: next },
    }),
  },
  { c: 'WRITE_ONCE(g, 2);', points: (n, next) => ({ [n]: { src: 'store', input: { loc: 'g', value: 2, order: once }, onDone: next } }) },
  {
    c: 'if (READ_ONCE(g) == 2) WRITE_ONCE(h, 1);',
    points: (n, next) => ({
      [n]: {
        src: 'load',
        input: { loc: 'g', order: once },
        onDone: [{ guard: { type: 'eq', params: { left: { result: true }, right: 2 } }, target: `${n}b` }, { target: next }],
      },
      [`${n}b`]: { src: 'store', input: { loc: 'h', value: 1, order: once }, onDone: next },
    }),
  },
  {
    c: 'mutex_lock(&m); h = 0; mutex_unlock(&m);',
    points: (n, next) => ({
      [n]: { src: 'mutexLock', input: { lock: 'm' }, onDone: `${n}b` },
      [`${n}b`]: { src: 'store', input: { loc: 'h', value: 0, order: plain }, onDone: `${n}c` },
      [`${n}c`]: { src: 'mutexUnlock', input: { lock: 'm' }, onDone: next },
    }),
  },
  {
    c: 'c = READ_ONCE(shared); if (c) c->v = 1;',
    points: (n, next) => ({
      [n]: {
        src: 'load',
        input: { loc: 'shared', order: once },
        onDone: [{ guard: nonNull, save: 'c', target: `${n}b` }, { target: next }],
      },
      [`${n}b`]: { src: 'store', input: { loc: { ...c, field: 'v' }, value: 1, order: plain }, onDone: next },
    }),
  },
  {
    c: 'c = xchg(&shared, NULL); kfree(c);',
    points: (n, next) => ({
      [n]: { src: 'xchg', input: { loc: 'shared', new: 0, order: 'full' as never }, onDone: { save: 'c', target: `${n}b` } },
      [`${n}b`]: { src: 'kfree', input: { object: c }, onDone: next },
    }),
  },
  {
    c: 'c = READ_ONCE(shared); WRITE_ONCE(shared, NULL); kfree(c);',
    points: (n, next) => ({
      [n]: { src: 'load', input: { loc: 'shared', order: once }, onDone: { save: 'c', target: `${n}b` } },
      [`${n}b`]: { src: 'store', input: { loc: 'shared', value: 0, order: once }, onDone: `${n}c` },
      [`${n}c`]: { src: 'kfree', input: { object: c }, onDone: next },
    }),
  },
  {
    c: 'rcu_read_lock(); c = rcu_dereference(shared); if (c) WRITE_ONCE(h, c->v); rcu_read_unlock();',
    points: (n, next) => ({
      [n]: { src: 'rcuReadLock', onDone: `${n}b` },
      [`${n}b`]: {
        src: 'rcuDereference',
        input: { loc: 'shared', order: 'dependent' as never },
        onDone: [{ guard: nonNull, save: 'c', target: `${n}c` }, { target: `${n}e` }],
      },
      [`${n}c`]: { src: 'load', input: { loc: { ...c, field: 'v' }, order: plain }, onDone: { save: 'x', target: `${n}d` } },
      [`${n}d`]: { src: 'store', input: { loc: 'h', value: { reg: 'x' }, order: once }, onDone: `${n}e` },
      [`${n}e`]: { src: 'rcuReadUnlock', onDone: next },
    }),
  },
  {
    c: 'synchronize_rcu();',
    points: (n, next) => ({ [n]: { src: 'synchronizeRcu', onDone: `${n}b` }, [`${n}b`]: { src: 'synchronizeRcuWait', onDone: next } }),
  },
  ...[0, 1].map(
    (delay): Block => ({
      c: `c = READ_ONCE(shared); if (c) schedule_delayed_work(&c->dw, ${delay && 'HZ / 2'});`,
      points: ofShared((n, next) => ({
        [n]: { src: 'queueDelayedWork', input: { work: { ...c, field: 'dw' }, wq: { param: 'wq' }, delay }, onDone: next },
      })),
    }),
  ),
  {
    c: 'c = READ_ONCE(shared); if (c) flush_work(&c->dw.work);',
    points: ofShared((n, next) => ({
      [n]: { src: 'flushWork', input: { work: { ...c, field: 'dw' } }, onDone: `${n}w` },
      [`${n}w`]: { src: 'flushWorkWait', onDone: next },
    })),
  },
  {
    c: 'c = READ_ONCE(shared); if (c) cancel_delayed_work_sync(&c->dw);',
    points: ofShared((n, next) => ({
      [n]: { src: 'cancelDelayedWorkSync', input: { work: { ...c, field: 'dw' } }, onDone: `${n}w` },
      [`${n}w`]: { src: 'cancelDelayedWorkSyncWait', input: { work: { ...c, field: 'dw' } }, onDone: next },
    })),
  },
];

/** What each of two tasks does, in C and by hand. */
function program(rng: Rng): { readonly text: string; readonly scenario: Scenario } {
  const tasks = ['a', 'b'].map((name) => ({
    name,
    does: Array.from({ length: 1 + rng.below(3) }, () => blocks[rng.below(blocks.length)]!),
  }));
  const text = `
    struct c { int v; struct delayed_work dw; }; static struct c *shared;
    static void worked(struct work_struct *w) { struct c *c = container_of(to_delayed_work(w), struct c, dw); WRITE_ONCE(c->v, 0); }
     static int g __range(0, 9); static int h __range(0, 9); static DEFINE_MUTEX(m);
    ${tasks.map(({ name, does }) => `static void run_${name}(void) { struct c *c;\n${does.map((block) => block.c).join('\n')}\n}`).join('\n')}
    SCENE(s, "") { BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); INIT_DELAYED_WORK(&shared->dw, worked); } ${tasks.map(({ name }) => `TASK(${name}) { run_${name}(); }`).join(' ')} }`;
  const paths = tasks.map(({ name, does }): PathSource => {
    const states: { [point: string]: PointSource } = { end: { type: 'final' } };
    does.forEach((block, i) => {
      for (const [point, invoke] of Object.entries(block.points(`s${i}`, i + 1 < does.length ? `s${i + 1}` : 'end')))
        states[point] = { invoke };
    });
    return { id: `run_${name}`, params: ['wq'], registers: ['x', 'c'], initial: 's0', states };
  });
  const make: PathSource = {
    id: 'make',
    params: ['like'],
    registers: ['c'],
    initial: 'new',
    states: {
      new: { invoke: { src: 'kzalloc', input: { like: { param: 'like' } }, onDone: { save: 'c', target: 'set' } } },
      set: { invoke: { src: 'store', input: { loc: 'shared', value: c, order: plain }, onDone: 'init' } },
      init: { invoke: { src: 'initDelayedWork', input: { work: { ...c, field: 'dw' } }, onDone: 'end' } },
      end: { type: 'final' },
    },
  };
  const of = { param: 'of' };
  const work = { ...of, field: 'dw' };
  const worker: PathSource = {
    id: 'process_one_work',
    params: ['of'],
    initial: 'takes',
    states: {
      takes: { invoke: { src: 'workRun', input: { work }, onDone: 'writes' } },
      writes: { invoke: { src: 'store', input: { loc: { ...of, field: 'v' }, value: 0, order: once }, onDone: 'returns' } },
      returns: { invoke: { src: 'workReturn', input: { object: of }, onDone: 'end' } },
      end: { type: 'final' },
    },
  };
  const timer: PathSource = {
    id: 'delayed_work_timer_fn',
    params: ['of'],
    initial: 'fires',
    states: { fires: { invoke: { src: 'delayedWorkExpire', input: { work }, onDone: 'end' } }, end: { type: 'final' } },
  };
  const daemon = { params: { of: 'c0' }, daemon: true, repeats: true } as const;
  const scenario: Scenario = {
    globals: { shared: pointer('c'), g: word(upTo(9)), h: word(upTo(9)), m: mutexField },
    types: {
      c: { fields: { v: word(upTo(1)), dw: delayedWorkField }, collected: true },
      workqueue_struct: { fields: { wq: workqueueField } },
    },
    objects: [
      { name: 'c0', type: 'c', state: 'unallocated' },
      { name: 'system_wq', type: 'workqueue_struct' },
    ],
    paths: [make, ...paths, worker, timer],
    before: [{ name: 'before', kind: 'task', path: 'make', params: { like: 'c0' } }],
    actors: [
      ...tasks.map(({ name }): ActorSpec => ({ name, kind: 'task', path: `run_${name}`, params: { wq: 'system_wq' } })),
      { name: 'dw', kind: 'task', path: worker.id, ...daemon },
      { name: 'dw_timer', kind: 'softirq', path: timer.id, ...daemon },
    ],
  };
  return { text, scenario };
}

/** What a complete search gives: states, and who finds what about whom. */
function searched(scenario: Scenario) {
  const search = new SearchRun(new Compiled(scenario, operations, detectors), bfs, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!search.advance(100_000));
  const { complete, findings, stats } = search.outcome();
  return {
    complete,
    states: stats.states,
    transitions: stats.transitions,
    findings: findings.map(({ kind, object, actor }) => `${kind} ${object} ${actor}`).sort(),
  };
}

const wanted = runs(30);

describe('C beside paths that are written by hand', () => {
  it('gives the same states and findings for the same program', () => {
    const kinds = new Set<string>();
    for (let i = 0; i < wanted; i++) {
      const { text, scenario } = program(rngOf(1, i));
      const ours = searched(systemOf(text).scenario);
      expect(ours, `program ${i}: ${text}`).toEqual(searched(scenario));
      for (const finding of ours.findings) kinds.add(finding.split(' ')[0]!);
    }
    expect(kinds.size).toBeGreaterThan(2);
  });
});
