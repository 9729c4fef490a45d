import type { ActorSpec, ObjectSpec, Scenario, Switches } from '../../src/core/scenario.js';
import { InputError } from '../../src/core/error.js';
import { sequence } from '../../src/path/vocabulary.js';
import { type CallName, callOf, linked, oneTick } from './calls.js';
import { repairedTypes, tlobGlobals, tlobTypes } from './objects.js';
import { windowProperties } from './properties/index.js';
import { tlobPaths } from './variants.js';

/** A thread or CPU of the environment and what it does, in order. */
export interface Thread {
  readonly name: string;
  /** The task that it runs as, or that its scheduler events are about. */
  readonly task: number;
  /** The fd that its calls use. */
  readonly fd?: number;
  readonly calls: readonly CallName[];
  /** The task that its kernel calls are about. */
  readonly of?: number;
}

export interface Setup {
  /** Tasks; task n has pid n + 1. */
  readonly tasks: number;
  /** Open and bound fds of /dev/rv. */
  readonly fds: number;
  /** Windows that may be allocated over the run. */
  readonly windows: number;
  /** Slots of the pool. */
  readonly pool: number;
  readonly ticks: number;
  /** A window opened before the search starts: through this fd by this task, or by a kernel caller. */
  readonly open?: { readonly task: number; readonly fd?: number };
  readonly threads: readonly Thread[];
  /** Somebody writes 0 to the monitor's enable file. */
  readonly disable: boolean;
}

/** A closed system of the tlob model: everything that exists, everybody who acts, and the bounds. */
export function tlobScenario(setup: Setup, variant: string, switches: Switches): Scenario {
  const { tasks, fds, windows, pool, ticks, open, threads, disable } = setup;
  for (const { name, task, calls } of threads) {
    if ((calls.includes('preempt') || calls.includes('sleep')) && threads.some((other) => other.name !== name && other.task === task)) {
      throw new InputError(`${name}: it switches task${task} out for good, which has steps to take; use preempt-and-back`);
    }
  }
  const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const exits = (task: number): boolean => threads.some((thread) => thread.task === task && thread.calls.includes('exit'));
  const objects: ObjectSpec[] = [
    { name: 'cache0', type: 'kmem_cache' },
    { name: 'pool0', type: 'da_pool' },
    ...numbers(tasks).map((i) => ({ name: `task${i}`, type: 'task_struct', init: { pid: i + 1, usage: 1 + threads.filter((thread) => thread.of === i).length } })),
    ...(threads.some(isScheduler) ? [{ name: 'idle', type: 'task_struct', init: { pid: 0, usage: 1 } }] : []),
    ...numbers(fds).flatMap((i) => [
      { name: `fp${i}`, type: 'tlob_fpriv' },
      { name: `fd${i}`, type: 'rv_fd', init: { ops: 1, monitor_priv: `fp${i}` } },
      { name: `file${i}`, type: 'file', init: { private_data: `fd${i}` } },
    ]),
    ...numbers(windows).map((i) => ({ name: `ws${i}`, type: 'tlob_task_state', state: 'unallocated' as const })),
    ...numbers(pool).map((i) => ({ name: `slot${i}`, type: 'da_monitor_storage', state: 'pooled' as const })),
  ];
  return {
    globals: tlobGlobals(ticks),
    types: variant === 'repaired' ? repairedTypes : tlobTypes,
    objects,
    init: { tlob_state_cache: 'cache0', da_pool: 'pool0', tlob_fd_refcount: 1 + fds, sched_switch: 1, sched_wakeup: 1, sched_process_exit: 1 },
    paths: [...tlobPaths(variant, switches), ...threads.map((thread) => script(thread, variant))],
    ...(open && { before: [opener(open, variant)] }),
    actors: [
      ...threads.map(threadActor),
      ...(disable ? [{ name: 'disable', kind: 'task' as const, path: 'rv_disable_monitor' }] : []),
      ...numbers(pool).map((i): ActorSpec => ({ name: pool > 1 ? `timer${i}` : 'timer', kind: switches['timer'] === 'hard' ? 'hardirq' : 'softirq', path: 'ha_timer_callback', params: { of: `slot${i}` }, daemon: true, repeats: true })),
      ...numbers(windows).map((i): ActorSpec => ({ name: windows > 1 ? `free_ws${i}` : 'free_ws', kind: 'rcu-callback', path: 'tlob_free_rcu', params: { of: `ws${i}` }, daemon: true })),
      ...numbers(pool).map((i): ActorSpec => ({ name: pool > 1 ? `return_slot${i}` : 'return_slot', kind: 'rcu-callback', path: 'da_pool_return_cb', params: { of: `slot${i}` }, daemon: true, repeats: true })),
      { name: 'clock', kind: 'env', path: 'clock_tick', daemon: true, repeats: true },
    ],
    detectors: windowProperties,
    invariants: [
      { name: 'num_monitored is 0 when every window is closed', location: 'tlob_num_monitored', equals: 0 },
      ...numbers(tasks).map((i) => ({ name: `every reference to task${i} is dropped once`, location: [`task${i}`, 'usage'] as const, equals: exits(i) ? 0 : 1 })),
      { name: 'every fd reference is dropped once', location: 'tlob_fd_refcount', equals: disable ? 0 : 1 },
    ],
    generations: windows,
    assumes: { windows, ticks, pool, tasks, fds, budget: '1 tick' },
    notModelled: [
      'PREEMPT_RT', 'weak memory', 'two actors on one CPU', 'scheduler events beyond the actors named', 'allocation failure', 'bind, enable and re-enable, monitoring_on',
      'uprobe bindings', 'pid reuse and exec', 'sleeping in atomic context, lockdep and data races (no detector yet)',
    ],
  };
}

const isScheduler = ({ calls }: Thread): boolean => calls.some((call) => callOf(call).scheduler);

const paramsOf = (thread: Thread): readonly string[] => (isScheduler(thread) ? ['task', 'idle'] : ['task', ...(thread.fd === undefined ? [] : ['fp', 'fd', 'file']), ...(thread.of === undefined ? [] : ['of'])]);

const script = (thread: Thread, variant: string) => sequence(`${thread.name}_script`, paramsOf(thread), thread.calls.map((call) => ({ src: callOf(call).path, input: callOf(call).input(variant) })));

function threadActor(thread: Thread): ActorSpec {
  const path = `${thread.name}_script`;
  const values: { readonly [param: string]: string } = { task: `task${thread.task}`, idle: 'idle', fp: `fp${thread.fd}`, fd: `fd${thread.fd}`, file: `file${thread.fd}`, of: `task${thread.of}` };
  const params = Object.fromEntries(paramsOf(thread).map((param) => [param, values[param]!]));
  return isScheduler(thread) ? { name: thread.name, kind: 'tracepoint', path, params } : { name: thread.name, kind: 'task', path, params, task: `task${thread.task}` };
}

function opener({ task, fd }: NonNullable<Setup['open']>, variant: string): ActorSpec {
  if (fd === undefined) return { name: 'opener', kind: 'task', path: 'tlob_start_task', params: { task: `task${task}`, threshold: oneTick, by: 0, ...linked(variant) } };
  return { name: 'opener', kind: 'task', path: 'tlob_ioctl_start', params: { fp: `fp${fd}`, current: `task${task}`, threshold: oneTick } };
}
