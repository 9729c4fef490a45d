import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { mutexField } from '../../src/kernel/lock.js';
import { percpuRefField, percpuRefInitFlags } from '../../src/kernel/percpu-ref.js';
import { define } from '../../src/path/define.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

/** What Linux 6.1.192 and 6.12.117 did, and what lib/percpu-refcount.c says. */

const ref = { ref: 'device0.ref' };
const { atomic, dead, allowReinit } = percpuRefInitFlags;

function withRef(flags = 0): Kernel {
  const k = new Kernel();
  expect(k.do('a', 'percpuRefInit', { ...ref, flags })).toBe(0);
  return k;
}
/** RCU calls the callback of the switch; gives whether the ref came to zero. */
function switches(k: Kernel): number {
  expect(k.can('callback', 'percpuRefSwitch', ref)).toBe(true);
  k.do('callback', 'percpuRefSwitch', ref);
  return k.do('callback', 'percpuRefSwitched', ref);
}

describe('percpu_ref_kill()', () => {
  it('of the only reference: not at its return, but in the callback, once a grace period is over', () => {
    const k = withRef();
    k.do('b', 'rcuReadLock');
    expect(k.do('a', 'percpuRefKill', ref)).toBe(0);
    expect([k.can('callback', 'percpuRefSwitch', ref), k.waitsFor('callback', 'percpuRefSwitch', ref)]).toEqual([false, ['b']]);
    expect(k.do('a', 'percpuRefIsZero', ref)).toBe(0);
    k.do('b', 'rcuReadUnlock');
    expect([switches(k), k.found, k.do('a', 'percpuRefIsZero', ref)]).toEqual([1, [], 1]);
  });

  it('tryget_live then gives 0, and tryget 1 until it came to zero; the last put tells', () => {
    const k = withRef();
    k.do('a', 'percpuRefGet', ref);
    expect([k.do('a', 'percpuRefTrygetLive', ref), k.do('a', 'percpuRefIsDying', ref)]).toEqual([1, 0]);
    k.do('a', 'percpuRefKill', ref);
    expect([k.do('b', 'percpuRefTrygetLive', ref), k.do('b', 'percpuRefTryget', ref), k.do('a', 'percpuRefIsDying', ref)]).toEqual([
      0, 1, 1,
    ]);
    expect([1, 2].map(() => k.do('a', 'percpuRefPut', ref))).toEqual([0, 0]);
    expect(switches(k)).toBe(0);
    expect([k.do('b', 'percpuRefPut', ref), k.do('b', 'percpuRefTryget', ref)]).toEqual([1, 0]);
  });

  it('twice: a WARN, and one put more, which comes to zero early; it sleeps while the first one switches', () => {
    const k = withRef();
    k.do('b', 'percpuRefGet', ref);
    k.do('a', 'percpuRefKill', ref);
    expect(k.can('a', 'percpuRefKill', ref)).toBe(false);
    expect(switches(k)).toBe(0);
    expect([k.do('a', 'percpuRefKill', ref), k.found]).toEqual([1, ['warn']]);
  });

  it('of one that counts by one counter comes to zero itself', () => {
    expect(withRef(atomic).do('a', 'percpuRefKill', ref)).toBe(1);
  });

  it('wants an actor for its callback', () => {
    const kills: Scenario = { ...scenario({ remove: [['percpuRefKill', r]] }), actors: [task('remove', 'remove', 'object0')] };
    expect(() => found(kills)).toThrow('percpuRefSwitch');
  });
});

describe('percpu_ref_put() too often', () => {
  it('is told of when the ref switches, and not after it', () => {
    const k = withRef();
    expect([k.do('a', 'percpuRefPut', ref), k.found, k.do('a', 'percpuRefTryget', ref)]).toEqual([0, [], 1]);
    k.do('a', 'percpuRefPut', ref);
    k.do('a', 'percpuRefKill', ref);
    k.do('callback', 'percpuRefSwitch', ref);
    expect(k.found).toEqual(['warn']);
    const late = withRef(atomic);
    expect([late.do('a', 'percpuRefPut', ref), late.do('a', 'percpuRefPut', ref), late.found]).toEqual([1, 0, []]);
  });
});

