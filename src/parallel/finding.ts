import type { StopRule } from '../core/limits.js';
import type { Finding } from '../search/recorder.js';

/**
 * What a member saw: a finding by its key, the state that it saw it at first, numbered as one worker would, and how
 * many others it had seen before.
 */
export interface Told {
  readonly key: number;
  readonly first: number;
  readonly turn: number;
  readonly finding: Finding;
}

/** Of two of one key the earlier is kept, and occurrences are added: in whatever order members tell. */
export function merge(groups: Map<number, Told>, told: Iterable<Told>): Map<number, Told> {
  for (const one of told) {
    const known = groups.get(one.key);
    const { first, turn, finding } = known === undefined || one.first < known.first ? one : known;
    groups.set(one.key, {
      key: one.key,
      first,
      turn,
      finding: { ...finding, occurrences: one.finding.occurrences + (known?.finding.occurrences ?? 0) },
    });
  }
  return groups;
}

/** In the order in which one worker would have found them; a state is looked at by one member, so that their turns can be compared. */
export function inOrder(groups: ReadonlyMap<number, Told>, stop: StopRule): Finding[] {
  const all = [...groups.values()].sort((a, b) => a.first - b.first || a.turn - b.turn).map(({ finding }) => finding);
  return stop === 'kind' ? all.filter(({ kind }, i) => all.findIndex((other) => other.kind === kind) === i) : all;
}
