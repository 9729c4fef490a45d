import fc from 'fast-check';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Branch, OperandInput, PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, ObjectSpec, ObjectType, Scenario } from '../../src/core/system/scenario.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { mutexField } from '../../src/kernel/lock.js';
import { poolField } from '../../src/kernel/pool.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { cacheField } from '../../src/kernel/slab.js';
import { define } from '../../src/path/define.js';

/** What a step does, where its result goes, and which register must not be NULL for it. */
interface Step {
  readonly src: string;
  readonly input?: { readonly [param: string]: OperandInput };
  readonly save?: string;
}

const p = { reg: 'p' };
const s = { reg: 's' };
const of = (register: string, field: string) => ({ reg: register, field });
const step = (src: string, input?: Step['input'], save?: string): readonly Step[] => [
  { src, ...(input && { input }), ...(save && { save }) },
];

const shared = fc.constantFrom('g0', 'g1');
const handOut = fc.constantFrom(
  step('kmemCacheZalloc', { cache: { param: 'cache' } }, 'p'),
  step('kmemCacheAlloc', { cache: { param: 'cache' } }, 'p'),
  step('kmemCacheZallocAtomic', { cache: { param: 'cache' } }, 'p'),
  step('kmemCacheAllocAtomic', { cache: { param: 'cache' } }, 'p'),
  step('poolTake', { pool: 'pool' }, 's'),
);
const pointers = fc.oneof(
  shared.map((loc) => step('store', { loc, value: p, order: 'release' })),
  shared.map((loc) => step('load', { loc, order: 'acquire' }, 'p')),
  shared.map((loc) => step('cmpxchg', { loc, old: 0, new: p, order: 'full' }, 'q')),
  shared.map((loc) => step('cmpxchg', { loc, old: p, new: 0, order: 'full' }, 'q')),
  fc.constantFrom(
    step('store', { loc: of('p', 'next'), value: { reg: 'q' }, order: 'once' }),
    step('load', { loc: of('p', 'next'), order: 'once' }, 'q'),
    step('store', { loc: of('s', 'target'), value: p, order: 'once' }),
    step('load', { loc: of('s', 'target'), order: 'once' }, 'p'),
  ),
);
const words = fc.constantFrom(
  step('atomicInc', { loc: of('p', 'value') }),
  step('load', { loc: of('p', 'value'), order: 'once' }, 'x'),
  step('store', { loc: of('p', 'value'), value: 1, order: 'once' }),
  step('store', { loc: 'w', value: { reg: 'x' }, order: 'once' }),
);
const ends = fc.constantFrom(
  step('kmemCacheFree', { cache: { param: 'cache' }, object: p }),
  step('callRcu', { object: p, head: of('p', 'rcu') }),
  step('callRcu', { object: p, head: of('p', 'rcu') }),
  step('poolPush', { pool: 'pool', slot: s }),
);
const tables = fc.constantFrom<readonly Step[]>(
  step('listAddTail', { list: 'list', node: of('p', 'list') }),
  step('listDel', { node: of('p', 'list') }),
  [
    { src: 'mutexLock', input: { lock: of('p', 'lock') } },
    { src: 'atomicInc', input: { loc: of('p', 'value') } },
    { src: 'mutexUnlock', input: { lock: of('p', 'lock') } },
  ],
  step('mutexUnlockReturns', { object: p }),
  step('listDelInit', { node: of('p', 'list') }),
  step('listAdd', { list: 'list', node: of('p', 'list') }),
  step('initListHead', { node: of('p', 'list') }),
  step('listNext', { list: 'list', after: p }, 'q'),
  step('listNext', { list: 'list', after: 0 }, 'p'),
  step('hashAdd', { table: 'table', node: s, key: 1 }),
  step('hashDel', { table: 'table', node: s }),
  step('hashLookup', { table: 'table', key: 1 }, 's'),
);
const others = fc.constantFrom<readonly Step[]>(
  [
    { src: 'hrtimerSetup', input: { object: s, timer: of('s', 'timer') } },
    { src: 'hrtimerStart', input: { object: s, delay: 0 } },
  ],
  step('hrtimerCancel', { object: s, timer: of('s', 'timer') }),
  [
    { src: 'rcuReadLock' },
    { src: 'rcuDereference', input: { loc: 'g0', order: 'dependency' }, save: 'p' },
    { src: 'load', input: { loc: of('p', 'value'), order: 'once' }, save: 'x' },
    { src: 'rcuReadUnlock' },
  ],
  [{ src: 'rcuBarrier' }, { src: 'rcuBarrierWait' }],
);
const bodyOf = (length: number) =>
  fc.tuple(
    handOut,
    fc.array(fc.tuple(fc.oneof(handOut, pointers, pointers, words, ends, tables, others), fc.boolean()), {
      minLength: 1,
      maxLength: length,
    }),
  );
