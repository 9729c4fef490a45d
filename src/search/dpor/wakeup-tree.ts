import { isWeakInitial, type Step } from './step.js';

/** A node of a wakeup tree: a step to take, and what to take after it, from left to right. */
export interface Branch {
  readonly step: Step;
  readonly below: Branch[];
}

/**
 * Adds a sequence to the branches of a node, unless what is there covers it: it goes down along the leftmost branches that are weak
 * initials of what is left of the sequence; at a leaf the sequence is covered. Nothing is added below the first `taken` branches:
 * they are under way. Gives the number of new nodes.
 */
export function insert(branches: Branch[], taken: number, sequence: readonly Step[]): number {
  let [at, from, rest] = [branches, taken, sequence];
  for (;;) {
    let fit = from;
    while (fit < at.length && !isWeakInitial(at[fit]!.step, rest)) fit++;
    if (fit === at.length) break;
    const { step, below } = at[fit]!;
    if (below.length === 0) return 0;
    const same = rest.findIndex(({ actor }) => actor === step.actor);
    if (same >= 0) rest = [...rest.slice(0, same), ...rest.slice(same + 1)];
    [at, from] = [below, 0];
  }
  for (const step of rest) {
    const below: Branch[] = [];
    at.push({ step, below });
    at = below;
  }
  return rest.length;
}
