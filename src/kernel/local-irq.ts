import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { bhOff, bhOn, irqsCameOn } from './bottom-half.js';
import { irqStates } from './irq-state.js';
import { localIrqs } from './irqs-off.js';
import { tellsInterruptsOn } from './lock.js';
import { rcuState, readers } from './rcu.js';

const source = 'include/linux/irqflags.h';

/** Irqs go off: nothing else comes to its CPU, and it is a reader. */
const off: OperationFootprint = { touches: bhOff, brackets: [{ section: readers, enters: true }] };
const on: OperationFootprint = {
  touches(step) {
    step.emits(Event.lockRelease);
    step.emits(Event.warn);
    bhOn(step);
    tellsInterruptsOn(step, []);
  },
  brackets: [{ section: readers, enters: false }],
};

function tellsOn(w: World): void {
  irqsCameOn(w);
  w.emit(Event.interruptsOn, 0, 0, 0);
}

const turnsOff = (nests: boolean) => (w: World, users: readonly number[]) => {
  const rcu = w.part(rcuState);
  const irqs = w.part(irqStates);
  const local = w.part(localIrqs);
  local.usedBy(users);
  return {
    apply() {
      if (!nests && local.depth() > 0)
        throw new StepError(
          'local_irq_disable() with irqs off by itself or local_irq_save() already: the next local_irq_enable() turns them on under ' +
            'the first one, which is not modelled; use local_irq_save() and local_irq_restore()',
        );
      local.begin();
      irqs.disable();
      rcu.enter(w.actor);
      return 0;
    },
  };
};

const always = { params: {}, gives: 'nothing', alike: true, keepsNoSet: true } as const satisfies Partial<Operation>;

export const localIrqSave = {
  ...always,
  name: 'localIrqSave',
  c: 'local_irq_save(flags)',
  bind: turnsOff(true),
  footprint: off,
  orders: { acquires: ['grace period'] },
  reference: {
    does: 'Irqs are off on this CPU until the local_irq_restore() of these flags; nests. A reader for every grace period.',
    source,
  },
} satisfies Operation;

export const localIrqDisable = {
  ...always,
  name: 'localIrqDisable',
  c: 'local_irq_disable()',
  bind: turnsOff(false),
  footprint: off,
  orders: { acquires: ['grace period'] },
  reference: {
    does: 'Irqs are off on this CPU until local_irq_enable(). It does not nest, and where it would the model is refused.',
    source,
  },
} satisfies Operation;

/** local_irq_restore(): as it was before the local_irq_save(). Without one: a misuse, as of a lock that nobody holds. */
export const localIrqRestore = {
  ...always,
  name: 'localIrqRestore',
  c: 'local_irq_restore(flags)',
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const irqs = w.part(irqStates);
    const local = w.part(localIrqs);
    local.usedBy(users);
    return {
      apply() {
        if (local.depth() === 0) w.emit(Event.lockRelease, -1, 0, 0);
        else if (!local.end() && irqs.enable()) tellsOn(w);
        rcu.unlocks(w.actor);
        return 0;
      },
    };
  },
  footprint: on,
  orders: { releases: ['reader'] },
  reference: {
    does: 'Irqs are as they were before the local_irq_save().',
    misuse: ['without a local_irq_save(): unlock-not-owner (raw_local_irq_restore() called with IRQs enabled)'],
    source,
  },
} satisfies Operation;

/** local_irq_enable(): irqs are on, under a spinlock that was taken with irqs off too, whose owner does not expect it. */
export const localIrqEnable = {
  ...always,
  name: 'localIrqEnable',
  c: 'local_irq_enable()',
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const irqs = w.part(irqStates);
    const local = w.part(localIrqs);
    local.usedBy(users);
    return {
      apply() {
        if (local.depth() > 1)
          throw new StepError(
            'local_irq_enable() inside of two local_irq_save(): the second local_irq_restore() would turn irqs off again, which is not ' +
              'modelled; leave the inner one first',
          );
        const { kind } = w.actors[w.actor]!;
        if (kind === 'hardirq' || kind === 'tracepoint') w.emit(Event.warn, 0, 0, 0);
        else if (irqs.enable()) tellsOn(w);
        if (local.depth() > 0) {
          local.end();
          rcu.unlocks(w.actor);
        }
        return 0;
      },
    };
  },
  footprint: on,
  orders: { releases: ['reader'] },
  reference: {
    does: 'Irqs are on on this CPU, whoever turned them off.',
    misuse: ['in a hardirq: warn, and they stay off'],
    source: 'include/linux/irqflags.h; kernel/locking/lockdep.c, lockdep_hardirqs_on_prepare()',
  },
} satisfies Operation;
