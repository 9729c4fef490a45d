import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { taskletField } from '../../src/kernel/tasklet.js';
import { define } from '../../src/path/define.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

/** What Linux 6.1.192 and 6.12.117 did, and what kernel/softirq.c says. */

const tasklet = { tasklet: 'device0.tasklet' };

/** A kernel whose device has its tasklet set up; `timer` and `callback` are softirqs on two CPUs. */
function withTasklet(): Kernel {
  const k = new Kernel();
  k.do('a', 'taskletSetup', tasklet);
  return k;
}
/** The same while `timer` runs its callback. */
function running(): Kernel {
  const k = withTasklet();
  k.do('a', 'taskletSchedule', tasklet);
  k.do('timer', 'taskletRun', tasklet);
  return k;
}

describe('tasklet_schedule()', () => {
  it('has the callback run once, however often it was called before', () => {
    const k = withTasklet();
    expect(k.can('timer', 'taskletRun', tasklet)).toBe(false);
    k.do('a', 'taskletSchedule', tasklet);
    k.do('b', 'taskletSchedule', tasklet);
    expect(k.do('timer', 'taskletRun', tasklet)).toBe(1);
    k.do('timer', 'taskletReturn', tasklet);
    expect(k.can('timer', 'taskletRun', tasklet)).toBe(false);
  });

  it('while it runs has it run again after it, never on two CPUs at once', () => {
    const k = running();
    k.do('a', 'taskletSchedule', tasklet);
    expect([k.can('callback', 'taskletRun', tasklet), k.waitsFor('callback', 'taskletRun', tasklet)]).toEqual([false, ['timer']]);
    k.do('timer', 'taskletReturn', tasklet);
    expect(k.can('callback', 'taskletRun', tasklet)).toBe(true);
  });

  it('of one that was never set up has a softirq call through NULL', () => {
    const k = new Kernel();
    k.do('a', 'taskletSchedule', tasklet);
    k.do('timer', 'taskletRun', tasklet);
    expect(k.found).toEqual(['null-dereference']);
  });
});

describe('tasklet_kill()', () => {
  it('waits for what is scheduled, and for what runs; meanwhile nobody schedules it, its callback neither', () => {
    const k = withTasklet();
    k.do('a', 'taskletSchedule', tasklet);
    expect(k.can('a', 'taskletKill', tasklet)).toBe(false);
    k.do('timer', 'taskletRun', tasklet);
    k.do('a', 'taskletKill', tasklet);
    expect([k.can('a', 'taskletKillWait', tasklet), k.waitsFor('a', 'taskletKillWait', tasklet)]).toEqual([false, ['timer']]);
    k.do('timer', 'taskletSchedule', tasklet);
    expect(k.can('b', 'taskletKill', tasklet)).toBe(false);
    k.do('timer', 'taskletReturn', tasklet);
    k.do('a', 'taskletKillWait', tasklet);
    expect([k.found, k.can('timer', 'taskletRun', tasklet)]).toEqual([[], false]);
    k.do('b', 'taskletSchedule', tasklet);
    expect(k.can('timer', 'taskletRun', tasklet)).toBe(true);
  });

  it('may sleep', () => {
    const k = withTasklet();
    k.do('timer', 'taskletKill', tasklet);
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });

  it('warns where the tasklet was set up meanwhile', () => {
    const k = withTasklet();
    k.do('a', 'taskletKill', tasklet);
    k.do('b', 'taskletSetup', tasklet);
    k.do('a', 'taskletKillWait', tasklet);
    expect(k.found).toEqual(['warn']);
  });
});

describe('tasklet_disable()', () => {
  it('keeps a scheduled tasklet from running until it is enabled as often', () => {
    const k = withTasklet();
    k.do('a', 'taskletSchedule', tasklet);
    k.do('a', 'taskletDisable', tasklet);
    k.do('b', 'taskletDisableNosync', tasklet);
    k.do('a', 'taskletEnable', tasklet);
    expect(k.can('timer', 'taskletRun', tasklet)).toBe(false);
    k.do('b', 'taskletEnable', tasklet);
    expect(k.can('timer', 'taskletRun', tasklet)).toBe(true);
    k.do('b', 'taskletEnable', tasklet);
    expect(k.can('timer', 'taskletRun', tasklet)).toBe(false);
  });

  it('waits for the callback, and tasklet_disable_nosync() does not', () => {
    const k = running();
    k.do('a', 'taskletDisable', tasklet);
    expect([k.can('a', 'taskletDisableWait', tasklet), k.waitsFor('a', 'taskletDisableWait', tasklet)]).toEqual([false, ['timer']]);
    expect(k.waitsFor('b', 'taskletUnlockSpinWait', tasklet)).toEqual(['timer']);
    k.do('timer', 'taskletReturn', tasklet);
    expect([k.can('a', 'taskletDisableWait', tasklet), k.can('b', 'taskletUnlockSpinWait', tasklet)]).toEqual([true, true]);
    k.do('timer', 'taskletDisable', tasklet);
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });
});

describe('tasklet_setup()', () => {
  it('of a scheduled tasklet: it does not run, and the softirq warns; scheduled once more, its list has no end', () => {
    const k = withTasklet();
    k.do('a', 'taskletSchedule', tasklet);
    k.do('a', 'taskletSetup', tasklet);
    expect([k.do('timer', 'taskletRun', tasklet), k.found]).toEqual([0, ['warn']]);
    const other = withTasklet();
    other.do('a', 'taskletSchedule', tasklet);
    other.do('a', 'taskletSetup', tasklet);
    other.do('a', 'taskletSchedule', tasklet);
    other.do('timer', 'taskletRun', tasklet);
    expect(other.found).toEqual(['soft-lockup']);
  });

  it('of a running one: nobody waits for that run any more', () => {
    const k = running();
    k.do('a', 'taskletSetup', tasklet);
    k.do('a', 'taskletKill', tasklet);
    expect(k.can('a', 'taskletKillWait', tasklet)).toBe(true);
  });
});

