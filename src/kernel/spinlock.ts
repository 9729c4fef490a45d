import { InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { AbstractStep, OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { bhComesOn, bhOff, bhOn, bottomHalves, irqsCameOn } from './bottom-half.js';
import { cpus } from './cpu.js';
import { enters, leaves, level } from './footprint/sections.js';
import { irqStates } from './irq-state.js';
import { irqsComeAndGo, LockCall, locksOf, spinlockCalls, Taken, tellsDropped, tellsInterruptsOn, tellsTaken } from './lock.js';
import { pinnedTimers } from './pinned-timers.js';
import { rcuState, readers } from './rcu.js';

/** A spinlock is held: preemption is off, or irqs are. */
export const spinlocks: Section = { name: 'spinlock', each: 'word', spins: true };

const source = 'include/linux/spinlock_api_smp.h; Documentation/locking/spinlocks.rst';

/** What a call does to its CPU besides the lock: preemption, irqs and BH, each off or on again; it is a reader meanwhile. */
export function callOn(w: World, call: LockCall, users: readonly number[]) {
  const cpu = w.part(cpus);
  const irqs = w.part(irqStates);
  const rcu = w.part(rcuState);
  const bh = w.part(bottomHalves);
  if (call === LockCall.bh) bh.usedBy(users);
  if (call === LockCall.irqsave) irqs.keepFlags();
  const probe = call === LockCall.irq && users.find((actor) => w.actors[actor]!.kind === 'tracepoint');
  if (typeof probe === 'number')
    throw new InputError(
      `${w.actors[probe]!.name}: a probe in the scheduler has irqs off, and dropping a lock with _irq turns them on in the middle of the ` +
        'scheduler, of which nothing is known here; take it with _irqsave, which leaves them off',
    );
  return {
    /** The lock is taken; `again`: it held it already. */
    off(lock: number, again = false): void {
      if (call === LockCall.bh) bh.disable(w.actor);
      else cpu.preemption(1);
      if (call === LockCall.irqsave) irqs.save(lock, again);
      else if (call === LockCall.irq) irqs.disable();
      // with irqs, BH or preemption off it is a reader
      rcu.enter(w.actor);
    },
    /** The lock is dropped; `still`: it holds it all the same. What it has not off stays on. */
    on(lock: number, still = false): void {
      const wereOff = irqs.off(w.actor);
      if (call === LockCall.bh) bhComesOn(w);
      else cpu.preemption(-1);
      if (call === LockCall.irqsave && !still) irqs.restore(lock);
      else if (call === LockCall.irq) {
        irqs.enable();
        // lockdep_hardirqs_on_prepare()
        if (w.actors[w.actor]!.kind === 'hardirq') w.emit(Event.warn, 0, 0, 0);
      }
      rcu.unlocks(w.actor);
      if (!wereOff || irqs.off(w.actor)) return;
      irqsCameOn(w);
      w.emit(Event.interruptsOn, 0, 0, 0);
    },
  };
}

export function notesCall(w: World, call: LockCall): void {
  w.part(spinlockCalls).add(call);
  if (irqsComeAndGo(w)) w.part(irqStates).keep();
}

/** With irqs as they are, off, or BH off besides: what the detectors are told of an acquisition. */
export const irqsOf = (call: LockCall): 0 | 1 | 2 =>
  call === LockCall.irqsave || call === LockCall.irq ? 0 : call === LockCall.bh ? 2 : 1;

const acquire =
  (call: LockCall) =>
  (w: World, users: readonly number[]): Bound => {
    const cpu = callOn(w, call, users);
    notesCall(w, call);
    w.part(locksOf);
    return {
      enabled: (a) => a[0]! < 0 || w.cells[a[0]!]! === 0,
      waitsFor: (a, other) => w.cells[a[0]!] === other + 1,
      apply(a) {
        cpu.off(a[0]!);
        w.emit(Event.lockAcquire, a[0]!, irqsOf(call), call);
        w.set(a[0]!, w.actor + 1);
        return 0;
      },
    };
  };

const tryTo =
  (call: LockCall) =>
  (w: World, users: readonly number[]): Bound => {
    const cpu = callOn(w, call, users);
    notesCall(w, call);
    w.part(locksOf);
    return {
      apply(a) {
        if (w.cells[a[0]!] !== 0) return 0;
        cpu.off(a[0]!);
        w.emit(Event.lockAcquire, a[0]!, irqsOf(call), call | Taken.tried);
        w.set(a[0]!, w.actor + 1);
        return 1;
      },
    };
  };

const release =
  (call: LockCall) =>
  (w: World, users: readonly number[]): Bound => {
    const cpu = callOn(w, call, users);
    notesCall(w, call);
    return {
      apply(a) {
        // lockdep tells of who is not the owner
        w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, call);
        w.set(a[0]!, 0);
        cpu.on(a[0]!);
        return 0;
      },
    };
  };

// whoever touches the flags of a lock touches the lock
/** What taking a spinlock or rwlock by a call touches; one that may not get it (`surely`) is nothing that could as well come later. */
export const turnsOff =
  (call: LockCall, surely = true) =>
  (step: AbstractStep): void => {
    if (!surely) step.footprint.write(level(step), step.place(`in ${readers.name} ${step.actor}`));
    else if (call === LockCall.bh) bhOff(step);
    else {
      step.footprint.enter(level(step));
      enters(step, readers);
    }
  };
export const turnsOn = (call: LockCall) => (step: AbstractStep) => {
  if (call === LockCall.bh) bhOn(step);
  else {
    step.footprint.free(level(step));
    leaves(step, readers);
    if (call !== LockCall.plain) step.footprint.update(...step.w.part(pinnedTimers).cells);
  }
  if (call === LockCall.irq) step.emits(Event.warn);
  if (call !== LockCall.plain) tellsInterruptsOn(step, step.location());
};

const taking = (call: LockCall): OperationFootprint => ({
  touches(step) {
    turnsOff(call)(step);
    tellsTaken(step);
  },
  brackets: [
    { section: spinlocks, enters: true },
    { section: readers, enters: true },
  ],
  waitsForAll: spinlocks,
  needsAll: true,
});
const trying: OperationFootprint = {
  touches(step) {
    turnsOff(LockCall.plain, false)(step);
    tellsTaken(step);
  },
  brackets: [
    { section: spinlocks, enters: true, ifGot: true },
    { section: readers, enters: true, ifGot: true },
  ],
};
const dropping = (call: LockCall): OperationFootprint => ({
  touches(step) {
    turnsOn(call)(step);
    tellsDropped(step);
  },
  brackets: [
    { section: spinlocks, enters: false },
    { section: readers, enters: false },
  ],
});

/** A lock word is 0 or its owner's number + 1. Nobody takes it while it is owned, its owner included. */
const offInC = (call: LockCall): string =>
  ({ [LockCall.plain]: '', [LockCall.bh]: 'change(bh_off[self], 1);', [LockCall.irqsave]: 'save_irqs(lock);', [LockCall.irq]: 'irqs(1);' })[
    call as 1
  ] + (call === LockCall.bh ? '' : ' preemption(1);');
const onInC = (call: LockCall): string =>
  ({
    [LockCall.plain]: '',
    [LockCall.bh]: 'bh_on();',
    [LockCall.irqsave]: 'restore_irqs(lock);',
    [LockCall.irq]: 'irqs_on_now();',
  })[call as 1] + (call === LockCall.bh ? '' : ' preemption(-1);');
const parts = (call: LockCall): Pick<Operation['promela'] & object, 'parts'> => ({
  parts: [
    'reader',
    ...(
      {
        [LockCall.plain]: ['irqsAsTheyAre'],
        [LockCall.bh]: ['irqsAsTheyAre', 'bottomHalves'],
        [LockCall.irqsave]: ['irqs'],
        [LockCall.irq]: ['irqs', 'irqsOn'],
      } as const
    )[call as 1],
  ],
});
const takeInC = (call: LockCall, how = 0): string =>
  `${offInC(call)} acquire_event(lock, ${irqsOf(call)}, ${call | how}); set(lock, self + 1); enter();`;

const common = {
  takes: { lock: 'spinlock' },
  orders: { acquires: ['@lock'] },
  worksOn: 'spinlock',
  alike: true,
  keepsNoSet: true,
} as const satisfies Partial<Operation>;

/** How it is with irqs, BH and preemption inside. */
const inside: { readonly [call: number]: string } = {
  [LockCall.plain]: 'with preemption off; irqs stay as they are',
  [LockCall.bh]: 'with BH off',
  [LockCall.irqsave]: 'with irqs off, and the flags saved',
  [LockCall.irq]: 'with irqs off',
};

const locked = (call: LockCall) =>
  ({
    ...common,
    params: { lock: 'update' },
    bind: acquire(call),
    footprint: taking(call),
    gives: 'nothing',
    promela: { can: 'lock < 0 || get(lock) == 0', waits: 'bit(get(lock) - 1)', effect: `${takeInC(call)} return 0;`, ...parts(call) },
    reference: {
      does: `takes a spinlock ${inside[call]}`,
      goes: 'it is free',
      misuse: [
        'by its owner, or where its owner waits for the caller, such as an interrupt above it on its CPU: deadlock',
        'with irqs or BH on, where an interrupt takes it too: inconsistent-lock-state',
        'in another order with other locks than elsewhere: lock-order',
        'dropped by another call than goes with this one: lock-kind-mismatch',
      ],
      source,
    },
  }) as const satisfies Partial<Operation>;

const tried = (call: LockCall, what: string) =>
  ({
    ...common,
    params: { lock: 'update' },
    bind: tryTo(call),
    footprint: trying,
    gives: 'number',
    promela: { effect: `if (get(lock) != 0) return 0; ${takeInC(call, Taken.tried)} return 1;`, ...parts(call) },
    reference: {
      does: `takes a spinlock ${what}, if it is free; else nothing has changed`,
      gives: '1 taken; 0 not, also where the caller owns it',
      source,
    },
  }) as const satisfies Partial<Operation>;

const unlocked = (call: LockCall) =>
  ({
    ...common,
    params: { lock: 'write' },
    bind: release(call),
    footprint: dropping(call),
    gives: 'nothing',
    orders: { releases: ['@lock'] },
    promela: { effect: `release_event(lock, ${call}); set(lock, 0); unlock(); ${onInC(call)} return 0;`, ...parts(call) },
    reference: {
      does: `drops a spinlock that was taken ${inside[call]}`,
      misuse: ['by another than its owner: unlock-not-owner', 'of one that another call took: lock-kind-mismatch'],
      source,
    },
  }) as const satisfies Partial<Operation>;

/** raw_spin_lock(): blocks while owned; irqs stay as they are. */
export const rawSpinLock = {
  ...locked(LockCall.plain),
  name: 'rawSpinLock',
  c: 'raw_spin_lock(&$lock)',
} satisfies Operation;
export const rawSpinTrylock = {
  ...tried(LockCall.plain, 'with irqs as they are'),
  name: 'rawSpinTrylock',
  c: 'raw_spin_trylock(&$lock)',
} satisfies Operation;
export const rawSpinUnlock = {
  ...unlocked(LockCall.plain),
  name: 'rawSpinUnlock',
  c: 'raw_spin_unlock(&$lock)',
} satisfies Operation;

/** raw_spin_lock_bh(): no softirq of this CPU inside. */
export const rawSpinLockBh = {
  ...locked(LockCall.bh),
  name: 'rawSpinLockBh',
  c: 'raw_spin_lock_bh(&$lock)',
} satisfies Operation;
export const rawSpinTrylockBh = {
  ...tried(LockCall.bh, 'with BH off'),
  name: 'rawSpinTrylockBh',
  c: 'raw_spin_trylock_bh(&$lock)',
} satisfies Operation;
export const rawSpinUnlockBh = {
  ...unlocked(LockCall.bh),
  name: 'rawSpinUnlockBh',
  c: 'raw_spin_unlock_bh(&$lock)',
} satisfies Operation;

/** raw_spin_lock_irqsave(): the owner's CPU has irqs off, and the flags, which are the lock's here, say whether they were off before. */
export const rawSpinLockIrqsave = {
  ...locked(LockCall.irqsave),
  name: 'rawSpinLockIrqsave',
  c: 'raw_spin_lock_irqsave(&$lock, flags)',
} satisfies Operation;
export const rawSpinTrylockIrqsave = {
  ...tried(LockCall.irqsave, 'with irqs off, and the flags saved'),
  name: 'rawSpinTrylockIrqsave',
  c: 'raw_spin_trylock_irqsave(&$lock, flags)',
} satisfies Operation;
/** raw_spin_unlock_irqrestore(): irqs are then as they were when this lock was taken. */
export const rawSpinUnlockIrqrestore = {
  ...unlocked(LockCall.irqsave),
  name: 'rawSpinUnlockIrqrestore',
  c: 'raw_spin_unlock_irqrestore(&$lock, flags)',
} satisfies Operation;

/** raw_spin_lock_irq(): irqs are off inside. */
export const rawSpinLockIrq = {
  ...locked(LockCall.irq),
  name: 'rawSpinLockIrq',
  c: 'raw_spin_lock_irq(&$lock)',
} satisfies Operation;
export const rawSpinTrylockIrq = {
  ...tried(LockCall.irq, 'with irqs off'),
  name: 'rawSpinTrylockIrq',
  c: 'raw_spin_trylock_irq(&$lock)',
} satisfies Operation;
/** raw_spin_unlock_irq(): irqs come on, whatever they were before the lock was taken. */
export const rawSpinUnlockIrq = {
  ...unlocked(LockCall.irq),
  name: 'rawSpinUnlockIrq',
  c: 'raw_spin_unlock_irq(&$lock)',
  reference: {
    does: 'drops a spinlock and turns irqs on, also where they were off when it was taken',
    misuse: [
      'with another lock held that hardirqs take: inconsistent-lock-state',
      'in a hardirq, which has irqs off: warn',
      'by a probe in the scheduler: refused',
    ],
    source,
  },
} satisfies Operation;
