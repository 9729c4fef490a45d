import { InputError } from '../../src/core/error.js';
import type { ActorSpec, ObjectSpec } from '../../src/core/system/scenario.js';
import type { Action, SimulatedCall, SimulatedDoing, SimulatedSystem, Simulation } from '../../src/core/system/simulation.js';
import { forkFiles, setState, switchIn, switchTo } from '../env/simulated.js';
import { BindingFile } from './uprobe/binding-file.js';
import { linked } from './calls.js';
import { ENOENT } from './errno.js';
import { nestSwitches } from './variants/nest.js';
import { simulatedTypes, tlobGlobals, uprobeGlobals, uprobeTypes } from './objects.js';
import { windowProperties } from './properties/index.js';
import { reviewSwitches } from './variants/review.js';
import { daemonPaths } from './simulated/daemons.js';
import { stopAllOneByOne } from './simulated/stop-all.js';
import { traceListener } from './simulated/trace.js';
import { tlobPaths, tlobSwitches, tlobVariants, unbuiltSwitches } from './variants/variants.js';

/** TLOB_MAX_MONITORED. */
const poolSize = 64;
/** Times are 32-bit words here: no budget, and no time, may pass this. */
const longest = 2 ** 29;

interface Fd {
  readonly fd: string;
  readonly file: string;
  /** Open descriptors of the file. */
  holders: number;
}

/** A task, and where the scheduler has it: what may be done with it next. */
interface Task {
  readonly object: string;
  pid: number;
  state: 'running' | 'asleep' | 'queued' | 'zombie' | 'gone';
}

/** A path of the scheduler and what it is given besides the task. */
type ScheduledCall = readonly [path: string, input: SimulatedCall['input']];

/** What a script has made so far: everything that a line refers to by name. */
class Build {
  readonly objects: ObjectSpec[] = [{ name: 'idle', type: 'task_struct', init: { pid: 0, usage: 1 } }, ...cacheAndPool(0)];
  readonly counters = traceListener();
  private readonly tasks = new Map<string, Task>();
  private readonly fds = new Map<string, Fd>();
  private readonly file = new BindingFile((path) =>
    path.startsWith('/missing') ? ENOENT : { inode: this.inodeOf(path), canonical: path, regular: !path.startsWith('/dir') },
  );
  private readonly inodes = new Map<string, number>();
  private readonly keys = new Map<string, number>();
  /** By binding, the number of its start probe; that of its stop probe is the next. */
  private readonly probes = new Map<object, number>();
  private readonly fillers: string[] = [];
  private filled = 0;
  private opened = 0;
  private bound = 0;
  private enabled = true;
  private epoch = 0;
  /** Starts that allocate. */
  windows = 0;

  constructor(private readonly variant: string) {}

