import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { timerListField } from '../../src/kernel/timer-list.js';
import { define } from '../../src/path/define.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

/** What Linux 6.1.192 and 6.12.117 did, one test a fact; what the source says, where it says so. */

const device = { object: 'device0' };
const timer = { timer: 'device0.timer' };
const now = { ...timer, delay: 0 };
const onAnother = { ...now, cpu: 1 };

/** A kernel whose device has its timer set up; `timer` and `callback` run it. */
function withTimer(): Kernel {
  const k = new Kernel();
  k.do('a', 'timerSetup', timer);
  return k;
}

/** The same while `timer` runs its callback. */
function running(): Kernel {
  const k = withTimer();
  k.do('a', 'modTimer', now);
  k.do('timer', 'timerExpire', timer);
  return k;
}

describe('mod_timer()', () => {
  it('gives 0 of an inactive timer, 1 of a pending one; inside the callback timer_pending() is 0', () => {
    const k = withTimer();
    expect([k.do('a', 'timerPending', timer), k.do('a', 'modTimer', now), k.do('b', 'timerPending', timer)]).toEqual([0, 0, 1]);
    expect(k.do('b', 'modTimer', now)).toBe(1);
    k.do('timer', 'timerExpire', timer);
    expect([k.do('timer', 'timerPending', timer), k.do('timer', 'modTimer', now), k.do('a', 'timerPending', timer)]).toEqual([0, 0, 1]);
  });

  it('has the timer expire when its time has come, and moves it', () => {
    const k = withTimer();
    k.do('a', 'modTimer', { ...timer, delay: 1 });
    expect(k.can('timer', 'timerExpire', timer)).toBe(false);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'timerExpire', timer)).toBe(true);
    k.do('a', 'modTimer', { ...timer, delay: 1 });
    expect(k.can('timer', 'timerExpire', timer)).toBe(false);
    k.do('a', 'modTimer', { ...timer, delay: -1 });
    expect(k.can('timer', 'timerExpire', timer)).toBe(true);
  });

  it('from another CPU while the callback runs keeps the timer on its base: not two at once', () => {
    const k = running();
    k.do('a', 'modTimer', now);
    expect([k.can('callback', 'timerExpire', timer), k.waitsFor('callback', 'timerExpire', timer)]).toEqual([false, ['timer']]);
    k.do('timer', 'timerReturn', device);
    expect(k.can('callback', 'timerExpire', timer)).toBe(true);
  });

  it('of a timer that was never set up warns, and starts nothing', () => {
    for (const start of ['modTimer', 'addTimer', 'addTimerOn', 'timerReduce']) {
      const k = new Kernel();
      expect([k.do('a', start, onAnother), k.found, k.do('a', 'timerPending', timer)]).toEqual([0, ['warn'], 0]);
    }
    for (const stop of ['timerDelete', 'timerDeleteSync', 'tryToDelTimerSync']) {
      const k = new Kernel();
      expect([k.do('a', stop, timer), k.found]).toEqual([0, ['warn']]);
    }
  });
});

describe('timer_reduce()', () => {
  it('of an inactive timer starts it; of a pending one it moves the expiry only to an earlier time', () => {
    const k = withTimer();
    expect([k.do('a', 'timerReduce', { ...timer, delay: 1 }), k.do('a', 'timerPending', timer)]).toEqual([0, 1]);
    expect([k.do('a', 'timerReduce', { ...timer, delay: 2 }), k.get('device0.timer')]).toEqual([1, 1]);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'timerExpire', timer)).toBe(true);
    k.do('a', 'modTimer', { ...timer, delay: 3 });
    expect([k.do('a', 'timerReduce', now), k.can('timer', 'timerExpire', timer)]).toEqual([1, true]);
  });
});

describe('add_timer()', () => {
  it('starts the timer; of a pending one it warns, and is ignored', () => {
    for (const add of ['addTimer', 'addTimerOn']) {
      const k = withTimer();
      k.do('a', add, { ...onAnother, delay: 1 });
      expect([k.found, k.do('a', 'timerPending', timer)]).toEqual([[], 1]);
      k.do('a', add, onAnother);
      expect([k.found, k.can('timer', 'timerExpire', timer)]).toEqual([['warn'], false]);
    }
  });
});

