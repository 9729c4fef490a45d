import type { Detector } from '../../src/core/detector/detector.js';
import type { ActorSpec, ObjectSpec, Scenario } from '../../src/core/system/scenario.js';
import type { Switches } from '../../src/core/system/exploration.js';
import { InputError } from '../../src/core/error.js';
import { sequence } from '../../src/path/vocabulary.js';
import { type CallName, callOf, linked } from './calls.js';
import { tlobGlobals, typesOf, uprobeGlobals, uprobeTypes, withStates } from './objects.js';
import { tlobOwnership } from './ownership.js';
import { windowProperties } from './properties/index.js';
import { halfBound, halfOn, leftInSlot, refusedStart } from './properties/repaired.js';
import { wrongAnswer } from './properties/answers.js';
import { mostNoted } from './window/stop-all.js';
import { unlockedTable, withNode } from './framework/unlocked-table.js';
import { userSpace } from './user-space.js';
import { environment, tlobPaths } from './variants/variants.js';

/** A thread or CPU of the environment and what it does, in order. */
export interface Thread {
  readonly name: string;
  /** The task that it runs as, or that its scheduler events are about. */
  readonly task: number;
  /** The fd that its calls use. */
  readonly fd?: number;
  /** Another fd that it has open, for its calls on a second one. */
  readonly holds?: number;
  readonly calls: readonly CallName[];
  /** The task that its kernel calls are about. */
  readonly of?: number;
  /** The task that its kernel calls about a second one are about. */
  readonly second?: number;
}

/** A window of a task, through an fd or by a kernel caller. */
interface Opened {
  readonly task: number;
  readonly fd?: number;
}

export interface Setup {
  /** Tasks; task n has pid n + 1. */
  readonly tasks: number;
  /** For a task, the one whose pid it gets when that is gone. */
  readonly reuses?: { readonly [task: number]: number };
  /** Open and bound fds of /dev/rv. */
  readonly fds: number;
  /** How many of the fds are bound from the start; default: all. */
  readonly bound?: number;
  /** Binds that may allocate private state over the run. */
  readonly binds?: number;
  /** Descriptors of each fd's file besides the first, such as fork leaves behind. */
  readonly shared?: number;
  /** Each allocation and each copy from user space may also fail. */
  readonly faults?: boolean;
  /** A binding, with its two probes: there from the start, or for a write to add. */
  readonly binding?: 'added' | 'to-add';
  /** Bindings, each with two probes, that may be allocated besides. */
  readonly moreBindings?: number;
  /** Windows that may be allocated over the run. */
  readonly windows: number;
  /** Slots of the pool. */
  readonly pool: number;
  readonly ticks: number;
  /** The budget of each window, in ticks; default: one. */
  readonly budget?: number;
  /** Windows opened before the search starts, in order: through this fd by this task, or by a kernel caller. */
  readonly open?: readonly Opened[];
  readonly threads: readonly Thread[];
  /** Windows and slots for an enable: it gets a cache and a pool of its own. */
  readonly enable?: { readonly windows: number; readonly pool: number };
  /** The monitor is off at the start: no cache, no pool, no probe. */
  readonly off?: true;
  /** By actor, the CPU that it shares with others of the same number. */
  readonly cpus?: { readonly [actor: string]: number };
  /** Somebody writes 0 to the monitor's enable file. */
  readonly disable: boolean;
}