  /** What an action does; the verb is known. */
  doing(action: Action): SimulatedDoing {
    const { who, verb, args } = action;
    const task = (name = who): string => {
      if (this.taskOf(name).state === 'gone') refuse(`${name} has exited and is gone; nobody holds a reference to it`);
      return this.taskOf(name).object;
    };
    const refuse = (what: string): never => {
      throw new InputError(`${action.place}: ${[verb, ...args].join(' ')}: ${what}; usage: ${verbs[verb]}`);
    };
    const microseconds = (text: string | undefined): number => {
      const value = Number(text);
      return text !== undefined && /^\d+$/.test(text) && value <= longest
        ? value
        : refuse(`"${text ?? ''}" is no whole number of microseconds up to ${longest}`);
    };
    /** A threshold, a u64: one so near to 2^64 that its product with 1000 is, mod 2^64, a little below 0 is a number below 0 here. */
    const threshold = (text: string | undefined): number => {
      if (text === undefined || !/^\d{1,20}$/.test(text) || BigInt(text) >= 2n ** 64n) return microseconds(text);
      return BigInt(text) >= 2n ** 64n - BigInt(longest) ? Number(BigInt.asIntN(64, BigInt(text))) : microseconds(text);
    };
    const wanted = (at: number, what: string): string => args[at] ?? refuse(`${what} is missing`);
    const fdOf = (name = who): Fd => this.fds.get(name) ?? refuse(`${name} has no fd open`);
    const at = (fd: Fd): { readonly fd: string; readonly file: string } => ({ fd: fd.fd, file: fd.file });
    const byTask = (...calls: SimulatedCall[]): SimulatedDoing => ({
      action,
      actor: { name: who, kind: 'task', path: '', task: task() },
      calls,
      as: `${who}-${this.taskOf(who).pid}`,
    });
    /** What the scheduler does needs the task in one of these states, and leaves it in another. */
    const becomes = (from: readonly Task['state'][], to: Task['state'], name = who): void => {
      const known = this.taskOf(name);
      if (!from.includes(known.state)) refuse(`${name} is ${stateNames[known.state]}`);
      known.state = to;
    };
    const outFor = (preempt: number, prevState: number, to: 'asleep' | 'queued'): SimulatedDoing => {
      becomes(['running'], to);
      const next = args[0];
      const state = setting(prevState);
      if (next === undefined) return byScheduler(state, ['switch_out', { idle: 'idle', preempt, prev_state: prevState }]);
      becomes(['queued'], 'running', next);
      return byScheduler(state, ['switch_to', { next: task(next), preempt, prev_state: prevState }]);
    };
    const silently = (doing: SimulatedDoing): SimulatedDoing => ({ ...doing, silent: true });
    const setting = (state: number): ScheduledCall => ['set_state', { state }];
    const byScheduler = (...calls: readonly ScheduledCall[]): SimulatedDoing => ({
      action,
      actor: { name: 'scheduler', kind: 'tracepoint', path: '' },
      calls: calls.map(([path, input]) => ({ path, input: { task: task(), ...input } })),
      silent: true,
      as: verb === 'run' || verb === 'wake' ? '<idle>-0' : `${who}-${this.taskOf(who).pid}`,
    });
    const withoutCall = (returns: NonNullable<SimulatedDoing['returns']>): SimulatedDoing => ({ ...byTask(), returns });

    switch (verb) {
      case 'open':
        if (this.fds.has(who)) refuse(`${who} has an fd open already`);
        return byTask({ path: 'sys_bind', input: { ...at(this.open(who)), name: args[0] === 'unknown' ? 0 : 1, like: 'fp0' } });
      case 'bind':
        this.addFp();
        return byTask({ path: 'sys_bind', input: { ...at(fdOf(args[0])), name: 1, like: 'fp0' } });
      case 'fork': {
        const fd = fdOf();
        const child = wanted(0, 'the name of the child');
        this.fds.set(child, fd);
        fd.holders++;
        return silently(byTask({ path: 'fork_files', input: { file: fd.file, others: fd.holders - 1 } }));
      }
      case 'start':
        this.addWindow();
        return byTask({ path: 'sys_start', input: { ...at(fdOf(args[1])), current: task(), threshold: threshold(args[0]) } });
      case 'stop':
        return byTask({ path: 'sys_stop', input: at(fdOf(args[0])) });
      case 'poll':
        return byTask({ path: 'sys_poll', input: at(fdOf(args[0])) });
      case 'ioctl-unknown':
        return byTask({ path: 'sys_unknown', input: at(fdOf(args[0])) });
      case 'close':
        return silently(byTask({ path: 'sys_close_shared', input: at(this.close(who, fdOf())) }));
      case 'exit':
      case 'exit-as-leader': {
        const fd = this.fds.get(who);
        if (fd && verb === 'exit-as-leader') refuse(`${who} has an fd open, and its other threads use it; close it first`);
        const current = task();
        becomes(['running'], verb === 'exit' ? 'gone' : 'zombie');
        const exiting = {
          action,
          actor: { name: who, kind: 'task' as const, path: '', task: current },
          as: `${who}-${this.taskOf(who).pid}`,
          silent: true,
        };
        return {
          ...exiting,
          calls: [
            fd
              ? { path: 'do_exit_files', input: { current, ...at(this.close(who, fd)) } }
              : { path: verb === 'exit' ? 'do_exit' : 'exit_as_leader', input: { current } },
          ],
        };
      }
      case 'exec': {
        const leader = wanted(0, 'the name of the leader');
        const [mine, its] = [this.taskOf(who), this.taskOf(leader)];
        becomes(['zombie'], 'gone', leader);
        const input = { current: mine.object, leader: its.object, pid: mine.pid, leader_pid: its.pid };
        [mine.pid, its.pid] = [its.pid, mine.pid];
        return silently(byTask({ path: 'de_thread', input }));
      }
      case 'reuse': {
        const dead = this.taskOf(wanted(0, 'the name of a task that has exited'));
        if (dead.state !== 'gone') refuse(`${args[0]} is ${stateNames[dead.state]}, and its pid is taken`);
        if (this.tasks.has(who)) refuse(`${who} is there already`);
        this.taskOf(who, dead.pid);
        return silently(withoutCall(() => 0));
      }
      case 'timers-late':
        return silently({ ...withoutCall(() => 0), interrupts: 'off' });
      case 'timers-on-time':
        return silently({ ...withoutCall(() => 0), interrupts: 'on' });
      case 'kstart':
        this.addWindow();
        return byTask({
          path: 'tlob_start_task',
          input: { task: task(wanted(1, 'the name of the task')), threshold: threshold(args[0]), by: 0, ...linked(this.variant) },
        });
      case 'kstop':
        return byTask({ path: 'tlob_stop_task', input: { task: task(wanted(0, 'the name of the task')), by: 0 } });
      case 'fill':
        return byTask(
          ...Array.from({ length: Math.min(microseconds(args[0]), 200) }, () => {
            this.addWindow();
            this.fillers.push(task(`filler${this.filled++}`));
            return {
              path: 'tlob_start_task',
              input: { task: this.fillers.at(-1)!, threshold: microseconds(args[1]), by: 0, ...linked(this.variant) },
            };
          }),
        );
      case 'drain':
        return byTask(
          ...this.fillers.splice(0, microseconds(args[0])).map((filler) => ({ path: 'tlob_stop_task', input: { task: filler, by: 0 } })),
        );
      case 'block':
        return outFor(0, 1, 'asleep');
      case 'preempt':
        return outFor(1, 0, 'queued');
      case 'preempt-sleeper':
        return outFor(1, 1, 'queued');
      case 'wait':
        becomes(['running'], 'running');
        return byScheduler(setting(1));
      case 'wake':
        if (this.taskOf(who).state === 'asleep') becomes(['asleep'], 'queued');
        return byScheduler(['wake_up', { idle: 'idle' }]);
      case 'run':
        becomes(['queued'], 'running');
        return byScheduler(['switch_in', { idle: 'idle' }], setting(0));
      case 'spin':
        return silently(withoutCall(() => 0));
      case 'disable':
        if (this.enabled) this.file.bindings.length = 0;
        this.enabled = false;
        return silently(byTask({ path: 'rv_disable_monitor', input: {} }));
      case 'enable':
        if (!this.enabled) this.objects.push(...cacheAndPool(++this.epoch));
        this.enabled = true;
        return byTask({ path: 'rv_enable_monitor', input: {} });
      case 'monitoring-off':
        return silently(byTask({ path: 'turn_monitoring_off', input: {} }));
      case 'monitoring-on':
        return silently(byTask({ path: 'turn_monitoring_on', input: {} }));
      case 'write':
        return this.write(byTask, withoutCall, wanted(0, 'the line, in quotes'), refuse);
      case 'read': {
        const text = this.file.read(0, longest);
        return { ...withoutCall(() => text.length), shows: text };
      }
      case 'hit':
        return silently(byTask(...this.hit(wanted(0, 'PATH:OFFSET'), task(), refuse)));
      case 'counter': {
        const name = wanted(0, 'the name of the counter');
        return withoutCall((world) =>
          Number(this.counters.values(world).find(([known]) => known === name)?.[1] ?? refuse(`there is no counter ${name}`)),
        );
      }
      case 'reset-counters':
        return silently(withoutCall(() => this.counters.reset()));
      default:
        return refuse('it is not known');
    }
  }

