import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { ActorSpec, Ownership, Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { mutexField } from '../../src/kernel/lock.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { owning } from '../../src/owners/owning.js';
import { ownershipKind } from '../../src/owners/rules.js';
import { define } from '../../src/path/define.js';
import { is, isNull, nonNull, point } from '../../src/path/vocabulary.js';
import { at, type Call, found, of, steps } from '../kernel/searches.js';
import { every } from '../search/whole.js';

/** What is done to one object, `o0`, by some, each of whom does one thing after the other. */
function scenario(ownership: Ownership, doers: { readonly [name: string]: readonly Call[] }, more: Partial<Scenario> = {}): Scenario {
  const actors = Object.keys(doers).map(
    (name): ActorSpec => ({ name, kind: name.startsWith('callback') ? 'rcu-callback' : 'task', path: `by_${name}`, params: { of: 'o0' } }),
  );
  return {
    globals: { CLOCK_MONOTONIC: word(bit), lock: mutexField, list: listField('obj'), shared: pointer('obj') },
    types: {
      obj: {
        fields: {
          stopping: word(bit),
          value: word({ min: -2, max: 1, init: 0 }),
          node: listNodeField,
          timer: hrtimerField,
          rcu: rcuHeadField,
        },
      },
      other: { fields: { of: pointer('obj') } },
    },
    objects: [
      { name: 'o0', type: 'obj' },
      { name: 'p0', type: 'other' },
    ],
    ...more,
    paths: [...Object.entries(doers).map(([name, calls]) => steps(`by_${name}`, ...calls)), ...(more.paths ?? [])],
    actors: [...actors, ...(more.actors ?? [])],
    ownership,
  };
}

/** The rules that are broken: `rule actor@point`, without what the path is called. */
const broken = (given: Scenario): readonly string[] =>
  found(owning(given, operations).scenario)
    .filter((site) => site.startsWith(ownershipKind))
    .map((site) => site.replace(/^ownership \((.*)\) o(?: (.*)@.*)?$/, (_, rule, who) => (who === undefined ? rule : `${rule}; ${who}`)));

const claim: Call = ['cmpxchg', { loc: at('stopping'), old: 0, new: 1, order: 'full' as never }];
const free: Call = ['kfree', { object: of }];
const look: Call = ['load', { loc: at('value'), order: 'once' as never }];
const retire: Call = ['callRcu', { object: of, head: at('rcu') }];

describe('who owns what', () => {
  const claimed: Ownership = { obj: { of: 'obj', claimed: 'cmpxchg(stopping) wins', released: 'kfree()' } };
  const once = define({
    id: 'once',
    params: ['of'],
    initial: 'claim',
    states: {
      claim: point('cmpxchg(&of->stopping, 0, 1)', 'cmpxchg', { loc: { param: 'of', field: 'stopping' }, old: 0, new: 1, order: 'full' }, [
        { guard: is(0), target: 'free' },
        { target: 'done' },
      ]),
      free: point('kfree(of)', 'kfree', { object: { param: 'of' } }, 'done'),
      done: { type: 'final' },
    },
  });
  const oneByOne = (name: string): ActorSpec => ({ name, kind: 'task', path: 'once', params: { of: 'o0' } });

  it('is whoever won the claim: who frees without is told, also where nothing else goes wrong', () => {
    const loser = scenario(claimed, { winner: [claim, free], loser: [free] }, {});
    expect(broken(loser)).toContain('obj: released once, by its owner; loser');
    expect(broken(scenario(claimed, { loser: [free] }, { paths: [once] }))).toEqual(['obj: released once, by its owner; loser']);
  });

  it('is one at a time, and a claim of what is released is none', () => {
    const twice = scenario(
      { obj: { of: 'obj', claimed: 'mutex_lock(lock) as of', released: 'kfree()' } },
      {
        a: [
          ['mutexLock', { lock: 'lock' }],
          ['mutexUnlock', { lock: 'lock' }],
        ],
        b: [['mutexLock', { lock: 'lock' }], free],
      },
    );
    expect(broken(twice)).toEqual(['obj: one owner at a time; b', 'obj: released once, by its owner; b']);
  });

  it('frees once, and then nothing is told', () => {
    expect(broken(scenario(claimed, {}, { paths: [once], actors: [oneByOne('a'), oneByOne('b')] }))).toEqual([]);
  });

  it('has to release what it has claimed before the end', () => {
    expect(broken(scenario(claimed, { a: [claim] }, { paths: [once] }))).toEqual(['obj: released once, by its owner']);
  });
});

describe('what others may do', () => {
  const guarded: Ownership = {
    obj: { of: 'obj', retired: 'call_rcu()', released: 'kfree()', others: ['RCU readers', 'lock'] },
  };
  const callback: readonly Call[] = [['rcuInvoke', { object: of }], free, ['rcuReturn', { object: of }]];
  const owner: readonly Call[] = [
    ['mutexLock', { lock: 'lock' }],
    ['store', { loc: 'shared', value: 0, order: 'once' as never }],
    ['mutexUnlock', { lock: 'lock' }],
    retire,
  ];
  /** Finds it where it is published, between these two, and looks. */
  const reader = (enter: string, leave: string, input?: Call[1]): Partial<Scenario> => ({
    init: { shared: 'o0' },
    paths: [
      define({
        id: 'read',
        registers: ['o'],
        initial: 'enter',
        states: {
          enter: { invoke: { src: enter, ...(input && { input }), onDone: 'find' } },
          find: point('o = shared', 'load', { loc: 'shared', order: 'once' }, [
            { guard: isNull, target: 'leave' },
            { save: 'o', target: 'look' },
          ]),
          look: point('o->value', 'load', { loc: { reg: 'o', field: 'value' }, order: 'once' }, 'leave'),
          leave: { invoke: { src: leave, ...(input && { input }), onDone: 'done' } },
          done: { type: 'final' },
        },
      }),
    ],
    actors: [{ name: 'reader', kind: 'task', path: 'read' }],
  });

  it('is to look under RCU or with the lock', () => {
    expect(broken(scenario(guarded, { owner, callback }, reader('rcuReadLock', 'rcuReadUnlock')))).toEqual([]);
    expect(broken(scenario(guarded, { owner, callback }, reader('mutexLock', 'mutexUnlock', { lock: 'lock' })))).toEqual([]);
    expect(broken(scenario(guarded, { owner, callback }, reader('preemptDisable', 'preemptEnable')))).toEqual([]);
    const sleeper = scenario(guarded, { owner, callback }, reader('ktimeGet', 'ktimeGet'));
    expect(broken(sleeper)).toEqual(['obj: no access but by its owner or under protection; reader']);
  });

  it('is told before anything is freed', () => {
    const unguarded = scenario(guarded, { reader: [look] }, { paths: [steps('never', retire, free)] });
    expect(found(unguarded)).toEqual([]);
    expect(broken(unguarded)).toEqual(['obj: no access but by its owner or under protection; reader']);
  });

  it('is not to be inside when it is released', () => {
    const lent: Ownership = { obj: { of: 'obj', released: 'kfree()', lent: 'load(value)', returned: 'store(value)' } };
    const user: readonly Call[] = [look, ['store', { loc: at('value'), value: 1, order: 'once' as never }]];
    const locked = (...calls: readonly Call[]): readonly Call[] => [
      ['mutexLock', { lock: 'lock' }],
      ...calls,
      ['mutexUnlock', { lock: 'lock' }],
    ];
    expect(broken(scenario(lent, { user, owner: [free] }))).toEqual([
      'obj: not released while somebody is let in; owner',
      'obj: not released while somebody is let in; user',
    ]);
    expect(broken(scenario(lent, { user: locked(...user), owner: locked() }, { paths: [steps('never', free)] }))).toEqual([]);
  });
});

describe('what belongs to an object', () => {
  const timed: Ownership = {
    obj: { of: 'obj', claimed: 'cmpxchg(stopping) wins', released: 'kfree()' },
    timer: { of: 'obj', with: 'obj', started: 'hrtimer_start()', ended: 'hrtimer_cancel()' },
    part: { of: 'obj', with: 'obj', held: true, born: 'load(value)', released: 'store(value)' },
  };
  const cancel: Call = ['hrtimerCancel', { object: of, timer: at('timer') }];
  const start: Call = ['hrtimerStart', { object: of, delay: 1 }];
  const setup: Call = ['hrtimerSetup', { object: of, timer: at('timer') }];
  const drop: Call = ['store', { loc: at('value'), value: 0, order: 'once' as never }];
  const rest = { paths: [steps('never', claim, look, drop, start, cancel, free)] };

  it('is not started once its owner has ended it; who does not own it ends nothing', () => {
    const late = scenario(timed, { owner: [setup, claim, cancel, start, drop, free] }, rest);
    expect(broken(late)).toEqual(['timer: not started once its owner has ended it; owner']);
    expect(broken(scenario(timed, { owner: [setup, cancel, start, claim, cancel, drop, free] }, rest))).toEqual([]);
  });

  it('is dropped once, by who owns the object, and before that is gone', () => {
    const rule = 'part: released once, by its owner';
    expect(broken(scenario(timed, { owner: [claim, drop, drop, free] }, rest))).toEqual([`${rule}; owner`]);
    expect(broken(scenario(timed, { owner: [claim, free] }, rest))).toEqual([rule]);
    expect(broken(scenario(timed, { other: [drop] }, rest))).toEqual([`${rule}; other`]);
    expect(broken(scenario(timed, { owner: [claim, look, drop, free] }, rest))).toEqual([`${rule}; owner`]);
  });

  it('is released after what it is for', () => {
    const last: Ownership = { ...timed, other: { of: 'other', released: 'kfree()', after: ['obj'] } };
    const user = define({
      id: 'in_order',
      params: ['of', 'other'],
      initial: 'claim',
      states: {
        claim: point('claim', 'cmpxchg', { loc: at('stopping'), old: 0, new: 1, order: 'full' }, [
          { guard: nonNull, target: 'done' },
          { target: 'drop' },
        ]),
        drop: point('drop', 'store', { loc: at('value'), value: 0, order: 'once' }, 'free'),
        free: point('kfree(of)', 'kfree', { object: of }, 'freeOther'),
        freeOther: point('kfree(other)', 'kfree', { object: { param: 'other' } }, 'done'),
        done: { type: 'final' },
      },
    });
    const actor: ActorSpec = { name: 'a', kind: 'task', path: 'in_order', params: { of: 'o0', other: 'p0' } };
    const early = steps('early', ['kfree', { object: of }]);
    const told = (actors: readonly ActorSpec[]) =>
      found(owning(scenario(last, {}, { paths: [user, early, ...rest.paths], actors }), operations).scenario).filter((site) =>
        site.includes('no obj is left'),
      );
    expect(told([actor])).toEqual([]);
    expect(told([actor, { name: 'b', kind: 'task', path: 'early', params: { of: 'p0' } }])).toEqual([
      'ownership (other: released when no obj is left) p b@early.s0',
    ]);
  });
});

describe('what is born', () => {
  const made = define({
    id: 'made',
    params: ['like', 'private'],
    registers: ['o'],
    initial: 'alloc',
    states: {
      alloc: point('o = kzalloc()', 'kzalloc', { like: { param: 'like' } }, [
        { guard: isNull, target: 'done' },
        { save: 'o', target: 'use' },
      ]),
      use: point('o->value = 1', 'store', { loc: { reg: 'o', field: 'value' }, value: 1, order: 'once' }, [
        { guard: { type: 'eq', params: { left: { param: 'private' }, right: 1 } }, target: 'free' },
        { target: 'publish' },
      ]),
      publish: point('shared = o', 'store', { loc: 'shared', value: { reg: 'o' }, order: 'release' }, 'after'),
      after: point('o->value = 0', 'store', { loc: { reg: 'o', field: 'value' }, value: 0, order: 'once' }, 'done'),
      free: point('kfree(o)', 'kfree', { object: { reg: 'o' } }, 'done'),
      done: { type: 'final' },
    },
  });
  const ownership: Ownership = {
    obj: {
      of: 'obj',
      born: 'kzalloc()',
      published: 'store(shared) as o',
      claimed: 'cmpxchg(stopping) wins',
      released: 'kfree()',
      others: ['lock'],
    },
  };
  const maker = (isPrivate: number): Scenario =>
    scenario(
      ownership,
      {},
      {
        objects: [{ name: 'o0', type: 'obj', state: 'unallocated' }],
        paths: [made, steps('never', claim)],
        actors: [{ name: 'maker', kind: 'task', path: 'made', params: { like: 'o0', private: isPrivate } }],
      },
    );

  it('is its maker’s until it is published', () => {
    expect(broken(maker(1))).toEqual([]);
    expect(broken(maker(0))).toEqual(['obj: no access but by its owner or under protection; maker']);
  });
});

describe('reducers', () => {
  const ownership: Ownership = {
    obj: { of: 'obj', claimed: 'cmpxchg(stopping) wins', retired: 'call_rcu()', released: 'kfree()', others: ['lock'] },
    part: { of: 'obj', with: 'obj', held: true, born: 'load(node)', released: 'atomic_dec(value)' },
  };
  const callback: readonly Call[] = [['rcuInvoke', { object: of }], free, ['rcuReturn', { object: of }]];
  const drop: Call = ['atomicDec', { loc: at('value') }];
  const rest = { paths: [steps('never', ['load', { loc: at('node'), order: 'once' as never }], claim, retire, free, drop)] };

  it.each([
    ['an access of an owner from whom somebody takes it', { owner: [claim, look], thief: [retire], callback }],
    ['a part that somebody drops whose owner is on his way', { owner: [claim, look, drop], thief: [drop] }],
    ['a claim against who retires', { owner: [claim], thief: [retire, retire] }],
  ] satisfies [string, { readonly [name: string]: readonly Call[] }][])('leave out no order that tells: %s', (_, doers) => {
    const { scenario: asked } = owning(scenario(ownership, doers, rest), operations);
    const all = found(asked);
    expect(all.some((site) => site.startsWith(ownershipKind))).toBe(true);
    for (const reducers of every) expect(found(asked, reducers)).toEqual(all);
  });
});
