import { type Branch, branchesOf, type PathSource, type PointSource } from '../../../src/core/system/path-source.js';
import { InputError } from '../../../src/core/error.js';
import { equals, isNot, point, revise } from '../../../src/path/vocabulary.js';
import { ENODEV, ERANGE } from '../errno.js';
import { startTask } from '../window/start-task.js';
import { markOnce } from './repaired-once.js';

// Repairs of the posted revision that are one change each. Any of them go together, as `posted+one-lookup+stop-locked`; which are
// enough, and what one alone breaks, is for searches to say (docs/tlob/repairs.md). Each changes what the others have left.

type Paths = ReadonlyMap<string, PathSource>;

interface Change {
  /** What is changed, in a sentence. */
  readonly says: string;
  /** The functions that it changes. */
  readonly of: (paths: Paths) => readonly PathSource[];
}

/** Points of a function with their branches sent elsewhere. */
function redirected(source: PathSource, to: (branch: Branch, point: string) => Branch): { readonly [point: string]: PointSource } {
  return Object.fromEntries(
    Object.entries(source.states).map(([name, state]) =>
      state.invoke
        ? [name, { ...state, invoke: { ...state.invoke, onDone: branchesOf(state.invoke).map((branch) => to(branch, name)) } }]
        : [name, state],
    ),
  );
}

/** The function with something before each step to a point. */
const before = (source: PathSource, at: string, first: string, states: { readonly [point: string]: PointSource }): PathSource =>
  revise(source, {
    states: { ...redirected(source, (branch) => (branch.target === at ? { ...branch, target: first } : branch)), ...states },
  });

/** All of the function under a mutex, which C calls so. */
function locked(
  source: PathSource,
  lock: string | { readonly param: string; readonly field: string },
  text = `&${String(lock)}`,
): PathSource {
  const finals = Object.entries(source.states).flatMap(([name, { type }]) => (type === 'final' ? [name] : []));
  const unlockOf = (final: string): string => `${final}Unlock`;
  return revise(source, {
    initial: 'wholeLock',
    states: {
      wholeLock: point(`mutex_lock(${text})`, 'mutexLock', { lock }, source.initial),
      ...redirected(source, (branch) => (finals.includes(branch.target) ? { ...branch, target: unlockOf(branch.target) } : branch)),
      ...Object.fromEntries(finals.map((final) => [unlockOf(final), point(`mutex_unlock(${text})`, 'mutexUnlock', { lock }, final)])),
    },
  });
}

const waits = (call: string, begin: string, end: string, target: string) => ({
  [begin]: point(`${call}() begins`, begin, `${begin}Wait`),
  [`${begin}Wait`]: point(`${call}() returns`, end, target),
});

/** Its own call of a function with an input more. */
const given = (state: PointSource, input: { readonly [param: string]: number | { readonly param: string } }): PointSource => ({
  ...state,
  invoke: { ...state.invoke!, input: { ...state.invoke!.input, ...input } },
});

/** Emitters of an error, whose reset is one of a violation. */
const emitters: readonly string[] = ['ha_timer_callback.reset', 'da_event.resetViolation'];

/** The reset and its hook are told whether it is for a violation; the hook does not ask for a claim then. */
function toldOfViolation(path: PathSource): PathSource {
  const told = Object.entries(path.states).flatMap(([name, state]): [string, PointSource][] => {
    const src = state.invoke?.src;
    if (src === 'da_monitor_reset') return [[name, given(state, { violation: emitters.includes(`${path.id}.${name}`) ? 1 : 0 })]];
    if (src === 'tlob_reset_notify')
      return [[name, given(state, { violation: path.id === 'da_monitor_reset' ? { param: 'violation' } : 0 })]];
    return [];
  });
  const states = Object.fromEntries(told);
  if (path.id === 'da_monitor_reset') return revise(path, { params: ['violation'], states });
  if (path.id !== 'tlob_reset_notify') return told.length === 0 ? path : revise(path, { states });
  const branches = branchesOf(path.states['stopping']!.invoke!);
  const reports = branches.find(({ guard }) => guard === undefined)!;
  const guarded = { ...reports, guard: equals({ param: 'violation' }, 1) };
  const stopping = { ...path.states['stopping']!, invoke: { ...path.states['stopping']!.invoke!, onDone: [guarded, ...branches] } };
  return revise(path, { params: ['violation'], states: { stopping } });
}

