import { mask } from '../core/operation/words.js';
import { mayConflict } from '../core/world/memory-access.js';
import { placeOfWord } from '../core/world/word-names.js';
import type { World } from '../core/world/world.js';
import type { FlatProgram, Point } from './flatten.js';

/** Points of another actor that may stand at the same word, in conflict. */
export interface RaceCandidate {
  readonly actor: number;
  /** By point: its access bits + 1; `several` where it accesses more than one word, or this point does; 0 where it is no candidate. */
  readonly at: Uint8Array;
}

/** Which words meet is asked in each state. */
export const several = 255;

/** Words as far as they are known before the run, and what is done to each, as a set of bits: a global's cell, or a cell of a field. */
type Places = ReadonlyMap<string, number>;

/** A step's accesses; those of many points are the same. */
interface Kind {
  readonly name: string;
  readonly places: Places;
}

function kindOf(point: Point, world: World): Kind | undefined {
  const { access, args, operation } = point;
  if (operation.words !== undefined) {
    const global = (argument: number): number | undefined => {
      const arg = args[argument]!;
      return arg.kind === 'cell' ? arg.cell : undefined;
    };
    const places = new Map<string, number>();
    for (const { at, how } of operation.words.may(world, global)) {
      const place = typeof at === 'string' ? at : placeOfWord(world, at);
      places.set(place, (places.get(place) ?? 0) | how);
    }
    return { name: [...places].join(' '), places };
  }
  const arg = access && args[access.argument];
  if (!arg || arg.kind === 'value') return undefined;
  const place = arg.kind === 'cell' ? placeOfWord(world, arg.cell) : `field ${arg.field} 0`;
  return { name: `${place},${access.bits}`, places: new Map([[place, mask([access.bits])]]) };
}

const meet = (a: Places, b: Places): boolean => [...a].some(([place, how]) => mayConflict(how, b.get(place) ?? 0));

/** For each actor and point: the points of others that it may race with. Most accesses have none, and cost nothing. */
export function raceCandidates(
  programs: readonly FlatProgram[],
  scheduled: number,
  world: World,
): readonly (readonly (readonly RaceCandidate[])[])[] {
  const kinds = new Map<string, Kind & { readonly at: { actor: number; point: number; bits: number }[] }>();
  const kindAt = programs.map(({ points }, actor) =>
    points.map((point, p) => {
      const kind = actor < scheduled && point ? kindOf(point, world) : undefined;
      if (kind === undefined) return undefined;
      const known = kinds.get(kind.name) ?? { ...kind, at: [] };
      kinds.set(kind.name, known);
      known.at.push({ actor, point: p, bits: point!.access?.bits ?? several - 1 });
      return known;
    }),
  );
  const rivals = new Map([...kinds.values()].map((kind) => [kind, [...kinds.values()].filter((other) => meet(kind.places, other.places))]));
  const none: readonly RaceCandidate[] = [];
  return programs.map(({ points }, actor) => {
    const found = new Map<unknown, readonly RaceCandidate[]>();
    return points.map((point, p) => {
      const kind = kindAt[actor]![p];
      if (kind === undefined) return none;
      const known =
        found.get(kind) ??
        others(
          rivals.get(kind)!.flatMap(({ at }) => at),
          actor,
          point!.access === undefined,
          programs,
        );
      found.set(kind, known);
      return known;
    });
  });
}

function others(
  all: readonly { actor: number; point: number; bits: number }[],
  actor: number,
  isSeveral: boolean,
  programs: readonly FlatProgram[],
): readonly RaceCandidate[] {
  const byActor = new Map<number, Uint8Array>();
  for (const other of all) {
    if (other.actor === actor) continue;
    const points = byActor.get(other.actor) ?? new Uint8Array(programs[other.actor]!.points.length);
    points[other.point] = isSeveral ? several : other.bits + 1;
    byActor.set(other.actor, points);
  }
  return [...byActor].map(([candidate, points]) => ({ actor: candidate, at: points }));
}
