import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorsOf } from '../core/world/layout.js';
import type { AbstractStep, OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import { accesses, sleeps, touching } from './footprint/objects.js';
import { asksWho, waitsForThem } from './footprint/sections.js';
import { cellsByActor } from './grace-period.js';
import { mightSleep } from './might-sleep.js';
import { rcuState, readers } from './rcu.js';

/**
 * The head of a notifier chain, a global: a pointer to the first of its blocks, objects of the type with a member that is a pointer to
 * the next one and, where they have one, a member that is the priority.
 */
export const notifierHeadField = (blocks: string, members: { readonly next: string; readonly priority?: string }): Field => ({
  kind: 'notifier_head',
  cells: [],
  type: blocks,
  members,
});

function chains(w: World) {
  const all = w.fieldsOfKind('notifier_head').map(({ cell, name, type }) => {
    const { next, priority } = w.globalField(cell).members!;
    return { cell, name, type: type!, next: w.fieldNumber(next!), priority: priority === undefined ? -1 : w.fieldNumber(priority) };
  });
  /** Who calls a blocking chain, and who waits to change it: its rwsem. */
  const locks = new Map<number, { readonly readers: number; readonly writers: number }>();
  const who = actorsOf(w.actors.length);
  return {
    all,
    of: (head: number) => all.find(({ cell }) => cell === head)!,
    hasLocks(): void {
      if (locks.size > 0) return;
      for (const { cell, name } of all)
        locks.set(cell, { readers: w.cell(`${name} read by`, who), writers: w.cell(`${name} awaited by`, who) });
    },
    lockOf: (head: number) => locks.get(head)!,
  };
}

/** A chain that leads to a block which leads to it again, or on and on: told of, and 0. */
function walker(w: World) {
  const { of } = w.part(chains);
  const cellOf = (block: number, field: number): number => w.dereference(block, field, 0);
  return {
    next(head: number, block: number): number {
      const cell = cellOf(block, of(head).next);
      return cell < 0 ? 0 : w.cells[cell]!;
    },
    /** The word that leads to a block, or that leads past the last one that comes before it; -1 where the walk ends otherwise. */
    find(head: number, wanted: number, stops: (block: number) => boolean): number {
      const { type, next } = of(head);
      const most = w.objectsOfType(type).length;
      let from = head;
      for (let steps = 0; w.cells[from] !== 0 && w.cells[from] !== wanted && !stops(w.cells[from]!); steps++) {
        if (w.crashed) return -1;
        if (steps > most) {
          w.emit(Event.endlessWalk, w.cells[from]!, 0, 0);
          return -1;
        }
        from = cellOf(w.cells[from]!, next);
        if (from < 0) return -1;
      }
      return w.crashed ? -1 : from;
    },
    priority(head: number, block: number): number {
      const { priority } = of(head);
      if (priority < 0) return 0;
      const cell = cellOf(block, priority);
      return cell < 0 ? 0 : w.cells[cell]!;
    },
    nextCell: (head: number, block: number): number => w.dereference(block, of(head).next, 1),
  };
}

const EEXIST = -17;
const ENOENT = -2;

/** notifier_chain_register(): before the first one of less priority, so that equals stay in their order. */
function register(w: World): (head: number, block: number) => number {
  const walk = walker(w);
  return (head, block) => {
    const own = walk.priority(head, block);
    const from = w.crashed ? -1 : walk.find(head, block, (other) => own > walk.priority(head, other));
    if (from < 0) return 0;
    if (w.cells[from] === block) {
      w.emit(Event.warn, 0, 0, 0);
      return EEXIST;
    }
    const next = walk.nextCell(head, block);
    if (next < 0) return 0;
    w.set(next, w.cells[from]!);
    w.set(from, block);
    return 0;
  };
}

/** notifier_chain_unregister(): the block still leads on, for who is at it. */
function unregister(w: World): (head: number, block: number) => number {
  const walk = walker(w);
  return (head, block) => {
    const from = walk.find(head, block, () => false);
    if (from < 0) return 0;
    if (w.cells[from] !== block) return ENOENT;
    const next = walk.next(head, block);
    if (w.crashed) return 0;
    w.set(from, next);
    return 0;
  };
}

const blocksOf = (w: World): readonly number[] => w.part(chains).all.flatMap(({ type }) => w.objectsOfType(type));

function touchesChain(step: AbstractStep): void {
  const { w, footprint } = step;
  step.emits(Event.warn);
  step.emits(Event.endlessWalk, blocksOf(w));
  accesses(step, blocksOf(w));
  const { all } = w.part(chains);
  for (const { cell, type, next, priority } of all)
    if (step.global(0) === cell) {
      footprint.update(cell);
      for (const block of w.objectsOfType(type)) {
        footprint.update(w.fieldCell(block, w.fieldName(next)));
        if (priority >= 0) footprint.read(w.fieldCell(block, w.fieldName(priority)));
      }
    }
}
const changes: OperationFootprint = touching(touchesChain);

function touchesLock(step: AbstractStep): void {
  const { readers: reading, writers } = step.w.part(chains).lockOf(step.global(0));
  step.footprint.update(reading, writers);
}

const source = 'kernel/notifier.c';
const common = { takes: { chain: 'notifier_head' }, alike: true } as const satisfies Partial<Operation>;
const both = { chain: 'global', nb: 'object' } as const;
const registers = { gives: '0; -17 (-EEXIST) it is on the chain already', twice: 'twice: warn (notifier callback already registered)' };
const unregisters = { gives: '0; -2 (-ENOENT) it is not on the chain' };

/** The next block of a walk over a chain (0 = the first one), or NULL: notifier_call_chain() fetches it before it calls the one before. */
export const notifierNext = {
  ...common,
  name: 'notifierNext',
  c: 'rcu_dereference_raw() of the block after $after in $chain',
  params: { chain: 'global', after: 'object' },
  bind: (w) => {
    const walk = walker(w);
    return { apply: (a) => (a[1] === 0 ? w.cells[a[0]!]! : walk.next(a[0]!, a[1]!)) };
  },
  footprint: touching((step: AbstractStep) => {
    const { w, footprint } = step;
    accesses(step, step.objects(1));
    for (const { cell, type, next } of w.part(chains).all)
      if (step.global(0) === cell) footprint.read(cell, ...w.objectsOfType(type).map((block) => w.fieldCell(block, w.fieldName(next))));
  }),
  gives: blocksOf,
  orders: { acquires: ['@chain'] },
  keepsNoSet: true,
  reference: {
    does: 'Fetches the block after another one, or the first.',
    gives: 'the block; 0 there is none',
    misuse: ['after one that is freed: use-after-free'],
    source: `${source}, notifier_call_chain()`,
  },
} satisfies Operation;

const changing = (
  name: string,
  call: string,
  how: typeof register,
  { gives, twice }: { readonly gives: string; readonly twice?: string },
) =>
  ({
    ...common,
    name,
    c: `${call}(&$chain, $nb)`,
    params: both,
    bind: (w: World) => {
      const change = how(w);
      return { apply: (a) => change(a[0]!, a[1]!) };
    },
    footprint: changes,
    gives: 'number',
    orders: { acquires: ['@chain'], releases: ['@chain'] },
    reference: {
      does: `${how === register ? 'Puts the block on the chain, by priority' : 'Takes the block off'}; who calls it is not waited for.`,
      gives,
      misuse: [...(twice === undefined ? [] : [twice]), 'of a chain with a block that is freed: use-after-free'],
      source: `${source}, ${call}()`,
    },
  }) satisfies Operation;

export const rawNotifierChainRegister = changing('rawNotifierChainRegister', 'raw_notifier_chain_register', register, registers);
export const rawNotifierChainUnregister = changing('rawNotifierChainUnregister', 'raw_notifier_chain_unregister', unregister, unregisters);
export const atomicNotifierChainRegister = changing('atomicNotifierChainRegister', 'atomic_notifier_chain_register', register, registers);

/** atomic_notifier_chain_unregister() begins: off the chain, and synchronize_rcu(). */
export const atomicNotifierChainUnregister = {
  ...changing('atomicNotifierChainUnregister', 'atomic_notifier_chain_unregister', unregister, unregisters),
  bind: (w, users) => {
    const change = unregister(w);
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.waitSet);
    return {
      apply(a) {
        const result = change(a[0]!, a[1]!);
        if (w.crashed) return 0;
        mightSleep(w);
        w.set(sets[w.actor]!, rcu.readers());
        return result;
      },
    };
  },
  footprint: {
    touches(step: AbstractStep) {
      sleeps(step);
      touchesChain(step);
      asksWho(step, readers);
    },
    brackets: [],
    asks: readers,
  },
  reference: {
    does: 'Takes the block off the chain, and begins to wait for the readers of now; atomicNotifierChainUnregisterWait is its return.',
    gives: unregisters.gives,
    context: 'process context',
    misuse: ['from a callback of an atomic chain: sleeping-in-atomic, deadlock'],
    source: `${source}, atomic_notifier_chain_unregister()`,
  },
} satisfies Operation;