/** The check of `monitoring_on` and `enabled` after the lock of the starts, not before it. */
function checkedUnderLock(path: PathSource): PathSource {
  const failed: { readonly [final: string]: number } = { notEnabled: ENODEV, noThreshold: ERANGE };
  const { lock } = path.states;
  const [afterLock] = branchesOf(lock!.invoke!);
  const to = (branch: Branch): Branch =>
    failed[branch.target] !== undefined
      ? { ...branch, set: { ret: failed[branch.target]! }, target: 'unlock' }
      : branch.target === 'lock'
        ? { ...branch, target: afterLock!.target }
        : branch;
  const { monitoringOn, enabled } = redirected(path, to);
  return revise(path, {
    initial: 'lock',
    states: {
      lock: { ...lock!, invoke: { ...lock!.invoke!, onDone: 'monitoringOn' } },
      monitoringOn: monitoringOn!,
      enabled: enabled!,
      notEnabled: null,
      noThreshold: null,
    },
  });
}

const one =
  (id: string, change: (source: PathSource) => PathSource): Change['of'] =>
  (paths) => [change(paths.get(id)!)];

/** A start that leaves the window to who has ended it. */
const left = 'rcuUnlockLeft';
const leaving = { [left]: point('rcu_read_unlock()', 'rcuReadUnlock', { set: { ret: ENODEV }, target: 'unlock' }) };

/** What a start undoes where its window is gone, under names of its own. */
const undoing = ['rcuUnlockGone', 'pidGone', 'destroyGone', 'uncountGone', 'putTaskGone', 'cacheGone', 'freeGone'];
const undoOf = (name: string): string => (undoing.includes(name) ? name.replace('Gone', 'Refused') : name);
const undone = Object.fromEntries(
  Object.entries(redirected(startTask, (branch) => ({ ...branch, target: undoOf(branch.target) })))
    .filter(([name]) => undoing.includes(name))
    .map(([name, state]) => [undoOf(name), state]),
);

