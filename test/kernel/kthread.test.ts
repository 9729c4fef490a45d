import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { kthreadField } from '../../src/kernel/kthread.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { taskStateField } from '../../src/kernel/task-state.js';
import { define } from '../../src/path/define.js';
import { is, isNull, nonNull } from '../../src/path/vocabulary.js';
import { type Call, found, of, steps } from './searches.js';

const run = ['kthreadRun', { task: of }] as const;
const stop: readonly Call[] = [
  ['kthreadStop', { task: of }],
  ['kthreadStopWait', { task: of }],
];
const get = ['getTaskStruct', { task: of }] as const;
const put = ['putTaskStruct', { task: of }] as const;

/** Sleeps until it is told to stop, then returns 0; `set`: it sets its state before it asks, not after. */
const worker = (set: boolean): PathSource =>
  define({
    id: 'worker',
    initial: 'enter',
    states: {
      enter: { invoke: { src: 'kthreadEnter', onDone: [{ guard: isNull, target: 'done' }, { target: set ? 'set' : 'ask' }] } },
      set: { invoke: { src: 'setCurrentState', input: { task: 0, state: 1 }, onDone: set ? 'ask' : 'sleep' } },
      ask: { invoke: { src: 'kthreadShouldStop', onDone: [{ guard: nonNull, target: 'return' }, { target: set ? 'sleep' : 'set' }] } },
      sleep: { invoke: { src: 'schedule', input: { task: 0 }, onDone: 'woken' } },
      woken: { invoke: { src: 'scheduleWait', input: { task: 0 }, onDone: set ? 'set' : 'ask' } },
      return: { invoke: { src: 'kthreadReturn', input: { code: 0 }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });
/** Ends by itself. */
const brief = define({
  id: 'worker',
  initial: 'enter',
  states: {
    enter: { invoke: { src: 'kthreadEnter', onDone: [{ guard: isNull, target: 'done' }, { target: 'work' }] } },
    work: { invoke: { src: 'store', input: { loc: 'ran', value: 1, order: 'once' }, onDone: 'return' } },
    return: { invoke: { src: 'kthreadReturn', input: { code: 7 }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
/** Parks where it is told to, and else stops where it is told to. */
const parks = define({
  id: 'worker',
  initial: 'enter',
  states: {
    enter: { invoke: { src: 'kthreadEnter', onDone: [{ guard: isNull, target: 'done' }, { target: 'park' }] } },
    park: { invoke: { src: 'kthreadParkme', onDone: 'parked' } },
    parked: { invoke: { src: 'kthreadParkmeWait', onDone: 'set' } },
    set: { invoke: { src: 'setCurrentState', input: { task: 0, state: 1 }, onDone: 'ask' } },
    ask: { invoke: { src: 'kthreadShouldStop', onDone: [{ guard: nonNull, target: 'return' }, { target: 'look' }] } },
    look: { invoke: { src: 'kthreadShouldPark', onDone: [{ guard: nonNull, target: 'run' }, { target: 'sleep' }] } },
    run: { invoke: { src: 'setCurrentState', input: { task: 0, state: 0 }, onDone: 'park' } },
    sleep: { invoke: { src: 'schedule', input: { task: 0 }, onDone: 'woken' } },
    woken: { invoke: { src: 'scheduleWait', input: { task: 0 }, onDone: 'park' } },
    return: { invoke: { src: 'kthreadReturn', input: { code: 0 }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const actor = (path: string): ActorSpec => ({ name: path, kind: 'task', path, params: { of: 'task0' } });
const scenario = (thread: PathSource, owners: readonly PathSource[], before: readonly Call[] = [run]): Scenario => ({
  globals: { ran: word(upTo(1)), code: word({ min: -128, max: 127 }) },
  types: { task: { fields: { thread: kthreadField, usage: refcountField(4), state: taskStateField } } },
  objects: [{ name: 'task0', type: 'task', state: 'unallocated' }],
  paths: [thread, ...owners, ...(before.length > 0 ? [steps('before', ...before)] : [])],
  ...(before.length > 0 && { before: [actor('before')] }),
  actors: [{ name: 'thread', kind: 'task', path: 'worker', task: 'task0', daemon: true }, ...owners.map(({ id }) => actor(id))],
});
/** Stops it, and keeps what that gave. */
const stops = define({
  id: 'owner',
  params: ['of'],
  registers: ['code'],
  initial: 'stop',
  states: {
    stop: { invoke: { src: 'kthreadStop', input: { task: of }, onDone: 'wait' } },
    wait: { invoke: { src: 'kthreadStopWait', input: { task: of }, onDone: { save: 'code', target: 'tell' } } },
    tell: { invoke: { src: 'store', input: { loc: 'code', value: { reg: 'code' }, order: 'once' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
const ends = (one: Scenario, location: string, equals: number): boolean =>
  found({ ...one, invariants: [{ name: 'end', location, equals }] }).every((site) => !site.startsWith('invariant'));

describe('kthread_stop()', () => {
  it('waits for the thread, which looks whether it should stop after it has set its state; before that, it sleeps for ever', () => {
    expect(found(scenario(worker(true), [stops]))).toEqual([]);
    expect(found(scenario(worker(false), [stops]))).toEqual(['hung-task']);
  });

  it('before its first run gives -EINTR, and its function is never called', () => {
    const never = { ...scenario(brief, [], [run, ['kthreadStop', { task: of }]]) };
    expect([found(never), ends(never, 'ran', 0)]).toEqual([[], true]);
    const kept = scenario(brief, [stops], [run, get]);
    const codes = [-4, 7].filter((code) => !ends(kept, 'code', code === 7 ? -4 : 7));
    expect([found(kept), codes], 'it ran, or never did').toEqual([[], [-4, 7]]);
  });

  it('of one that kthread_create() made, which begins when somebody wakes it, and not before', () => {
    const made = ['kthreadCreate', { task: of }] as const;
    const wakes = steps('owner', ['wakeUpProcess', { task: of }]);
    const idle = steps('owner', ['store', { loc: 'code', value: 1, order: 'once' }]);
    expect([ends(scenario(brief, [idle], [made]), 'ran', 0), ends(scenario(brief, [idle], [run]), 'ran', 0)]).toEqual([true, false]);
    expect(ends(scenario(brief, [wakes], [made]), 'ran', 0)).toBe(false);
    const stopped = scenario(brief, [], [made, ['kthreadStop', { task: of }]]);
    expect([found(stopped), ends(stopped, 'ran', 0)]).toEqual([[], true]);
  });

  it('twice with a reference held: the second never returns', () => {
    const twice = steps('owner', ...stop, ...stop);
    expect(found(scenario(worker(true), [twice], [run, get]))).toEqual(['hung-task']);
    expect(found(scenario(worker(true), [steps('owner', ...stop, put)], [run, get]))).toEqual([]);
  });

  it('of one that ended by itself gives its code with a reference, and is a use after free without', () => {
    expect(found(scenario(brief, [stops], [run, get]))).toEqual([]);
    expect(found(scenario(brief, [stops]))).toEqual(['use-after-free task owner@owner.stop']);
  });

  it('of a thread that could not be created is not called', () => {
    const creates = define({
      id: 'owner',
      params: ['of'],
      initial: 'run',
      states: {
        run: { invoke: { src: 'kthreadRun', input: { task: of }, onDone: [{ guard: is(0), target: 'done' }, { target: 'stop' }] } },
        stop: { invoke: { src: 'kthreadStop', input: { task: of }, onDone: 'wait' } },
        wait: { invoke: { src: 'kthreadStopWait', input: { task: of }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    expect(found({ ...scenario(worker(true), [creates], []), faults: true })).toEqual([]);
  });
});

describe('kthread_park()', () => {
  const park: readonly Call[] = [
    ['kthreadPark', { task: of }],
    ['kthreadParkWait', { task: of }],
  ];
  const unpark = ['kthreadUnpark', { task: of }] as const;

  it('waits until the thread is parked, and it goes on when it is unparked, or stopped', () => {
    expect(found(scenario(parks, [steps('owner', ...park, unpark, ...park, ...stop)]))).toEqual([]);
    expect(found(scenario(worker(true), [steps('owner', ...park)])), 'one that never parks').toEqual(['hung-task']);
  });

  it('of one that is told to park already, or has ended, warns', () => {
    expect(found(scenario(parks, [steps('owner', ...park, park[0]!)]))).toEqual(['warn owner@owner.s2']);
    const ended = scenario(brief, [steps('owner', park[0]!)], [run, get]);
    expect(found(ended)).toEqual(['warn owner@owner.s0']);
  });
});