  private taskOf(name: string, reused?: number): Task {
    let known = this.tasks.get(name);
    if (known === undefined) {
      const number = this.tasks.size + 1;
      const pid = reused ?? number;
      known = { object: `task${number}`, pid, state: 'running' };
      this.tasks.set(name, known);
      this.objects.push({
        name: known.object,
        type: 'task_struct',
        init: { pid, ...(this.variant === 'repaired' && { key: number }), usage: 1 },
      });
    }
    return known;
  }

  private open(who: string): Fd {
    const number = this.opened++;
    const fd = { fd: `fd${number}`, file: `file${number}`, holders: 1 };
    this.objects.push({ name: fd.fd, type: 'rv_fd' }, { name: fd.file, type: 'file', init: { private_data: fd.fd } });
    this.addFp();
    this.fds.set(who, fd);
    return fd;
  }

  private close(who: string, fd: Fd): Fd {
    this.fds.delete(who);
    fd.holders--;
    return fd;
  }

  private addFp(): void {
    this.objects.push({ name: `fp${this.bound++}`, type: 'tlob_fpriv', state: 'unallocated' });
  }

  /** A start that allocates. */
  private addWindow(): void {
    this.objects.push({ name: `ws${this.windows++}`, type: 'tlob_task_state', state: 'unallocated', from: `cache${this.epoch}` });
  }

