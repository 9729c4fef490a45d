import { describe, expect, it } from 'vitest';
import type { PathSource, Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { lockingBit, waitingOnBit, wakingBit } from '../../src/kernel/wait-bit.js';
import { waitQueueHeadField } from '../../src/kernel/wait-queue.js';
import { define } from '../../src/path/define.js';
import { Kernel } from './kernel.js';
import { at, found, of, task } from './searches.js';

const bit = { loc: at('flags'), nr: 0 };
const queue = 'queue';
const path = (id: string, states: Points): PathSource =>
  define({ id, params: ['of'], initial: 'start', states: { ...states, done: { type: 'final' } } });
const scenario = (faults: boolean, ...paths: readonly PathSource[]): Scenario => ({
  globals: { queue: waitQueueHeadField },
  types: { obj: { fields: { flags: word(upTo(3)), value: word(upTo(3)) } } },
  objects: [{ name: 'obj0', type: 'obj', init: { flags: 1 } }],
  paths,
  actors: paths.map(({ id }) => task(id, id, 'obj0')),
  faults,
});

const free = { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } } as const;
const read = { invoke: { src: 'load', input: { loc: at('value'), order: 'plain' }, onDone: 'done' } } as const;
const write = { invoke: { src: 'store', input: { loc: at('value'), value: 1, order: 'plain' }, onDone: 'clear' } } as const;
const clear = (then: string) => ({ invoke: { src: 'clearBitUnlock', input: bit, onDone: then } }) as const;
const waiter = path('waiter', { ...waitingOnBit('start', { queue, ...bit, next: 'read' }), read });
const owner = path('owner', { start: write, clear: clear('wake'), ...wakingBit('wake', { queue, next: 'done' }) });

describe('wait_on_bit()', () => {
  it('returns once the bit is clear and its waker was there, with what was written before', () => {
    expect(found(scenario(false, waiter, owner))).toEqual([]);
  });

  it('is never woken by who wakes before it clears, or does not wake', () => {
    const wakesFirst = path('owner', { ...wakingBit('start', { queue, next: 'clear' }), clear: clear('done') });
    const wakesNone = path('owner', { start: write, clear: clear('done') });
    expect(found(scenario(false, waiter, wakesFirst))).toContain('hung-task');
    expect(found(scenario(false, waiter, wakesNone))).toContain('hung-task');
  });

  it('by hand, with a look before the queue and none after it, misses who looks at the queue before it is on it', () => {
    const current = { task: 0 };
    const hand = path('waiter', {
      start: {
        invoke: {
          src: 'testBit',
          input: bit,
          onDone: [{ guard: { type: 'eq', params: { right: 0 } }, target: 'read' }, { target: 'prepare' }],
        },
      },
      prepare: { invoke: { src: 'prepareToWait', input: { head: queue, state: 2 }, onDone: 'sleep' } },
      sleep: { invoke: { src: 'schedule', input: current, onDone: 'returns' } },
      returns: { invoke: { src: 'scheduleWait', input: current, onDone: 'finish' } },
      finish: { invoke: { src: 'finishWait', onDone: 'read' } },
      read,
    });
    expect(found(scenario(false, hand, owner))).toContain('hung-task');
  });

  it('looks at the word after it was woken: who clears the bit and frees the object frees it too early', () => {
    const frees = path('owner', { start: clear('wake'), ...wakingBit('wake', { queue, next: 'free' }), free });
    expect(found(scenario(false, waiter, frees)).join()).toContain('use-after-free obj waiter@waiter.start_look');
    const waits = path('waiter', { ...waitingOnBit('start', { queue, ...bit, next: 'free' }), free });
    const owns = path('owner', { start: clear('wake'), ...wakingBit('wake', { queue, next: 'done' }) });
    expect(found(scenario(false, waits, owns)), 'the queue is no part of the object').toEqual([]);
  });

  it('in TASK_INTERRUPTIBLE ends where a signal comes, and else hangs nobody', () => {
    const ends = path('waiter', {
      ...waitingOnBit('start', { queue, ...bit, next: 'read', interrupted: 'gone' }),
      read,
      gone: { invoke: { src: 'warnOn', onDone: 'done' } },
    });
    expect(found(scenario(true, ends, owner))).toEqual(['warn waiter@waiter.gone']);
    expect(found(scenario(false, ends, owner))).toEqual([]);
  });

  it('says that it may sleep where the bit is clear', () => {
    for (const name of ['waitOnBit', 'waitOnBitLock']) {
      const k = new Kernel();
      k.do('a', 'rcuReadLock');
      expect([k.do('a', name, { loc: 'counter', nr: 0 }), k.found]).toEqual([0, ['sleeping-in-atomic']]);
    }
  });
});

describe('wait_on_bit_lock()', () => {
  const locks = (id: string, wakes = true): PathSource =>
    path(id, {
      ...lockingBit('start', { queue, ...bit, next: 'write' }),
      write,
      clear: clear(wakes ? 'wake' : 'done'),
      ...(wakes && wakingBit('wake', { queue, next: 'done' })),
    });
  const free0 = (...paths: readonly PathSource[]): Scenario => ({ ...scenario(false, ...paths), objects: [{ name: 'obj0', type: 'obj' }] });

  it('lets one in at a time, and each is woken by the one before it', () => {
    expect(found(free0(locks('a'), locks('b')))).toEqual([]);
    expect(found(free0(locks('a', false), locks('b')))).toEqual(['hung-task']);
  });

  it('in TASK_INTERRUPTIBLE tries once more after a signal', () => {
    const ends = path('waiter', {
      ...lockingBit('start', { queue, ...bit, next: 'write', interrupted: 'done' }),
      write,
      clear: clear('done'),
    });
    expect(found(scenario(true, ends, owner))).toEqual([]);
  });
});

it('waitqueue_active() says whether somebody is on a queue', () => {
  const k = new Kernel();
  const wq = { head: 'wq' };
  expect(k.do('a', 'waitqueueActive', wq)).toBe(0);
  k.do('b', 'prepareToWait', { ...wq, state: 2 });
  expect(k.do('a', 'waitqueueActive', wq)).toBe(1);
  k.do('b', 'finishWait');
  k.do('b', 'prepareToWaitExclusive', { ...wq, state: 2 });
  expect(k.do('a', 'waitqueueActive', wq)).toBe(1);
  k.do('a', 'wakeUp', wq);
  expect(k.do('a', 'waitqueueActive', wq)).toBe(0);
});
