import { knots } from '../core/knots.js';
import type { World } from '../core/world/world.js';
import type { Section } from '../core/operation/section.js';
import { switchedOut } from '../kernel/task.js';
import { bracketOf, lockOf, sectionsIn } from './brackets.js';
import type { FlatProgram } from '../path/flatten.js';
import { depths, isThroughout } from './nesting.js';

/** What is known to come to an end: nobody in it waits but for what ends itself, so that no deadlock keeps anybody in it. */
export interface Endings {
  /** Every section of that kind that the actor enters. */
  section(section: Section, actor: number): boolean;
  /** Whoever holds the lock of that cell drops it, and nobody else does. */
  lock(cell: number): boolean;
  /** The task is always switched in again. */
  out(task: number): boolean;
}

/** Where nothing is known. */
export const noEndings: Endings = { section: () => false, lock: () => false, out: () => false };

/** By actor and point. */
type Where = (actor: number, point: number) => boolean;

/** What the programs do, as far as it matters here. Locks are named by their cells, tasks by their objects. */
export interface Waiting {
  readonly flats: readonly FlatProgram[];
  readonly mayBlock: Where;
  locksAt(actor: number, point: number): readonly number[];
  tasksAt(actor: number, point: number): readonly number[];
  mayHold(actor: number, point: number, lock: number): boolean;
  /** Nobody drops it but who holds it. */
  dropsOwn(lock: number): boolean;
  /** Where an actor may have a task switched out. */
  isOut(task: number): Where;
  /** The task is always switched in again. */
  comesBack(task: number): boolean;
  /** By actor and point: where it leads, as far as it may go round forever so. */
  readonly endless: readonly (readonly (readonly number[])[])[];
}

type Waited =
  | { readonly kind: 'section'; readonly section: Section; readonly actor: number }
  | { readonly kind: 'cpu'; readonly actor: number }
  | { readonly kind: 'lock'; readonly cell: number }
  | { readonly kind: 'out'; readonly task: number };

/**
 * Inside, an actor may wait for spinlocks, for the scheduler's lock, for a CPU from which a task is switched out and
 * for a timer's callback; all of these must end too, and not by way of themselves. What may wait for anything else, or
 * is unknown, does not end as far as this tells; nor does who may go round inside, as a poll does; nor does anything where actors
 * share a CPU.
 */
export function endingsOf(
  world: World,
  { flats, mayBlock, locksAt, tasksAt, mayHold, dropsOwn, isOut, comesBack, endless }: Waiting,
): Endings {
  const inSection = (section: Section): Where => {
    const inside = flats.map((flat, actor) => depths(flat, section, 'most', isThroughout(world, section, actor)));
    return (actor, point) => inside[actor]![point]! > 0;
  };
  const sections = sectionsIn(flats);
  /** Sections of actors in which one may keep its CPU. */
  const keeping = sections.filter(({ each, preemptible }) => each === undefined && !preemptible).map(inSection);
  const taken = (is: (section: Section) => boolean): ReadonlySet<number> =>
    new Set(
      flats.flatMap(({ points }, actor) =>
        points.flatMap((point, p) => {
          const lock = point && lockOf(point.operation);
          return lock?.enters && is(lock.section) ? locksAt(actor, p) : [];
        }),
      ),
    );
  const spinlocks = taken(({ spins }) => spins === true);
  const keepingLocks = taken(({ spins, preemptible }) => spins === true || !preemptible);
  const preemptibleLocks = taken(({ preemptible }) => preemptible === true);
  const pinned = world.actors.some(({ cpu }) => cpu !== undefined);

  /** What an actor may wait for at a point; undefined = nobody knows. */
  const waits = (actor: number, point: number): readonly Waited[] | undefined => {
    const { operation } = flats[actor]!.points[point]!;
    const lock = lockOf(operation);
    if (lock?.enters && lock.section.spins) return locksAt(actor, point).map((cell) => ({ kind: 'lock', cell }));
    if (bracketOf(operation, switchedOut)?.enters)
      return tasksAt(actor, point).flatMap((task) =>
        flats.flatMap((_, runner) =>
          world.actors[runner]!.task === world.objects[task]!.name ? [{ kind: 'cpu', actor: runner } as const] : [],
        ),
      );
    const section = operation.footprint?.onlyWaitsFor;
    if (section)
      return flats.flatMap(({ points }, inside) =>
        points.some((one) => one && bracketOf(one.operation, section)?.enters)
          ? [{ kind: 'section', section, actor: inside } as const]
          : [],
      );
    return mayBlock(actor, point) ? undefined : [];
  };
  const goesRound = (where: Where, actor: number): boolean =>
    knots(endless[actor]!.map((to, p) => (where(actor, p) ? to.filter((next) => where(actor, next)) : []))).length > 0;
  /** Nobody is kept at such points for ever. */
  const passes = (where: Where): boolean =>
    flats.every(
      ({ points }, actor) =>
        !where(actor, 0) &&
        points.every((point, p) => !point || !where(actor, p) || (waits(actor, p)?.every(ends) ?? false)) &&
        !goesRound(where, actor),
    );
  const known = new Map<string, boolean>();
  const ends = (what: Waited): boolean => {
    const key = JSON.stringify(what.kind === 'section' ? { ...what, section: sections.indexOf(what.section) } : what);
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, false);
    const found = endsIf(what);
    known.set(key, found);
    return found;
  };
  /** A task that is switched out goes on. */
  const goesOn = (actor: number): boolean =>
    world.actors[actor]!.task === undefined || ends({ kind: 'out', task: world.objectNumber(world.actors[actor]!.task!) });
  const endsIf = (what: Waited): boolean => {
    if (what.kind === 'lock') {
      const holds: Where = (actor, point) => mayHold(actor, point, what.cell);
      // who holds a spinlock is not switched out, but for the scheduler's own
      return (
        dropsOwn(what.cell) &&
        passes(holds) &&
        (!preemptibleLocks.has(what.cell) ||
          flats.every(({ points }, actor) => points.every((_, point) => !holds(actor, point)) || goesOn(actor)))
      );
    }
    // nor is who runs a probe with preemption off, which is a reader
    if (what.kind === 'cpu')
      return passes(
        (actor, point) =>
          actor === what.actor &&
          (keeping.some((inside) => inside(actor, point)) || [...keepingLocks].some((cell) => mayHold(actor, point, cell))),
      );
    if (what.kind === 'out') return comesBack(what.task) && passes(isOut(what.task));
    const inside = inSection(what.section);
    return goesOn(what.actor) && passes((actor, point) => actor === what.actor && inside(actor, point));
  };
  return {
    section: (section, actor) => !pinned && ends({ kind: 'section', section, actor }),
    lock: (cell) => !pinned && spinlocks.has(cell) && ends({ kind: 'lock', cell }),
    out: (task) => !pinned && ends({ kind: 'out', task }),
  };
}
