import type { Field } from '../core/world/field.js';
import { actorsOf, bit } from '../core/world/layout.js';
import type { Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { enters, leaves } from './footprint/sections.js';
import { gracePeriods, synchronization } from './grace-period.js';
import { interrupts } from './interrupt.js';
import { mightSleep } from './might-sleep.js';
import { rcuState, readers, synchronizeRcu, synchronizeRcuWait } from './rcu.js';

/** A tracepoint: is the probe attached? */
export const tracepointField: Field = { kind: 'tracepoint', cells: [{ name: '', range: bit }] };

/** Who runs a probe, who of them has preemption off in it, and who waits for probes. */
export function probeWaits(w: World) {
  const periods = gracePeriods(w, { readers: 'running probes' }, 'waits for probes');
  const atomic = w.cell('probes with preemption off', actorsOf(w.actors.length));
  return {
    ...periods,
    preemptible: (actor: number): boolean => (w.cells[atomic]! & (1 << actor)) === 0,
    entered(actor: number, reader: boolean): void {
      periods.enter(actor);
      if (reader) w.set(atomic, w.cells[atomic]! | (1 << actor));
    },
    left(actor: number): void {
      w.set(atomic, w.cells[atomic]! & ~(1 << actor));
      periods.leave(actor);
    },
  };
}

/** A probe of a tracepoint runs. One with preemption off is an RCU reader as well, which keeps its CPU. */
export const probes: Section = { name: 'probe', inside: (w) => w.part(probeWaits).readers, preemptible: true };

const attach = (name: string, c: string, attached: number, does: string) =>
  ({
    name,
    c,
    params: { tracepoint: 'global' },
    takes: { tracepoint: 'tracepoint' },
    bind: (w) => ({
      apply(a) {
        // tracepoints_mutex
        mightSleep(w);
        w.set(a[0]!, attached);
        return 0;
      },
    }),
    footprint: touching((step) => {
      sleeps(step);
      step.footprint.write(step.global(0));
    }),
    gives: 'nothing',
    ...(attached === 1 && { orders: { releases: ['@tracepoint'] } }),
    alike: true,
    promela: { effect: `sleep_event(); set(tracepoint, ${attached}); return 0;` },
    reference: {
      does,
      context: 'process context',
      misuse: ['where nobody may sleep: sleeping-in-atomic'],
      source: 'tracepoint_probe_register() and _unregister(), kernel/tracepoint.c',
    },
  }) satisfies Operation;

/** rv_attach_trace_probe(). */
export const registerTrace = attach('registerTrace', 'rv_attach_trace_probe($tracepoint)', 1, 'attaches a probe to a tracepoint');
/** rv_detach_trace_probe(): does not wait for running probes. */
export const unregisterTrace = attach(
  'unregisterTrace',
  'rv_detach_trace_probe($tracepoint)',
  0,
  'detaches it: no probe begins any more, and those that run are not waited for',
);

/** The tracepoint is reached: 1 where the probe is attached and now runs. `reader` = preemption or irqs are off in it. */
export const tracepointEnter = {
  name: 'tracepointEnter',
  c: 'trace_$tracepoint()',
  params: { tracepoint: 'global', reader: 'value' },
  takes: { tracepoint: 'tracepoint' },
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const running = w.part(probeWaits);
    w.part(interrupts).saidBy(users);
    return {
      apply(a) {
        if (w.cells[a[0]!] === 0) return 0;
        running.entered(w.actor, a[1]! !== 0);
        if (a[1]! !== 0) rcu.enter(w.actor);
        return 1;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.read(step.global(0));
      enters(step, probes);
      if (step.constant(1) !== 0) enters(step, readers);
    },
    brackets: [
      { section: probes, enters: true, ifGot: true },
      { section: readers, enters: true, ifGot: true, says: 1 },
    ],
    quiet: { when: () => (cells, args) => cells[args[0]!] === 0, touches: (step) => step.footprint.read(step.global(0)) },
    zeroWhile: (_, global) => [global],
  },
  gives: 'number',
  orders: { acquires: ['@tracepoint', 'grace period'] },
  alike: true,
  promela: {
    parts: ['reader', 'probe'],
    effect: `
      if (get(tracepoint) == 0) return 0;
      set(PROBES_RUNNING, get(PROBES_RUNNING) | bit(self));
      if (reader) { set(PROBES_ATOMIC, get(PROBES_ATOMIC) | bit(self)); enter(); }
      return 1;`,
  },
  reference: {
    does: 'the tracepoint is reached: its probe is what the caller does until it exits; with `reader` 1 preemption or irqs are off in it',
    gives: '1 a probe is attached, and runs; 0 none is',
    source: 'include/linux/tracepoint.h',
  },
} satisfies Operation;

/** The probe has returned. */
export const tracepointExit = {
  name: 'tracepointExit',
  c: 'return',
  params: { tracepoint: 'global', reader: 'value' },
  takes: { tracepoint: 'tracepoint' },
  bind: (w) => {
    const rcu = w.part(rcuState);
    const running = w.part(probeWaits);
    return {
      apply(a) {
        running.left(w.actor);
        if (a[1]! !== 0) rcu.leave(w.actor);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      leaves(step, probes);
      if (step.constant(1) !== 0) leaves(step, readers);
    },
    brackets: [
      { section: probes, enters: false },
      { section: readers, enters: false, says: 1 },
    ],
  },
  gives: 'nothing',
  orders: { releases: ['probe', 'reader'] },
  alike: true,
  promela: {
    parts: ['reader', 'probe'],
    effect: `
      set(PROBES_RUNNING, get(PROBES_RUNNING) & ~bit(self));
      set(PROBES_ATOMIC, get(PROBES_ATOMIC) & ~bit(self));
      strike(probe_wait, ACTORS, bit(self));
      if (reader) leave();
      return 0;`,
  },
  reference: {
    does: 'the probe has returned',
    source: 'include/linux/tracepoint.h',
  },
} satisfies Operation;

const [asks, returns] = synchronization({
  name: 'tracepointSynchronizeUnregister',
  c: 'tracepoint_synchronize_unregister()',
  waits: 'probe that runs',
  source: 'include/linux/tracepoint.h',
  section: probes,
  part: probeWaits,
  orders: { acquires: ['probe', 'reader'], releases: ['grace period'] },
  promela: {
    parts: ['probe', 'probeWait'],
    ask: 'sleep_event(); set(probe_wait[self], get(PROBES_RUNNING)); return 0;',
    set: 'probe_wait[self]',
  },
});

/**
 * tracepoint_synchronize_unregister(): waits for the probes that run now, which is all that the newest kernels promise; 6.1 and 6.12 have
 * probes run with preemption off, and go on with synchronize_rcu() (include/linux/tracepoint.h).
 */
export const tracepointSynchronizeUnregister = asks;
export const tracepointSynchronizeUnregisterWait: Operation = {
  ...returns,
  goesOn: { before: 'mainline', with: [synchronizeRcu.name, synchronizeRcuWait.name] },
};