describe('add_timer_on() another CPU while the callback runs', () => {
  it('moves the timer: timer_delete_sync() then returns while the callback runs; add_timer() does not', () => {
    const k = running();
    k.do('timer', 'addTimerOn', onAnother);
    expect([k.can('a', 'timerDeleteSync', timer), k.do('a', 'timerDeleteSync', timer)]).toEqual([true, 1]);
    const stays = running();
    stays.do('timer', 'addTimer', now);
    expect(stays.can('a', 'timerDeleteSync', timer)).toBe(false);
  });

  it('has two callbacks run at once, and the first to return does not end the other', () => {
    const k = running();
    k.do('timer', 'addTimerOn', onAnother);
    expect(k.can('callback', 'timerExpire', timer)).toBe(true);
    k.do('callback', 'timerExpire', timer);
    k.do('timer', 'timerReturn', device);
    expect([k.can('a', 'timerDeleteSync', timer), k.waitsFor('a', 'timerDeleteSync', timer)]).toEqual([false, ['callback']]);
  });
});

describe('deletion while the callback runs', () => {
  it('is -1 by try_to_del_timer_sync(), also of one that was started again; 0 by timer_delete(), without waiting', () => {
    const k = running();
    expect([k.do('a', 'tryToDelTimerSync', timer), k.can('a', 'timerDelete', timer), k.do('a', 'timerDelete', timer)]).toEqual([
      -1,
      true,
      0,
    ]);
    k.do('b', 'modTimer', now);
    expect([k.do('a', 'tryToDelTimerSync', timer), k.do('a', 'timerPending', timer), k.do('a', 'timerDelete', timer)]).toEqual([-1, 1, 1]);
    k.do('timer', 'timerReturn', device);
    expect(k.do('a', 'tryToDelTimerSync', timer)).toBe(0);
    k.do('b', 'modTimer', now);
    expect(k.do('a', 'tryToDelTimerSync', timer)).toBe(1);
  });

  it('by timer_delete_sync() waits; one that was started again may run once more first', () => {
    const k = running();
    k.do('timer', 'modTimer', now);
    expect([k.can('a', 'timerDeleteSync', timer), k.waitsFor('a', 'timerDeleteSync', timer)]).toEqual([false, ['timer']]);
    k.do('timer', 'timerReturn', device);
    expect([k.can('a', 'timerDeleteSync', timer), k.can('timer', 'timerExpire', timer)]).toEqual([true, true]);
    expect([k.do('a', 'timerDeleteSync', timer), k.can('timer', 'timerExpire', timer)]).toEqual([1, false]);
  });

  it('in a hardirq warns, as the source says', () => {
    expect(
      found({
        ...scenario([], {}),
        actors: [{ name: 'irq', kind: 'hardirq', path: 'stops', params: { of: 'ctx0' } }],
        paths: [path('init', ['timerSetup', { timer: t }]), path('stops', sync)],
      }),
    ).toEqual(['warn irq@stops.s0']);
  });
});

describe('timer_shutdown()', () => {
  const late = (k: Kernel): readonly unknown[] => [
    ...['modTimer', 'addTimer', 'addTimerOn', 'timerReduce'].map((start) => k.do('b', start, onAnother)),
    k.do('b', 'timerPending', timer),
    k.found,
  ];

  it('does not wait; later mod_timer() and add_timer() give 0 silently until timer_setup()', () => {
    const k = running();
    k.do('timer', 'modTimer', now);
    expect([k.can('a', 'timerShutdown', timer), k.do('a', 'timerShutdown', timer)]).toEqual([true, 1]);
    expect(late(k)).toEqual([0, 0, 0, 0, 0, []]);
    k.do('timer', 'timerReturn', device);
    k.do('a', 'timerSetup', timer);
    expect([k.do('b', 'modTimer', now), k.can('timer', 'timerExpire', timer)]).toEqual([0, true]);
  });

  it('with sync waits for the callback, which cannot start the timer again meanwhile', () => {
    const k = running();
    k.do('a', 'timerShutdownSync', timer);
    expect([k.can('a', 'timerShutdownSyncWait', timer), k.waitsFor('a', 'timerShutdownSyncWait', timer)]).toEqual([false, ['timer']]);
    expect([k.do('timer', 'modTimer', now), k.do('timer', 'timerPending', timer)]).toEqual([0, 0]);
    k.do('timer', 'timerReturn', device);
    expect([k.can('a', 'timerShutdownSyncWait', timer), k.do('a', 'timerShutdownSyncWait', timer)]).toEqual([true, 0]);
    expect(late(k)).toEqual([0, 0, 0, 0, 0, []]);
    const pending = withTimer();
    pending.do('a', 'modTimer', now);
    pending.do('a', 'timerShutdownSync', timer);
    expect([pending.can('timer', 'timerExpire', timer), pending.do('a', 'timerShutdownSyncWait', timer)]).toEqual([false, 1]);
  });
});