/** A closed system of the tlob model: everything that exists, everybody who acts, and the bounds. */
export function tlobScenario(setup: Setup, variant: string, switches: Switches): Scenario {
  const {
    tasks,
    fds,
    binds = 0,
    bound = fds,
    shared = 0,
    faults = false,
    ticks,
    budget = 1,
    open,
    threads,
    disable,
    enable,
    off,
    binding,
  } = setup;
  const windows = setup.windows + (enable?.windows ?? 0);
  const pool = setup.pool + (enable?.pool ?? 0);
  for (const { name, task, calls } of threads) {
    if (calls.includes('preempt') && threads.some((other) => other.name !== name && other.task === task)) {
      throw new InputError(`${name}: it switches task${task} out for good, which has steps to take; use preempt-and-back`);
    }
  }
  if (threads.some(({ calls }) => calls.includes('close')) && threads.some(({ calls }) => calls.some((call) => counted.includes(call)))) {
    throw new InputError('a close that waits and operations that release the file themselves would release it twice; use close-shared');
  }
  if (pool > mostNoted) throw new InputError(`a pool of ${pool} slots: the bulk stop notes at most ${mostNoted} pids here`);
  const disables = disable || threads.some(({ calls }) => calls.includes('disable'));
  const scripted = threads.map((thread) => ({ ...thread, binds: bound < fds }));
  const declared = typesOf(variant);
  const waits = threads.some(({ calls }) => calls.some((call) => callsAboutStates.includes(call)));
  const types = waits ? withStates(declared) : declared;
  const unlockedWrites = switches['table-lock'] === 'no';
  const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const pidOf = (task: number): number => (setup.reuses?.[task] ?? task) + 1;
  const exits = (task: number): boolean =>
    threads.some((thread) => thread.task === task && thread.calls.some((call) => exitCalls.includes(call)));
  const objects: ObjectSpec[] = [
    ...(off
      ? []
      : [
          { name: 'cache0', type: 'kmem_cache' },
          { name: 'pool0', type: 'da_pool' },
        ]),
    ...(enable
      ? [
          { name: 'cache1', type: 'kmem_cache', state: 'unallocated' as const },
          { name: 'pool1', type: 'da_pool', state: 'unallocated' as const },
        ]
      : []),
    ...numbers(tasks).map((i) => ({
      name: `task${i}`,
      type: 'task_struct',
      init: {
        pid: pidOf(i),
        ...(variant === 'repaired' && { key: i + 1 }),
        usage:
          1 +
          // the scheduler's own, until it is switched out for good
          threads.filter((thread) => thread.task === i && thread.calls.includes('exit-as-leader-switched')).length +
          threads.filter(
            (thread) => (thread.of === i && thread.calls.includes('kput')) || (thread.second === i && thread.calls.includes('kput-second')),
          ).length,
      },
    })),
    ...(threads.some(needsIdle) ? [{ name: 'idle', type: 'task_struct', init: { pid: 0, usage: 1 } }] : []),
    ...numbers(fds).flatMap((i): ObjectSpec[] => [
      ...(i < bound ? [{ name: `fp${i}`, type: 'tlob_fpriv' }] : []),
      { name: `fd${i}`, type: 'rv_fd', ...(i < bound && { init: { ops: 1, monitor_priv: `fp${i}` } }) },
      { name: `file${i}`, type: 'file', init: { private_data: `fd${i}`, ...(shared > 0 && { others: shared }) } },
    ]),
    ...numbers(binds).map((i): ObjectSpec => ({ name: `fp${bound + i}`, type: 'tlob_fpriv', state: 'unallocated' })),
    ...(binding ? bindingObjects(binding, setup.moreBindings ?? 0, budget) : []),
    ...numbers(windows).map((i) => ({
      name: `ws${i}`,
      type: 'tlob_task_state',
      state: 'unallocated' as const,
      ...(i >= setup.windows && { from: 'cache1' }),
    })),
    ...numbers(pool).map((i) => ({
      name: `slot${i}`,
      type: 'da_monitor_storage',
      state: 'pooled' as const,
      ...(i >= setup.pool && { from: 'pool1' }),
    })),
  ];
  return {
    globals: { ...tlobGlobals(ticks), ...(unlockedWrites && { da_monitor_ht: unlockedTable }), ...(binding && uprobeGlobals) },
    types: { ...types, ...(unlockedWrites && { da_monitor_storage: withNode(types['da_monitor_storage']!) }), ...(binding && uprobeTypes) },
    objects,
    init: off
      ? { enabled: 0 }
      : {
          tlob_state_cache: 'cache0',
          da_pool: 'pool0',
          tlob_fd_refcount: variant === 'repaired' ? 0 : 1 + bound,
          sched_switch: 1,
          sched_wakeup: 1,
          sched_process_exit: 1,
        },
    paths: [...tlobPaths(variant, switches, binding !== undefined), ...scripted.map((thread) => script(thread, variant, budget))],
    ...(open && { before: open.map((opened, i) => opener(opened, open.length > 1 ? `opener${i}` : 'opener', variant, budget)) }),
    actors: pinned(setup.cpus, [
      ...scripted.map(threadActor),
      ...(disable ? [{ name: 'disable', kind: 'task' as const, path: 'rv_disable_monitor' }] : []),
      ...numbers(pool).map(
        (i): ActorSpec => ({
          name: pool > 1 ? `timer${i}` : 'timer',
          kind: switches['timer'] === 'hard' ? 'hardirq' : 'softirq',
          path: 'ha_timer_callback',
          params: { of: `slot${i}` },
          daemon: true,
          repeats: true,
        }),
      ),
      ...numbers(windows).map(
        (i): ActorSpec => ({
          name: windows > 1 ? `free_ws${i}` : 'free_ws',
          kind: 'rcu-callback',
          path: 'tlob_free_rcu',
          params: { of: `ws${i}` },
          daemon: true,
        }),
      ),
      ...numbers(pool).map(
        (i): ActorSpec => ({
          name: pool > 1 ? `return_slot${i}` : 'return_slot',
          kind: 'rcu-callback',
          path: 'da_pool_return_cb',
          params: { of: `slot${i}` },
          daemon: true,
          repeats: true,
        }),
      ),
      { name: 'clock', kind: 'env', path: 'clock_tick', daemon: true, repeats: true },
    ]),
    detectors: variant === 'repaired' ? [...windowProperties, ...repairedProperties(setup)] : windowProperties,
    ownership: tlobOwnership(variant, switches, binding !== undefined),
    invariants: [
      { name: 'num_monitored is 0 when every window is closed', location: 'tlob_num_monitored', equals: 0 },
      ...numbers(tasks).map((i) => ({
        name: `every reference to task${i} is dropped once`,
        location: [`task${i}`, 'usage'] as const,
        equals: exits(i) ? 0 : 1,
      })),
      ...(variant === 'repaired' ? lastTurned(setup) : []),
      ...(variant === 'repaired' || variant.includes('fds-not-waited') || enable
        ? []
        : [
            {
              name: 'every fd reference is dropped once',
              location: 'tlob_fd_refcount',
              equals: disables ? 0 : 1,
            },
          ]),
    ].map((condition) => ({ ...condition, afterHang: false as const })),
    generations: Math.max(setup.windows, enable?.windows ?? 0),
    ...(faults && { faults }),
    ...(switches['rcu'] === 'non-preemptible' && { rcu: 'non-preemptible' as const }),
    assumes: {
      windows,
      ticks,
      pool,
      tasks,
      fds,
      ...(binds > 0 && { binds }),
      ...(shared > 0 && { 'descriptors of a file': 1 + shared }),
      budget: budget === 1 ? '1 tick' : `${budget} ticks`,
      'allocation failure': faults ? 'yes' : 'no',
      ...(setup.cpus && { 'one CPU': Object.keys(setup.cpus).join(' ') }),
    },
    userSpace,
    environment: environment(switches),
    notModelled: [
      'PREEMPT_RT',
      'weak memory',
      ...(setup.cpus ? [] : ['two actors on one CPU']),
      'scheduler events beyond the actors named',
    ],
  };
}

