import type { Field } from '../core/field.js';
import { actorsOf, bit } from '../core/layout.js';
import type { Operation } from '../core/operation.js';
import { objectOf, type World } from '../core/world.js';
import { mightSleep } from './might-sleep.js';
import { cellsByActor } from './rcu.js';

/** A probe: is it registered? What a breakpoint looks at is the uprobe subsystem's, not the probe's memory. */
export const uprobeField: Field = { kind: 'uprobe', cells: [{ name: '', range: bit }] };

/** Who runs a handler of any probe, and who waits for handlers. */
export function handlers(w: World) {
  const waits = new Map<number, number>();
  const set = actorsOf(w.actors.length);
  const running = w.cell('running uprobe handlers', set);
  return {
    waitSet(actor: number): number {
      let cell = waits.get(actor);
      if (cell === undefined) {
        cell = w.cell(`${w.actors[actor]!.name} waits for handlers`, set);
        waits.set(actor, cell);
      }
      return cell;
    },
    running: () => w.cells[running]!,
    entered(actor: number): void {
      w.set(running, w.cells[running]! | (1 << actor));
    },
    left(actor: number): void {
      w.set(running, w.cells[running]! & ~(1 << actor));
      for (const cell of waits.values()) w.set(cell, w.cells[cell]! & ~(1 << actor));
    },
  };
}

/** uprobe_register(): handlers may run from here on. May sleep; gives an error where the scenario allows faults. */
export const uprobeRegister: Operation = {
  name: 'uprobeRegister',
  faults: ['EINVAL'],
  params: { probe: 'write' },
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
};

/** uprobe_unregister_nosync(): no handler starts any more; running ones are not waited for. */
export const uprobeUnregisterNosync: Operation = {
  name: 'uprobeUnregisterNosync',
  params: { probe: 'write' },
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, 0);
      return 0;
    },
  }),
};

/** A task hits the breakpoint: 1 where the probe is registered, and its handler now runs, in process context. */
export const uprobeEnter: Operation = {
  name: 'uprobeEnter',
  params: { probe: 'object' },
  touches: ['uprobes'],
  bind: (w) => {
    const all = w.part(handlers);
    const cells = new Map(w.fieldsOfKind('uprobe').map(({ object, cell }) => [object, cell]));
    return {
      apply(a) {
        if (w.cells[cells.get(objectOf(a[0]!))!] === 0) return 0;
        all.entered(w.actor);
        return 1;
      },
    };
  },
};

/** The handler has returned. */
export const uprobeExit: Operation = {
  name: 'uprobeExit',
  params: {},
  touches: ['uprobes'],
  bind: (w) => {
    const all = w.part(handlers);
    return {
      apply() {
        all.left(w.actor);
        return 0;
      },
    };
  },
};

/** uprobe_unregister_sync() begins: the handlers that run now, of any probe, are those that it waits for. */
export const uprobeSync: Operation = {
  name: 'uprobeSync',
  params: {},
  touches: ['uprobes'],
  bind: (w, users) => {
    const all = w.part(handlers);
    const sets = cellsByActor(users, all.waitSet);
    return {
      apply() {
        mightSleep(w);
        w.set(sets[w.actor]!, all.running());
        return 0;
      },
    };
  },
};

/** uprobe_unregister_sync() returns: every handler of then has returned. */
export const uprobeSyncWait: Operation = {
  name: 'uprobeSyncWait',
  params: {},
  touches: ['uprobes'],
  bind: (w, users) => {
    const all = w.part(handlers);
    const sets = cellsByActor(users, all.waitSet);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) => (w.cells[sets[w.actor]!]! & (1 << other)) !== 0,
      apply: () => 0,
    };
  },
};