export const atomicNotifierChainUnregisterWait = {
  alike: true,
  name: 'atomicNotifierChainUnregisterWait',
  c: 'atomic_notifier_chain_unregister() returns',
  params: {},
  bind: (w, users) => {
    const sets = cellsByActor(users, w.part(rcuState).waitSet);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) => (w.cells[sets[w.actor]!]! & (1 << other)) !== 0,
      apply: () => 0,
    };
  },
  footprint: { touches: (step) => waitsForThem(step, readers), brackets: [], waitsForAll: readers, needsAll: true },
  gives: 'nothing',
  orders: { acquires: ['reader'], releases: ['grace period'] },
  reference: {
    does: 'atomic_notifier_chain_unregister() returns: nobody is in the callback, or leads to the block.',
    goes: 'every reader of its beginning has left',
    source: `${source}, atomic_notifier_chain_unregister()`,
  },
} satisfies Operation;

/** down_write() of the chain's rwsem: who comes after it to call the chain waits behind it. */
const queuesFor = (name: string, call: string, does: string) =>
  ({
    ...common,
    name,
    c: `${call}(&$chain, $nb)`,
    params: both,
    bind: (w) => {
      const { hasLocks, lockOf } = w.part(chains);
      hasLocks();
      return {
        apply(a) {
          mightSleep(w);
          const { writers } = lockOf(a[0]!);
          w.set(writers, w.cells[writers]! | (1 << w.actor));
          return 0;
        },
      };
    },
    footprint: touching((step: AbstractStep) => {
      sleeps(step);
      touchesLock(step);
    }),
    gives: 'nothing',
    orders: { releases: ['@chain'] },
    reference: {
      does: `Begins to wait for the chain's rwsem; who calls the chain from now on waits behind it. ${name}Wait ${does}.`,
      context: 'process context',
      misuse: ['from a callback of the chain, or under a lock that one takes: deadlock'],
      source: `${source}, ${call}()`,
    },
  }) satisfies Operation;