describe('percpu_ref_reinit() and percpu_ref_resurrect()', () => {
  it('have a killed ref live again, counting per CPU', () => {
    const k = withRef(allowReinit);
    k.do('a', 'percpuRefKill', ref);
    expect(switches(k)).toBe(1);
    k.do('a', 'percpuRefReinit', ref);
    k.do('a', 'percpuRefReinitWait', ref);
    expect([k.found, k.do('a', 'percpuRefTrygetLive', ref), k.do('a', 'percpuRefPut', ref)]).toEqual([[], 1, 0]);
    k.do('a', 'percpuRefKill', ref);
    expect(switches(k)).toBe(1);
  });

  it('resurrect one that others hold; reinit warns of that, and both of one that is not killed', () => {
    const held = (name: string): Kernel => {
      const k = withRef(allowReinit);
      k.do('b', 'percpuRefGet', ref);
      k.do('a', 'percpuRefKill', ref);
      k.do('a', name, ref);
      return k;
    };
    const k = held('percpuRefResurrect');
    expect([k.found, k.can('a', 'percpuRefResurrectWait', ref), k.do('b', 'percpuRefTrygetLive', ref)]).toEqual([[], false, 1]);
    expect(switches(k)).toBe(0);
    expect(k.can('a', 'percpuRefResurrectWait', ref)).toBe(true);
    expect(held('percpuRefReinit').found).toEqual(['warn']);
    const live = withRef(allowReinit);
    live.do('a', 'percpuRefResurrect', ref);
    expect(live.found).toEqual(['warn']);
  });

  it('warn where it was set up without allowReinit, and leave it with one counter', () => {
    const k = withRef();
    k.do('a', 'percpuRefKill', ref);
    switches(k);
    k.do('a', 'percpuRefReinit', ref);
    k.do('a', 'percpuRefReinitWait', ref);
    expect([k.found, k.do('a', 'percpuRefPut', ref)]).toEqual([['warn'], 1]);
  });

  it('of one that starts dead', () => {
    const k = withRef(dead);
    expect([k.do('a', 'percpuRefTrygetLive', ref), k.do('a', 'percpuRefTryget', ref), k.do('a', 'percpuRefIsZero', ref)]).toEqual([
      0, 0, 1,
    ]);
    k.do('a', 'percpuRefReinit', ref);
    k.do('a', 'percpuRefReinitWait', ref);
    expect([k.found, k.do('a', 'percpuRefTrygetLive', ref)]).toEqual([[], 1]);
  });
});

describe('percpu_ref_exit()', () => {
  it('of a ref that is still held: who drops that crashes; tryget_live gives 0', () => {
    const k = withRef();
    k.do('a', 'percpuRefExit', ref);
    expect([k.found, k.do('a', 'percpuRefTrygetLive', ref)]).toEqual([[], 0]);
    k.do('a', 'percpuRefPut', ref);
    expect(k.found).toEqual(['null-dereference']);
  });

  it('of one that switches warns; without a percpu_ref_init() there is nothing to end, and nothing to count', () => {
    const k = withRef();
    k.do('a', 'percpuRefKill', ref);
    k.do('a', 'percpuRefExit', ref);
    expect(k.found).toEqual(['warn']);
    const zeroed = new Kernel();
    zeroed.do('a', 'percpuRefExit', ref);
    expect(zeroed.found).toEqual([]);
    zeroed.do('a', 'percpuRefGet', ref);
    expect(zeroed.found).toEqual(['null-dereference']);
  });
});

it('percpu_ref_init() may find no memory', () => {
  const k = new Kernel(true);
  expect([k.outcomes('percpuRefInit', ref), k.do('a', 'percpuRefInit', { ...ref, outcome: 'ENOMEM' })]).toEqual([['', 'ENOMEM'], -12]);
});

// --- searches

const r = { ref: at('ref') };
const isZero = { guard: { type: 'eq', params: { right: 0 } } } as const;
const kfree: Call = ['kfree', { object: of }];

/** A path in which `release` comes after the operations that may bring the ref to zero, where they did. */
function path(id: string, calls: readonly Call[], release: readonly Call[]): PathSource {
  const all = calls.flatMap((call, i) => [[`c${i}`, call] as const]);
  const states: { [name: string]: object } = { done: { type: 'final' } };
  all.forEach(([name, [src, input]], i) => {
    const next = i + 1 < all.length ? `c${i + 1}` : 'done';
    const mayRelease = ['percpuRefKill', 'percpuRefPut', 'percpuRefSwitched'].includes(src);
    const tries = src.startsWith('percpuRefTryget');
    const onDone = mayRelease
      ? [{ ...isZero, target: next }, { target: `${name}r0` }]
      : tries
        ? [{ ...isZero, target: 'done' }, { target: next }]
        : next;
    states[name] = { invoke: { src, ...(input && { input }), onDone } };
    if (!mayRelease) return;
    release.forEach(([what, with_], n) => {
      const after = n + 1 < release.length ? `${name}r${n + 1}` : next;
      states[`${name}r${n}`] = { invoke: { src: what, ...(with_ && { input: with_ }), onDone: after } };
    });
  });
  return define({ id, params: ['of'], initial: 'c0', states } as unknown as PathSource);
}