type Body = readonly [first: readonly Step[], rest: readonly (readonly [step: readonly Step[], careful: boolean])[]];

/** A careful step is left out where the pointer that it uses is NULL. */
function pathOf(id: string, [first, rest]: Body): PathSource {
  const states: { [point: string]: PointSource } = {
    start: { invoke: { src: 'load', input: { loc: 'w', order: 'once' }, onDone: { set: { p: 0, q: 0, s: 0, x: 0 }, target: 'step0' } } },
  };
  const all = [[first, true] as const, ...rest];
  const skips = (i: number): readonly Branch[] => {
    const [calls, careful] = all[i] ?? [[], false];
    const text = JSON.stringify(calls);
    const needs = ['p', 's'].filter((register) => careful && text.includes(`"reg":"${register}"`) && !text.includes('"loc":"g'));
    return needs.map((register) => ({ guard: { type: 'eq', params: { left: { reg: register }, right: 0 } }, target: `step${i + 1}` }));
  };
  all.forEach(([calls, careful], i) => {
    calls.forEach(({ src, input, save }, c) => {
      const name = c === 0 ? `step${i}` : `step${i}_${c}`;
      const target = c === calls.length - 1 ? `step${i + 1}` : `step${i}_${c + 1}`;
      states[name] = { invoke: { src, ...(input && { input }), onDone: { ...(save && { save }), target } } };
    });
    if (careful && skips(i).length > 0) {
      const { invoke } = states[`step${i}`]!;
      states[`step${i}_go`] = { invoke: invoke! };
      states[`step${i}`] = {
        invoke: { src: 'load', input: { loc: 'w', order: 'once' }, onDone: [...skips(i), { target: `step${i}_go` }] },
      };
    }
  });
  states[`step${all.length}`] = { type: 'final', output: { reg: 'x' } };
  return define({ id, params: ['cache'], registers: ['p', 'q', 's', 'x'], initial: 'start', states });
}

