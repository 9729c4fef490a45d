import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { bottomHalves } from './bottom-half.js';
import { sleeps, touching } from './footprint/objects.js';
import { onLine } from './irq-handler.js';
import { irqf, irqLines, Line, touchesLine } from './irq-lines.js';
import { mightSleep } from './might-sleep.js';

const source = 'kernel/irq/manage.c';
const EBUSY = -16;
const EINVAL = -22;
const ENOMEM = -12;

const touchesAndSleeps = touching((step: AbstractStep) => {
  sleeps(step);
  step.emits(Event.warn);
  touchesLine(step);
});

/** request_mutex: of request_irq() and free_irq() one line does one at a time. */
const requestMutex = (w: World): Pick<Required<Bound>, 'enabled' | 'waitsFor'> => ({
  enabled: (a) => w.cells[a[0]! + Line.request] === 0,
  waitsFor: (a, other) => w.cells[a[0]! + Line.request] === other + 1,
});

const requests = (name: string, call: string, thread: boolean) =>
  ({
    ...onLine,
    name,
    c: `${call}($irq, ..., $dev)`,
    params: { irq: 'update', dev: 'object', flags: 'value' },
    faults: ['ENOMEM'],
    sleeps: true,
    bind: (w) => {
      const lines = w.part(irqLines);
      const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
      return {
        ...requestMutex(w),
        outcomes(_, out) {
          out[0] = 0;
          if (!w.faults) return 1;
          out[1] = noMemory;
          return 2;
        },
        apply(a, outcome) {
          mightSleep(w);
          const [line, dev, flags] = [a[0]!, a[1]!, a[2]!];
          const shared = (flags & irqf.shared) !== 0;
          if (shared && (dev === 0 || (flags & irqf.noAutoen) !== 0)) return EINVAL;
          if (outcome !== 0) return ENOMEM;
          const first = lines.of(line).listed[0]!;
          const others = w.cells[first.flags]!;
          if (lines.count(line) > 0 && ((others & flags & irqf.shared) === 0 || ((others ^ flags) & irqf.oneshot) !== 0)) return EBUSY;
          if (lines.count(line) === 0) w.set(line + Line.depth, (flags & irqf.noAutoen) !== 0 ? 1 : 0);
          lines.add(line, dev, flags, thread);
          return 0;
        },
      };
    },
    footprint: touchesAndSleeps,
    gives: 'number',
    orders: { acquires: ['@irq'], releases: ['@irq'] },
    reference: {
      does:
        `The line has one handler more${thread ? ', with a thread' : ''}, and is enabled where that is its first and \`flags\` (irqf) do ` +
        'not say noAutoen. From now on the handler may be called.',
      gives: '0; -16 (-EBUSY) it has a handler and not all say shared, or not all oneshot; -22 (-EINVAL); -12 as outcome ENOMEM',
      goes: 'nobody frees a handler of the line',
      context: 'process context',
      source: `${source}, request_threaded_irq(), __setup_irq()`,
    },
  }) satisfies Operation;

export const requestIrq = requests('requestIrq', 'request_irq', false);
export const requestThreadedIrq = requests('requestThreadedIrq', 'request_threaded_irq', true);

/** free_irq() begins: the handler is off the line, and is called no more once those that run have returned. */
export const freeIrq = {
  ...onLine,
  name: 'freeIrq',
  c: 'free_irq($irq, $dev)',
  params: { irq: 'update', dev: 'object' },
  sleeps: true,
  bind: (w) => {
    const lines = w.part(irqLines);
    const bh = w.part(bottomHalves);
    return {
      ...requestMutex(w),
      apply(a) {
        mightSleep(w);
        if (w.actors[w.actor]!.kind !== 'task' || bh.off(w.actor)) w.emit(Event.warn, 0, 0, 0);
        if (!lines.remove(a[0]!, a[1]!)) {
          w.emit(Event.warn, 0, 0, 0);
          return 0;
        }
        w.set(a[0]! + Line.request, w.actor + 1);
        if (lines.count(a[0]!) === 0) w.set(a[0]! + Line.depth, 1);
        return 1;
      },
    };
  },
  footprint: touchesAndSleeps,
  gives: 'number',
  orders: { releases: ['@irq'] },
  reference: {
    does: 'Takes the handler for `dev` off the line, and begins to wait; freeIrqWait is its return. A line without one is disabled.',
    gives: '1; 0 the line has no such handler',
    goes: 'nobody else frees a handler of the line',
    context: 'process context',
    misuse: [
      'from the handler, its thread, or under a lock that they take: deadlock',
      'in an interrupt, or with BH off: warn (Trying to free IRQ from IRQ context), sleeping-in-atomic',
      'of a handler that the line does not have: warn (Trying to free already-free IRQ)',
    ],
    source: `${source}, __free_irq()`,
  },
} satisfies Operation;

