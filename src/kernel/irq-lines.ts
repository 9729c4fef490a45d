import { InputError, StepError } from '../core/error.js';
import type { Field } from '../core/world/field.js';
import { actorUpTo, bit, ofNobody, pointerUpTo, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import { objectOf, type World } from '../core/world/world.js';

/** Cells of an interrupt line (struct irq_desc), from its first. */
export const Line = { depth: 0, pending: 1, running: 2, next: 3, request: 4 } as const;

const mostHandlers = 3;

/**
 * An interrupt line, a global: how often it is disabled (a line without a handler is, once), raised?, who runs its handlers (actor + 1),
 * which handler comes next, who holds its request_mutex (actor + 1). Edge-triggered: what is raised while a handler runs is kept.
 */
export const irqLineField: Field = {
  kind: 'irq_line',
  cells: [
    { name: '', range: { ...ofNobody(upTo(7)), init: 1 } },
    { name: 'pending', range: ofNobody(bit) },
    { name: 'running', range: actorUpTo(31) },
    { name: 'next', range: ofNobody(upTo(mostHandlers)) },
    { name: 'request', range: actorUpTo(31) },
  ],
};
/**
 * One whose flow handler is another one: `level` is masked until the threads of IRQF_ONESHOT have returned; `simple`
 * (handle_simple_irq()) loses what is raised while a handler runs.
 */
export const irqLineOf = (flow: 'level' | 'simple'): Field => ({ ...irqLineField, members: { flow } });

/** Flags of request_irq(), as bits. */
export const irqf = { shared: 1, oneshot: 2, noAutoen: 4 } as const;
/** Besides them: it has a thread function. */
const threaded = 8;
/** What a handler returns. */
export const irqreturn = { none: 0, handled: 1, wakeThread: 2 } as const;

/** What a line knows of a handler (struct irqaction); free_irq() keeps one that has left the line until it returns. */
export interface Action {
  /** dev_id, as a pointer; 0 = there is no such handler. */
  readonly dev: number;
  /** `irqf`, and whether it has a thread. */
  readonly flags: number;
  /** Its thread is to run (IRQTF_RUNTHREAD), and who runs as it (actor + 1). */
  readonly woken: number;
  readonly runner: number;
}

/** Every line, with its handlers in the order of their requests (kernel/irq/manage.c, handle.c, chip.c). */
export function irqLines(w: World) {
  const lines = w.fieldsOfKind('irq_line').map(({ cell, object, name }) => {
    if (object !== 0) throw new InputError(`${name}: an interrupt line is no part of an object; declare it as a global`);
    const action = (what: string): Action => ({
      dev: w.cell(`${name} ${what}`, pointerUpTo(w.maxPointer)),
      flags: w.cell(`${name} ${what} flags`, ofNobody(upTo(15))),
      woken: w.cell(`${name} ${what} woken`, ofNobody(bit)),
      runner: w.cell(`${name} ${what} thread run by`, actorUpTo(31)),
    });
    const listed = Array.from({ length: mostHandlers }, (_, i) => action(`handler ${i}`));
    const leaving = action('freed handler');
    return { cell, name, listed, leaving, all: [...listed, leaving], flow: w.globalField(cell).members?.['flow'] };
  });
  const move = (from: Action, to: Action): void => {
    for (const cell of ['dev', 'flags', 'woken', 'runner'] as const) {
      w.set(to[cell], w.cells[from[cell]]!);
      w.set(from[cell], 0);
    }
  };
  const of = (cell: number) => lines.find((line) => line.cell === cell)!;
  const isOf = (action: Action, dev: number): boolean => w.cells[action.dev] !== 0 && objectOf(w.cells[action.dev]!) === objectOf(dev);
  const isActive = ({ woken, runner }: Action): boolean => w.cells[woken] !== 0 || w.cells[runner] !== 0;
  const count = (cell: number): number => of(cell).listed.filter(({ dev }) => w.cells[dev] !== 0).length;
  return {
    lines,
    of,
    count,
    /** The handler for that device, one that has left the line too. */
    actionOf: (cell: number, dev: number): Action | undefined => of(cell).all.find((action) => isOf(action, dev)),
    /** Its thread is woken or runs. */
    isActive,
    /** Some thread of the line does so: desc->threads_active. */
    threads: (cell: number): boolean => of(cell).all.some(isActive),
    runs: (action: Action, actor: number): boolean => w.cells[action.runner] === actor + 1,
    hasThread: ({ flags }: Action): boolean => (w.cells[flags]! & threaded) !== 0,
    isOneshot: ({ flags }: Action): boolean => (w.cells[flags]! & irqf.oneshot) !== 0,
    /** A level-triggered line is masked until the threads of its IRQF_ONESHOT handlers have returned. */
    isMasked: (cell: number): boolean =>
      of(cell).flow === 'level' && of(cell).all.some((action) => isActive(action) && (w.cells[action.flags]! & irqf.oneshot) !== 0),
    /** Behind those that the line has. */
    add(cell: number, dev: number, flags: number, thread: boolean): void {
      const slot = of(cell).listed[count(cell)];
      if (slot === undefined) throw new StepError(`${of(cell).name} has ${mostHandlers} handlers, and room for no more`);
      w.set(slot.dev, dev);
      w.set(slot.flags, flags | (thread ? threaded : 0));
    },
    /** Off the line, whose walk over its handlers goes on with the one behind it. Whether there was one. */
    remove(cell: number, dev: number): boolean {
      const { listed, leaving } = of(cell);
      const at = listed.findIndex((action) => isOf(action, dev));
      if (at < 0) return false;
      move(listed[at]!, leaving);
      for (let i = at + 1; i < listed.length; i++) move(listed[i]!, listed[i - 1]!);
      if (at < w.cells[cell + Line.next]!) w.add(cell + Line.next, -1);
      return true;
    },
    forget({ dev, flags }: Action): void {
      w.set(dev, 0);
      w.set(flags, 0);
    },
  };
}

/** The objects that a handler is told of: the line leads to them. */
export function irqDevices(w: World): () => readonly number[] {
  if (w.fieldsOfKind('irq_line').length === 0) return () => [];
  const actions = w.part(irqLines).lines.flatMap(({ all }) => all);
  return () => actions.map(({ dev }) => objectOf(w.cells[dev]!));
}

/** What a step may look at and change of the lines that it may be given. */
export function touchesLine(step: AbstractStep): void {
  const { lines } = step.w.part(irqLines);
  for (const { cell, all } of lines)
    if (step.location().includes(cell)) {
      step.footprint.update(...Object.values(Line).map((number) => cell + number));
      for (const { dev, flags, woken, runner } of all) step.footprint.update(dev, flags, woken, runner);
    }
}