describe('a pending timer', () => {
  it('that is freed, or set up again, is told of by ODEBUG, whose fix-up deletes it; an idle one is not', () => {
    for (const [call, input, kind] of [
      ['kfree', device, 'free-active'],
      ['timerSetup', timer, 'odebug-init-active'],
    ] as const) {
      const k = withTimer();
      k.do('a', call, input);
      expect(k.found).toEqual([]);
      const armed = withTimer();
      armed.do('a', 'modTimer', now);
      armed.do('b', call, input);
      expect([armed.found, armed.can('timer', 'timerExpire', timer)]).toEqual([[kind], false]);
    }
  });
});

const t = at('timer');
const sync: Call = ['timerDeleteSync', { timer: t }];
const kfree: Call = ['kfree', { object: of }];
const rearm: Call = ['modTimer', { timer: t, delay: 0 }];
const look: Call = ['load', { loc: at('seen'), order: 'once' }];
const lock: Call = ['rawSpinLockBh', { lock: 'lock' }];
const unlock: Call = ['rawSpinUnlockBh', { lock: 'lock' }];
const path = (id: string, ...calls: readonly Call[]): PathSource => steps(id, ...calls);
const callback = (...calls: readonly Call[]): PathSource =>
  path('fires', ['timerExpire', { timer: t }], ...calls, ['timerReturn', { object: of }]);
const softirq = (name: string): ActorSpec => ({ ...task(name, 'fires', 'ctx0'), kind: 'softirq', daemon: true, repeats: true });

