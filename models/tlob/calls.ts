import type { Operand } from '../../src/core/system/path-source.js';

/** A call that a script makes: the path it runs and what it hands over. */
export interface Call {
  readonly path: string;
  /** What it hands over, in a variant and where a window has a budget of so many ticks. */
  input(variant: string, budget: number): { readonly [param: string]: Operand };
  /** Made by the scheduler about a task, not by a task. */
  readonly scheduler?: true;
}

/** A threshold of 2^64 - 2, whose product with 1000 is 2^64 - 2000 (BUDGET_NS()): two ticks below all that there is. */
const almostAll = -2;

const p = (param: string): Operand => ({ param });

/** The repaired start is given the fd that its window belongs to; a kernel caller has none. */
export const linked = (variant: string): { readonly fp?: number } => (variant === 'repaired' ? { fp: 0 } : {});

/** The repaired calls are made under the fd's mutex. */
const locked = (variant: string, fd = 'fd'): { readonly fd?: Operand } => (variant === 'repaired' ? { fd: p(fd) } : {});

/** Every call of a script, by name; those with a k are a kernel caller's, about a task that it holds a reference to. */
export const calls = {
  start: {
    path: 'sys_ioctl_start',
    input: (variant, budget) => ({ file: p('file'), fp: p('fp'), current: p('task'), threshold: budget, ...locked(variant) }),
  },
  'start-zero': {
    path: 'sys_ioctl_start',
    input: (variant) => ({ file: p('file'), fp: p('fp'), current: p('task'), threshold: 0, ...locked(variant) }),
  },
  'start-huge': {
    path: 'sys_ioctl_start',
    input: (variant) => ({ file: p('file'), fp: p('fp'), current: p('task'), threshold: almostAll, ...locked(variant) }),
  },
  stop: { path: 'sys_ioctl_stop', input: (variant) => ({ file: p('file'), fp: p('fp'), ...locked(variant) }) },
  'start-held': {
    path: 'sys_ioctl_start',
    input: (variant, budget) => ({ file: p('file2'), fp: p('fp2'), current: p('task'), threshold: budget, ...locked(variant, 'fd2') }),
  },
  'stop-held': { path: 'sys_ioctl_stop', input: (variant) => ({ file: p('file2'), fp: p('fp2'), ...locked(variant, 'fd2') }) },
  close: { path: 'sys_close', input: () => ({ file: p('file'), fd: p('fd') }) },
  bind: { path: 'sys_bind', input: () => ({ file: p('file'), fd: p('fd'), name: 1, like: p('like') }) },
  'bind-unknown': { path: 'sys_bind', input: () => ({ file: p('file'), fd: p('fd'), name: 0, like: p('like') }) },
  'ioctl-start': { path: 'sys_start', input: (_, budget) => ({ file: p('file'), fd: p('fd'), current: p('task'), threshold: budget }) },
  'ioctl-stop': { path: 'sys_stop', input: () => ({ file: p('file'), fd: p('fd') }) },
  'ioctl-unknown': { path: 'sys_unknown', input: () => ({ file: p('file'), fd: p('fd') }) },
  'close-shared': { path: 'sys_close_shared', input: () => ({ file: p('file'), fd: p('fd') }) },
  poll: { path: 'sys_poll', input: () => ({ file: p('file'), fd: p('fd') }) },
  'close-held': { path: 'sys_close_shared', input: () => ({ file: p('file2'), fd: p('fd2') }) },
  'hit-start': { path: 'hit_start', input: () => ({ probe: p('start_probe'), current: p('task') }) },
  'hit-stop': { path: 'hit_stop', input: () => ({ probe: p('stop_probe'), binding: p('binding'), current: p('task') }) },
  'add-uprobe': {
    path: 'tlob_add_uprobe',
    input: (_, budget) => ({ offset: 1, threshold: budget, like: p('binding'), probe: p('start_probe') }),
  },
  'add-other': {
    path: 'tlob_add_uprobe',
    input: (_, budget) => ({ offset: 2, threshold: budget, like: p('binding'), probe: p('start_probe') }),
  },
  'remove-other': { path: 'tlob_remove_uprobe_by_key', input: () => ({ offset: 2 }) },
  'remove-uprobe': { path: 'tlob_remove_uprobe_by_key', input: () => ({ offset: 1 }) },
  disable: { path: 'rv_disable_monitor', input: () => ({}) },
  enable: { path: 'rv_enable_monitor', input: () => ({}) },
  'kunit-test': { path: 'tlob_kunit_test', input: () => ({}) },
  'monitoring-off': { path: 'turn_monitoring_off', input: () => ({}) },
  'monitoring-on': { path: 'turn_monitoring_on', input: () => ({}) },
  exit: { path: 'do_exit', input: () => ({ current: p('task') }) },
  'exit-switched': { path: 'do_exit_switched', input: () => ({ current: p('task'), idle: p('idle') }) },
  'exit-as-leader': { path: 'exit_as_leader', input: () => ({ current: p('task') }) },
  'exit-as-leader-switched': { path: 'exit_as_leader_switched', input: () => ({ current: p('task'), idle: p('idle') }) },
  'exit-closing': { path: 'do_exit_files', input: () => ({ current: p('task'), file: p('file'), fd: p('fd') }) },
  exec: { path: 'de_thread', input: () => ({ current: p('task'), leader: p('of'), pid: p('pid'), leader_pid: p('of_pid') }) },
  born: { path: 'born', input: () => ({ of: p('of') }) },
  wait: { path: 'wait_awake', input: () => ({ current: p('task') }) },
  sleep: { path: 'wait_asleep', input: () => ({ current: p('task') }) },
  preempt: { path: 'switch_out', input: () => ({ task: p('task'), idle: p('idle'), preempt: 1, prev_state: 0 }), scheduler: true },
  'preempt-and-back': { path: 'preempt_and_back', input: () => ({ task: p('task'), idle: p('idle') }), scheduler: true },
  'sleep-and-wake': { path: 'sleep_and_wake', input: () => ({ task: p('task'), idle: p('idle') }), scheduler: true },
  wakeup: { path: 'wake_up', input: () => ({ task: p('task'), idle: p('idle') }), scheduler: true },
  'wake-current': { path: 'wake_current', input: () => ({ task: p('task') }), scheduler: true },
  'hand-over': { path: 'hand_over', input: () => ({ task: p('task'), other: p('of'), idle: p('idle') }), scheduler: true },
  kstart: { path: 'tlob_start_task', input: (variant, budget) => ({ task: p('of'), threshold: budget, by: 0, ...linked(variant) }) },
  kstop: { path: 'tlob_stop_task', input: () => ({ task: p('of'), by: 0 }) },
  'kstart-second': {
    path: 'tlob_start_task',
    input: (variant, budget) => ({ task: p('second'), threshold: budget, by: 0, ...linked(variant) }),
  },
  'kstop-second': { path: 'tlob_stop_task', input: () => ({ task: p('second'), by: 0 }) },
  'kput-second': { path: 'put_task', input: () => ({ task: p('second') }) },
  kput: { path: 'put_task', input: () => ({ task: p('of') }) },
} as const satisfies { readonly [name: string]: Call };

export type CallName = keyof typeof calls;

export const callOf = (name: CallName): Call => calls[name];
