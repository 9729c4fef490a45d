import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { touching } from './footprint/objects.js';
import { waitsForThem } from './footprint/sections.js';
import { asksForSwitch, given, Mode, ofRef, percpuRefInitFlags, percpuRefs, Ref, touchesRef, touchesSwitch } from './percpu-ref.js';
import { readers } from './rcu.js';

const source = 'lib/percpu-refcount.c';
const common = { ...ofRef, params: { ref: 'update' } } as const satisfies Partial<Operation>;

/**
 * percpu_ref_kill(), percpu_ref_kill_and_confirm(): drops the initial reference. A ref that counts per CPU cannot come to zero yet: RCU
 * has to call the switch's callback first.
 */
export const percpuRefKill = {
  ...common,
  name: 'percpuRefKill',
  c: 'percpu_ref_kill(&$ref)',
  sleeps: true,
  bind: (w) => {
    const refs = w.part(percpuRefs);
    return {
      // confirm_switch is set: it waits for the callback of the switch before
      enabled: (a) => a[0]! < 0 || !refs.isBusy(a[0]!),
      apply(a) {
        const ref = a[0]!;
        if (w.cells[ref + Ref.dead] === 1) w.emit(Event.warn, 0, 0, 0);
        if (!refs.counts(ref)) return 0;
        w.set(ref + Ref.dead, 1);
        if (w.cells[ref + Ref.mode] === Mode.percpu) refs.begins(ref);
        return refs.put(ref);
      },
    };
  },
  footprint: touching(asksForSwitch),
  gives: 'number',
  orders: { acquires: ['@ref'], releases: ['@ref', 'callback'] },
  reference: {
    does:
      'percpu_ref_tryget_live() gives 0 from now on, and the initial reference is dropped. Where the ref counts per CPU nobody sees it ' +
      'come to zero before percpuRefSwitched, in an RCU callback. With a confirm function it is percpu_ref_kill_and_confirm().',
    gives: '1 it came to zero, and the caller calls the release function; 0 it did not yet',
    goes: 'it does not switch already; else it sleeps until that is over',
    misuse: ['twice: warn, and a reference more is dropped', 'of one that was never set up, or is exited: null-dereference'],
    source: `${source}, percpu_ref_kill_and_confirm()`,
  },
} satisfies Operation;

/** percpu_ref_switch_to_atomic_rcu(): the references of all CPUs are added up. */
export const percpuRefSwitch = {
  ...common,
  name: 'percpuRefSwitch',
  c: 'grace period over: $ref is switched',
  bind: (w) => {
    const refs = w.part(percpuRefs);
    refs.isCalledBack();
    return {
      enabled: (a) => a[0]! < 0 || (w.cells[refs.of(a[0]!).queued] === 1 && w.cells[refs.of(a[0]!).waits] === 0),
      waitsFor: (a, other) => a[0]! >= 0 && ((w.cells[refs.of(a[0]!).waits]! >> other) & 1) !== 0,
      apply(a) {
        const ref = a[0]!;
        w.set(refs.of(ref).queued, 0);
        if (!refs.counts(ref)) return 0;
        w.set(ref + Ref.mode, Mode.confirming);
        if (w.cells[ref]! <= 0) w.emit(Event.warn, 0, 0, 0);
        return 0;
      },
    };
  },
  footprint: {
    ...touching((step: AbstractStep) => {
      step.emits(Event.warn);
      touchesRef(step);
      touchesSwitch(step);
      waitsForThem(step, readers);
    }),
    againAfter: (step) => given(step).map(({ queued }) => queued),
  },
  gives: 'nothing',
  orders: { acquires: ['@ref', 'callback', 'reader'], releases: ['@ref'] },
  reference: {
    does: 'The first step of an RCU callback: the ref counts by one counter, and its confirm function, if it has one, is called.',
    goes: 'it was killed while it counted per CPU, and the readers of that time have left',
    context: 'softirq: it may not sleep',
    misuse: [
      'it has no reference left, for more were put than taken: warn (percpu ref <= 0 after switching to atomic)',
      'freed: use-after-free',
    ],
    source: `${source}, percpu_ref_switch_to_atomic_rcu()`,
  },
} satisfies Operation;

