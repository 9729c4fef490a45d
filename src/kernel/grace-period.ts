import { actorsOf, ofNobody, upTo } from '../core/world/layout.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { sleeps } from './footprint/objects.js';
import { asksWho, waitsForThem } from './footprint/sections.js';
import { mightSleep } from './might-sleep.js';

/**
 * Who reads, and who waits for whom. A grace period waits for exactly the readers that exist when it is asked for: each waiter
 * keeps the set of those that have not left since. A real one may wait longer; that shows nothing that running the waiter later
 * does not show.
 */
export interface GracePeriods {
  /** These actors may read: where it is counted how often each one is inside, they alone have a cell. */
  usedBy(actors: readonly number[]): void;
  /** Who reads now, as bits. */
  readonly readers: () => number;
  reads(actor: number): boolean;
  /** How often it is inside. */
  depth(actor: number): number;
  enter(actor: number): void;
  /** The last time that it leaves, nobody waits for it any more. Who is in it only so often stays there. */
  leave(actor: number, atLeast?: number): void;
  /** The cell of those whom an actor waits for; only actors whose paths wait have one. */
  waitSet(actor: number): number;
  /**
   * The cell of others who are waited for, such as those before a queued callback; `when`: at times, absent: always; `over`: the last of
   * them has left.
   */
  waited(cell: number, when?: () => boolean, over?: () => void): void;
}

/** How readers are kept: how often each one is inside, or who is, where nobody can be inside twice. `waits` names a waiter's cell. */
export function gracePeriods(w: World, kept: { readonly nesting: string } | { readonly readers: string }, waits: string): GracePeriods {
  const set = actorsOf(w.actors.length);
  const own = new Map<number, number>();
  const all: number[] = [];
  const times: (() => boolean)[] = [];
  const ends: (() => void)[] = [];
  const readers = 'nesting' in kept ? nestingReaders(w, kept.nesting) : readerSet(w, kept.readers);
  return {
    usedBy: readers.usedBy,
    readers: readers.all,
    reads: readers.reads,
    depth: readers.depth,
    enter: readers.enter,
    leave(actor, atLeast = 0) {
      if (readers.leave(actor, atLeast)) return;
      for (let i = 0; i < all.length; i++) {
        const before = w.cells[all[i]!]!;
        if ((before & (1 << actor)) === 0 || (times[i] !== undefined && !times[i]!())) continue;
        w.set(all[i]!, before & ~(1 << actor));
        if (before === 1 << actor) ends[i]?.();
      }
    },
    waitSet(actor) {
      let cell = own.get(actor);
      if (cell === undefined) {
        cell = w.cell(`${w.actors[actor]!.name} ${waits}`, set);
        own.set(actor, cell);
        all.push(cell);
      }
      return cell;
    },
    waited(cell, when, over) {
      if (when) times[all.length] = when;
      if (over) ends[all.length] = over;
      all.push(cell);
    },
  };
}

interface Readers {
  usedBy(actors: readonly number[]): void;
  all(): number;
  reads(actor: number): boolean;
  depth(actor: number): number;
  enter(actor: number): void;
  /** Whether it still reads, or did not. */
  leave(actor: number, atLeast: number): boolean;
}

function nestingReaders(w: World, name: string): Readers {
  /** By actor, the cell of how often it is inside, or -1. */
  const nesting = w.actors.map(() => -1);
  const depth = (actor: number): number => (nesting[actor]! < 0 ? 0 : w.cells[nesting[actor]!]!);
  return {
    usedBy(actors) {
      for (const actor of actors) if (nesting[actor]! < 0) nesting[actor] = w.cell(`${w.actors[actor]!.name} ${name}`, ofNobody(upTo(7)));
    },
    all() {
      let mask = 0;
      for (let i = 0; i < nesting.length; i++) if (depth(i) > 0) mask |= 1 << i;
      return mask;
    },
    reads: (actor) => depth(actor) > 0,
    depth,
    enter: (actor) => void w.add(nesting[actor]!, 1),
    leave: (actor, atLeast) => depth(actor) <= atLeast || w.add(nesting[actor]!, -1) > 0,
  };
}

