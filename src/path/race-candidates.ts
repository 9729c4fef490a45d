import { conflict } from '../core/world/memory-access.js';
import type { FlatProgram, Point } from './flatten.js';

/** Points of another actor that may stand at the same word, in conflict. */
export interface RaceCandidate {
  readonly actor: number;
  /** By point: its access bits + 1, or 0 where it is no candidate. */
  readonly at: Uint8Array;
}

/** The word as far as it is known before the run: a global's cell, or a field of whatever the pointer leads to. */
function placeOf({ access, args }: Point): string | undefined {
  const arg = access && args[access.argument];
  if (!arg || arg.kind === 'value') return undefined;
  return arg.kind === 'cell' ? `cell ${arg.cell}` : `field ${arg.field}`;
}

/** For each actor and point: the points of others that it may race with. Most accesses have none, and cost nothing. */
export function raceCandidates(programs: readonly FlatProgram[], scheduled: number): readonly (readonly (readonly RaceCandidate[])[])[] {
  const at = new Map<string, { actor: number; point: number; bits: number }[]>();
  programs.slice(0, scheduled).forEach(({ points }, actor) =>
    points.forEach((point, p) => {
      const place = point && placeOf(point);
      if (place !== undefined) at.set(place, [...(at.get(place) ?? []), { actor, point: p, bits: point!.access!.bits }]);
    }),
  );
  const none: readonly RaceCandidate[] = [];
  return programs.map(({ points }, actor) => {
    const known = new Map<string, readonly RaceCandidate[]>();
    return points.map((point) => {
      const place = point && placeOf(point);
      if (place === undefined || actor >= scheduled) return none;
      const { bits } = point!.access!;
      const key = `${place} ${bits}`;
      const candidates = known.get(key) ?? others(at.get(place)!, actor, bits, programs);
      known.set(key, candidates);
      return candidates;
    });
  });
}

function others(
  all: readonly { actor: number; point: number; bits: number }[],
  actor: number,
  bits: number,
  programs: readonly FlatProgram[],
): readonly RaceCandidate[] {
  const byActor = new Map<number, Uint8Array>();
  for (const other of all) {
    if (other.actor === actor || !conflict(bits, other.bits)) continue;
    const points = byActor.get(other.actor) ?? new Uint8Array(programs[other.actor]!.points.length);
    points[other.point] = other.bits + 1;
    byActor.set(other.actor, points);
  }
  return [...byActor].map(([candidate, points]) => ({ actor: candidate, at: points }));
}
