import { Event } from '../core/world/event.js';
import { ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { enters, leaves, level } from './footprint/sections.js';
import { tellsInterruptsOn } from './lock.js';
import { pinnedTimers } from './pinned-timers.js';
import { rcuState, readers } from './rcu.js';

/** How often each actor has BH off; of those that do so. */
export function bottomHalves(w: World) {
  const cells: number[] = w.actors.map(() => -1);
  return {
    usedBy(users: readonly number[]): void {
      for (const a of users) if (cells[a]! < 0) cells[a] = w.cell(`${w.actors[a]!.name} BH off`, ofNobody(upTo(7)));
    },
    off: (actor: number): boolean => cells[actor]! >= 0 && w.cells[cells[actor]!]! > 0,
    disable: (actor: number): void => void w.add(cells[actor]!, 1),
    enable: (actor: number): void => void (w.cells[cells[actor]!]! > 0 && w.add(cells[actor]!, -1)),
  };
}

/** The acting one has BH off once less, and softirqs may come on. */
export function bhComesOn(w: World): void {
  const bh = w.part(bottomHalves);
  const wasOff = bh.off(w.actor);
  bh.enable(w.actor);
  if (bh.off(w.actor)) return;
  w.part(pinnedTimers).comeOn();
  if (wasOff) w.emit(Event.interruptsOn, 0, 0, 0);
}

/** Irqs have come on; softirqs do so where BH are not off besides. */
export function irqsCameOn(w: World): void {
  if (!w.part(bottomHalves).off(w.actor)) w.part(pinnedTimers).comeOn();
}

/** No softirq comes to its CPU, nor another task; and it is a reader. */
export function bhOff(step: AbstractStep): void {
  enters(step, readers);
  if (step.leaves(readers, step.actor)) step.footprint.enter(level(step));
  else step.footprint.write(level(step));
}
export function bhOn(step: AbstractStep): void {
  leaves(step, readers);
  step.footprint.free(level(step));
  step.footprint.update(...step.w.part(pinnedTimers).cells);
}

/** local_bh_disable(): no softirq on this CPU until local_bh_enable(); nests. A reader for every grace period. */
export const localBhDisable = {
  name: 'localBhDisable',
  c: 'local_bh_disable()',
  params: {},
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const bh = w.part(bottomHalves);
    bh.usedBy(users);
    return {
      apply() {
        bh.disable(w.actor);
        rcu.enter(w.actor);
        return 0;
      },
    };
  },
  footprint: { touches: bhOff, brackets: [{ section: readers, enters: true }] },
  gives: 'nothing',
  orders: { acquires: ['grace period'] },
  alike: true,
  keepsNoSet: true,
  promela: { parts: ['reader', 'bottomHalves'], effect: 'change(bh_off[self], 1); enter(); return 0;' },
  reference: {
    does: 'keeps softirqs from this CPU, and makes the caller a reader; nests',
    source: 'include/linux/bottom_half.h; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

/** local_bh_enable(). By one that has them on: a misuse, as of a lock that nobody holds. */
export const localBhEnable = {
  name: 'localBhEnable',
  c: 'local_bh_enable()',
  params: {},
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const bh = w.part(bottomHalves);
    bh.usedBy(users);
    return {
      apply() {
        if (!bh.off(w.actor)) w.emit(Event.lockRelease, -1, 0, 0);
        rcu.unlocks(w.actor);
        bhComesOn(w);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.emits(Event.lockRelease);
      bhOn(step);
      tellsInterruptsOn(step, []);
    },
    brackets: [{ section: readers, enters: false }],
  },
  gives: 'nothing',
  orders: { releases: ['reader'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    parts: ['reader', 'bottomHalves'],
    effect: 'if (!get(bh_off[self])) release_event(-1, 0); unlock(); bh_on(); return 0;',
  },
  reference: {
    does: 'lets them come again',
    misuse: ['by one that has not disabled them: unlock-not-owner'],
    source: 'include/linux/bottom_half.h; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;
