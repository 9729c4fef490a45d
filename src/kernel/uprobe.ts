import type { Field } from '../core/world/field.js';
import { bit } from '../core/world/layout.js';
import type { Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import { objectOf, type World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { enters, leaves } from './footprint/sections.js';
import { gracePeriods, synchronization } from './grace-period.js';
import { mightSleep } from './might-sleep.js';

/** A probe: is it registered? What a breakpoint looks at is the uprobe subsystem's, not the probe's memory. */
export const uprobeField: Field = { kind: 'uprobe', cells: [{ name: '', range: bit }] };

/** Who runs a handler of any probe, and who waits for handlers. */
export const handlerWaits = (w: World) => gracePeriods(w, { readers: 'running uprobe handlers' }, 'waits for handlers');

/** A handler of any probe runs, in process context. */
export const handlers: Section = { name: 'handler', inside: (w) => w.part(handlerWaits).readers, preemptible: true };

/** uprobe_register(): handlers may run from here on. May sleep; gives an error where the scenario allows faults. */
export const uprobeRegister = {
  name: 'uprobeRegister',
  c: 'uprobe_register(..., &$probe)',
  faults: ['EINVAL'],
  params: { probe: 'write' },
  takes: { probe: 'uprobe' },
  bind: (w) => {
    const fault = w.faults ? w.outcome('EINVAL') : 0;
    return {
      outcomes(_, out) {
        out[0] = 0;
        if (w.faults) out[1] = fault;
        return w.faults ? 2 : 1;
      },
      apply(a, outcome) {
        mightSleep(w);
        if (outcome !== 0) return -22;
        w.set(a[0]!, 1);
        return 0;
      },
    };
  },
  footprint: touching(sleeps),
  gives: 'number',
  orders: { releases: ['probes'] },
  alike: true,
  keepsNoSet: true,
  promela: { outcomes: 1, effect: 'sleep_event(); if (outcome) return -22; set(probe, 1); return 0;' },
  reference: {
    does: 'registers a probe; handlers may run before it returns',
    gives: '0; -22 (-EINVAL) as outcome where the scenario allows faults',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'uprobe_register(), kernel/events/uprobes.c',
  },
} satisfies Operation;

/** uprobe_unregister_nosync(): no handler starts any more; running ones are not waited for. */
export const uprobeUnregisterNosync = {
  name: 'uprobeUnregisterNosync',
  c: 'uprobe_unregister_nosync(&$probe)',
  params: { probe: 'write' },
  takes: { probe: 'uprobe' },
  bind: (w) => ({
    apply(a) {
      // uprobe->register_rwsem
      mightSleep(w);
      w.set(a[0]!, 0);
      return 0;
    },
  }),
  footprint: touching(sleeps),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'sleep_event(); set(probe, 0); return 0;' },
  reference: {
    does: 'no handler of the probe starts any more; those that run are not waited for',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'uprobe_unregister_nosync(), kernel/events/uprobes.c',
  },
} satisfies Operation;

/** A task hits the breakpoint: 1 where the probe is registered, and its handler now runs, in process context. */
export const uprobeEnter = {
  name: 'uprobeEnter',
  c: 'breakpoint of $probe',
  params: { probe: 'object' },
  bind: (w) => {
    const all = w.part(handlerWaits);
    const cells = new Map(w.fieldsOfKind('uprobe').map(({ object, cell }) => [object, cell]));
    return {
      apply(a) {
        if (w.cells[cells.get(objectOf(a[0]!))!] === 0) return 0;
        all.enter(w.actor);
        return 1;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.read(...step.w.fieldsOfKind('uprobe').map(({ cell }) => cell));
      enters(step, handlers);
    },
    brackets: [{ section: handlers, enters: true, ifGot: true }],
  },
  gives: 'number',
  orders: { acquires: ['probes'] },
  alike: true,
  promela: {
    parts: ['handler'],
    effect: 'if (get(uprobe_cell[OBJECT(probe)]) == 0) return 0; set(HANDLERS_RUNNING, get(HANDLERS_RUNNING) | bit(self)); return 1;',
  },
  reference: {
    does: 'a task comes to the breakpoint: its handler runs',
    gives: '1 the probe is registered, and its handler runs; 0 it is not',
    context: 'process context',
    source: 'handler_chain(), kernel/events/uprobes.c',
  },
} satisfies Operation;

/** The handler has returned. */
export const uprobeExit = {
  name: 'uprobeExit',
  c: 'return',
  params: {},
  bind: (w) => {
    const all = w.part(handlerWaits);
    return {
      apply() {
        all.leave(w.actor);
        return 0;
      },
    };
  },
  footprint: { touches: (step) => leaves(step, handlers), brackets: [{ section: handlers, enters: false }] },
  gives: 'nothing',
  orders: { releases: ['handler'] },
  alike: true,
  promela: {
    parts: ['handler'],
    effect: 'set(HANDLERS_RUNNING, get(HANDLERS_RUNNING) & ~bit(self)); strike(handler_wait, ACTORS, bit(self)); return 0;',
  },
  reference: {
    does: 'the handler has returned',
    context: 'process context',
    source: 'handler_chain(), kernel/events/uprobes.c',
  },
} satisfies Operation;

/** uprobe_unregister_sync(): waits for the handlers that run now, of any probe. */
export const [uprobeSync, uprobeSyncWait] = synchronization({
  name: 'uprobeSync',
  c: 'uprobe_unregister_sync()',
  waits: 'handler that runs, of any probe,',
  source: 'uprobe_unregister_sync(), kernel/events/uprobes.c',
  section: handlers,
  part: handlerWaits,
  orders: { acquires: ['handler'] },
  promela: {
    parts: ['handler', 'handlerWait'],
    ask: 'sleep_event(); set(handler_wait[self], get(HANDLERS_RUNNING)); return 0;',
    set: 'handler_wait[self]',
  },
});