export const freeIrqWait = {
  ...onLine,
  name: 'freeIrqWait',
  c: 'free_irq($irq) returns',
  params: { irq: 'update' },
  bind: (w) => {
    const lines = w.part(irqLines);
    const frees = (line: number): boolean => w.cells[line + Line.request] === w.actor + 1;
    return {
      enabled: (a) => !frees(a[0]!) || (w.cells[a[0]! + Line.running] === 0 && !lines.isActive(lines.of(a[0]!).leaving)),
      waitsFor: (a, other) => frees(a[0]!) && (w.cells[a[0]! + Line.running] === other + 1 || lines.runs(lines.of(a[0]!).leaving, other)),
      apply(a) {
        if (!frees(a[0]!)) return 0;
        lines.forget(lines.of(a[0]!).leaving);
        w.set(a[0]! + Line.request, 0);
        return 0;
      },
    };
  },
  footprint: touching(touchesLine),
  gives: 'nothing',
  orders: { acquires: ['@irq'] },
  reference: {
    does: 'free_irq() returns: the handler and its thread run no more. Where the line had no such handler, nothing.',
    goes: 'no handler of the line runs, and its thread neither is woken nor runs',
    source: `${source}, __free_irq(), __synchronize_hardirq(); kthread_stop()`,
  },
} satisfies Operation;

const disables = (name: string, call: string, waits: boolean) =>
  ({
    ...onLine,
    name,
    c: `${call}($irq)`,
    params: { irq: 'update' },
    bind: (w) => {
      w.part(irqLines);
      return {
        apply(a) {
          if (waits) mightSleep(w);
          w.add(a[0]! + Line.depth, 1);
          return 0;
        },
      };
    },
    footprint: waits ? touchesAndSleeps : touching(touchesLine),
    gives: 'nothing',
    orders: { acquires: ['@irq'], releases: ['@irq'] },
    reference: {
      does:
        'Disables the line once more: no handler of it is called' +
        (waits ? `; begins to wait, and ${name}Wait is its return.` : '. One that runs, runs on.'),
      ...(waits && {
        context: 'process context',
        misuse: ['from a handler of the line, its thread, or under a lock that they take: deadlock'],
      }),
      source: `${source}, ${call}()`,
    },
  }) satisfies Operation;

export const disableIrqNosync = disables('disableIrqNosync', 'disable_irq_nosync', false);
export const disableIrq = disables('disableIrq', 'disable_irq', true);

/** Until no handler of the line runs, and no thread of it is woken or runs. */
const untilIdle = (name: string, c: string, does: string) =>
  ({
    ...onLine,
    name,
    c,
    params: { irq: 'update' },
    bind: (w) => {
      const lines = w.part(irqLines);
      return {
        enabled: (a) => w.cells[a[0]! + Line.running] === 0 && !lines.threads(a[0]!),
        waitsFor: (a, other) =>
          w.cells[a[0]! + Line.running] === other + 1 || lines.of(a[0]!).all.some((action) => lines.runs(action, other)),
        apply: () => 0,
      };
    },
    footprint: touching(touchesLine),
    gives: 'nothing',
    orders: { acquires: ['@irq'] },
    reference: {
      does,
      goes: 'no handler of the line runs, and no thread of it is woken or runs',
      context: 'process context',
      misuse: ['from a handler of the line, its thread, or under a lock that they take: deadlock'],
      source: `${source}, synchronize_irq()`,
    },
  }) satisfies Operation;

export const disableIrqWait = untilIdle('disableIrqWait', 'disable_irq($irq) returns', 'disable_irq() returns.');
/** synchronize_irq(): as disable_irq(), of a line that stays as it is. */
export const synchronizeIrq = {
  ...untilIdle(
    'synchronizeIrq',
    'synchronize_irq($irq)',
    'Waits for the handlers that run, and their threads. The next interrupt may come at once.',
  ),
  sleeps: true,
  bind: (w) => ({
    ...disableIrqWait.bind(w),
    apply() {
      mightSleep(w);
      return 0;
    },
  }),
  footprint: touchesAndSleeps,
} satisfies Operation;

/** synchronize_hardirq(): spins. With disable_irq_nosync() before it, it is disable_hardirq(). */
export const synchronizeHardirq = {
  ...onLine,
  name: 'synchronizeHardirq',
  c: 'synchronize_hardirq($irq)',
  params: { irq: 'update' },
  bind: (w) => {
    const lines = w.part(irqLines);
    return {
      enabled: (a) => w.cells[a[0]! + Line.running] === 0,
      waitsFor: (a, other) => w.cells[a[0]! + Line.running] === other + 1,
      apply: (a) => (lines.threads(a[0]!) ? 0 : 1),
    };
  },
  footprint: touching(touchesLine),
  gives: 'number',
  orders: { acquires: ['@irq'] },
  reference: {
    does: 'Waits for the handlers that run, and not for their threads.',
    gives: '1; 0 a thread is woken or runs',
    goes: 'no handler of the line runs',
    misuse: ['from a handler of the line: deadlock'],
    source: `${source}, synchronize_hardirq()`,
  },
} satisfies Operation;

/** enable_irq(): takes one disable_irq() back. What was raised meanwhile comes now. */
export const enableIrq = {
  ...onLine,
  name: 'enableIrq',
  c: 'enable_irq($irq)',
  params: { irq: 'update' },
  bind: (w) => {
    w.part(irqLines);
    return {
      apply(a) {
        const depth = a[0]! + Line.depth;
        if (w.cells[depth] === 0) w.emit(Event.warn, 0, 0, 0);
        else w.add(depth, -1);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    step.emits(Event.warn);
    touchesLine(step);
  }),
  gives: 'nothing',
  orders: { acquires: ['@irq'], releases: ['@irq'] },
  reference: {
    does: 'Takes one disable_irq() back; after the last one the handlers are called again, for what was raised meanwhile too.',
    misuse: ['of a line that is not disabled: warn (Unbalanced enable for IRQ)'],
    source: `${source}, __enable_irq()`,
  },
} satisfies Operation;