const changesUnder = (
  name: string,
  call: string,
  how: typeof register,
  { gives, twice }: { readonly gives: string; readonly twice?: string },
) =>
  ({
    ...common,
    name,
    c: `${call}(&$chain, $nb) returns`,
    params: both,
    bind: (w) => {
      const { hasLocks, lockOf } = w.part(chains);
      hasLocks();
      const change = how(w);
      return {
        enabled: (a) => w.cells[lockOf(a[0]!).readers] === 0,
        waitsFor: (a, other) => ((w.cells[lockOf(a[0]!).readers]! >> other) & 1) !== 0,
        apply(a) {
          const { writers } = lockOf(a[0]!);
          w.set(writers, w.cells[writers]! & ~(1 << w.actor));
          return change(a[0]!, a[1]!);
        },
      };
    },
    footprint: touching((step: AbstractStep) => {
      touchesLock(step);
      touchesChain(step);
    }),
    gives: 'number',
    orders: { acquires: ['@chain'], releases: ['@chain'] },
    reference: {
      does: `${call}() has the chain for itself, and returns.`,
      gives,
      goes: 'nobody calls the chain',
      ...(twice !== undefined && { misuse: [twice] }),
      source: `${source}, ${call}()`,
    },
  }) satisfies Operation;

const registering = 'blocking_notifier_chain_register';
const unregistering = 'blocking_notifier_chain_unregister';
export const blockingNotifierChainRegister = queuesFor('blockingNotifierChainRegister', registering, 'puts the block on it');
export const blockingNotifierChainRegisterWait = changesUnder('blockingNotifierChainRegisterWait', registering, register, registers);
export const blockingNotifierChainUnregister = queuesFor('blockingNotifierChainUnregister', unregistering, 'takes the block off');
export const blockingNotifierChainUnregisterWait = changesUnder(
  'blockingNotifierChainUnregisterWait',
  unregistering,
  unregister,
  unregisters,
);