// --- searches

const t = { tasklet: at('tasklet') };
const kill: readonly Call[] = [
  ['taskletKill', t],
  ['taskletKillWait', t],
];
const look: Call = ['load', { loc: at('seen'), order: 'once' }];
const kfree: Call = ['kfree', { object: of }];
const lock: Call = ['rawSpinLockBh', { lock: 'lock' }];
const unlock: Call = ['rawSpinUnlockBh', { lock: 'lock' }];

/** A scheduled tasklet with such a callback, and tasks. */
function scenario(body: readonly Call[], tasks: { readonly [name: string]: readonly Call[] }): Scenario {
  const callback = define({
    id: 'runs',
    params: ['of'],
    initial: 's0',
    states: {
      s0: {
        invoke: { src: 'taskletRun', input: t, onDone: [{ guard: { type: 'eq', params: { right: 0 } }, target: 'end' }, { target: 'b0' }] },
      },
      ...Object.fromEntries(body.map(([src, input], i) => [`b${i}`, { invoke: { src, ...(input && { input }), onDone: `b${i + 1}` } }])),
      [`b${body.length}`]: { invoke: { src: 'taskletReturn', input: t, onDone: 'end' } },
      end: { type: 'final' },
    },
  } as PathSource);
  const softirq = (name: string): ActorSpec => ({
    name,
    kind: 'softirq',
    path: 'runs',
    params: { of: 'ctx0' },
    daemon: true,
    repeats: true,
  });
  return {
    globals: { lock: spinlockField },
    types: { ctx: { fields: { tasklet: taskletField, seen: word(bit) } } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    before: [task('init', 'init', 'ctx0')],
    paths: [
      steps('init', ['taskletSetup', t], ['taskletSchedule', t]),
      callback,
      ...Object.entries(tasks).map(([id, calls]) => steps(id, ...calls)),
    ],
    actors: [softirq('cpu0'), softirq('cpu1'), ...Object.keys(tasks).map((id) => task(id, id, 'ctx0'))],
  };
}

describe('an object that goes', () => {
  it('after tasklet_kill() is looked at by no callback, which may schedule itself; after less it is', () => {
    expect(found(scenario([look, ['taskletSchedule', t]], { remove: [...kill, kfree] }))).toEqual([]);
    const disable: readonly Call[] = [
      ['taskletDisable', t],
      ['taskletDisableWait', t],
    ];
    const stale = ['use-after-free ctx cpu0@runs.s0', 'use-after-free ctx cpu1@runs.s0'];
    expect(found(scenario([look], { remove: [...disable, kfree] }))).toEqual(expect.arrayContaining(stale));
    expect(found(scenario([look], { remove: [kfree] }))).toContain('use-after-free ctx cpu0@runs.b0');
    expect(found(scenario([look], { remove: [...kill, kfree], open: [['taskletSchedule', t]] }))).toEqual(expect.arrayContaining(stale));
  });

  it('after synchronize_rcu() is looked at by no callback that ran before, for that is waited for; one that is scheduled is not', () => {
    const grace: readonly Call[] = [['synchronizeRcu'], ['synchronizeRcuWait']];
    const disable: Call = ['taskletDisableNosync', t];
    const looked = 'use-after-free ctx cpu0@runs.b0';
    const freedAfter = (...calls: readonly Call[]): readonly string[] => found(scenario([look], { remove: [...calls, kfree] }));
    expect(freedAfter(disable)).toContain(looked);
    expect(freedAfter(disable, ...grace)).not.toContain(looked);
    // still scheduled, its list leads to what is freed
    expect(freedAfter(disable, ...grace)).toContain('use-after-free ctx cpu0@runs.s0');
    expect(freedAfter(...grace)).toContain('use-after-free ctx cpu0@runs.s0');
  });

  it('is freed by nobody inside of its callback', () => {
    expect(found(scenario([kfree], {}))).toEqual(['use-after-free ctx cpu0@runs.b1', 'use-after-free ctx cpu1@runs.b1']);
  });

  it('is led to while its tasklet is scheduled', () => {
    const types = { ctx: { fields: { tasklet: taskletField, seen: word(bit) }, collected: true } };
    const warns: readonly Call[] = [['taskletDisableNosync', t], ['warnOn']];
    expect(found({ ...scenario([], { idle: warns }), types })).toEqual(['leak ctx', 'warn idle@idle.s1']);
    const stays: Scenario = { ...scenario([], { idle: warns }), types };
    const actors = stays.actors.filter(({ kind }) => kind === 'task');
    expect(found({ ...stays, actors })).toEqual(['warn idle@idle.s1']);
  });
});

describe('tasklet_kill() that never returns', () => {
  it('of a tasklet that is scheduled and disabled', () => {
    expect(found(scenario([], { remove: [['taskletDisableNosync', t], ...kill] }))).toEqual(['hung-task']);
    expect(found(scenario([], { remove: [['taskletDisableNosync', t], ...kill], other: [['taskletEnable', t]] }))).not.toContain(
      'deadlock',
    );
    expect(found(scenario([], { remove: kill }))).toEqual([]);
  });

  it('under a lock that the callback takes, and in the callback', () => {
    expect(found(scenario([lock, unlock], { remove: [lock, ...kill, unlock] }))).toEqual([
      'deadlock',
      'sleeping-in-atomic remove@remove.s1',
    ]);
    expect(found(scenario([lock, unlock], { remove: [lock, unlock, ...kill] }))).toEqual([]);
    expect(found(scenario(kill, {}))).toContain('deadlock');
  });
});
