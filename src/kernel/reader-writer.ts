import { StepError } from '../core/error.js';
import { actorUpTo, ofNobody, upTo, type Range } from '../core/world/layout.js';
import { maxSetActors, type World } from '../core/world/world.js';

const everybody: Range = { min: 0, max: 2 ** maxSetActors - 1, holds: 'actors' };
/** How often a lock may be held for reading at once, and by one actor. */
const most = 15;

/** Where the cells of such a lock are, from its first one. */
const At = { writer: 0, count: 1, readers: 2, again: 3, waiting: 4 } as const;

/**
 * A lock of many readers or one writer: the writer's actor number + 1; how often it is held for reading; who does so, and who does so
 * twice; the writers that wait for it. The count is the lock's own, which knows no reader: whoever drops what he does not hold drops
 * another's.
 */
export const readerWriterCells = [
  { name: '', range: actorUpTo(31) },
  { name: 'count', range: ofNobody(upTo(most)) },
  { name: 'readers', range: everybody },
  { name: 'again', range: everybody },
  { name: 'waiting', range: everybody },
] as const;

/** The cell of a lock in which its readers are, from its first one. */
export const readersOf = (lock: number): number => lock + At.readers;

/** What is done to such locks, by their first cell; what is asked of one with a bad pointer, -1, says that it is free. */
export function readerWriters(w: World) {
  const get = (lock: number, at: number): number => w.cells[lock + at]!;
  const has = (lock: number, at: number, actor: number): boolean => ((get(lock, at) >> actor) & 1) !== 0;
  const put = (lock: number, at: number, yes: boolean): void =>
    w.set(lock + at, yes ? get(lock, at) | (1 << w.actor) : get(lock, at) & ~(1 << w.actor));
  const it = {
    isFree: (lock: number): boolean => lock < 0 || (get(lock, At.writer) === 0 && get(lock, At.count) === 0),
    isWritten: (lock: number): boolean => lock >= 0 && get(lock, At.writer) !== 0,
    isRead: (lock: number): boolean => lock >= 0 && get(lock, At.count) > 0,
    /** A writer waits for it. */
    isAwaited: (lock: number): boolean => lock >= 0 && get(lock, At.waiting) !== 0,
    writes: (lock: number, actor: number): boolean => get(lock, At.writer) === actor + 1,
    reads: (lock: number, actor: number): boolean => has(lock, At.readers, actor),
    waits: (lock: number, actor: number): boolean => lock >= 0 && has(lock, At.waiting, actor),
    /** The acting one holds it for reading, once more. */
    read(lock: number): void {
      if (get(lock, At.count) === most || has(lock, At.again, w.actor))
        throw new StepError(
          get(lock, At.count) === most
            ? `a lock is held for reading ${most} times, and there is room for no more; give the scenario fewer readers`
            : `${w.actors[w.actor]!.name} holds a lock for reading three times; a reader may hold one twice here`,
        );
      w.add(lock + At.count, 1);
      put(lock, it.reads(lock, w.actor) ? At.again : At.readers, true);
    },
    /** It drops it; whether it held it. */
    readNoMore(lock: number): void {
      if (get(lock, At.count) > 0) w.add(lock + At.count, -1);
      put(lock, has(lock, At.again, w.actor) ? At.again : At.readers, false);
    },
    /** It comes for writing: takes it, or waits from now on; whether it has it. */
    come(lock: number): boolean {
      const got = it.isFree(lock) && !it.isAwaited(lock);
      if (got) w.set(lock, w.actor + 1);
      else put(lock, At.waiting, true);
      return got;
    },
    /** Who came for writing may go on. */
    mayWrite: (lock: number, actor: number): boolean => !it.waits(lock, actor) || it.isFree(lock),
    write(lock: number): void {
      put(lock, At.waiting, false);
      w.set(lock, w.actor + 1);
    },
    /** It waits no longer. */
    leave: (lock: number): void => put(lock, At.waiting, false),
    writeNoMore: (lock: number): void => w.set(lock, 0),
    /** Whom a writer waits for, and whom a reader, who waits for writers that wait where `behind` says so. */
    writerWaitsFor: (lock: number, other: number): boolean => it.writes(lock, other) || it.reads(lock, other),
    readerWaitsFor: (lock: number, other: number, behind: boolean): boolean => it.writes(lock, other) || (behind && it.waits(lock, other)),
  };
  return it;
}
