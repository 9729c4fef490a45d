import { describe, expect, it } from 'vitest';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { operations } from '../../src/kernel/index.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { taskStateField } from '../../src/kernel/task-state.js';
import { waitQueueHeadField } from '../../src/kernel/wait-queue.js';
import { define } from '../../src/path/define.js';
import { withLingering } from '../../src/path/lingering.js';
import { reads, waitEvent, type WaitEvent } from '../../src/kernel/wait-event.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, stepsOf } from './searches.js';

const current = { task: 0 };
const wait = { head: at('wq'), state: 2 };
const set = ['store', { loc: at('ready'), value: 1, order: 'release' }] as const;
const wake = ['wakeUp', { head: at('wq') }] as const;
const kfree = ['kfree', { object: of }] as const;
const ready = reads(at('ready'), 1, 'acquire');

/** wait_event(of->wq, of->ready), and what comes after it. */
function waiter(
  id: string,
  how: Partial<WaitEvent>,
  then: Call | undefined,
  more: { readonly [point: string]: PointSource } = {},
): PathSource {
  return define({
    id,
    params: ['of'],
    initial: 'wait',
    states: {
      ...waitEvent('wait', { head: at('wq'), condition: ready, next: 'after', ...how }),
      after: then === undefined ? { type: 'final', output: 1 } : { invoke: { src: then[0], input: then[1]!, onDone: 'done' } },
      ...(then !== undefined && { done: { type: 'final', output: 1 } }),
      ...more,
    },
  });
}

const actor = (path: string, name = path): ActorSpec => ({ name, kind: 'task', path, params: { of: 'obj0' } });

const scenario = (paths: readonly PathSource[], actors: readonly ActorSpec[] = paths.map(({ id }) => actor(id))): Scenario => ({
  globals: { seen: word(upTo(3)) },
  types: { obj: { fields: { wq: waitQueueHeadField, ready: word(bit) } } },
  objects: [{ name: 'obj0', type: 'obj' }],
  paths,
  actors,
});