/** Where one thread alone turns something off and on, it is at the end as it was turned last. */
function lastTurned({ threads, disable, faults }: Setup) {
  const last = (location: string, on: CallName, off: CallName) => {
    const turns = threads.map(({ calls }) => calls.filter((call) => call === on || call === off)).filter(({ length }) => length > 0);
    if (turns.length !== 1) return [];
    return [{ name: `${location} is as it was turned last`, location, equals: turns[0]!.at(-1) === on ? 1 : 0 }];
  };
  return [
    ...last('monitoring_on', 'monitoring-on', 'monitoring-off'),
    // a test of the monitor's own turns it off, and an enable may lack memory
    ...(disable || faults || threads.some(({ calls }) => calls.includes('kunit-test')) ? [] : last('enabled', 'enable', 'disable')),
  ];
}

/** What the repaired variant is asked besides. A test sets it up without its probes; a start may miss what is turned on meanwhile. */
function repairedProperties({ threads, enable, off, binding }: Setup): readonly Detector[] {
  const call = (...names: readonly CallName[]): boolean => threads.some(({ calls }) => calls.some((one) => names.includes(one)));
  const turnedOn = enable !== undefined || off === true || call('monitoring-on', 'kunit-test');
  return [
    ...(call('kunit-test') ? [] : [halfOn(!call('add-uprobe', 'add-other'))]),
    ...(turnedOn ? [] : [refusedStart]),
    wrongAnswer(turnedOn),
    leftInSlot,
    ...(binding ? [halfBound] : []),
  ];
}

function pinned(cpus: Setup['cpus'], actors: readonly ActorSpec[]): readonly ActorSpec[] {
  if (cpus === undefined) return actors;
  const stray = Object.keys(cpus).find((name) => !actors.some((actor) => actor.name === name));
  if (stray !== undefined)
    throw new InputError(`${stray} is pinned to a CPU, but there is no such actor; there is ${actors.map(({ name }) => name).join(', ')}`);
  return actors.map((actor) => ({ ...actor, ...(cpus[actor.name] !== undefined && { cpu: cpus[actor.name]! }) }));
}

/** Calls whose last reference to a file releases it. */
const counted: readonly CallName[] = [
  'bind',
  'bind-unknown',
  'ioctl-start',
  'ioctl-stop',
  'ioctl-unknown',
  'poll',
  'close-shared',
  'exit-closing',
];

