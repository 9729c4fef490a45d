/** What a point does to a shared word, as bits; `kept`: its CPU was taken from it amid that by the one whose access meets it. */
export const Access = { write: 1, plain: 2, kept: 4 } as const;

/** The bits of a memory operation's access. `order` is its memory-order tag; none: the access is atomic by itself. */
export const accessBits = (write: boolean, order: string | undefined): number =>
  (write ? Access.write : 0) | (order === 'plain' ? Access.plain : 0);

/** Two accesses to one word conflict: one of them writes, one of them is plain. */
export const conflict = (a: number, b: number): boolean => ((a | b) & Access.write) !== 0 && ((a | b) & Access.plain) !== 0;

/** Whether an access of one of these kinds conflicts with one of those: a bit of a set for each number that an access is as bits. */
export function mayConflict(mine: number, theirs: number): boolean {
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 4; b++) if (((mine >> a) & 1) !== 0 && ((theirs >> b) & 1) !== 0 && conflict(a, b)) return true;
  return false;
}

/**
 * Of two conflicting accesses one tells of the race: the plain one; of two plain ones the writer; of two plain writers
 * the one whose actor is declared first. What keeps the other one from its step tells of it itself.
 */
export function tellsOfRace(mine: number, theirs: number, declaredFirst: boolean): boolean {
  if (!conflict(mine, theirs)) return false;
  if ((theirs & Access.kept) !== 0) return true;
  if ((mine & Access.plain) === 0) return false;
  if ((theirs & Access.plain) === 0) return true;
  if ((mine & Access.write) === 0) return false;
  return (theirs & Access.write) === 0 || declaredFirst;
}

/** The accesses of two steps, those of the second one's actor with `kept` or not: tells of each word at which they conflict. */
export function tellEach(
  world: { race(against: number, at: number, mine: number, theirs: number, cell: number): void },
  against: number,
  at: number,
  mine: Accesses,
  theirs: Accesses,
  kept: number,
): void {
  for (let i = 0; i < mine.count; i++)
    for (let j = 0; j < theirs.count; j++)
      if (mine.cell[i] === theirs.cell[j] && conflict(mine.bits[i]!, theirs.bits[j]!))
        world.race(against, at, mine.bits[i]!, theirs.bits[j]! | kept, mine.cell[i]!);
}

/** By number: the cell that stands for the word, and what is done there. */
interface Accesses {
  readonly count: number;
  readonly cell: Int32Array;
  readonly bits: Int32Array;
}

/** What a memory-order tag of an access to a word orders: what others released there before, what it releases. */
export const memoryOrders: { readonly [order: string]: { readonly acquires: boolean; readonly releases: boolean } } = {
  acquire: { acquires: true, releases: false },
  dependent: { acquires: true, releases: false },
  release: { acquires: false, releases: true },
  full: { acquires: true, releases: true },
};