const freed = define({
  id: 'freed',
  params: ['of', 'cache'],
  registers: ['o'],
  initial: 'invoke',
  states: {
    invoke: { invoke: { src: 'rcuInvoke', input: { object: { param: 'of' } }, onDone: { save: 'o', target: 'free' } } },
    free: { invoke: { src: 'kmemCacheFree', input: { cache: { param: 'cache' }, object: { reg: 'o' } }, onDone: 'return' } },
    return: { invoke: { src: 'rcuReturn', input: { object: { param: 'of' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const fires = define({
  id: 'fires',
  params: ['of'],
  registers: ['slot', 'item'],
  initial: 'expire',
  states: {
    expire: { invoke: { src: 'hrtimerExpire', input: { object: { param: 'of' } }, onDone: { save: 'slot', target: 'target' } } },
    target: {
      invoke: {
        src: 'load',
        input: { loc: of('slot', 'target'), order: 'once' },
        onDone: [
          { guard: { type: 'eq', params: { right: 0 } }, target: 'return' },
          { save: 'item', target: 'mark' },
        ],
      },
    },
    mark: { invoke: { src: 'atomicInc', input: { loc: of('item', 'value') }, onDone: 'return' } },
    return: { invoke: { src: 'hrtimerReturn', input: { object: { param: 'of' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const numbers = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/**
 * Without more than one step that hooks a slot, and none in the first path, which may be run twice: the order of a
 * bucket is not modelled.
 */
function hookedOnce(bodies: readonly Body[]): readonly Body[] {
  let hooked = false;
  return bodies.map(([first, rest], i) => [
    first,
    rest.filter(([calls]) => {
      if (!calls.some(({ src }) => src === 'hashAdd')) return true;
      const keep = i > 0 && !hooked;
      hooked ||= keep;
      return keep;
    }),
  ]);
}

function scenarioOf(given: readonly Body[], twins: boolean, memory: ObjectType['freed']): Scenario {
  const bodies = hookedOnce(given);
  const all = twins ? [...bodies, bodies[0]!] : bodies;
  const handed = (src: string): number =>
    all.reduce(
      (n, [first, rest]) => n + [first, ...rest.map(([calls]) => calls)].filter((calls) => calls.some((call) => call.src === src)).length,
      0,
    );
  const uses = (src: string): boolean => handed(src) > 0;
  const allocations = ['kmemCacheZalloc', 'kmemCacheAlloc', 'kmemCacheZallocAtomic', 'kmemCacheAllocAtomic'];
  const items = Math.max(
    2,
    allocations.reduce((sum, src) => sum + handed(src), 0),
  );
  const slots = uses('poolTake') ? 2 : 0;
  return {
    globals: {
      CLOCK_MONOTONIC: word(upTo(1)),
      w: word({ min: -8, max: 63 }),
      g0: pointer('item'),
      g1: pointer('item'),
      pool: pointer('pool'),
      table: hashtableField('slot', 'id'),
      list: listField('item'),
    },
    types: {
      cache: { fields: { cache: cacheField } },
      pool: { fields: { slots: poolField('slot') } },
      slot: { fields: { id: word(upTo(1)), target: pointer('item'), timer: hrtimerField } },
      item: {
        fields: { value: word({ min: 0, max: 63 }), next: pointer('item'), list: listNodeField, lock: mutexField, rcu: rcuHeadField },
        cache: 'cache0',
        collected: true,
        ...(memory && { freed: memory }),
      },
    },
    objects: [
      { name: 'cache0', type: 'cache' },
      { name: 'pool0', type: 'pool' },
      ...numbers(items).map((i): ObjectSpec => ({ name: `item${i}`, type: 'item', state: 'unallocated' })),
      ...numbers(slots).map((i): ObjectSpec => ({ name: `slot${i}`, type: 'slot', state: 'pooled', init: { id: 1 } })),
    ],
    init: { pool: 'pool0' },
    generations: 4,
    paths: [...bodies.map((body, i) => pathOf(`path${i}`, body)), freed, fires],
    actors: [
      ...all.map(
        (_, i): ActorSpec => ({ name: `t${i}`, kind: 'task', path: `path${i < bodies.length ? i : 0}`, params: { cache: 'cache0' } }),
      ),
      ...(uses('callRcu')
        ? numbers(items).map(
            (i): ActorSpec => ({
              name: `free${i}`,
              kind: 'rcu-callback',
              path: 'freed',
              params: { of: `item${i}`, cache: 'cache0' },
              daemon: true,
              repeats: true,
            }),
          )
        : []),
      ...(uses('hrtimerStart')
        ? numbers(slots).map(
            (i): ActorSpec => ({
              name: `timer${i}`,
              kind: 'softirq',
              path: 'fires',
              params: { of: `slot${i}` },
              daemon: true,
              repeats: true,
            }),
          )
        : []),
    ],
  };
}

/**
 * Two or three tasks that are handed out objects of their own, lead others to them, and let them go, with each object's
 * callbacks. Two of the tasks may be alike. Freed memory may be used again.
 */
const objects = (memory: fc.Arbitrary<ObjectType['freed']>): fc.Arbitrary<Scenario> =>
  fc
    .tuple(fc.oneof(fc.tuple(bodyOf(4), bodyOf(4)), fc.tuple(bodyOf(3))), fc.boolean(), memory)
    .map(([bodies, twins, freed]) => scenarioOf(bodies as readonly Body[], twins || bodies.length === 1, freed));

export const randomObjects: fc.Arbitrary<Scenario> = objects(fc.constantFrom(undefined, undefined, 'reused', 'typesafe'));

/** The same where freed memory is used again. */
export const randomReuse: fc.Arbitrary<Scenario> = objects(fc.constantFrom('reused', 'typesafe'));
