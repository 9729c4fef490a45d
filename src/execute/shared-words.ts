import type { Places } from '../core/operation/footprint.js';
import { Access } from '../core/world/memory-access.js';
import { memoryWord } from '../core/world/word-names.js';
import type { World } from '../core/world/world.js';
import type { FlatProgram, Point } from '../path/flatten.js';
import { cellsOf, given, locationsOf } from '../analysis/arguments.js';
import { pointsTo, type PointsTo } from '../analysis/points-to.js';

/** The accesses of `MayAccess.how` that write, as a set of bits. */
const writing = [0, 1, 2, 3, 4, 5, 6, 7].filter((bits) => bits & Access.write).reduce((how, bits) => how | (1 << bits), 0);

/**
 * The words in memory that two actors may access and one of them may write, by locations that their operations are given: what a program
 * shares. A lock is one; that an object is freed, or an actor is in a section, is no access to a word.
 */
export class SharedWords {
  private readonly shared = new Set<number>();
  /** By place, as far as it was asked. */
  private readonly known: number[] = [];

  constructor(
    private readonly world: World,
    flats: readonly FlatProgram[],
    private readonly places: Places,
  ) {
    const accessedBy = new Map<number, number>();
    const written = new Set<number>();
    flats.forEach((flat, actor) => {
      const of = pointsTo(flat, world, (point, leads) => given(point, leads, world));
      for (const point of flat.points)
        for (const { cell, writes } of point ? accesses(world, point, of) : []) {
          const word = memoryWord(world, cell);
          if (writes) written.add(word);
          if ((accessedBy.get(word) ?? actor) !== actor) this.shared.add(word);
          else accessedBy.set(word, actor);
        }
    });
    for (const word of this.shared) if (word < 0 || !written.has(word)) this.shared.delete(word);
  }

  /** The word that a place is, or is about, as its first cell; -1 where that is no shared word. */
  of(place: number): number {
    let word = this.known[place];
    if (word === undefined) {
      const cell = this.places.cellOf(place);
      word = cell < 0 ? -1 : memoryWord(this.world, cell);
      if (!this.shared.has(word)) word = -1;
      this.known[place] = word;
    }
    return word;
  }
}

/** What an operation may access by its locations, or as one that accesses several words. */
function accesses(world: World, point: Point, of: PointsTo): readonly { readonly cell: number; readonly writes: boolean }[] {
  const { args, operation } = point;
  const global = (argument: number): number | undefined => {
    const arg = args[argument];
    return arg?.kind === 'cell' ? arg.cell : undefined;
  };
  return [
    ...locationsOf(point).flatMap(({ argument, writes }) => cellsOf(args[argument]!, of, world).map((cell) => ({ cell, writes }))),
    ...(operation.words?.may(world, global) ?? []).flatMap(({ at, how }) =>
      typeof at === 'number' ? [{ cell: at, writes: (how & writing) !== 0 }] : [],
    ),
  ];
}
