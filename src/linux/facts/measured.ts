import type { Console } from '../console/console.js';

/** What a kernel did of a fact, in some rounds. */
export interface Measured {
  readonly rounds: number;
  /** `got=1 got_then=0`, each that was seen. */
  readonly values: readonly string[];
  /** Kinds of what the kernel told; of a report that may be of several kinds all of them, with a bar between. */
  readonly kinds: readonly string[];
  /** The machine went no further: a task did not end, or the kernel gave up. */
  readonly stopped: boolean;
}

/** What a boot says of the facts that were asked in it, by name. The last one that was asked may have no answer. */
export function measuredIn({ marks, reports }: Console): ReadonlyMap<string, Measured> {
  const all = new Map<string, Measured>();
  const asked = marks.filter((mark) => mark.mark === 'asked');
  asked.forEach(({ name, at }, i) => {
    const until = asked[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    const answer = marks.find((mark) => mark.mark === 'fact' && mark.name === name && mark.at > at && mark.at < until);
    const value = answer?.mark === 'fact' ? answer.value : undefined;
    const told = reports.filter((report) => report.at > at && report.at < until).map(({ kinds, tool }) => kinds.join('|') || tool);
    const before = all.get(name) ?? { rounds: 0, values: [], kinds: [], stopped: false };
    all.set(name, {
      rounds: before.rounds + 1,
      values: [...new Set([...before.values, ...(value === undefined ? [] : [value])])].sort(),
      kinds: [...new Set([...before.kinds, ...told])].sort(),
      stopped: before.stopped || answer === undefined,
    });
  });
  return all;
}
