import type { Exploration } from '../../src/core/system/exploration.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { SweptActor, SweptModel, SweptSystem } from '../../src/core/system/swept.js';
import type { CallName } from './calls.js';
import { tlobExploration } from './exploration.js';
import type { Thread } from './scenario.js';
import { mostNoted } from './window/stop-all.js';

/** A thread's own calls, through a descriptor or without one; calls about another task; what the scheduler does to a task. */
const ownThroughFd = ['start', 'stop', 'close'] as const;
const own = ['exit', 'hit-start', 'hit-stop', 'disable', 'enable', 'monitoring-off', 'monitoring-on', 'remove-uprobe'] as const;
const aboutAnother = ['kstart', 'kstop'] as const;
const scheduler = ['preempt-and-back'] as const;

const left: { readonly [call in Exclude<CallName, (typeof all)[number]['name']>]: string } = {
  'start-zero': 'a start with another threshold',
  'start-huge': 'a start with another threshold',
  'start-held': 'a start through a second descriptor of the thread: takes two for one actor',
  'stop-held': 'a stop through a second descriptor of the thread: takes two for one actor',
  'close-held': 'a close of a second descriptor of the thread: takes two for one actor',
  bind: 'descriptors are bound from the start',
  'bind-unknown': 'descriptors are bound from the start',
  'ioctl-start': 'a start that may release the file itself: not beside a close that waits',
  'ioctl-stop': 'a stop that may release the file itself: not beside a close that waits',
  'ioctl-unknown': 'an error without a lock',
  'close-shared': 'a descriptor has no second one',
  poll: 'an error without a lock',
  'add-uprobe': 'a binding is there from the start',
  'add-other': 'takes a second binding',
  'remove-other': 'takes a second binding',
  'kunit-test': 'is its own system',
  'exit-switched': 'an exit with the last switch: takes the idle task',
  'exit-as-leader': 'takes a thread group',
  'exit-as-leader-switched': 'takes a thread group',
  'exit-closing': 'an exit that releases the file: not beside a close that waits',
  exec: 'takes a thread group',
  born: 'takes a pid that is used again',
  wait: 'a state of the task, for a scheduler’s event about it',
  sleep: 'a state of the task, for a scheduler’s event about it',
  preempt: 'switches a task out for good',
  'sleep-and-wake': 'takes a task that sleeps',
  wakeup: 'takes a task that sleeps',
  'wake-current': 'a wake-up that changes nothing',
  'hand-over': 'takes two tasks of one CPU',
  'kstart-second': 'a caller about two tasks',
  'kstop-second': 'a caller about two tasks',
  'kput-second': 'a caller about two tasks',
  kput: 'every caller about another task drops its reference at the end',
};

const all = [
  ...ownThroughFd.map((name) => ({ name, roles: ['task', 'fd'] }) as const),
  ...own.map((name) => ({ name, roles: ['task'] }) as const),
  ...aboutAnother.map((name) => ({ name, roles: ['task', 'of'] }) as const),
  ...scheduler.map((name) => ({ name, roles: ['task'] }) as const),
];

const probed: readonly string[] = ['hit-start', 'hit-stop', 'remove-uprobe'];
const starting: readonly string[] = ['start', 'kstart', 'hit-start'];
const isEvent = ({ calls }: SweptActor): boolean => calls.some((call) => (scheduler as readonly string[]).includes(call));
const times = ({ actors }: SweptSystem, ...names: readonly string[]): number =>
  actors.reduce((sum, { calls }) => sum + calls.filter((call) => names.includes(call)).length, 0);

