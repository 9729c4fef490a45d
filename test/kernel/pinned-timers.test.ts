import { describe, expect, it } from 'vitest';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { pinnedTimerListField, timerListField } from '../../src/kernel/timer-list.js';
import { at, type Call, found, of, steps, task } from './searches.js';

const timer = { timer: at('timer') };
const arm: Call = ['modTimer', { ...timer, delay: 0 }];
const remove: Call = ['timerDelete', timer];
const kfree: Call = ['kfree', { object: of }];
const [bhOff, bhOn]: readonly [Call, Call] = [['localBhDisable'], ['localBhEnable']];

/** Somebody arms a timer, deletes it without waiting, and frees it: right where its callback cannot have begun. */
function scenario(
  field: typeof timerListField,
  calls: readonly Call[],
  kind: ActorSpec['kind'] = 'task',
  other: readonly Call[] = [],
): Scenario {
  return {
    globals: { lock: spinlockField },
    types: { ctx: { fields: { timer: field, seen: word(bit) } } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    paths: [
      steps('init', ['timerSetup', timer]),
      steps('fires', ['timerExpire', timer], ['load', { loc: at('seen'), order: 'once' }], ['timerReturn', { object: of }]),
      steps('arms', ...calls),
      ...(other.length > 0 ? [steps('other', ...other)] : []),
    ],
    before: [task('init', 'init', 'ctx0')],
    actors: [
      { ...task('cpu0', 'fires', 'ctx0'), kind: 'softirq', daemon: true, repeats: true },
      { ...task('arms', 'arms', 'ctx0'), kind },
      ...(other.length > 0 ? [task('other', 'other', 'ctx0')] : []),
    ],
  };
}
const isEarly = (...args: Parameters<typeof scenario>): boolean =>
  found(scenario(...args)).some((site) => site.startsWith('use-after-free'));
const pinned = pinnedTimerListField;

describe('a pinned timer', () => {
  it('does not expire before softirqs come on where it was armed; another one may', () => {
    const lockBh: Call = ['rawSpinLockBh', { lock: 'lock' }];
    const lockIrq: Call = ['rawSpinLockIrqsave', { lock: 'lock' }];
    for (const calls of [
      [bhOff, arm, remove, kfree, bhOn],
      [bhOff, bhOff, arm, bhOn, remove, kfree, bhOn],
      [lockBh, arm, remove, kfree, ['rawSpinUnlockBh', { lock: 'lock' }]],
      [lockIrq, arm, remove, kfree, ['rawSpinUnlockIrqrestore', { lock: 'lock' }]],
      [['localIrqDisable'], arm, remove, kfree, ['localIrqEnable']],
      [bhOff, ['localIrqDisable'], arm, ['localIrqEnable'], remove, kfree, bhOn],
    ] as const)
      expect([calls, isEarly(pinned, calls), isEarly(timerListField, calls)]).toEqual([calls, false, true]);
  });

  it('that a softirq or a hardirq armed waits for its end', () => {
    for (const kind of ['softirq', 'hardirq'] as const)
      expect([kind, isEarly(pinned, [arm, remove, kfree], kind), isEarly(timerListField, [arm, remove, kfree], kind)]).toEqual([
        kind,
        false,
        true,
      ]);
    expect(found(scenario(pinned, [arm], 'softirq', [remove, kfree])).length).toBeGreaterThan(0);
  });

  it('may expire at once where softirqs were on, or once they have come on: a task may be moved meanwhile', () => {
    expect(isEarly(pinned, [arm, bhOff, remove, kfree, bhOn])).toBe(true);
    expect(isEarly(pinned, [bhOff, arm, bhOn, bhOff, remove, kfree, bhOn])).toBe(true);
    expect(isEarly(pinned, [bhOff, ['localIrqDisable'], arm, ['localIrqEnable'], bhOn, bhOff, remove, kfree, bhOn])).toBe(true);
  });

  it('that was armed elsewhere meanwhile, or for another CPU, is not kept', () => {
    expect(isEarly(pinned, [bhOff, arm, remove, kfree, bhOn], 'task', [arm])).toBe(true);
    expect(isEarly(pinned, [bhOff, ['addTimerOn', { ...timer, delay: 0, cpu: 1 }], remove, kfree, bhOn])).toBe(true);
    expect(isEarly(pinned, [bhOff, ['addTimer', { ...timer, delay: 0 }], remove, kfree, bhOn])).toBe(false);
  });
});
