import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { type CallChain, callChain } from '../../src/kernel/notifier-call.js';
import { notifierHeadField } from '../../src/kernel/notifier.js';
import { define } from '../../src/path/define.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

/** What kernel/notifier.c says. */

const block = (n: number) => ({ chain: 'chain', nb: `block${n}` });

/** The blocks of the chain, in their order. */
function members(k: Kernel): readonly string[] {
  const names: string[] = [];
  let at = k.do('a', 'notifierNext', { chain: 'chain', after: 0 });
  while (at !== 0 && names.length < 5) {
    names.push(k.world.objects[k.world.objectNumber(`block${at - k.world.objectNumber('block0')}`)]!.name);
    at = k.do('a', 'notifierNext', { chain: 'chain', after: at });
  }
  return names;
}

describe('a notifier chain', () => {
  it('has its blocks by priority, and equals in the order of their registration', () => {
    const k = new Kernel();
    expect([0, 1, 2].map((n) => k.do('a', 'rawNotifierChainRegister', block(n)))).toEqual([0, 0, 0]);
    // the second one has the highest priority
    expect(members(k)).toEqual(['block1', 'block0', 'block2']);
    expect(k.do('a', 'rawNotifierChainUnregister', block(0))).toBe(0);
    expect(members(k)).toEqual(['block1', 'block2']);
    expect([k.do('a', 'rawNotifierChainUnregister', block(0)), k.found]).toEqual([-2, []]);
  });

  it('warns of a block that is put on it twice, and leaves it', () => {
    for (const register of ['rawNotifierChainRegister', 'atomicNotifierChainRegister', 'blockingNotifierChainRegisterWait']) {
      const k = new Kernel();
      k.do('a', register, block(0));
      expect([k.do('a', register, block(0)), k.found, members(k)]).toEqual([-17, ['warn'], ['block0']]);
    }
  });

  it('leads whoever changes it to a block that was freed on it', () => {
    const k = new Kernel();
    k.do('a', 'rawNotifierChainRegister', block(0));
    k.do('a', 'kfree', { object: 'block0' });
    k.do('b', 'rawNotifierChainRegister', block(2));
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('a blocking chain', () => {
  it('is changed when nobody calls it; who comes to call it waits behind who waits to change it', () => {
    const k = new Kernel();
    k.do('a', 'rawNotifierChainRegister', block(0));
    expect(k.do('b', 'blockingNotifierCallChain', { chain: 'chain' })).toBe(k.world.pointerTo(k.world.objectNumber('block0')));
    k.do('a', 'blockingNotifierChainUnregister', block(0));
    expect([
      k.can('a', 'blockingNotifierChainUnregisterWait', block(0)),
      k.waitsFor('a', 'blockingNotifierChainUnregisterWait', block(0)),
    ]).toEqual([false, ['b']]);
    expect([
      k.can('c', 'blockingNotifierCallChain', { chain: 'chain' }),
      k.waitsFor('c', 'blockingNotifierCallChain', { chain: 'chain' }),
    ]).toEqual([false, ['a']]);
    k.do('b', 'blockingNotifierCallChainEnds', { chain: 'chain' });
    expect(k.do('a', 'blockingNotifierChainUnregisterWait', block(0))).toBe(0);
    expect(k.do('c', 'blockingNotifierCallChain', { chain: 'chain' })).toBe(0);
  });

  it('may sleep, and is not called by one of its own blocks', () => {
    const k = new Kernel();
    k.do('a', 'localBhDisable');
    k.do('a', 'blockingNotifierChainRegister', block(0));
    expect(k.found).toEqual(['sleeping-in-atomic']);
    k.do('a', 'blockingNotifierChainRegisterWait', block(0));
    k.do('b', 'blockingNotifierCallChain', { chain: 'chain' });
    expect(() => k.do('b', 'blockingNotifierCallChain', { chain: 'chain' })).toThrow('possible recursive locking');
  });
});

it('atomic_notifier_chain_unregister() waits for the readers of its beginning, and no other ones', () => {
  const k = new Kernel();
  k.do('a', 'atomicNotifierChainRegister', block(0));
  k.do('b', 'rcuReadLock');
  expect(k.do('a', 'atomicNotifierChainUnregister', block(0))).toBe(0);
  k.do('c', 'rcuReadLock');
  expect([k.can('a', 'atomicNotifierChainUnregisterWait'), k.waitsFor('a', 'atomicNotifierChainUnregisterWait')]).toEqual([false, ['b']]);
  k.do('b', 'rcuReadUnlock');
  expect(k.can('a', 'atomicNotifierChainUnregisterWait')).toBe(true);
});

// --- searches

const nb = { param: 'nb' };
const on = { chain: 'chain', nb };
const kfree: Call = ['kfree', { object: nb }];
const look: Call = ['load', { loc: { ...nb, field: 'seen' }, order: 'once' }];
const off = {
  raw: [['rawNotifierChainUnregister', on]],
  atomic: [['atomicNotifierChainUnregister', on], ['atomicNotifierChainUnregisterWait']],
  blocking: [
    ['blockingNotifierChainUnregister', on],
    ['blockingNotifierChainUnregisterWait', on],
  ],
} satisfies { readonly [kind: string]: readonly Call[] };

/** A chain of two blocks that `caller` calls, which do `body`; `remove` is about the second one. */
function scenario(kind: CallChain['kind'], body: readonly Call[], remove: readonly Call[]): Scenario {
  const calls = (id: string, more: Partial<CallChain> = {}): PathSource =>
    define({
      id,
      params: ['nb'],
      registers: ['block', 'after'],
      initial: 'call',
      states: {
        ...callChain('call', { kind, chain: 'chain', block: 'block', after: 'after', calls: 'notified', next: 'done', ...more }),
        done: { type: 'final' },
      },
    });
  const register: Call = ['rawNotifierChainRegister', on];
  const actor = (name: string, path: string, of: string) => ({ name, kind: 'task', path, params: { nb: of } }) as const;
  return {
    globals: { chain: notifierHeadField('block', { next: 'next' }) },
    types: { block: { fields: { next: pointer('block'), seen: word(bit) }, collected: true } },
    objects: [
      { name: 'block0', type: 'block' },
      { name: 'block1', type: 'block' },
    ],
    before: [actor('first', 'register', 'block0'), actor('second', 'register', 'block1')],
    paths: [
      stepsOf(['nb'], 'register', register),
      stepsOf(['nb'], 'notified', ...body),
      calls('caller'),
      ...(remove.length > 0 ? [stepsOf(['nb'], 'remove', ...remove)] : []),
    ],
    actors: [actor('caller', 'caller', 'block0'), ...(remove.length > 0 ? [actor('remove', 'remove', 'block1')] : [])],
  };
}

describe('a block that goes', () => {
  it('after it was taken off is called by nobody, of an atomic and a blocking chain; of a raw one it may be', () => {
    expect(found(scenario('blocking', [look], [...off.blocking, kfree]))).toEqual([]);
    expect(found(scenario('atomic', [look], [...off.atomic, kfree]))).toEqual([]);
    const raw = found(scenario('raw', [look], [...off.raw, kfree]));
    expect(raw).toEqual(['use-after-free block caller@caller.call_next', 'use-after-free block caller@notified.s0']);
    expect(found(scenario('atomic', [look], [...off.raw, kfree]))).toEqual(raw);
  });

  it('may free itself in its function, for the one after it was fetched before; of a blocking chain it cannot be taken off there', () => {
    const self: readonly Call[] = [['rawNotifierChainUnregister', on], kfree];
    expect(found(scenario('raw', self, []))).toEqual([]);
    expect(found(scenario('blocking', off.blocking, []))).toEqual(['deadlock']);
    expect(found(scenario('atomic', off.atomic, []))).toEqual(['deadlock', 'sleeping-in-atomic caller@notified.s0']);
  });

  it('is led to by its chain', () => {
    expect(found(scenario('raw', [['warnOn']], []))).toEqual(['warn caller@notified.s0']);
    expect(found(scenario('raw', [['warnOn']], [['rawNotifierChainUnregister', on]]))).toEqual(['leak block', 'warn caller@notified.s0']);
  });

  it('may sleep in its function on a blocking chain, and not on an atomic one', () => {
    const sleeps: readonly Call[] = [['kernPath']];
    expect(found(scenario('blocking', sleeps, []))).toEqual([]);
    expect(found(scenario('atomic', sleeps, []))).toEqual(['sleeping-in-atomic caller@notified.s0']);
  });
});

it('a function that says NOTIFY_STOP ends the walk', () => {
  const stops = scenario('atomic', [['warnOn']], []);
  const [register, , caller] = stops.paths;
  const notified = (gives: number): PathSource =>
    define({
      id: 'notified',
      params: ['nb'],
      initial: 'set',
      states: {
        set: { invoke: { src: 'store', input: { loc: { ...nb, field: 'seen' }, value: 1, order: 'once' }, onDone: 'done' } },
        done: { type: 'final', output: gives },
      },
    });
  const calls = define({
    ...caller!,
    states: {
      ...callChain('call', { kind: 'atomic', chain: 'chain', block: 'block', after: 'after', calls: 'notified', stop: 2, next: 'done' }),
      done: { type: 'final' },
    },
  } as PathSource);
  const with_ = (gives: number): Scenario => ({
    ...stops,
    paths: [register!, notified(gives), calls],
    invariants: [{ name: 'the second one was called', location: ['block1', 'seen'], equals: 1 }],
  });
  expect(found(with_(1))).toEqual([]);
  expect(found(with_(2))).toEqual(['invariant (the second one was called)']);
});