  private inodeOf(path: string): number {
    const known = this.inodes.get(path) ?? this.inodes.size;
    this.inodes.set(path, known);
    return known;
  }

  private keyOf(path: string, offset: bigint): number {
    const name = `${this.inodeOf(path)}:${offset}`;
    const known = this.keys.get(name) ?? this.keys.size;
    this.keys.set(name, known);
    return known;
  }

  /** A write to the monitor's file: what the line says is read at once, what it changes are calls. */
  private write(
    byTask: (...calls: SimulatedCall[]) => SimulatedDoing,
    withoutCall: (returns: () => number) => SimulatedDoing,
    line: string,
    refuse: (what: string) => never,
  ): SimulatedDoing {
    const before = [...this.file.bindings];
    const result = this.file.write(line);
    const added = this.file.bindings.find((binding) => !before.includes(binding));
    const removed = before.find((binding) => !this.file.bindings.includes(binding));
    if (added) {
      if (added.threshold > longest) refuse(`its threshold is beyond ${longest}, and nothing here can wait that long`);
      const key = this.keyOf(added.path, added.start);
      const probe = this.probes.size * 2;
      this.probes.set(added, probe);
      this.objects.push(
        { name: `binding${probe / 2}`, type: 'tlob_uprobe_binding', state: 'unallocated' },
        ...[probe, probe + 1].map((i): ObjectSpec => ({ name: `probe${i}`, type: 'rv_uprobe', state: 'unallocated' })),
      );
      return {
        ...byTask({
          path: 'tlob_add_uprobe',
          input: { offset: key, threshold: Number(added.threshold), like: `binding${probe / 2}`, probe: `probe${probe}` },
        }),
        returns: () => result,
      };
    }
    if (removed)
      return {
        ...byTask({ path: 'tlob_remove_uprobe_by_key', input: { offset: this.keyOf(removed.path, removed.start) } }),
        returns: () => result,
      };
    return withoutCall(() => result);
  }

  /** The handlers of the probes at a place, in the order in which they were registered. */
  private hit(place: string, current: string, refuse: (what: string) => never): readonly SimulatedCall[] {
    const [, path, digits] = /^(.+):(\d+|0x[0-9a-f]+)$/.exec(place) ?? refuse(`"${place}" is not PATH:OFFSET`);
    const offset = BigInt(digits!);
    return this.file.bindings.flatMap((binding): readonly SimulatedCall[] => {
      const probe = this.probes.get(binding)!;
      if (binding.path !== path) return [];
      if (binding.start === offset) {
        this.addWindow();
        return [{ path: 'hit_start', input: { probe: `probe${probe}`, current } }];
      }
      return binding.stop === offset
        ? [{ path: 'hit_stop', input: { probe: `probe${probe + 1}`, binding: `binding${probe / 2}`, current } }]
        : [];
    });
  }
}

const stateNames: { readonly [state in Task['state']]: string } = {
  running: 'running',
  asleep: 'asleep, and has to be woken first',
  queued: 'not on a CPU',
  zombie: 'a zombie',
  gone: 'gone',
};

/** What one enable allocates. */
const cacheAndPool = (epoch: number): readonly ObjectSpec[] => [
  { name: `cache${epoch}`, type: 'kmem_cache', ...(epoch > 0 && { state: 'unallocated' as const }) },
  { name: `pool${epoch}`, type: 'da_pool', ...(epoch > 0 && { state: 'unallocated' as const }) },
  ...Array.from(
    { length: poolSize },
    (_, i): ObjectSpec => ({ name: `slot${epoch * poolSize + i}`, type: 'da_monitor_storage', state: 'pooled', from: `pool${epoch}` }),
  ),
];