/** By name. */
export const changes: { readonly [name: string]: Change } = {
  'callbacks-waited': {
    says: 'disable waits with rcu_barrier() for queued callbacks before pool and cache go',
    of: one('__tlob_destroy_monitor', (path) =>
      before(path, 'destroy', 'rcuBarrier', waits('rcu_barrier', 'rcuBarrier', 'rcuBarrierWait', 'destroy')),
    ),
  },
  'probes-waited': {
    says: 'disable waits for running probes before anything is torn down',
    of: one('disable_tlob', (path) =>
      before(path, 'destroy', 'tracepointSynchronizeUnregister', {
        ...waits('tracepoint_synchronize_unregister', 'tracepointSynchronizeUnregister', 'tracepointSynchronizeUnregisterWait', 'destroy'),
      }),
    ),
  },
  'fds-not-waited': {
    says: 'disable does not wait for open fds',
    of: one('__tlob_destroy_monitor', (path) => {
      const [first] = branchesOf(path.states['drop']!.invoke!);
      const states = redirected(path, (branch) => (branch.target === 'drop' ? { ...branch, target: first!.target } : branch));
      return revise(path, { states: { ...states, drop: null, wait: null } });
    }),
  },
  'one-lookup': {
    says: 'a stop looks its window up once, and does not warn where it went meanwhile',
    of: one('tlob_stop_task', (path) => {
      const target = redirected(path, (branch) => (branch.target === 'pidAgain' ? { ...branch, target: 'claim' } : branch))['target']!;
      return revise(path, { states: { target, pidAgain: null, findAgain: null, unlockGone: null, warn: null } });
    }),
  },
  'stop-locked': {
    says: 'a stop is made under tlob_start_mutex, so that who loses the claim returns after its winner',
    of: one('tlob_stop_task', (path) => locked(path, 'tlob_start_mutex')),
  },
  'stop-all-locked': {
    says: 'the bulk stop is made under tlob_start_mutex, so that it meets no window that is half open',
    of: one('tlob_stop_all', (path) => locked(path, 'tlob_start_mutex')),
  },
  'check-locked': {
    says: 'a start asks whether the monitor is enabled under tlob_start_mutex',
    of: one('tlob_start_task', checkedUnderLock),
  },
  'gone-left': {
    says: 'a start whose window was ended meanwhile leaves it to who ended it',
    of: one('tlob_start_task', (path) => {
      const { find } = redirected(path, (branch) => (branch.target === 'rcuUnlockGone' ? { ...branch, target: left } : branch));
      return revise(path, { states: { find: find!, ...leaving, ...Object.fromEntries(undoing.map((name) => [name, null])) } });
    }),
  },
  'start-told': {
    says: 'a start whose start event was refused, for the monitor is off, claims what it has done and undoes it',
    of: (paths) => {
      const event = paths.get('da_handle_start_event')!;
      const refused = ['find', 'monitoringOn', 'enabled'];
      const states = redirected(event, (branch, at) =>
        branch.target !== 'done' ? branch : { ...branch, target: refused.includes(at) ? 'refused' : 'started' },
      );
      const start = paths.get('tlob_start_task')!;
      const call = start.states['start']!;
      const find = start.states['find']!;
      const [gone, onward] = branchesOf(find.invoke!);
      return [
        revise(event, {
          states: { ...states, refused: { type: 'final', output: 0 }, started: { type: 'final', output: 1 }, done: null },
        }),
        revise(start, {
          registers: ['told'],
          states: {
            start: { ...call, invoke: { ...call.invoke!, onDone: { ...branchesOf(call.invoke!)[0]!, save: 'told' } } },
            // a claim ends the slot as well as the window: it is looked up first, as it is for a start that was not refused
            find: {
              ...find,
              invoke: {
                ...find.invoke!,
                onDone: [gone!, { guard: equals({ reg: 'told' }, 0), save: 'slot', target: 'claimRefused' }, onward!],
              },
            },
            claimRefused: point(
              'cmpxchg_release(&ws->stopping, 0, 1)',
              'cmpxchg',
              { loc: { reg: 'ws', field: 'stopping' }, old: 0, new: 1, order: 'release' },
              [{ guard: isNot(0), target: left }, { target: undoOf('rcuUnlockGone') }],
            ),
            ...leaving,
            ...undone,
          },
        }),
      ];
    },
  },
  'detail-with-error': {
    says: 'who has reported an error reports its detail and sets the latch, whether the window is claimed or not',
    of: (paths) => [...paths.values()].map(toldOfViolation),
  },
  'stop-tells': {
    says: 'a TRACE_STOP whose window somebody else ended says so, and does not return 0',
    of: one('tlob_ioctl_stop', (path) => {
      const [exceeded] = branchesOf(path.states['latch']!.invoke!);
      const told = { note: ['trace-stop-returned', { param: 'fp' }, { reg: 'ret' }, { reg: 'ret' }], target: 'stopped' } as const;
      return revise(path, {
        states: { latch: { ...path.states['latch']!, invoke: { ...path.states['latch']!.invoke!, onDone: [exceeded!, told] } } },
      });
    }),
  },
  'fd-locked': {
    says: 'what two threads do through one fd comes one after the other, under a mutex of the fd',
    of: (paths) =>
      ['rv_ioctl_bind', 'rv_ioctl_start', 'rv_ioctl_stop'].map((id) => locked(paths.get(id)!, { param: 'fd', field: 'lock' }, '&fd->lock')),
  },
  'deadline-absolute': {
    says: 'the timer is queued for the deadline itself, not for what is left after the clock is read once more',
    of: one('ha_start_timer_ns', (path) => {
      const start = path.states['start']!;
      const left = start.invoke!.input!['delay']! as { readonly sub: readonly [{ readonly param: string }, { readonly reg: string }] };
      return revise(path, {
        states: {
          start: point(
            'hrtimer_start(&timer, now + budget - passed, ABS)',
            'hrtimerStartAbs',
            { object: { param: 'slot' }, expires: { add: [{ param: 'now' }, left] } },
            start.invoke!.onDone!,
          ),
        },
      });
    }),
  },
  marked: {
    says: 'what is read without its lock, enabled and curr_state, is read and written with READ_ONCE() and WRITE_ONCE()',
    of: (paths) => [...paths.values()].map(markOnce),
  },
};

/** What each of them changes, by name. */
export const repairs: { readonly [name: string]: string } = Object.fromEntries(
  Object.entries(changes).map(([name, { says }]) => [name, says]),
);

/** The paths with these changes, one after the other. */
export function withChanges(paths: Map<string, PathSource>, names: readonly string[]): void {
  for (const name of names) {
    const change = changes[name];
    if (change === undefined) throw new InputError(`there is no change "${name}"`);
    for (const path of change.of(paths)) paths.set(path.id, path);
  }
}
