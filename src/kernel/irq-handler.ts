import { StepError } from '../core/error.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { touching } from './footprint/objects.js';
import { type Action, irqLines, irqreturn, Line, touchesLine } from './irq-lines.js';

export const onLine = {
  takes: { irq: 'irq_line' },
  worksOn: 'irq_line',
  alike: true,
  keepsNoSet: true,
} as const satisfies Partial<Operation>;

/**
 * The device raises its line. What comes while the line is disabled is kept for enable_irq(); before there is a handler, it may be kept
 * for the first one or be lost, as the interrupt controller does it.
 */
export const irqRaise = {
  ...onLine,
  name: 'irqRaise',
  c: 'the device raises $irq',
  params: { irq: 'update' },
  bind: (w) => {
    const lines = w.part(irqLines);
    const lost = w.outcome('lost');
    return {
      outcomes(a, out) {
        out[0] = 0;
        if (lines.count(a[0]!) > 0 || w.cells[a[0]! + Line.pending] === 1) return 1;
        out[1] = lost;
        return 2;
      },
      apply(a, outcome) {
        const dropped = lines.of(a[0]!).flow === 'simple' && w.cells[a[0]! + Line.running] !== 0;
        if (outcome !== lost && !dropped) w.set(a[0]! + Line.pending, 1);
        return 0;
      },
    };
  },
  footprint: touching(touchesLine),
  gives: 'nothing',
  orders: { releases: ['@irq'] },
  reference: {
    does: 'A step of the device, which is an actor of the kind env: its handlers will be called, once for all that was raised until then.',
    source: 'kernel/irq/chip.c, handle_edge_irq(), handle_level_irq(), handle_simple_irq()',
  },
} satisfies Operation;

/** handle_irq_event(): the line is in progress, with the first of its handlers. Gives that one's dev_id. */
export const irqHandle = {
  ...onLine,
  name: 'irqHandle',
  c: '$irq comes',
  params: { irq: 'update' },
  bind: (w) => {
    const lines = w.part(irqLines);
    const comes = (line: number): boolean =>
      w.cells[line + Line.pending] === 1 && w.cells[line + Line.depth] === 0 && lines.count(line) > 0 && !lines.isMasked(line);
    return {
      enabled: (a) => comes(a[0]!) && w.cells[a[0]! + Line.running] === 0,
      waitsFor: (a, other) => comes(a[0]!) && w.cells[a[0]! + Line.running] === other + 1,
      apply(a) {
        w.set(a[0]! + Line.pending, 0);
        w.set(a[0]! + Line.running, w.actor + 1);
        w.set(a[0]! + Line.next, 1);
        return w.cells[lines.of(a[0]!).listed[0]!.dev]!;
      },
    };
  },
  footprint: {
    ...touching(touchesLine),
    againAfter: (step) => step.location().map((line) => line + Line.pending),
  },
  gives: (w) => [...w.objects.keys()].slice(1),
  orders: { acquires: ['@irq'] },
  reference: {
    does: 'The first step of a hardirq: the handlers of the line are called, one after the other. irqReturn is the end of each.',
    gives: 'dev_id of the first handler',
    goes: 'the line was raised, is enabled, has a handler, and none of its handlers runs',
    context: 'hardirq',
    source: 'kernel/irq/handle.c, handle_irq_event()',
  },
} satisfies Operation;

/** __irq_wake_thread(): once for all that comes before the thread runs. */
const wakes = (w: World, action: Action | undefined): void => {
  if (action && w.part(irqLines).hasThread(action)) w.set(action.woken, 1);
};

/** A handler returns: the next one, and after the last one the line is not in progress any more. */
export const irqReturn = {
  ...onLine,
  name: 'irqReturn',
  c: 'return',
  params: { irq: 'update', dev: 'object', ret: 'value' },
  bind: (w) => {
    const lines = w.part(irqLines);
    return {
      apply(a) {
        const line = a[0]!;
        if (w.cells[line + Line.running] !== w.actor + 1)
          throw new StepError(
            'irqReturn: this actor runs no handler of the line; irqHandle, or an irqReturn that gave a handler, comes before',
          );
        if (a[2] === irqreturn.wakeThread) wakes(w, lines.actionOf(line, a[1]!));
        const next = lines.of(line).listed[w.cells[line + Line.next]!];
        const dev = next ? w.cells[next.dev]! : 0;
        if (dev !== 0) w.add(line + Line.next, 1);
        else {
          w.set(line + Line.running, 0);
          w.set(line + Line.next, 0);
        }
        return dev;
      },
    };
  },
  footprint: touching(touchesLine),
  gives: (w) => [...w.objects.keys()].slice(1),
  orders: { releases: ['@irq'] },
  reference: {
    does: 'The handler for `dev` returns `ret`, one of irqreturn: none, handled, wakeThread. Of a shared line the next handler is called.',
    gives: 'dev_id of the next handler; 0 there is none, and the interrupt is over',
    source: 'kernel/irq/handle.c, __handle_irq_event_percpu(), __irq_wake_thread()',
  },
} satisfies Operation;

