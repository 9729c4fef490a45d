import type { Field } from '../core/field.js';
import { actorsOf, bit } from '../core/layout.js';
import type { Operation } from '../core/operation.js';
import type { World } from '../core/world.js';
import { mightSleep } from './might-sleep.js';
import { cellsByActor, rcuState } from './rcu.js';

/** A tracepoint: is the probe attached? */
export const tracepointField: Field = { kind: 'tracepoint', cells: [{ name: '', range: bit }] };

/** rv_attach_trace_probe(). */
export const registerTrace: Operation = {
  name: 'registerTrace',
  params: { tracepoint: 'global' },
  touches: ['tracepoint'],
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, 1);
      return 0;
    },
  }),
};

/** rv_detach_trace_probe(): does not wait for running probes. */
export const unregisterTrace: Operation = {
  name: 'unregisterTrace',
  params: { tracepoint: 'global' },
  touches: ['tracepoint'],
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, 0);
      return 0;
    },
  }),
};

/** The tracepoint is reached: 1 where the probe is attached and now runs. `reader` = preemption or irqs are off in it. */
export const tracepointEnter: Operation = {
  name: 'tracepointEnter',
  params: { tracepoint: 'global', reader: 'value' },
  touches: ['tracepoint'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    const probes = w.part(probeWaits);
    return {
      apply(a) {
        if (w.cells[a[0]!] === 0) return 0;
        probes.entered(w.actor, a[1]! !== 0);
        if (a[1]! !== 0) rcu.enter(w.actor);
        return 1;
      },
    };
  },
};

/** The probe has returned. */
export const tracepointExit: Operation = {
  name: 'tracepointExit',
  params: { tracepoint: 'global', reader: 'value' },
  touches: ['tracepoint', 'grace periods'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    const probes = w.part(probeWaits);
    return {
      apply(a) {
        probes.left(w.actor);
        if (a[1]! !== 0) rcu.leave(w.actor);
        return 0;
      },
    };
  },
};

/** Who runs a probe, who of them has preemption off in it, and who waits for probes. */
export function probeWaits(w: World) {
  const waits = new Map<number, number>();
  const set = actorsOf(w.actors.length);
  const running = w.cell('running probes', set);
  const atomic = w.cell('probes with preemption off', set);
  return {
    waitSet(actor: number): number {
      let cell = waits.get(actor);
      if (cell === undefined) {
        cell = w.cell(`${w.actors[actor]!.name} waits for probes`, set);
        waits.set(actor, cell);
      }
      return cell;
    },
    running: () => w.cells[running]!,
    preemptible: (actor: number): boolean => (w.cells[atomic]! & (1 << actor)) === 0,
    entered(actor: number, reader: boolean): void {
      w.set(running, w.cells[running]! | (1 << actor));
      if (reader) w.set(atomic, w.cells[atomic]! | (1 << actor));
    },
    left(actor: number): void {
      w.set(running, w.cells[running]! & ~(1 << actor));
      w.set(atomic, w.cells[atomic]! & ~(1 << actor));
      for (const cell of waits.values()) w.set(cell, w.cells[cell]! & ~(1 << actor));
    },
  };
}

/** tracepoint_synchronize_unregister() begins: the probes that run now are those that it waits for. */
export const tracepointSynchronizeUnregister: Operation = {
  name: 'tracepointSynchronizeUnregister',
  params: {},
  touches: ['tracepoint'],
  bind: (w, users) => {
    const probes = w.part(probeWaits);
    const sets = cellsByActor(users, probes.waitSet);
    return {
      apply() {
        mightSleep(w);
        w.set(sets[w.actor]!, probes.running());
        return 0;
      },
    };
  },
};

/** tracepoint_synchronize_unregister() returns: every probe of then has returned. */
export const tracepointSynchronizeUnregisterWait: Operation = {
  name: 'tracepointSynchronizeUnregisterWait',
  params: {},
  touches: ['tracepoint'],
  bind: (w, users) => {
    const probes = w.part(probeWaits);
    const sets = cellsByActor(users, probes.waitSet);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) => (w.cells[sets[w.actor]!]! & (1 << other)) !== 0,
      apply: () => 0,
    };
  },
};
