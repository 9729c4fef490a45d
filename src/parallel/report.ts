import type { StopRule } from '../core/search/limits.js';
import type { Coverage } from '../core/system/coverage.js';
import type { Finding } from '../search/recorder.js';

/** A finding of one worker. */
export interface WorkerFinding {
  /** What findings are told apart by: see search/recorder. */
  readonly key: string;
  /** The number, as one worker alone would count states, of the state in which it was found first. */
  readonly first: number;
  /** How many others this worker had found before. */
  readonly rank: number;
  readonly finding: Finding;
}

/** What a worker reports when a level, or the search, ends. */
export interface WorkerReport {
  /** What it has found and not reported yet; in the last report everything. */
  readonly found: readonly WorkerFinding[];
  /** Nothing comes after it. */
  readonly last: boolean;
  /** In the last report, the places of the programs that this worker came to. */
  readonly reached?: Coverage | undefined;
  /** What a step threw, with the number of its state as one worker alone would count it. */
  readonly failure?: { readonly first: number; readonly error: Error } | undefined;
}

/** Of two findings of one key the earlier is kept, and their occurrences are added: in whatever order workers report. */
export function merge(groups: Map<string, WorkerFinding>, found: Iterable<WorkerFinding>): Map<string, WorkerFinding> {
  for (const one of found) {
    const known = groups.get(one.key);
    const { first, rank, finding } = known === undefined || one.first < known.first ? one : known;
    const occurrences = one.finding.occurrences + (known?.finding.occurrences ?? 0);
    groups.set(one.key, { key: one.key, first, rank, finding: { ...finding, occurrences } });
  }
  return groups;
}

/** In the order in which one worker alone would have found them. One worker looks at a state, so ranks within a state can be compared. */
export function inOrder(groups: ReadonlyMap<string, WorkerFinding>, stop: StopRule): Finding[] {
  const all = [...groups.values()].sort((a, b) => a.first - b.first || a.rank - b.rank).map(({ finding }) => finding);
  return stop === 'kind' ? all.filter(({ kind }, i) => all.findIndex((other) => other.kind === kind) === i) : all;
}