function impossible({ start, actors }: SweptSystem): string | undefined {
  const threads = actors.filter((actor) => !isEvent(actor));
  const tasks = threads.map(({ about }) => about['task']!);
  if (new Set(tasks).size < tasks.length) return 'a thread does one thing at a time';
  for (const actor of actors) {
    const { calls, about } = actor;
    if (isEvent(actor) && calls.length > 1) return 'the scheduler does nothing else about a task';
    if (calls.slice(0, -1).includes('exit')) return 'a task that has exited does nothing more';
    if (about['of'] !== undefined && calls.includes('exit')) return 'a kernel caller holds a reference to the end, and does not exit';
    if (about['of'] !== undefined && about['of'] === about['task']) return 'a kernel caller is about another task';
    if (calls.filter((call, i) => call === calls[i - 1] && call !== 'start' && call !== 'stop').length > 0) return 'a call twice in a row';
  }
  const events = actors.filter(isEvent).map(({ about }) => about['task']!);
  if (new Set(events).size < events.length) return 'a task is switched out by one CPU';
  const exits = threads.filter(({ calls }) => calls.includes('exit')).map(({ about }) => about['task']!);
  if (events.some((task) => exits.includes(task))) return 'the last switch of a task that exits is of the registered exit-last-switch';
  const closes = threads.flatMap(({ calls, about }) => calls.filter((call) => call === 'close').map(() => about['fd']!));
  if (new Set(closes).size < closes.length) return 'a descriptor is closed once';
  for (const { calls } of threads)
    if (
      calls.slice(calls.indexOf('close') + 1).some((call) => calls.includes('close') && (ownThroughFd as readonly string[]).includes(call))
    )
      return 'nothing goes through a descriptor that is closed';
  if (times({ start, actors }, 'enable') > 1) return 'an enable gets a cache and a pool, and there is one of each besides';
  if (times({ start, actors }, 'remove-uprobe') > 1) return 'there is one binding';
  if (start === 'off' && times({ start, actors }, ...probed) > 0) return 'a monitor that is off has no binding';
  return undefined;
}

const pointless = (system: SweptSystem): string | undefined =>
  system.start === 'off' && times(system, 'enable') === 0 ? 'nothing is on, and nobody turns it on' : undefined;

function exploration(system: SweptSystem, name: string): Exploration {
  const { start, actors } = system;
  const opened = start === 'open' || start === 'kopen' ? 1 : 0;
  const most = (role: string, least: number): number => Math.max(least, ...actors.map(({ about }) => (about[role] ?? -1) + 1));
  const windows = Math.max(1, times(system, ...starting) + opened);
  const enables = times(system, 'enable') > 0;
  const pool = Math.min(windows, enables ? mostNoted - 1 : mostNoted);
  const swept = tlobExploration({
    name,
    reason: `a system of the sweep: ${actors.map(({ calls }) => calls.join(' and ')).join(', ')}`,
    setup: {
      tasks: Math.max(most('task', opened), most('of', opened)),
      fds: most('fd', start === 'open' ? 1 : 0),
      windows,
      pool,
      ticks: 1,
      ...(opened > 0 && { open: [{ task: 0, ...(start === 'open' && { fd: 0 }) }] }),
      ...(times(system, ...probed) > 0 && { binding: 'added' as const }),
      ...(enables && { enable: { windows, pool: 1 } }),
      ...(start === 'off' && { off: true as const }),
      threads: actors.map(threadOf),
      disable: false,
    },
    expect: {},
    reducers: ['persistent', 'chains'],
  });
  return { ...swept, scenario: (variant, switches) => openEnded(swept.scenario(variant, switches)) };
}

/** Windows may be open at the end, and descriptors: nobody need close them, so that nothing is asked of counts there. */
const openEnded = (scenario: Scenario): Scenario => ({ ...scenario, invariants: [] });

function threadOf({ calls, about }: SweptActor, i: number): Thread {
  return {
    name: `${calls.join('_').replaceAll('-', '_')}_${i}`,
    task: about['task']!,
    ...(about['fd'] !== undefined && { fd: about['fd'] }),
    ...(about['of'] !== undefined && { of: about['of'] }),
    // a kernel caller holds a reference to the task that it is about
    calls: [...(calls as readonly CallName[]), ...(about['of'] === undefined ? [] : (['kput'] as const))],
  };
}

/** tlob's calls, for every combination of who makes them. */
export const sweep: SweptModel = {
  name: 'tlob',
  roles: [
    { name: 'task', sort: 'task' },
    { name: 'fd', sort: 'fd' },
    { name: 'of', sort: 'task' },
  ],
  calls: all,
  left,
  starts: [
    { name: 'idle', says: 'the monitor is on, and there is no window', uses: {} },
    { name: 'open', says: 'task 0 has a window through descriptor a', uses: { task: 1, fd: 1 } },
    { name: 'kopen', says: 'task 0 has a window of a kernel caller', uses: { task: 1 } },
    { name: 'off', says: 'the monitor is off', uses: {} },
  ],
  impossible,
  pointless,
  exploration,
};