/** irq_wake_thread(): as if the handler for that device had returned IRQ_WAKE_THREAD. */
export const irqWakeThread = {
  ...onLine,
  name: 'irqWakeThread',
  c: 'irq_wake_thread($irq, $dev)',
  params: { irq: 'update', dev: 'object' },
  bind: (w) => {
    const lines = w.part(irqLines);
    return {
      apply(a) {
        const action = lines.actionOf(a[0]!, a[1]!);
        if (action !== lines.of(a[0]!).leaving) wakes(w, action);
        return 0;
      },
    };
  },
  footprint: touching(touchesLine),
  gives: 'nothing',
  orders: { releases: ['@irq'] },
  reference: {
    does: 'Wakes the thread of the handler for that device; of one that has no thread, or is freed, nothing.',
    source: 'kernel/irq/manage.c, irq_wake_thread()',
  },
} satisfies Operation;

/** irq_thread(): the thread of a handler calls its function; who wakes it from now on has it run again. */
export const irqThread = {
  ...onLine,
  name: 'irqThread',
  c: 'the thread of $irq runs',
  params: { irq: 'update', dev: 'object' },
  bind: (w) => {
    const lines = w.part(irqLines);
    const woken = (a: Int32Array): Action | undefined => {
      const action = lines.actionOf(a[0]!, a[1]!);
      return action && w.cells[action.woken] === 1 ? action : undefined;
    };
    const runner = (a: Int32Array): number => {
      const action = woken(a);
      return action ? w.cells[action.runner]! : -1;
    };
    return {
      enabled: (a) => runner(a) === 0,
      waitsFor: (a, other) => runner(a) === other + 1,
      apply(a) {
        const action = woken(a)!;
        w.set(action.woken, 0);
        w.set(action.runner, w.actor + 1);
        return w.cells[action.dev]!;
      },
    };
  },
  footprint: touching(touchesLine),
  gives: (_, objects) => objects(1),
  orders: { acquires: ['@irq'] },
  reference: {
    does: 'The first step of a task that is the thread of the handler for `dev`; irqThreadReturn is its last.',
    gives: 'dev_id, as the handler was requested with',
    goes: 'the thread was woken',
    context: 'process context',
    source: 'kernel/irq/manage.c, irq_thread()',
  },
} satisfies Operation;

/** irq_finalize_oneshot(), wake_threads_waitq(): with IRQF_ONESHOT it spins while a handler of the line runs. */
export const irqThreadReturn = {
  ...onLine,
  name: 'irqThreadReturn',
  c: 'return',
  params: { irq: 'update' },
  bind: (w) => {
    const lines = w.part(irqLines);
    const mine = (line: number): Action | undefined => lines.of(line).all.find((action) => lines.runs(action, w.actor));
    const spins = (line: number): boolean => {
      const action = mine(line);
      return action !== undefined && lines.isOneshot(action) && w.cells[line + Line.running] !== 0;
    };
    return {
      enabled: (a) => !spins(a[0]!),
      waitsFor: (a, other) => spins(a[0]!) && w.cells[a[0]! + Line.running] === other + 1,
      apply(a) {
        const action = mine(a[0]!);
        if (!action) throw new StepError('irqThreadReturn: this actor runs as no thread of the line; irqThread comes before');
        w.set(action.runner, 0);
        return 0;
      },
    };
  },
  footprint: touching(touchesLine),
  gives: 'nothing',
  orders: { releases: ['@irq'] },
  reference: {
    does: 'The last step of its path. It does not look at the device, which the function may have freed.',
    goes: 'with IRQF_ONESHOT, when no handler of the line runs',
    source: 'kernel/irq/manage.c, irq_finalize_oneshot(), wake_threads_waitq()',
  },
} satisfies Operation;
