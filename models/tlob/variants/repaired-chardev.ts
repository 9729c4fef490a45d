import { type Branch, branchesOf, type Operand, type PathSource, type PointSource } from '../../../src/core/system/path-source.js';
import { isNull, point, revise } from '../../../src/path/vocabulary.js';
import { sysStart, sysStop } from '../../env/syscalls.js';
import { chardevRelease } from '../device/release.js';
import { rvIoctlBind } from '../device/rv-ioctl-bind.js';
import { rvIoctls } from '../device/rv-ioctl.js';

const lock = { param: 'fd', field: 'lock' };

/** The whole of an ioctl under the fd's own mutex: two threads' calls on one fd come one after the other. */
function underFdLock(source: PathSource): PathSource {
  const finals = Object.entries(source.states)
    .filter(([, point]) => point.type === 'final')
    .map(([name]) => name);
  const unlockName = (final: string): string => `unlockFd_${final}`;
  const name: Operand = source.params?.includes('name') ? { param: 'name' } : 0;
  // before the unlock, behind which another one may change what the answer rests on
  const answered = (branch: Branch): Branch => {
    const output = source.states[branch.target]!.output!;
    const isSaved = typeof output === 'object' && 'reg' in output && output.reg === branch.save;
    return {
      ...branch,
      note: ['fd-answered', isSaved ? { result: true } : output, { param: 'fd' }, name],
      target: unlockName(branch.target),
    };
  };
  const unlocks = Object.fromEntries(
    finals.map((final) => [unlockName(final), point('mutex_unlock(&fd->lock)', 'mutexUnlock', { lock }, final)]),
  );
  const inside = Object.fromEntries(
    Object.entries(source.states).flatMap(([name, point]) =>
      point.invoke
        ? [
            [
              name,
              {
                ...point,
                invoke: {
                  ...point.invoke,
                  onDone: branchesOf(point.invoke).map((branch) => (finals.includes(branch.target) ? answered(branch) : branch)),
                },
              },
            ],
          ]
        : [],
    ),
  );
  return revise(source, {
    initial: 'lockFd',
    states: { lockFd: point('mutex_lock(&fd->lock)', 'mutexLock', { lock }, source.initial), ...inside, ...unlocks },
  });
}

const unlockInterface = rvIoctlBind.states['unlock']!;

/** A bind asks whether the monitor is enabled, under the lock that a disable holds; an fd keeps nothing of the monitor alive. */
const bindToEnabled = revise(rvIoctlBind, {
  states: {
    lock: point('mutex_lock(&rv_interface_lock)', 'mutexLock', { lock: 'rv_interface_lock' }, 'enabled'),
    enabled: point('mon->enabled', 'load', { loc: 'enabled', order: 'plain' }, [
      { guard: isNull, target: 'unlockOff' },
      { target: 'unlock' },
    ]),
    unlock: unlockInterface,
    unlockOff: { ...unlockInterface, invoke: { ...unlockInterface.invoke!, onDone: 'notEnabled' } },
    alloc: {
      ...rvIoctlBind.states['alloc']!,
      invoke: {
        ...rvIoctlBind.states['alloc']!.invoke!,
        onDone: [
          { guard: isNull, target: 'noMemory' },
          { save: 'fp', target: 'setOps' },
        ],
      },
    },
    ref: null,
    free: null,
  },
});

/** Nobody waits for a release. */
const releaseCountsNothing = revise(chardevRelease, {
  states: {
    free: { ...chardevRelease.states['free']!, invoke: { ...chardevRelease.states['free']!.invoke!, onDone: 'done' } },
    drop: null,
    complete: null,
  },
});

/** The same for the calls that do not show their dispatch. */
function callUnderFdLock(source: PathSource, note?: Branch['note']): PathSource {
  const { call, get } = source.states as { readonly call: PointSource; readonly get: PointSource };
  return revise(source, {
    params: ['fd'],
    states: {
      get: {
        ...get,
        invoke: {
          ...get.invoke!,
          onDone: branchesOf(get.invoke!).map((branch) => (branch.target === 'call' ? { ...branch, target: 'lockFd' } : branch)),
        },
      },
      lockFd: point('mutex_lock(&fd->lock)', 'mutexLock', { lock }, 'call'),
      call: { ...call, invoke: { ...call.invoke!, onDone: { save: 'ret', ...(note && { note }), target: 'unlockFd' } } },
      unlockFd: point('mutex_unlock(&fd->lock)', 'mutexUnlock', { lock }, 'put'),
    },
  });
}

/** What the repair changes in the character device. */
export const chardevRepairs: readonly PathSource[] = [
  ...[bindToEnabled, ...rvIoctls].map(underFdLock),
  callUnderFdLock(sysStart, ['start-returned', { result: true }, { param: 'current' }, { param: 'threshold' }]),
  callUnderFdLock(sysStop, ['stop-answered', { result: true }, { param: 'fp' }]),
  releaseCountsNothing,
];

/** A call that drops its mutex last says what it answers. */
export const answering = (source: PathSource): PathSource => {
  const { unlock } = source.states as { readonly unlock: PointSource };
  return revise(source, {
    states: { unlock: { ...unlock, invoke: { ...unlock.invoke!, onDone: { note: ['answered', { reg: 'ret' }], target: 'done' } } } },
  });
};
