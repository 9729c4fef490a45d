import { InputError, StepError } from '../core/error.js';
import { Event, Within } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorsOf, bit, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { asksWho } from './footprint/sections.js';
import { rcuState, readers } from './rcu.js';

/** Cells of a struct percpu_ref, from its first. */
export const Ref = { count: 0, mode: 1, dead: 2, flags: 3 } as const;

/**
 * How it counts: not at all, before percpu_ref_init() and after percpu_ref_exit(); per CPU, where nobody sees it come to zero; switching
 * to one counter, which nobody sees at zero either until a grace period is over; that is over, and the switch is confirmed; one counter.
 */
export const Mode = { none: 0, percpu: 1, switching: 2, confirming: 3, atomic: 4, exited: 5 } as const;

/** Flags of percpu_ref_init(), as bits. */
export const percpuRefInitFlags = { atomic: 1, dead: 2, allowReinit: 4 } as const;

/** struct percpu_ref: its references, the switch's own while there is one; how it counts; killed? and the flags that it was set up with. */
export const percpuRefField: Field = {
  kind: 'percpu_ref',
  cells: [
    { name: '', range: ofNobody({ min: -7, max: 7 }) },
    { name: 'mode', range: ofNobody(upTo(5)) },
    { name: 'dead', range: ofNobody(bit) },
    { name: 'flags', range: ofNobody(upTo(7)) },
  ],
};

/** What all of its operations have in common. */
export const ofRef = {
  takes: { ref: 'percpu_ref' },
  worksOn: 'percpu_ref',
  alike: true,
} as const satisfies Partial<Operation>;

/** What RCU knows of a ref that switches: its callback is queued, and waits for these. It outlives the object. */
interface Switch {
  readonly cell: number;
  readonly object: number;
  readonly queued: number;
  readonly waits: number;
}

export function percpuRefs(w: World) {
  const rcu = w.part(rcuState);
  const switches = w.fieldsOfKind('percpu_ref').map(({ cell, object, name }): Switch => {
    if (w.objects[object]!.state === 'pooled')
      throw new InputError(`${name}: a percpu_ref in a slot of a pool is not modelled; allocate its object with kzalloc`);
    const waits = w.cell(`${name} switch waits for`, actorsOf(w.actors.length));
    rcu.waited(waits);
    return { cell, object, queued: w.cell(`${name} switch queued`, ofNobody(bit)), waits };
  });
  const of = new Map(switches.map((one) => [one.cell, one]));
  let calledBack = false;
  return {
    switches,
    of: (ref: number): Switch => of.get(ref)!,
    /** Some actor is the callback of a switch. */
    isCalledBack: (): void => {
      calledBack = true;
    },
    isBusy: (ref: number): boolean => w.cells[ref + Ref.mode] === Mode.switching || w.cells[ref + Ref.mode] === Mode.confirming,
    /** It counts; else the access is through a NULL pointer, and it crashed. */
    counts(ref: number): boolean {
      if (w.cells[ref + Ref.mode] !== Mode.none && w.cells[ref + Ref.mode] !== Mode.exited) return true;
      w.emit(Event.access, 0, Within.notSetUp, 1);
      return false;
    },
    /** percpu_ref_put(): whether it came to zero, which only one counter shows. */
    put(ref: number): number {
      const left = w.add(ref + Ref.count, -1);
      const { mode } = Ref;
      return left === 0 && (w.cells[ref + mode] === Mode.atomic || w.cells[ref + mode] === Mode.confirming) ? 1 : 0;
    },
    /** __percpu_ref_switch_to_atomic(): it takes a reference of its own, and call_rcu(). */
    begins(ref: number): void {
      if (!calledBack)
        throw new StepError(
          `${w.layout.names[ref]} is killed, and no actor is the callback that percpu_ref_kill() has RCU call: the initial reference ` +
            'would stay for ever; add an actor of the kind rcu-callback whose path begins with percpuRefSwitch',
        );
      w.set(ref + Ref.mode, Mode.switching);
      w.add(ref + Ref.count, 1);
      w.set(of.get(ref)!.queued, 1);
      w.set(of.get(ref)!.waits, rcu.readers());
    },
  };
}

/** The objects with a ref that switches: RCU leads to them. */
export function switchingRefs(w: World): () => readonly number[] {
  if (w.fieldsOfKind('percpu_ref').length === 0) return () => [];
  const { switches } = w.part(percpuRefs);
  return () => switches.flatMap(({ object, queued }) => (w.cells[queued] === 1 ? [object] : []));
}

/** Those that a step may be given. */
export const given = (step: AbstractStep): readonly Switch[] =>
  step.w.part(percpuRefs).switches.filter(({ cell }) => step.location().includes(cell));

export function touchesRef(step: AbstractStep): void {
  step.emits(Event.access);
  for (const { cell } of given(step)) step.footprint.update(...Object.values(Ref).map((number) => cell + number));
}

/** What RCU is asked for, and what it knows of it. */
export function touchesSwitch(step: AbstractStep): void {
  for (const { queued, waits } of given(step)) step.footprint.update(queued, waits);
}

/** It has RCU wait for the readers of now. */
export function asksForSwitch(step: AbstractStep): void {
  step.emits(Event.warn);
  touchesRef(step);
  touchesSwitch(step);
  asksWho(step, readers);
}