function readerSet(w: World, name: string): Readers {
  const cell = w.cell(name, actorsOf(w.actors.length));
  return {
    usedBy() {},
    all: () => w.cells[cell]!,
    reads: (actor) => (w.cells[cell]! & (1 << actor)) !== 0,
    depth: (actor) => (w.cells[cell]! >>> actor) & 1,
    enter: (actor) => w.set(cell, w.cells[cell]! | (1 << actor)),
    leave(actor) {
      w.set(cell, w.cells[cell]! & ~(1 << actor));
      return false;
    },
  };
}

/** A cell for each of these actors, by actor number. */
export function cellsByActor(users: readonly number[], cellOf: (actor: number) => number): number[] {
  const cells: number[] = [];
  for (const actor of users) cells[actor] = cellOf(actor);
  return cells;
}

type Part = (w: World) => Pick<GracePeriods, 'readers' | 'reads' | 'waitSet'>;

/** A wait begins: the readers of now are those that it waits for. */
const asking =
  (part: Part) =>
  (w: World, users: readonly number[]): Bound => {
    const periods = w.part(part);
    const sets = cellsByActor(users, periods.waitSet);
    return {
      apply() {
        mightSleep(w);
        w.set(sets[w.actor]!, periods.readers());
        return 0;
      },
    };
  };

/** It returns: every reader of then has left. */
const waiting =
  (part: Part) =>
  (w: World, users: readonly number[]): Bound => {
    const sets = cellsByActor(users, w.part(part).waitSet);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) => (w.cells[sets[w.actor]!]! & (1 << other)) !== 0,
      apply: () => 0,
    };
  };

/** What a wait for a grace period is made of. */
export interface Synchronization {
  /** Of the step that asks; the one that waits is called so too, with `Wait` behind it. */
  readonly name: string;
  readonly c: string;
  /** For whom it waits, and where the kernel says so. */
  readonly waits: string;
  readonly source: string;
  readonly section: Section;
  readonly part: Part;
  readonly orders: { readonly acquires: readonly string[]; readonly releases?: readonly string[] };
  readonly promela: { readonly parts: NonNullable<Operation['promela']>['parts']; readonly ask: string; readonly set: string };
}

/** The two steps of a wait for a grace period: it asks who reads, then it waits until they have left. */
export function synchronization(of: Synchronization): readonly [asks: Operation, waits: Operation] {
  const { name, c, waits, source, section, part, orders, promela } = of;
  const parts = promela.parts!;
  return [
    {
      name,
      c,
      params: {},
      bind: asking(part),
      footprint: {
        touches(step) {
          sleeps(step);
          asksWho(step, section);
        },
        brackets: [],
        asks: section,
      },
      gives: 'nothing',
      alike: true,
      promela: { parts, effect: promela.ask },
      reference: {
        does: `the first step of ${c}: it is to wait for each ${waits} now`,
        context: 'process context',
        misuse: ['where nobody may sleep: sleeping-in-atomic'],
        source,
      },
    },
    {
      name: `${name}Wait`,
      c: `${c} returns`,
      params: {},
      bind: waiting(part),
      footprint: { touches: (step) => waitsForThem(step, section), brackets: [], waitsForAll: section, needsAll: true },
      gives: 'nothing',
      sleepsOn: true,
      orders,
      alike: true,
      promela: { parts, can: `get(${promela.set}) == 0`, waits: `get(${promela.set})`, effect: 'return 0;' },
      reference: {
        does: `the second step of ${c}: it returns`,
        goes: `each of then has left; later ones are not waited for`,
        context: 'process context',
        misuse: ['by one of those, or where one of them waits for the caller: deadlock'],
        source,
      },
    },
  ];
}
