import { identityOf, type Shown } from '../core/system/site.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';

/** One system, with what a search of it found. */
export interface Found<F = ConfirmedFinding> {
  readonly system: System;
  readonly findings: readonly F[];
  /** By finding, what its search told it apart by: the other side only where the state tells it, as of a race. */
  readonly shown: readonly Shown[];
}

/** Findings of two systems that are the same one; at most one side is empty. */
export interface Matched<F = ConfirmedFinding> {
  readonly a: readonly F[];
  readonly b: readonly F[];
}

/** How findings of two systems are told to be the same: a sentence's end. */
export const matchedBy = (a: System, b: System): string =>
  a.exploration === b.exploration
    ? 'by kind, object role, actor and statement; by the C function where a statement is in one of the two only'
    : 'by kind, object role and C function, whoever runs it: the explorations are not the same';

/** A finding with what it is told apart by. */
interface Told<F = unknown> {
  readonly finding: F;
  readonly shown: Shown;
}

interface Group<F> {
  readonly a: Told<F>[];
  readonly b: Told<F>[];
}

/**
 * Which findings of two systems are the same. Within one exploration a finding keeps its kind, its object's role, its actor and
 * its point, and of a race those of the other side. A point that only one of the two models has may be another's new name: there it
 * is the C function that counts. Actors of two explorations have nothing to do with each other: there it is the function alone.
 */
export function matched<F>(a: Found<F>, b: Found<F>): readonly Matched<F>[] {
  const same = a.system.exploration === b.system.exploration;
  const [inA, inB] = [pointsOf(a.system), pointsOf(b.system)];
  const isRenamed = ({ shown }: Told): boolean =>
    [shown.point, shown.other?.point ?? ''].some((point) => point !== '' && !(inA.has(point) && inB.has(point)));
  const groups = grouped(toldOf(a), toldOf(b), ({ shown }) => (same ? keyOf({ shown }) : functionKey(shown, false)));
  if (same) for (const group of [...groups.values()]) pairRenamed(groups, group, isRenamed);
  const findings = (told: readonly Told<F>[]): readonly F[] => told.map(({ finding }) => finding);
  return [...groups.values()].map((group) => ({ a: findings(group.a), b: findings(group.b) }));
}

const toldOf = <F>({ findings, shown }: Found<F>): readonly Told<F>[] => findings.map((finding, i) => ({ finding, shown: shown[i]! }));

function grouped<F>(a: readonly Told<F>[], b: readonly Told<F>[], key: (told: Told) => string): Map<string, Group<F>> {
  const groups = new Map<string, Group<F>>();
  for (const [side, all] of [['a', a] as const, ['b', b] as const])
    for (const told of all) {
      const group = groups.get(key(told)) ?? { a: [], b: [] };
      group[side].push(told);
      groups.set(key(told), group);
    }
  return groups;
}

/** What one side alone has at a point that is in one model alone goes with what the other alone has in the same function. */
function pairRenamed<F>(groups: Map<string, Group<F>>, group: Group<F>, isRenamed: (told: Told) => boolean): void {
  const [side, other] = group.a.length === 0 ? (['b', 'a'] as const) : (['a', 'b'] as const);
  const [one] = group[side];
  if (one === undefined || group[other].length > 0) return;
  for (const [key, candidate] of groups) {
    const [theirs] = candidate[other];
    if (theirs === undefined || candidate[side].length > 0 || !(isRenamed(one) || isRenamed(theirs))) continue;
    if (functionKey(one.shown, true) !== functionKey(theirs.shown, true)) continue;
    group[other].push(...candidate[other]);
    groups.delete(key);
    return;
  }
}

/** What a finding is the same by: what findings are grouped by, in another way, would stand here. */
const keyOf = ({ shown }: Pick<Told, 'shown'>): string => identityOf(shown);

const functionOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));

const functionKey = ({ kind, name = '', object, actor, point, other }: Shown, withActor: boolean): string =>
  [
    kind,
    name,
    object,
    withActor ? actor : '',
    functionOf(point),
    withActor ? (other?.actor ?? '') : '',
    functionOf(other?.point ?? ''),
  ].join(' ');

/** Every point of a system's paths. */
const pointsOf = ({ scenario }: System): ReadonlySet<string> =>
  new Set(scenario.paths.flatMap(({ id, states }) => Object.keys(states).map((state) => `${id}.${state}`)));
