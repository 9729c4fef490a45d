import { InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorsOf, bit, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** Cells of a struct irq_work, from its first. */
const IrqWork = { func: 0, pending: 1, busy: 2 } as const;

/** struct irq_work: it has a function? IRQ_WORK_PENDING, IRQ_WORK_BUSY. */
export const irqWorkField: Field = {
  kind: 'irq_work',
  cells: [
    { name: '', range: bit },
    { name: 'pending', range: bit },
    { name: 'busy', range: bit },
  ],
};

/** That it is on the list of a CPU, once, or so that the list has no end; the list's to know, so that it outlives the object. */
const Listed = { no: 0, yes: 1, endless: 2 } as const;

function irqWorks(w: World) {
  const all = w.fieldsOfKind('irq_work').map(({ cell, object, name }) => {
    if (w.objects[object]!.state === 'pooled')
      throw new InputError(`${name}: an irq_work in a slot of a pool is not modelled; allocate its object with kzalloc`);
    return {
      cell,
      object,
      listed: w.cell(`${name} listed`, ofNobody(upTo(2))),
      runners: w.cell(`${name} run by`, actorsOf(w.actors.length)),
    };
  });
  const of = new Map(all.map((work) => [work.cell, work]));
  return { all, at: (cell: number) => of.get(cell)! };
}

/** The objects with an irq_work that is queued or runs: a hardirq leads to them. */
export function queuedIrqWorks(w: World): () => readonly number[] {
  if (w.fieldsOfKind('irq_work').length === 0) return () => [];
  const { all } = w.part(irqWorks);
  return () => all.flatMap(({ object, listed, runners }) => (w.cells[listed] !== 0 || w.cells[runners] !== 0 ? [object] : []));
}

const given = (step: AbstractStep) => step.w.part(irqWorks).all.filter(({ cell }) => step.location().includes(cell));

function touchesWork(step: AbstractStep): void {
  for (const { cell, listed, runners } of given(step))
    step.footprint.update(...Object.values(IrqWork).map((number) => cell + number), listed, runners);
}

const common = {
  params: { work: 'update' },
  takes: { work: 'irq_work' },
  footprint: touching(touchesWork),
  gives: 'nothing',
  worksOn: 'irq_work',
  alike: true,
} as const satisfies Partial<Operation>;

const source = 'kernel/irq_work.c';

/** init_irq_work(): idle, whatever it was. A list that it is on is not told. */
export const initIrqWork = {
  ...common,
  name: 'initIrqWork',
  c: 'init_irq_work(&$work, ...)',
  params: { work: 'write' },
  bind: (w) => {
    w.part(irqWorks);
    return {
      apply(a) {
        w.set(a[0]! + IrqWork.func, 1);
        w.set(a[0]! + IrqWork.pending, 0);
        w.set(a[0]! + IrqWork.busy, 0);
        return 0;
      },
    };
  },
  reference: {
    does: 'Sets the work up, idle.',
    misuse: [
      'of a queued one that is queued once more before it runs: soft-lockup, for the list has no end',
      'of a queued or running one: irq_work_sync() does not wait for that run, and nobody tells',
    ],
    source: 'include/linux/irq_work.h, init_irq_work()',
  },
} satisfies Operation;

/** irq_work_queue(): onto the list of this CPU, unless it is pending; one that runs may be queued again, on another CPU too. */
export const irqWorkQueue = {
  ...common,
  name: 'irqWorkQueue',
  c: 'irq_work_queue(&$work)',
  bind: (w) => {
    const { at } = w.part(irqWorks);
    return {
      apply(a) {
        if (w.cells[a[0]! + IrqWork.pending] === 1) return 0;
        w.set(a[0]! + IrqWork.pending, 1);
        w.set(a[0]! + IrqWork.busy, 1);
        const { listed } = at(a[0]!);
        w.set(listed, w.cells[listed] === Listed.no ? Listed.yes : Listed.endless);
        return 1;
      },
    };
  },
  gives: 'number',
  orders: { acquires: ['@work'], releases: ['@work'] },
  reference: {
    does: 'Has an interrupt call the function, unless it is to already.',
    gives: '1 it was queued; 0 it was pending already',
    misuse: ['of one that was never set up: null-dereference when it runs'],
    source: `${source}, irq_work_claim()`,
  },
} satisfies Operation;

/** irq_work_single(): a CPU calls the function of a work that is on its list. It may run on two CPUs at once. */
export const irqWorkRun = {
  ...common,
  name: 'irqWorkRun',
  c: 'an interrupt runs $work',
  bind: (w) => {
    const { at } = w.part(irqWorks);
    return {
      enabled: (a) => a[0]! < 0 || w.cells[at(a[0]!).listed] !== Listed.no,
      apply(a) {
        const { listed, runners } = at(a[0]!);
        if (w.cells[listed] === Listed.endless) {
          w.emit(Event.endlessWalk, w.pointerTo(w.ownerOf(a[0]!)), 0, 0);
          return 0;
        }
        w.set(listed, Listed.no);
        w.set(a[0]! + IrqWork.pending, 0);
        if (w.cells[a[0]! + IrqWork.func] === 0) w.emit(Event.access, 0, -1, 0);
        else w.set(runners, w.cells[runners]! | (1 << w.actor));
        return 0;
      },
    };
  },
  footprint: {
    ...touching((step: AbstractStep) => {
      step.emits(Event.endlessWalk);
      step.emits(Event.access);
      touchesWork(step);
    }),
    againAfter: (step) => given(step).map(({ listed }) => listed),
  },
  orders: { acquires: ['@work'] },
  reference: {
    does: 'The first step of a hardirq that is the function of the work, which is no longer pending, and busy.',
    goes: 'it is queued',
    context: 'hardirq: it may not sleep',
    misuse: ['freed while it was queued: use-after-free'],
    source: `${source}, irq_work_single()`,
  },
} satisfies Operation;

/** The function has returned, and the work is looked at once more: idle again, unless it was queued meanwhile. */
export const irqWorkReturn = {
  ...common,
  name: 'irqWorkReturn',
  c: 'return',
  bind: (w) => {
    const { at } = w.part(irqWorks);
    return {
      apply(a) {
        const { runners } = at(a[0]!);
        w.set(runners, w.cells[runners]! & ~(1 << w.actor));
        if (w.cells[a[0]! + IrqWork.pending] === 0) w.set(a[0]! + IrqWork.busy, 0);
        return 0;
      },
    };
  },
  orders: { releases: ['@work'] },
  reference: {
    does: 'The last step of the path of its function: it is busy no more, unless it was queued meanwhile, though another CPU runs it.',
    misuse: ['freed by its own function: use-after-free'],
    source: `${source}, irq_work_single()`,
  },
} satisfies Operation;

/** irq_work_sync(): spins until the work is not busy. */
export const irqWorkSync = {
  ...common,
  name: 'irqWorkSync',
  c: 'irq_work_sync(&$work)',
  sleeps: true,
  bind: (w) => {
    const { at } = w.part(irqWorks);
    return {
      enabled: (a) => a[0]! < 0 || w.cells[a[0]! + IrqWork.busy] === 0,
      waitsFor: (a, other) => a[0]! >= 0 && ((w.cells[at(a[0]!).runners]! >> other) & 1) !== 0,
      apply() {
        mightSleep(w);
        return 0;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    touchesWork(step);
  }),
  orders: { acquires: ['@work'] },
  reference: {
    does: 'Waits until the work is neither pending nor runs. Who queues it afterwards succeeds.',
    goes: 'it is not busy; where it ran on two CPUs at once, the first to return has it so while the other one runs',
    context: 'process context, irqs on',
    misuse: ['in its own function: deadlock', 'with irqs off, or in an interrupt: sleeping-in-atomic'],
    source: `${source}, irq_work_sync()`,
  },
} satisfies Operation;