const verbs: { readonly [verb: string]: string } = {
  open: 'open [unknown]: opens /dev/rv and binds the fd to tlob, or to a monitor that there is none of',
  bind: 'bind [TASK]: binds the fd once more',
  fork: 'fork CHILD: the child gets a descriptor of the same file',
  start: 'start MICROSECONDS [TASK]: TRACE_START through its own fd, or through that of another thread',
  stop: 'stop [TASK]: TRACE_STOP',
  poll: 'poll [TASK]: polls the fd',
  'ioctl-unknown': 'ioctl-unknown [TASK]: an ioctl that the monitor has not',
  close: 'close: closes its descriptor',
  exit: 'exit: exits, and closes what it has open',
  'exit-as-leader': 'exit-as-leader: exits and stays a zombie, as a leader whose threads live on',
  exec: 'exec LEADER: execve() in a thread that is not the leader; the pids are swapped',
  reuse: 'reuse TASK: a new task gets the pid of one that has exited',
  'timers-late': 'timers-late: interrupts are held off, and no timer expires until they come again',
  'timers-on-time': 'timers-on-time: they come again',
  kstart: 'kstart MICROSECONDS TASK: tlob_start_task() by a kernel caller',
  kstop: 'kstop TASK: tlob_stop_task() by a kernel caller',
  fill: 'fill COUNT MICROSECONDS: tlob_start_task() for so many new tasks, up to 200',
  drain: 'drain COUNT: tlob_stop_task() for the first so many of them',
  block: 'block [NEXT]: goes to sleep; its CPU is idle, or NEXT, which is queued, gets it',
  wait: 'wait: sets its state, to wait for something, and is still on its CPU',
  preempt: 'preempt [NEXT]: is preempted',
  'preempt-sleeper': 'preempt-sleeper [NEXT]: is preempted after it has set its state',
  wake: 'wake: is woken by another CPU, which is an event where it has set its state',
  run: 'run: is switched in, on a CPU that was idle',
  spin: 'spin: goes on running',
  disable: "disable: 0 to the monitor's enable file",
  enable: "enable: 1 to the monitor's enable file",
  'monitoring-off': 'monitoring-off: 0 to monitoring_on',
  'monitoring-on': 'monitoring-on: 1 to monitoring_on',
  write: 'write "LINE": writes to the monitor\'s file; paths under /missing do not exist, those under /dir are directories',
  read: "read: reads the monitor's file, and gives the number of bytes",
  hit: 'hit PATH:OFFSET: comes to an instruction, and runs the handlers of its probes',
  counter: 'counter NAME: a counter as it is at this time',
  'reset-counters': 'reset-counters: what the test captured is forgotten',
};

/** Scripts of the tlob model; a time unit is a microsecond. */
export const simulation: Simulation = {
  verbs,
  variants: [...tlobVariants, 'nest', 'review'],
  switches: tlobSwitches,
  ownSwitches: { nest: nestSwitches, review: reviewSwitches },
  unbuilt: unbuiltSwitches,
  build(actions, variant, switches): SimulatedSystem {
    const build = new Build(variant);
    const doings = actions.map((action) => build.doing(action));
    if (!build.objects.some(({ type }) => type === 'tlob_task_state'))
      build.objects.push({ name: 'ws0', type: 'tlob_task_state', state: 'unallocated', from: 'cache0' });
    if (!build.objects.some(({ type }) => type === 'tlob_uprobe_binding'))
      build.objects.push(
        { name: 'binding0', type: 'tlob_uprobe_binding', state: 'unallocated' },
        { name: 'probe0', type: 'rv_uprobe', state: 'unallocated' },
      );
    const paths = tlobPaths(variant, switches, true).map((path) => (path.id === 'tlob_stop_all' ? stopAllOneByOne(path) : path));
    const daemons: readonly ActorSpec[] = [
      { name: 'timer', kind: switches['timer'] === 'hard' ? 'hardirq' : 'softirq', path: 'expiring_timers', daemon: true, repeats: true },
      { name: 'free_ws', kind: 'rcu-callback', path: 'freeing_windows', params: { like: 'ws0' }, daemon: true, repeats: true },
      { name: 'return_slot', kind: 'rcu-callback', path: 'returning_slots', params: { like: 'slot0' }, daemon: true, repeats: true },
    ];
    return {
      scenario: {
        globals: { ...tlobGlobals(longest), ...uprobeGlobals },
        types: { ...simulatedTypes(variant), ...uprobeTypes },
        objects: build.objects,
        init: {
          tlob_state_cache: 'cache0',
          da_pool: 'pool0',
          tlob_fd_refcount: variant === 'repaired' ? 0 : 1,
          sched_switch: 1,
          sched_wakeup: 1,
          sched_process_exit: 1,
        },
        paths: [...paths, forkFiles, setState, switchIn, switchTo, ...daemonPaths(paths)],
        detectors: windowProperties,
        generations: build.windows + 1,
        ...(switches['rcu'] === 'non-preemptible' && { rcu: 'non-preemptible' as const }),
      },
      daemons,
      doings,
      listener: (world, tell) => build.counters.listener(world, tell),
      counters: (world) => build.counters.values(world),
      named: build.counters.named,
    };
  },
};