/** percpu_ref_call_confirm_rcu(): the switch is confirmed, and drops its own reference. */
export const percpuRefSwitched = {
  ...common,
  name: 'percpuRefSwitched',
  c: '$ref is confirmed, and put',
  bind: (w) => {
    const refs = w.part(percpuRefs);
    return {
      apply(a) {
        if (!refs.counts(a[0]!)) return 0;
        w.set(a[0]! + Ref.mode, Mode.atomic);
        return refs.put(a[0]!);
      },
    };
  },
  footprint: touching(touchesRef),
  gives: 'number',
  orders: { acquires: ['@ref'], releases: ['@ref'] },
  reference: {
    does: 'The confirm function has returned, and the callback drops its reference.',
    gives: '1 it came to zero, and the callback calls the release function; 0 others hold it',
    source: `${source}, percpu_ref_call_confirm_rcu()`,
  },
} satisfies Operation;

const revives = (name: string, call: string, fromZero: boolean) =>
  ({
    ...common,
    name,
    c: `${call}(&$ref)`,
    bind: (w: World) => {
      const refs = w.part(percpuRefs);
      return {
        apply(a) {
          const ref = a[0]!;
          const isZero = w.cells[ref + Ref.mode] === Mode.atomic && w.cells[ref] === 0;
          if (fromZero && !isZero) w.emit(Event.warn, 0, 0, 0);
          if (w.cells[ref + Ref.dead] === 0 || w.cells[ref + Ref.mode] === Mode.percpu) w.emit(Event.warn, 0, 0, 0);
          if (!refs.counts(ref)) return 0;
          w.set(ref + Ref.dead, 0);
          w.add(ref + Ref.count, 1);
          return 0;
        },
      };
    },
    footprint: touching((step: AbstractStep) => {
      step.emits(Event.warn);
      touchesRef(step);
    }),
    gives: 'nothing',
    orders: { acquires: ['@ref'], releases: ['@ref'] },
    reference: {
      does: `Has a killed ref live again, with an initial reference; ${name}Wait is its return.`,
      misuse: [
        ...(fromZero ? ['of one that is not at zero: warn'] : []),
        'of one that is not killed: warn',
        'of one that was never set up, or is exited: null-dereference',
      ],
      source: `${source}, ${call}()`,
    },
  }) satisfies Operation;

/** It waits for a switch that is under way, and counts per CPU again. */
const revived = (name: string, call: string) =>
  ({
    ...common,
    name,
    c: `${call}(&$ref) returns`,
    sleeps: true,
    bind: (w: World) => {
      const refs = w.part(percpuRefs);
      return {
        enabled: (a) => a[0]! < 0 || !refs.isBusy(a[0]!),
        apply(a) {
          const ref = a[0]!;
          const flags = w.cells[ref + Ref.flags]!;
          if (!refs.counts(ref) || w.cells[ref + Ref.mode] !== Mode.atomic) return 0;
          if ((flags & percpuRefInitFlags.atomic) !== 0 || w.cells[ref + Ref.dead] === 1) return 0;
          if (flags === 0) w.emit(Event.warn, 0, 0, 0);
          else w.set(ref + Ref.mode, Mode.percpu);
          return 0;
        },
      };
    },
    footprint: touching((step: AbstractStep) => {
      step.emits(Event.warn);
      touchesRef(step);
    }),
    gives: 'nothing',
    orders: { acquires: ['@ref'], releases: ['@ref'] },
    reference: {
      does: `${call}() returns: the ref counts per CPU again, unless it was set up as atomic.`,
      goes: 'it does not switch; else it sleeps until that is over',
      misuse: ['of one that was set up without allowReinit: warn, and it goes on to count by one counter'],
      source: `${source}, __percpu_ref_switch_to_percpu()`,
    },
  }) satisfies Operation;

export const percpuRefReinit = revives('percpuRefReinit', 'percpu_ref_reinit', true);
export const percpuRefReinitWait = revived('percpuRefReinitWait', 'percpu_ref_reinit');
export const percpuRefResurrect = revives('percpuRefResurrect', 'percpu_ref_resurrect', false);
export const percpuRefResurrectWait = revived('percpuRefResurrectWait', 'percpu_ref_resurrect');