const isScheduler = ({ calls }: Thread): boolean => calls.some((call) => callOf(call).scheduler);

/** What sets the states of tasks, or asks for them. */
const callsAboutStates: readonly CallName[] = ['wait', 'sleep', 'wakeup', 'wake-current', 'sleep-and-wake'];

const exitCalls: readonly CallName[] = ['exit', 'exit-closing', 'exit-as-leader', 'exit-as-leader-switched', 'exit-switched'];

const needsIdle = (thread: Thread): boolean =>
  isScheduler(thread) || thread.calls.includes('exit-switched') || thread.calls.includes('exit-as-leader-switched');

const paramsOf = (thread: Scripted): readonly string[] =>
  isScheduler(thread)
    ? ['task', 'idle', ...(thread.of === undefined ? [] : ['of'])]
    : [
        'task',
        ...(needsIdle(thread) ? ['idle'] : []),
        ...(thread.fd === undefined ? [] : thread.binds ? ['fd', 'file', 'like'] : ['fp', 'fd', 'file']),
        ...(thread.holds === undefined ? [] : ['fd2', 'file2']),
        ...(thread.calls.includes('start-held') ? ['fp2'] : []),
        ...(thread.of === undefined ? [] : ['of']),
        ...(thread.second === undefined ? [] : ['second']),
        ...(thread.calls.includes('exec') ? ['pid', 'of_pid'] : []),
        ...(thread.calls.some((call) => probeCalls.includes(call)) ? ['binding', 'start_probe', 'stop_probe'] : []),
      ];

const probeCalls: readonly CallName[] = ['hit-start', 'hit-stop', 'add-uprobe', 'add-other'];

function bindingObjects(binding: 'added' | 'to-add', more: number, budget: number): readonly ObjectSpec[] {
  const added = binding === 'added' ? 1 : 0;
  return Array.from({ length: 1 + more }, (_, i) => i).flatMap((i): readonly ObjectSpec[] => {
    const probes = [2 * i, 2 * i + 1].map((n) => `probe${n}`);
    if (i >= added)
      return [
        { name: `binding${i}`, type: 'tlob_uprobe_binding', state: 'unallocated' },
        ...probes.map((name): ObjectSpec => ({ name, type: 'rv_uprobe', state: 'unallocated' })),
      ];
    return [
      {
        name: `binding${i}`,
        type: 'tlob_uprobe_binding',
        init: { list: 1, 'list.place': 1, threshold: budget, offset: 1, start_probe: probes[0]!, stop_probe: probes[1]! },
      },
      ...probes.map((name): ObjectSpec => ({ name, type: 'rv_uprobe', init: { registered: 1, priv: `binding${i}` } })),
    ];
  });
}

interface Scripted extends Thread {
  /** Its fd may not be bound yet. */
  readonly binds: boolean;
}

const script = (thread: Scripted, variant: string, budget: number) =>
  sequence(
    `${thread.name}_script`,
    paramsOf(thread),
    thread.calls.map((call) => ({ src: callOf(call).path, input: callOf(call).input(variant, budget) })),
  );

function threadActor(thread: Scripted): ActorSpec {
  const path = `${thread.name}_script`;
  const values: { readonly [param: string]: string | number } = {
    pid: thread.task + 1,
    of_pid: (thread.of ?? 0) + 1,
    task: `task${thread.task}`,
    idle: 'idle',
    fp: `fp${thread.fd}`,
    fd: `fd${thread.fd}`,
    file: `file${thread.fd}`,
    of: `task${thread.of}`,
    second: `task${thread.second}`,
    like: 'fp0',
    binding: 'binding0',
    start_probe: 'probe0',
    stop_probe: 'probe1',
    fd2: `fd${thread.holds}`,
    file2: `file${thread.holds}`,
    fp2: `fp${thread.holds}`,
  };
  const params = Object.fromEntries(paramsOf(thread).map((param) => [param, values[param]!]));
  return isScheduler(thread)
    ? { name: thread.name, kind: 'tracepoint', path, params }
    : { name: thread.name, kind: 'task', path, params, task: `task${thread.task}` };
}

function opener({ task, fd }: Opened, name: string, variant: string, budget: number): ActorSpec {
  if (fd === undefined)
    return { name, kind: 'task', path: 'tlob_start_task', params: { task: `task${task}`, threshold: budget, by: 0, ...linked(variant) } };
  return { name, kind: 'task', path: 'tlob_ioctl_start', params: { fp: `fp${fd}`, current: `task${task}`, threshold: budget } };
}