describe('a wait queue', () => {
  it('loses no wake-up after prepare_to_wait(), before it slept or not; one before it is lost', () => {
    expect(found(scenario([waiter('waiter', {}, undefined), steps('waker', set, wake)]))).toEqual([]);
    const late = steps('waiter', ['prepareToWait', wait], ['schedule', current], ['scheduleWait', current], ['finishWait']);
    expect(found(scenario([late, steps('waker', set, wake)]))).toEqual(['hung-task']);
  });

  it('is waited on for ever where the condition comes after the wake-up, or without one', () => {
    const silent = ['hung-task'];
    expect(found(scenario([waiter('waiter', {}, undefined), steps('waker', wake, set)]))).toEqual(silent);
    expect(found(scenario([waiter('waiter', {}, undefined), steps('waker', set)]))).toEqual(silent);
  });

  it('has a condition that is read again after prepare_to_wait(), or a wake-up between the two is lost', () => {
    const once = define({
      id: 'waiter',
      params: ['of'],
      initial: 'look',
      states: {
        look: ready('done', 'prepare'),
        prepare: { invoke: { src: 'prepareToWait', input: wait, onDone: 'sleep' } },
        sleep: { invoke: { src: 'schedule', input: current, onDone: 'woken' } },
        woken: { invoke: { src: 'scheduleWait', input: current, onDone: 'finish' } },
        finish: { invoke: { src: 'finishWait', onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    expect(found(scenario([once, steps('waker', set, wake)]))).toEqual(['hung-task']);
  });

  it('is left by who is woken, so that finish_wait() does not look at it; who runs though it is on it stays there', () => {
    const k = new Kernel();
    k.do('b', 'prepareToWait', { head: 'wq', state: 2 });
    k.do('c', 'prepareToWait', { head: 'wq', state: 2 });
    k.do('c', 'setCurrentState', { task: 0, state: 0 });
    k.do('a', 'wakeUp', { head: 'wq' });
    expect([k.waiting(), k.can('b', 'scheduleWait', current)]).toEqual([['c'], true]);
    k.do('c', 'finishWait');
    expect(k.waiting()).toEqual([]);
  });

  it('is touched by who waits where it is on it still: freed by then, it is a use after free', () => {
    const leaves = steps('waiter', ['prepareToWait', wait], ['finishWait']);
    expect(found(scenario([leaves, steps('freer', kfree)]))).toEqual([
      'use-after-free obj waiter@waiter.s0',
      'use-after-free obj waiter@waiter.s1',
    ]);
  });

  it('has an entry on the stack of who waits, which may go once it is off the queue alone', () => {
    const leaving = (...calls: readonly Call[]): readonly string[] =>
      found(scenario([steps('waiter', ['prepareToWait', wait], ...calls, ['leaveWaitEntry']), steps('waker', wake)]));
    expect(leaving()).toEqual(['broken-list obj waiter@waiter.s1']);
    expect(leaving(['finishWait'])).toEqual([]);
    // who was woken is off it
    expect(leaving(['schedule', current], ['scheduleWait', current]).filter((site) => site.startsWith('broken'))).toEqual([]);
  });

  it('may be freed by nobody whom wake_up() has let go, for it holds the lock of the head until it returns', () => {
    const frees = waiter('waiter', {}, kfree);
    expect(found(scenario([frees, steps('waker', set, wake)]))).toEqual([
      'use-after-free obj waker@waker.s1',
      'use-after-free obj waker@waker.s1_lingers',
    ]);
    const locked = steps('waiter', ['prepareToWait', wait], ['schedule', current], ['scheduleWait', current], ['finishWait'], kfree);
    expect(found(scenario([locked, steps('waker', wake)])), 'woken, it does not look at the head').toContain(
      'use-after-free obj waker@waker.s0_lingers',
    );
  });

  it('may be freed by who waits for a grace period besides: wake_up() has irqs off while it looks at the head', () => {
    const after = steps(
      'waiter',
      ['prepareToWait', wait],
      ['schedule', current],
      ['scheduleWait', current],
      ['synchronizeRcu'],
      ['synchronizeRcuWait'],
      kfree,
    );
    const before = { ...scenario([after, steps('waker', wake)]) };
    expect(found(before).filter((site) => site.includes('lingers'))).toEqual([]);
  });

  it('has a lock that wake_up() holds until it returns, a reader: who is on the queue though running waits for it, who is off it does not', () => {
    const k = new Kernel();
    const blocked = () => [
      k.can('c', 'finishWait'),
      k.can('callback', 'prepareToWait', { head: 'wq', state: 2 }),
      k.can('b', 'finishWait'),
    ];
    for (const actor of ['b', 'c']) k.do(actor, 'prepareToWait', { head: 'wq', state: 2 });
    k.do('c', 'setCurrentState', { task: 0, state: 0 });
    k.do('a', 'wakeUpBegins', { head: 'wq' });
    k.do('b', 'synchronizeRcu');
    expect([blocked(), k.waitsFor('c', 'finishWait'), k.can('b', 'synchronizeRcuWait')]).toEqual([[false, false, true], ['a'], false]);
    expect(k.can('timer', 'wakeUpBegins', { head: 'wq' })).toBe(false);
    k.do('a', 'wakeUpReturns', { head: 'wq' });
    expect([blocked(), k.can('b', 'synchronizeRcuWait')]).toEqual([[true, true, true], true]);
    k.do('a', 'wakeUpAllBegins', { head: 'wq' });
    expect(blocked()).toEqual([false, false, true]);
  });

  it('costs no step where nobody frees it', () => {
    const points = (paths: readonly PathSource[]) =>
      withLingering(scenario(paths), operations).paths.flatMap(({ states }) =>
        Object.keys(states).filter((name) => name.includes('lingers')),
      );
    expect(points([steps('waker', wake)])).toEqual([]);
    expect(points([steps('waker', wake), steps('freer', kfree)])).toEqual(['s0_lingers']);
  });
});

describe('exclusive waiters', () => {
  it('are woken one at a time, in their order, behind all who are not exclusive; wake_up_all() wakes them all', () => {
    const woken = (name: string): readonly string[] => {
      const k = new Kernel();
      k.do('c', 'prepareToWaitExclusive', { head: 'wq', state: 2 });
      k.do('b', 'prepareToWaitExclusive', { head: 'wq', state: 2 });
      k.do('a', 'prepareToWait', { head: 'wq', state: 2 });
      k.do('timer', name, { head: 'wq' });
      return k.waiting();
    };
    expect(woken('wakeUp')).toEqual(['b']);
    expect(woken('wakeUpAll')).toEqual([]);
  });

  it('of whom one is woken and two go to sleep for one wake-up hang', () => {
    const both = (name: 'wakeUp' | 'wakeUpAll') =>
      scenario(
        [waiter('waiter', { exclusive: true }, undefined), steps('waker', set, [name, { head: at('wq') }])],
        [actor('waiter', 'w1'), actor('waiter', 'w2'), actor('waker')],
      );
    expect(found(both('wakeUpAll'))).toEqual([]);
    expect(found(both('wakeUp'))).toEqual(['hung-task']);
  });
});

describe('a wait with another end', () => {
  const seen = (value: number): PointSource => ({ invoke: { src: 'store', input: { loc: 'seen', value, order: 'once' }, onDone: 'done' } });
  const late: { readonly [point: string]: PointSource } = { late: seen(2) };
  const note = ['store', { loc: 'seen', value: 1, order: 'once' }] as const;
  const ends = (one: Scenario, value: number) =>
    found({ ...one, invariants: [{ name: 'seen', location: 'seen', equals: value }] }).some((site) => site.startsWith('invariant'));

  it('a timeout may come at any time, with the condition or without: then it holds, and the wait gives 1', () => {
    const one = scenario([waiter('waiter', { timeout: 'late' }, note, late), steps('waker', set)]);
    expect(found(one), 'no wake-up, and nobody hangs').toEqual([]);
    expect([ends(one, 1), ends(one, 2)]).toEqual([true, true]);
  });

  it('a signal ends schedule() of one that is not woken, running, and nothing else does', () => {
    const ended = (faults: boolean): readonly unknown[] => {
      const k = new Kernel(faults);
      k.do('b', 'setCurrentState', { ...current, state: 1 });
      k.do('b', 'schedule', current);
      if (!k.can('b', 'scheduleInterruptibleWait', current)) return [];
      return [k.do('b', 'scheduleInterruptibleWait', { ...current, outcome: 'ERESTARTSYS' }), k.can('b', 'scheduleWait', current)];
    };
    expect([ended(true), ended(false)]).toEqual([[-512, true], []]);
  });

  it('a signal comes where the scenario allows faults; else a wait for nothing hangs', () => {
    const one = scenario([waiter('waiter', { interrupted: 'late' }, note, late), steps('waker', set)]);
    expect(found(one)).toEqual(['hung-task']);
    expect(found({ ...one, faults: true })).toEqual([]);
    expect(ends({ ...one, faults: true }, 1)).toBe(true);
  });

  it('schedule_timeout() of one that is woken between prepare and schedule gives the time that is left, and the entry is off the queue', () => {
    const k = new Kernel();
    k.do('b', 'prepareToWait', { head: 'wq', state: 1 });
    k.do('a', 'wakeUp', { head: 'wq' });
    k.do('b', 'schedule', current);
    expect([k.outcomesOf('b', 'scheduleTimeoutWait', current), k.waiting()]).toEqual([['', 'timeout'], []]);
    expect([k.do('b', 'scheduleTimeoutWait', current), k.do('b', 'scheduleTimeoutWait', { ...current, outcome: 'timeout' })]).toEqual([
      1, 0,
    ]);
    k.do('b', 'setCurrentState', { ...current, state: 1 });
    expect(k.outcomesOf('b', 'scheduleTimeoutWait', current)).toEqual(['timeout']);
  });
});

describe('wake_up_process()', () => {
  const sleeper = (free: readonly Call[]): Scenario => ({
    globals: { ready: word(bit) },
    types: { task: { fields: { state: taskStateField, usage: refcountField(3) } } },
    objects: [{ name: 'task0', type: 'task', init: { usage: 1 } }],
    paths: [
      define({
        id: 'sleeper',
        initial: 'set',
        states: {
          set: { invoke: { src: 'setCurrentState', input: { task: 0, state: 2 }, onDone: 'look' } },
          look: reads('ready', 1)('run', 'sleep'),
          sleep: { invoke: { src: 'schedule', input: current, onDone: 'woken' } },
          woken: { invoke: { src: 'scheduleWait', input: current, onDone: 'set' } },
          run: { invoke: { src: 'setCurrentState', input: { task: 0, state: 0 }, onDone: 'done' } },
          done: { type: 'final' },
        },
      }),
      steps('waker', ['store', { loc: 'ready', value: 1, order: 'once' }], ['wakeUpProcess', { task: of }], ...free),
      steps('freer', ['putTaskStruct', { task: of }]),
    ],
    actors: [
      { name: 'sleeper', kind: 'task', path: 'sleeper', task: 'task0' },
      { name: 'waker', kind: 'task', path: 'waker', params: { of: 'task0' } },
    ],
  });

  it('finds the state that the task has set itself, and loses nothing', () => {
    expect(found(sleeper([]))).toEqual([]);
    const one = sleeper([]);
    const without = {
      ...one,
      paths: one.paths.map((path) => (path.id === 'waker' ? steps('waker', ['wakeUpProcess', { task: of }]) : path)),
    };
    expect(found(without)).toEqual(['hung-task']);
  });

  it('of a task whose last reference is gone is a use after free', () => {
    const one = sleeper([]);
    const freer: ActorSpec = { name: 'freer', kind: 'task', path: 'freer', params: { of: 'task0' } };
    expect(found({ ...one, actors: [...one.actors, freer] })).toContain('use-after-free task waker@waker.s1');
  });
});

describe('an exclusive waiter', () => {
  it('to whom a signal comes takes no wake-up from the next one', () => {
    const input = { loc: 'token', value: 1, order: 'once' };
    /** Whoever finds the token takes it. */
    const takes: WaitEvent['condition'] = (holds, not) => ({
      invoke: {
        src: 'cmpxchg',
        input: { loc: 'token', old: 1, new: 0, order: 'full' },
        onDone: [{ guard: { type: 'eq', params: { right: 1 } }, target: holds }, { target: not }],
      },
    });
    const waits = (id: string, next: string, interrupted?: string): PathSource =>
      define({
        id,
        initial: 'at',
        states: {
          ...waitEvent('at', { head: 'wq', condition: takes, next, exclusive: true, ...(interrupted && { interrupted }) }),
          ...(next === 'give' && {
            give: { invoke: { src: 'store', input, onDone: 'wake' } },
            wake: { invoke: { src: 'wakeUp', input: { head: 'wq' }, onDone: 'done' } },
          }),
          done: { type: 'final' },
        },
      });
    const scenario = (next: string): Scenario => ({
      globals: { wq: waitQueueHeadField, token: word(bit) },
      types: {},
      objects: [],
      faults: true,
      paths: [waits('first', next, 'done'), waits('second', 'done'), stepsOf([], 'waker', ['store', input], ['wakeUp', { head: 'wq' }])],
      actors: ['first', 'second', 'waker'].map((name) => ({ name, kind: 'task', path: name })),
    });
    expect(found(scenario('give'))).toEqual([]);
    // it takes the token, and gives it to nobody
    expect(found(scenario('done'))).toEqual(['hung-task']);
  });
});

describe('init_waitqueue_head()', () => {
  it('of a queue on which somebody waits is a list that leads nowhere', () => {
    const k = new Kernel();
    k.do('a', 'initWaitqueueHead', { head: 'wq' });
    expect(k.found).toEqual([]);
    k.do('b', 'prepareToWait', { head: 'wq', state: 2 });
    k.do('a', 'initWaitqueueHead', { head: 'wq' });
    expect(k.found).toEqual(['broken-list']);
  });
});
