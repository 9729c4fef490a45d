import { InputError, StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorsOf, ofNobody, type Range, setOf, upTo } from '../core/world/layout.js';
import type { Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { enters, leaves } from './footprint/sections.js';
import { gracePeriods, type Synchronization, synchronization } from './grace-period.js';
import { interrupts } from './interrupt.js';

/**
 * State of an rcu_head: at rest, or bits of what it is: queued, its callback running; both: queued once more while the callback runs.
 * A queued one that was given to call_rcu() again leaks: what is called for it does nothing (kernel/rcu/tree.c: rcu_leak_callback()).
 */
export const Head = { idle: 0, queued: 1, running: 2, leaks: 4 } as const;

/** That a callback will run. */
export const isQueued = (state: number): boolean => (state & (Head.queued | Head.leaks)) === Head.queued;

/** struct rcu_head: only its address matters; what it is doing outlives the object and is kept beside it. */
export const rcuHeadField: Field = { kind: 'rcu_head', cells: [{ name: '', range: upTo(0) }] };

/** A barrier's set has two bits for each head. */
const mostHeads = 15;

/** RCU's readers and who waits for them, and its callbacks, each of which waits for the readers of when it was queued. */
export function rcuState(w: World) {
  const periods = gracePeriods(w, { nesting: 'rcu nesting' }, 'grace period');
  periods.usedBy(w.actors.map((_, actor) => actor));
  const served = w.part(interrupts);
  const headNames = w.fieldsOfKind('rcu_head').map(({ name }) => name);
  const heads = w.fieldsOfKind('rcu_head').map(({ cell, object, name }) => ({
    cell,
    object,
    state: w.cell(`${name} callback`, ofNobody(setOf(3))),
    waits: w.cell(`${name} waits for`, actorsOf(w.actors.length)),
  }));
  let kinds: readonly number[] = [];
  const kindOf = (head: number): number => (kinds.length === 0 ? 0 : w.cells[kinds[head]!]!);
  heads.forEach(({ waits }, head) => periods.waited(waits, () => kindOf(head) === 0));
  /** Bit h: the callback that is queued on head h; bit `heads.length` + h: the one that runs. */
  const headSet: Range = { ...setOf(2 * heads.length), holds: 'callbacks' };
  const callbackSets = new Map<number, number>();
  const barriers: number[] = [];
  let freesLater = false;
  return {
    ...periods,
    /** Objects are freed by kfree_rcu(). */
    defersFrees(): void {
      freesLater = true;
    },
    frees: (): boolean => freesLater,
    /** Those that are there until their readers have left. */
    keptForReaders: (): readonly number[] =>
      w.objects.flatMap((_, object) => (object > 0 && (freesLater || w.isTypesafe(object)) ? [object] : [])),
    /** It is a reader by more than being an interrupt. */
    isLocked: (actor: number): boolean => periods.depth(actor) > (served.is(actor) ? 1 : 0),
    /** An unlock, which may have no lock: then nothing happens; an interrupt stays a reader. */
    unlocks: (actor: number): void => periods.leave(actor, served.is(actor) ? 1 : 0),
    /** An interrupt, which is a reader throughout, takes its first step. */
    begins(actor: number): void {
      if (served.is(actor) && !periods.reads(actor)) periods.enter(actor);
    },
    /** It has come to its end. */
    ends(actor: number): void {
      if (served.is(actor)) periods.leave(actor);
    },
    heads,
    /** Heads are queued for other grace periods than RCU's, too, by number. Before the world is sealed. */
    keepKinds(most: number): void {
      if (kinds.length === 0) kinds = heads.map((_, head) => w.cell(`${headNames[head]} callback of`, ofNobody(upTo(most))));
    },
    /** What grace period a head is queued for, or its callback came after: 0 = RCU's. */
    kindOf,
    /** call_rcu() and its kin: the callback waits for these readers. */
    queue(head: number, kind: number, readers: number): void {
      const { state, waits } = heads[head]!;
      const before = w.cells[state]!;
      if ((before & Head.queued) !== 0) {
        w.set(state, before | Head.leaks);
        return;
      }
      if (before !== Head.idle && kindOf(head) !== kind)
        throw new StepError(
          `${headNames[head]}: it is queued for one kind of grace period while its callback of another one runs; that is not modelled, ` +
            'so give each an rcu_head of its own',
        );
      w.set(state, before | Head.queued);
      w.set(waits, readers);
      if (kinds.length > 0) w.set(kinds[head]!, kind);
    },
    /** The cell of the callbacks that an actor's barrier waits for. */
    callbackSet(actor: number): number {
      let cell = callbackSets.get(actor);
      if (cell === undefined) {
        cell = w.cell(`${w.actors[actor]!.name} barrier`, headSet);
        callbackSets.set(actor, cell);
        barriers.push(cell);
      }
      return cell;
    },
    /** The callbacks of a kind that a barrier waits for if it begins now. */
    pending(kind: number): number {
      if (heads.length > mostHeads)
        throw new InputError(
          `rcu_barrier() or one of its kin: the scenario has ${heads.length} objects with an rcu_head, and a set of their callbacks has ` +
            `room for ${mostHeads}; declare fewer`,
        );
      let mask = 0;
      for (let i = 0; i < heads.length; i++) {
        if (kindOf(i) !== kind) continue;
        const state = w.cells[heads[i]!.state]!;
        if ((state & Head.queued) !== 0) mask |= 1 << i;
        if ((state & Head.running) !== 0) mask |= 1 << (heads.length + i);
      }
      return mask;
    },
    invoked(head: number): void {
      const { state } = heads[head]!;
      w.set(state, Head.running);
      for (let i = 0; i < barriers.length; i++)
        if (((w.cells[barriers[i]!]! >> head) & 1) !== 0)
          w.set(barriers[i]!, w.cells[barriers[i]!]! ^ ((1 << head) | (1 << (heads.length + head))));
    },
    /** One queued meanwhile stays queued; only a barrier that began after that waits for it. */
    returned(head: number): void {
      w.set(heads[head]!.state, w.cells[heads[head]!.state]! & ~Head.running);
      if (kinds.length > 0 && w.cells[heads[head]!.state] === Head.idle) w.set(kinds[head]!, 0);
      for (let i = 0; i < barriers.length; i++) w.set(barriers[i]!, w.cells[barriers[i]!]! & ~(1 << (heads.length + head)));
    },
    /** Whether a barrier that waits for these callbacks waits for one of that head: of one that leaks, for its grace period. */
    awaits(callbacks: number, head: number): boolean {
      if (((callbacks >> (heads.length + head)) & 1) !== 0) return true;
      const { state, waits } = heads[head]!;
      return ((callbacks >> head) & 1) !== 0 && ((w.cells[state]! & Head.leaks) === 0 || w.cells[waits] !== 0);
    },
    headAt(cell: number): number {
      for (let i = 0; i < heads.length; i++) if (heads[i]!.cell === cell) return i;
      return -1;
    },
    headOf(object: number): number {
      for (let i = 0; i < heads.length; i++) if (heads[i]!.object === object) return i;
      return -1;
    },
  };
}

/** rcu_read_lock() up to rcu_read_unlock(), and whatever else is a reader: see kernel-semantics.md. */
export const readers: Section = {
  name: 'reader',
  inside: (w) => w.part(rcuState).readers,
  nests: true,
  throughout: (w, actor) => w.part(interrupts).is(actor),
  // a free of what is SLAB_TYPESAFE_BY_RCU, and kfree_rcu(), leave it to them
  seen: (w) => w.part(rcuState).keptForReaders().length > 0,
  lets: (w) => w.part(rcuState).keptForReaders(),
  // a preemptible reader keeps nothing from its CPU
  changesLevel: (w, actor) => w.rcuNonPreemptible || w.actors[actor]!.kind !== 'task',
};

export const rcuReadLock = {
  name: 'rcuReadLock',
  c: 'rcu_read_lock()',
  params: {},
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      apply() {
        rcu.enter(w.actor);
        return 0;
      },
    };
  },
  footprint: { touches: (step) => enters(step, readers), brackets: [{ section: readers, enters: true }] },
  gives: 'nothing',
  // what is before a grace period is before every reader that comes after it; what a reader did, before its end
  orders: { acquires: ['grace period'] },
  alike: true,
  promela: { parts: ['reader'], effect: 'enter(); return 0;' },
  reference: {
    does: 'begins a read section; nests. Nobody who waits for a grace period, asked for after it, waits for it',
    source: 'Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

export const rcuReadUnlock = {
  name: 'rcuReadUnlock',
  c: 'rcu_read_unlock()',
  params: {},
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      apply() {
        if (!rcu.isLocked(w.actor)) w.emit(Event.lockRelease, -1, 0, 0);
        rcu.unlocks(w.actor);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.emits(Event.lockRelease);
      leaves(step, readers);
    },
    brackets: [{ section: readers, enters: false }],
  },
  gives: 'nothing',
  orders: { releases: ['reader'] },
  alike: true,
  promela: { parts: ['reader'], effect: 'if (get(nesting[self]) <= served[self]) release_event(-1, 0); unlock(); return 0;' },
  reference: {
    does: 'ends it',
    misuse: ['by one that is no reader: unlock-not-owner'],
    source: 'Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

const waitsForReaders = {
  waits: 'reader',
  section: readers,
  part: rcuState,
  orders: { acquires: ['reader'], releases: ['grace period'] },
  promela: {
    parts: ['gracePeriod'],
    ask: 'sleep_event(); set(grace_period[self], readers()); return 0;',
    set: 'grace_period[self]',
  },
} as const satisfies Omit<Synchronization, 'name' | 'c' | 'source'>;

/** synchronize_rcu(): waits for the readers of now; not for callbacks. */
export const [synchronizeRcu, synchronizeRcuWait] = synchronization({
  name: 'synchronizeRcu',
  c: 'synchronize_rcu()',
  source: 'synchronize_rcu(), kernel/rcu/tree.c; Documentation/RCU/whatisRCU.rst',
  ...waitsForReaders,
});
/** As synchronize_rcu(), but sooner: when is no difference here. */
export const [synchronizeRcuExpedited, synchronizeRcuExpeditedWait] = synchronization({
  name: 'synchronizeRcuExpedited',
  c: 'synchronize_rcu_expedited()',
  source: 'synchronize_rcu_expedited(), kernel/rcu/tree_exp.h',
  ...waitsForReaders,
});