/** blocking_notifier_call_chain() begins: down_read(), unless the chain is empty. Gives the first block. */
export const blockingNotifierCallChain = {
  ...common,
  name: 'blockingNotifierCallChain',
  c: 'blocking_notifier_call_chain(&$chain)',
  params: { chain: 'global' },
  sleeps: true,
  bind: (w) => {
    const { hasLocks, lockOf, of } = w.part(chains);
    hasLocks();
    const waits = (head: number): boolean => w.cells[head] !== 0 && w.cells[lockOf(head).writers] !== 0;
    return {
      enabled: (a) => !waits(a[0]!),
      waitsFor: (a, other) => waits(a[0]!) && ((w.cells[lockOf(a[0]!).writers]! >> other) & 1) !== 0,
      apply(a) {
        if (w.cells[a[0]!] === 0) return 0;
        mightSleep(w);
        const { readers: reading } = lockOf(a[0]!);
        if (((w.cells[reading]! >> w.actor) & 1) !== 0)
          throw new StepError(
            `blocking_notifier_call_chain() of ${of(a[0]!).name} in one of its own callbacks: lockdep tells of it (possible recursive ` +
              'locking), and it is not modelled; use another chain, or call this one after it has returned',
          );
        w.set(reading, w.cells[reading]! | (1 << w.actor));
        return w.cells[a[0]!]!;
      },
    };
  },
  footprint: touching((step: AbstractStep) => {
    sleeps(step);
    step.footprint.read(step.global(0));
    touchesLock(step);
  }),
  gives: blocksOf,
  orders: { acquires: ['@chain'] },
  reference: {
    does: 'Begins to call the chain, which nobody changes until blockingNotifierCallChainEnds.',
    gives: 'the first block; 0 there is none, and nothing begins',
    goes: 'nobody waits to change the chain',
    context: 'process context',
    source: `${source}, blocking_notifier_call_chain()`,
  },
} satisfies Operation;

/** up_read(). */
export const blockingNotifierCallChainEnds = {
  ...common,
  name: 'blockingNotifierCallChainEnds',
  c: 'blocking_notifier_call_chain(&$chain) returns',
  params: { chain: 'global' },
  bind: (w) => {
    const { hasLocks, lockOf } = w.part(chains);
    hasLocks();
    return {
      apply(a) {
        const { readers: reading } = lockOf(a[0]!);
        w.set(reading, w.cells[reading]! & ~(1 << w.actor));
        return 0;
      },
    };
  },
  footprint: touching(touchesLock),
  gives: 'nothing',
  orders: { releases: ['@chain'] },
  reference: {
    does: 'blocking_notifier_call_chain() returns; who waits to change the chain may.',
    source: `${source}, blocking_notifier_call_chain()`,
  },
} satisfies Operation;

/** The blocks that the chains lead to, as far as they are no ring: for detectors. */
export function notifierMembers(w: World): () => readonly number[] {
  if (w.fieldsOfKind('notifier_head').length === 0) return () => [];
  const { all } = w.part(chains);
  return () => {
    const members = new Set<number>();
    for (const { cell, next } of all)
      for (let block = w.cells[cell]!; block !== 0 && !members.has(objectOf(block)); block = w.cells[w.cellAt(block, next)]!)
        members.add(objectOf(block));
    return [...members];
  };
}
