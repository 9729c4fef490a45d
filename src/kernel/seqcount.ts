import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorUpTo, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { contexts } from './context.js';
import { touching } from './footprint/objects.js';
import { LockCall, locksOf, Taken, tellsDropped, tellsTaken } from './lock.js';

/** seqcount_t, with room for a few writes. */
export const seqcountField: Field = seqcountFieldFor(7);
/** The same with room for so many. */
export function seqcountFieldFor(writes: number): Field {
  return {
    kind: 'seqcount',
    cells: [
      { name: '', range: actorUpTo(31) },
      { name: 'sequence', range: ofNobody(upTo(2 * writes)) },
    ],
  };
}

/** Somebody writes under it. */
const writes: Section = { name: 'seqcount', each: 'word' };

const source = 'include/linux/seqlock.h; Documentation/locking/seqlock.rst';

/** By the cell of who writes, which is the first: what the count is, 0 where the pointer is bad. */
function seqcounts(w: World) {
  w.part(locksOf);
  const sequence = (s: number): number => (s < 0 ? 0 : w.cells[s + 1]!);
  return {
    sequence,
    isOdd: (s: number): boolean => (sequence(s) & 1) !== 0,
    writes: (s: number, actor: number): boolean => s >= 0 && w.cells[s] === actor + 1,
    next(s: number): void {
      if (sequence(s) === w.layout.max[s + 1]!)
        throw new StepError(
          `${w.layout.names[s]}: a sequence count comes to ${sequence(s)}, its largest value, and a real one goes on; declare it with ` +
            'seqcountFieldFor(writes), for as many writes as there can be',
        );
      w.add(s + 1, 1);
    },
    /** seqcount_lockdep_reader_access(), with irqs off: a read of any depth, which is over at once. */
    tellsRead: (s: number): void => w.emit(Event.lockAcquire, s, 0, LockCall.mutex | Taken.shared | Taken.recursive),
  };
}

const common = {
  params: { s: 'read' },
  takes: { s: 'seqcount' },
  worksOn: 'seqcount',
  alike: true,
  keepsNoSet: true,
  gives: 'number',
  orders: { acquires: ['@s'] },
} as const satisfies Partial<Operation>;

/** read_seqcount_begin(), and read_seqbegin() of a seqlock_t: spins while somebody writes, and gives the count. */
export const readSeqcountBegin = {
  ...common,
  name: 'readSeqcountBegin',
  c: 'read_seqcount_begin(&$s)',
  spins: true,
  bind: (w) => {
    const { isOdd, sequence, tellsRead, writes: isWriter } = seqcounts(w);
    return {
      enabled: (a) => !isOdd(a[0]!),
      waitsFor: (a, other) => isOdd(a[0]!) && isWriter(a[0]!, other),
      apply(a) {
        tellsRead(a[0]!);
        return sequence(a[0]!);
      },
    };
  },
  footprint: touching(tellsTaken),
  reference: {
    does: 'begins to read what a sequence count protects',
    gives: 'the count, which is even',
    goes: 'nobody writes; it spins until then',
    misuse: [
      'in an interrupt on the CPU of who writes, or by the writer: deadlock',
      'in an interrupt, and written with those on: inconsistent-lock-state',
    ],
    source,
  },
} satisfies Operation;

const looking = (odd: boolean) =>
  ({
    ...common,
    bind: (w: World) => {
      const { sequence, tellsRead } = seqcounts(w);
      return {
        apply(a: Int32Array) {
          tellsRead(a[0]!);
          return odd ? sequence(a[0]!) : sequence(a[0]!) & ~1;
        },
      };
    },
    footprint: touching(tellsTaken),
  }) as const satisfies Partial<Operation>;

/** raw_read_seqcount(): the count as it is, odd while somebody writes. */
export const rawReadSeqcount = {
  ...looking(true),
  name: 'rawReadSeqcount',
  c: 'raw_read_seqcount(&$s)',
  reference: { does: 'reads a sequence count, and does not wait', gives: 'the count; it is odd while somebody writes', source },
} satisfies Operation;
/** raw_seqcount_begin(): so that who began while somebody wrote has to try again. */
export const rawSeqcountBegin = {
  ...looking(false),
  name: 'rawSeqcountBegin',
  c: 'raw_seqcount_begin(&$s)',
  reference: {
    does: 'begins to read what a sequence count protects, and does not wait',
    gives: 'the count, or that less 1 while somebody writes, so that the read is in vain',
    source,
  },
} satisfies Operation;

/** read_seqcount_retry(), and read_seqretry(): 1 where somebody has begun to write since. */
export const readSeqcountRetry = {
  ...common,
  name: 'readSeqcountRetry',
  c: 'read_seqcount_retry(&$s, $start)',
  params: { s: 'read', start: 'value' },
  bind: (w) => {
    const { sequence } = seqcounts(w);
    return { apply: (a) => (sequence(a[0]!) === a[1]! ? 0 : 1) };
  },
  footprint: touching(() => {}),
  reference: { does: 'ends a read', gives: '0 nobody has written since it began; 1 somebody has, and what was read may be torn', source },
} satisfies Operation;

/**
 * write_seqcount_begin(): the count is odd from here on. Who writes has to keep others out and preemption off: by the lock of a seqlock_t,
 * or one of his own.
 */
export const writeSeqcountBegin = {
  ...common,
  name: 'writeSeqcountBegin',
  c: 'write_seqcount_begin(&$s)',
  params: { s: 'update' },
  bind: (w) => {
    const { next } = seqcounts(w);
    const context = w.part(contexts);
    return {
      apply(a) {
        const s = a[0]!;
        if (w.cells[s] !== 0) w.meet(w.cells[s]! - 1, Event.concurrentWriters, w.ownerOf(s));
        if (w.crashed) return 0;
        // lockdep_assert_preemption_disabled()
        if (!context.atomic(w.actor)) w.emit(Event.warn, 0, 0, 0);
        w.emit(Event.lockAcquire, s, 1, LockCall.mutex);
        next(s);
        w.set(s, w.actor + 1);
        return 0;
      },
    };
  },
  footprint: {
    touches(step: AbstractStep) {
      step.emits(Event.concurrentWriters);
      step.emits(Event.warn);
      tellsTaken(step);
    },
    brackets: [{ section: writes, enters: true }],
  },
  gives: 'nothing',
  reference: {
    does: 'begins to write what a sequence count protects',
    misuse: ['while another writes, or twice: concurrent-writers', 'with preemption on: warn'],
    source,
  },
} satisfies Operation;

/** write_seqcount_end(): the count is even again, and another one. */
export const writeSeqcountEnd = {
  ...common,
  name: 'writeSeqcountEnd',
  c: 'write_seqcount_end(&$s)',
  params: { s: 'update' },
  bind: (w) => {
    const { next } = seqcounts(w);
    return {
      apply(a) {
        w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, LockCall.mutex);
        next(a[0]!);
        w.set(a[0]!, 0);
        return 0;
      },
    };
  },
  footprint: { touches: tellsDropped, brackets: [{ section: writes, enters: false }] },
  gives: 'nothing',
  orders: { releases: ['@s'] },
  reference: { does: 'ends a write', misuse: ['by one who does not write: unlock-not-owner, and readers spin until the next'], source },
} satisfies Operation;
