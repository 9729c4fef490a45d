import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';
import { given, Mode, ofRef, percpuRefInitFlags, percpuRefs, Ref, touchesRef } from './percpu-ref.js';

const common = { ...ofRef, params: { ref: 'update' } } as const satisfies Partial<Operation>;

const source = 'lib/percpu-refcount.c';
const header = 'include/linux/percpu-refcount.h';
const notCounting = 'of one that was never set up, or is exited: null-dereference';

/** percpu_ref_init(): one reference, the initial one, unless it starts dead. */
export const percpuRefInit = {
  ...common,
  name: 'percpuRefInit',
  c: 'percpu_ref_init(&$ref, ..., $flags, GFP_KERNEL)',
  faults: ['ENOMEM'],
  params: { ref: 'write', flags: 'value' },
  bind: (w) => {
    w.part(percpuRefs);
    const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
    const { atomic, dead } = percpuRefInitFlags;
    return {
      outcomes(_, out) {
        out[0] = 0;
        if (!w.faults) return 1;
        out[1] = noMemory;
        return 2;
      },
      apply(a, outcome) {
        mightSleep(w);
        if (outcome !== 0) return -12;
        const [ref, flags] = [a[0]!, a[1]!];
        w.set(ref + Ref.count, (flags & dead) !== 0 ? 0 : 1);
        w.set(ref + Ref.mode, (flags & (atomic | dead)) !== 0 ? Mode.atomic : Mode.percpu);
        w.set(ref + Ref.dead, (flags & dead) !== 0 ? 1 : 0);
        w.set(ref + Ref.flags, flags);
        return 0;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    touchesRef(step);
  }),
  gives: 'number',
  reference: {
    does: 'Sets the ref up, with the flags percpuRefInitFlags: counting per CPU, or by one counter (atomic, dead); killed already (dead).',
    gives: '0; -12 as outcome ENOMEM where the scenario allows faults',
    context: 'process context',
    source: `${source}, percpu_ref_init()`,
  },
} satisfies Operation;

/** percpu_ref_exit(): it is of no use any more; nobody looks whether there are references. */
export const percpuRefExit = {
  ...common,
  name: 'percpuRefExit',
  c: 'percpu_ref_exit(&$ref)',
  bind: (w) => {
    const refs = w.part(percpuRefs);
    return {
      apply(a) {
        if (w.cells[a[0]! + Ref.mode] === Mode.none || w.cells[a[0]! + Ref.mode] === Mode.exited) return 0;
        if (refs.isBusy(a[0]!)) w.emit(Event.warn, 0, 0, 0);
        w.set(a[0]! + Ref.mode, Mode.exited);
        w.set(a[0]! + Ref.dead, 1);
        return 0;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    step.emits(Event.warn);
    touchesRef(step);
  }),
  gives: 'nothing',
  orders: { releases: ['@ref'] },
  reference: {
    does: 'Ends what percpu_ref_init() began. Who gets or puts a reference after it crashes.',
    misuse: ['of one that switches: warn, and null-dereference in the callback'],
    source: `${source}, percpu_ref_exit()`,
  },
} satisfies Operation;

/** percpu_ref_get(): by who has a reference. Nobody looks whether it is at zero. */
export const percpuRefGet = {
  ...common,
  name: 'percpuRefGet',
  c: 'percpu_ref_get(&$ref)',
  bind: (w) => {
    const refs = w.part(percpuRefs);
    return {
      apply(a) {
        if (refs.counts(a[0]!)) w.add(a[0]! + Ref.count, 1);
        return 0;
      },
    };
  },
  footprint: touching(touchesRef),
  gives: 'nothing',
  reference: {
    does: 'Takes a reference. One of a ref that came to zero is given too, and nobody tells.',
    misuse: [notCounting],
    source: `${header}, percpu_ref_get_many()`,
  },
} satisfies Operation;

const tries = (name: string, call: string, does: string, refuses: (w: World, ref: number) => boolean) =>
  ({
    ...common,
    name,
    c: `${call}(&$ref)`,
    bind: (w) => {
      const refs = w.part(percpuRefs);
      return {
        apply(a) {
          const mode = w.cells[a[0]! + Ref.mode]!;
          if (refuses(w, a[0]!) || !refs.counts(a[0]!)) return 0;
          if ((mode === Mode.atomic || mode === Mode.confirming) && w.cells[a[0]!] === 0) return 0;
          w.add(a[0]! + Ref.count, 1);
          return 1;
        },
      };
    },
    footprint: touching(touchesRef),
    gives: 'number',
    orders: { acquires: ['@ref'] },
    reference: { does, gives: '1; 0 there is none to be had', misuse: [notCounting], source: `${header}, ${call}()` },
  }) satisfies Operation;

export const percpuRefTryget = tries(
  'percpuRefTryget',
  'percpu_ref_tryget',
  'Takes a reference unless the ref is at zero, which it is not before its switch is over: a killed one gives references too.',
  () => false,
);
export const percpuRefTrygetLive = tries(
  'percpuRefTrygetLive',
  'percpu_ref_tryget_live',
  'Takes a reference unless the ref is killed.',
  (w, ref) => w.cells[ref + Ref.dead] === 1,
);

/** percpu_ref_put(): who drops the last one calls the release function, where it is. */
export const percpuRefPut = {
  ...common,
  name: 'percpuRefPut',
  c: 'percpu_ref_put(&$ref)',
  bind: (w) => {
    const refs = w.part(percpuRefs);
    return { apply: (a) => (refs.counts(a[0]!) ? refs.put(a[0]!) : 0) };
  },
  footprint: touching(touchesRef),
  gives: 'number',
  orders: { acquires: ['@ref'], releases: ['@ref'] },
  reference: {
    does: 'Drops a reference. One too many is told of only when the ref switches: after that nobody looks below zero.',
    gives: '1 it came to zero, and the caller calls the release function; 0 it did not, or counts per CPU',
    misuse: [notCounting],
    source: `${header}, percpu_ref_put_many()`,
  },
} satisfies Operation;

const asks = (name: string, call: string, does: string, is: (w: World, ref: number) => boolean) =>
  ({
    ...common,
    name,
    c: `${call}(&$ref)`,
    params: { ref: 'read' },
    marked: true,
    bind: (w) => {
      w.part(percpuRefs);
      return { apply: (a) => (is(w, a[0]!) ? 1 : 0) };
    },
    footprint: touching((step: AbstractStep) => {
      for (const { cell } of given(step)) step.footprint.read(cell, cell + Ref.mode, cell + Ref.dead);
    }),
    gives: 'number',
    reference: { does, gives: '1 it is; 0 it is not', source: `${header}, ${call}()` },
  }) satisfies Operation;

export const percpuRefIsZero = asks(
  'percpuRefIsZero',
  'percpu_ref_is_zero',
  'Looks whether it is at zero; one that counts per CPU, or switches, is not.',
  (w, ref) => w.cells[ref] === 0 && w.cells[ref + Ref.mode]! > Mode.switching,
);
export const percpuRefIsDying = asks(
  'percpuRefIsDying',
  'percpu_ref_is_dying',
  'Looks whether it is killed.',
  (w, ref) => w.cells[ref + Ref.dead] === 1,
);