/** A timer, pending at the start, its callback, which may run on either of two CPUs, and tasks. No clock: it may expire at any time. */
function scenario(fires: readonly Call[], tasks: { readonly [name: string]: readonly Call[] }): Scenario {
  return {
    globals: { lock: spinlockField, mutex: mutexField },
    types: { ctx: { fields: { timer: timerListField, seen: word(bit) } } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    paths: [
      path('init', ['timerSetup', { timer: t }], rearm),
      callback(...fires),
      ...Object.entries(tasks).map(([name, calls]) => path(name, ...calls)),
    ],
    before: [task('init', 'init', 'ctx0')],
    actors: [softirq('cpu0'), softirq('cpu1'), ...Object.keys(tasks).map((name) => task(name, name, 'ctx0'))],
  };
}

describe('its object is freed', () => {
  it('after timer_delete_sync() it is not touched any more, though the callback starts the timer for ever', () => {
    expect(found(scenario([look, rearm], { remove: [sync, kfree] }))).toEqual([]);
  });

  it('after timer_delete() it may be, for that does not wait: nothing is told but what the callback does', () => {
    expect(found(scenario([look], { remove: [['timerDelete', { timer: t }], kfree] }))).toEqual([
      'use-after-free ctx cpu0@fires.s1',
      'use-after-free ctx cpu1@fires.s1',
    ]);
    expect(found(scenario([], { remove: [['timerDelete', { timer: t }], kfree] }))).toEqual([]);
  });

  it('after timer_delete_sync() where the callback went to another CPU', () => {
    const moves: Call = ['addTimerOn', { timer: t, delay: 0, cpu: 1 }];
    expect(found(scenario([moves, look], { remove: [sync, kfree] })).map((site) => site.split(' ')[0])).toContain('use-after-free');
  });

  it('by its own callback is legal', () => {
    expect(found(scenario([kfree], {}))).toEqual([]);
  });

  it('is reached by a third one that starts the timer after the sync; after a shutdown that starts nothing', () => {
    const shutdown: readonly Call[] = [
      ['timerShutdownSync', { timer: t }],
      ['timerShutdownSyncWait', { timer: t }],
    ];
    const open: Call = ['store', { loc: at('seen'), value: 1, order: 'once' }];
    // the third one is known to be gone only after the timer was stopped
    const third = define({
      id: 'third',
      params: ['of'],
      initial: 'start',
      states: {
        start: { invoke: { src: 'modTimer', input: { timer: t, delay: 0 }, onDone: 'gone' } },
        gone: { invoke: { src: 'complete', input: { completion: 'gone' }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const stops = (...stop: readonly Call[]): Scenario => {
      const { paths, globals, ...rest } = scenario([look], {
        remove: [...stop, open, ['waitForCompletion', { completion: 'gone' }], kfree],
      });
      const actors = [...rest.actors, task('third', 'third', 'ctx0')];
      return {
        ...rest,
        actors,
        globals: { ...globals, gone: { kind: 'completion', cells: [{ name: '', range: upTo(7) }] } },
        paths: [...paths, third],
      };
    };
    expect(found(stops(sync))).toEqual([
      'free-active ctx remove@remove.s3',
      'use-after-free ctx cpu0@fires.s1',
      'use-after-free ctx cpu1@fires.s1',
    ]);
    expect(found(stops(...shutdown))).toEqual([]);
  });
});

describe('timer_delete_sync() that waits for ever', () => {
  it('under a lock that the callback takes; not under another', () => {
    expect(found(scenario([lock, unlock], { remove: [lock, sync, unlock] }))).toEqual(['deadlock', 'lock-order remove@remove.s1']);
    expect(found(scenario([], { remove: [lock, sync, unlock] }))).toEqual([]);
    expect(found(scenario([lock, unlock], { remove: [lock, ['timerDelete', { timer: t }], unlock] }))).toEqual([]);
  });

  it('in its own callback, which waits for itself', () => {
    const k = running();
    expect([k.can('timer', 'timerDeleteSync', timer), k.waitsFor('timer', 'timerDeleteSync', timer)]).toEqual([false, ['timer']]);
    expect(found(scenario([sync], { remove: [sync] }))).toEqual(['deadlock']);
    expect(found(scenario([['timerDelete', { timer: t }]], { remove: [sync] }))).toEqual([]);
  });
});

describe('timer_delete_sync() of an idle timer', () => {
  /** Its callback has run before anybody waits for it. */
  const idle = (fires: readonly Call[], ...remove: readonly Call[]): readonly string[] => {
    const model = scenario(fires, { remove });
    return found({ ...model, before: [...model.before!, { ...softirq('once'), repeats: false }], actors: model.actors.slice(2) });
  };
  const shutdown: readonly Call[] = [
    ['timerShutdownSync', { timer: t }],
    ['timerShutdownSyncWait', { timer: t }],
  ];

  it('is an order to lockdep under a lock that the callback takes, though nobody waits; under another, or without waiting, it is none', () => {
    expect(idle([lock, unlock], lock, sync, unlock)).toEqual(['lock-order remove@remove.s1']);
    expect(idle([lock, unlock], lock, ...shutdown, unlock)).toEqual(['lock-order remove@remove.s2']);
    expect(idle([], lock, sync, unlock)).toEqual([]);
    expect(idle([lock, unlock], lock, unlock, sync)).toEqual([]);
    expect(idle([lock, unlock], lock, ['tryToDelTimerSync', { timer: t }], unlock)).toEqual([]);
  });

  it('is one of three locks in a cycle, too', () => {
    const model = scenario([lock, unlock], {
      remove: [['mutexLock', { lock: 'mutex' }], sync, ['mutexUnlock', { lock: 'mutex' }]],
      other: [lock, ['mutexTrylock', { lock: 'mutex' }], unlock],
    });
    const closes = [lock, ['mutexLock', { lock: 'mutex' }], ['mutexUnlock', { lock: 'mutex' }], unlock] as const;
    const paths = model.paths.map((one) => (one.id === 'other' ? path('other', ...closes) : one));
    const kinds = (of: Scenario): readonly string[] => [...new Set(found(of).map((site) => site.split(' ')[0]!))];
    expect(kinds({ ...model, paths })).toContain('lock-cycle');
    expect(kinds(model)).not.toContain('lock-cycle');
  });
});

describe('a pending timer that nobody else leads to', () => {
  it('is no leak: its base leads to it', () => {
    const of1: Scenario = { ...scenario([], {}), types: { ctx: { fields: { timer: timerListField, seen: word(bit) }, collected: true } } };
    const paths = [...of1.paths.slice(0, 2), path('idle', ['warnOn']), path('stop', ['timerDelete', { timer: t }])];
    const end = (does: string): Scenario => ({ ...of1, paths, actors: [task(does, does, 'ctx0')] });
    expect(found(end('idle'))).toEqual(['warn idle@idle.s0']);
    expect(found(end('stop'))).toEqual(['leak ctx']);
  });
});

describe('a callback', () => {
  it('is in softirq: it may not sleep', () => {
    const mutex = { lock: 'mutex' };
    expect(
      found(
        scenario(
          [
            ['mutexLock', mutex],
            ['mutexUnlock', mutex],
          ],
          {},
        ),
      ),
    ).toEqual(['sleeping-in-atomic cpu0@fires.s1', 'sleeping-in-atomic cpu1@fires.s1']);
  });
});