function scenario(tasks: { readonly [name: string]: readonly Call[] }, release: readonly Call[] = [kfree]): Scenario {
  return {
    globals: { mutex: mutexField },
    types: { object: { fields: { ref: percpuRefField, seen: word(bit) }, collected: true } },
    objects: [{ name: 'object0', type: 'object' }],
    before: [task('init', 'init', 'object0')],
    paths: [
      steps('init', ['percpuRefInit', { ...r, flags: 0 }]),
      path(
        'switches',
        [
          ['percpuRefSwitch', r],
          ['percpuRefSwitched', r],
        ],
        release,
      ),
      ...Object.entries(tasks).map(([id, calls]) => path(id, calls, release)),
    ],
    actors: [
      { name: 'rcu', kind: 'rcu-callback', path: 'switches', params: { of: 'object0' }, daemon: true },
      ...Object.keys(tasks).map((id) => task(id, id, 'object0')),
    ],
  };
}

const look: Call = ['load', { loc: at('seen'), order: 'once' }];

describe('an object that goes with its last reference', () => {
  it('waits for readers that may still come to it, where it counted per CPU; by one counter it does not', () => {
    const p = { reg: 'p' };
    const looksUp = define({
      id: 'use',
      params: ['of'],
      registers: ['p'],
      initial: 'lock',
      states: {
        lock: { invoke: { src: 'rcuReadLock', onDone: 'fetch' } },
        fetch: {
          invoke: {
            src: 'load',
            input: { loc: 'shared', order: 'once' },
            onDone: [
              { ...isZero, target: 'none' },
              { save: 'p', target: 'get' },
            ],
          },
        },
        get: {
          invoke: {
            src: 'percpuRefTrygetLive',
            input: { ref: { ...p, field: 'ref' } },
            onDone: [{ ...isZero, target: 'none' }, { target: 'leave' }],
          },
        },
        leave: { invoke: { src: 'rcuReadUnlock', onDone: 'look' } },
        look: { invoke: { src: 'load', input: { loc: { ...p, field: 'seen' }, order: 'once' }, onDone: 'put' } },
        put: {
          invoke: {
            src: 'percpuRefPut',
            input: { ref: { ...p, field: 'ref' } },
            onDone: [{ ...isZero, target: 'done' }, { target: 'free' }],
          },
        },
        free: { invoke: { src: 'kfree', input: { object: p }, onDone: 'done' } },
        none: { invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const goes = (flags: number): Scenario => {
      const of1 = scenario({
        remove: [
          ['store', { loc: 'shared', value: 0, order: 'once' }],
          ['percpuRefKill', r],
        ],
        use: [look],
      });
      const [, ...paths] = of1.paths.filter(({ id }) => id !== 'use');
      return {
        ...of1,
        globals: { ...of1.globals, shared: pointer('object') },
        init: { shared: 'object0' },
        paths: [steps('init', ['percpuRefInit', { ...r, flags }]), looksUp, ...paths],
      };
    };
    expect(found(goes(0))).toEqual([]);
    expect(found(goes(atomic))).toEqual(['use-after-free object use@use.get']);
  });

  it('is gone too early where it was killed twice, or put once too often', () => {
    const held: readonly Call[] = [['rcuReadLock'], ['percpuRefTrygetLive', r], ['rcuReadUnlock'], look, ['percpuRefPut', r]];
    const twice = found(
      scenario({
        use: held,
        remove: [
          ['percpuRefKill', r],
          ['percpuRefKill', r],
        ],
      }),
    );
    expect(twice).toEqual(expect.arrayContaining(['use-after-free object use@use.c3', 'warn remove@remove.c1']));
    const once = found(scenario({ use: held, remove: [['percpuRefKill', r]] }));
    // who gets none ends in its read section
    expect(once).toEqual(['held-at-exit', 'use-after-free object use@use.c1']);
  });

  it('is released in softirq: that may not sleep', () => {
    const sleeps: readonly Call[] = [['mutexLock', { lock: 'mutex' }], ['mutexUnlock', { lock: 'mutex' }], kfree];
    expect(found(scenario({ remove: [['percpuRefKill', r]] }, sleeps))).toEqual(['sleeping-in-atomic rcu@switches.c1r0']);
  });

  it('is led to by RCU until the switch is over', () => {
    expect(found(scenario({ remove: [['percpuRefKill', r]] }, [['warnOn']]))).toEqual(['leak object', 'warn rcu@switches.c1r0']);
  });

  it('must not be freed before the switch is over', () => {
    expect(found(scenario({ remove: [['percpuRefKill', r], kfree] }))).toEqual(
      expect.arrayContaining(['use-after-free object rcu@switches.c0', 'use-after-free object rcu@switches.c1']),
    );
  });
});
