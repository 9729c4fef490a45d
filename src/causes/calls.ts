import type { Edge, OrderedStep } from './ordered.js';

/** Which calls have to be before which others, as a schedule goes on. */
export class Calls {
  /** By call: those that have to come after it, each with the last pair that says so, for that is the closest to what comes. */
  private readonly after = new Map<number, Map<number, Edge>>();
  private at = 0;

  constructor(
    private readonly steps: readonly OrderedStep[],
    private readonly edges: readonly Edge[],
  ) {}

  /**
   * Whether the pair, after all those before it, makes a cycle: the second one's call had to be before that of the first already. Then
   * nobody can say any more which of the calls came first. Gives by which steps that was so: one of the second one's call, and one of the
   * first one's. Edges are asked in their order.
   */
  closes(edge: Edge): Edge | undefined {
    while (this.at < this.edges.length && this.edges[this.at] !== edge) this.add(this.edges[this.at++]!);
    return this.way(this.steps[edge.second]!.call, this.steps[edge.first]!.call);
  }

  private add(edge: Edge): void {
    const [from, to] = [this.steps[edge.first]!.call, this.steps[edge.second]!.call];
    this.after.set(from, (this.after.get(from) ?? new Map<number, Edge>()).set(to, edge));
  }

  /** From one call to another one, by as few others as there can be: the step that leaves the one, and the step that comes to the other. */
  private way(from: number, to: number): Edge | undefined {
    const seen = new Set([from]);
    let ways = [{ call: from, left: -1 }];
    while (ways.length > 0) {
      const next: typeof ways = [];
      for (const { call, left } of ways)
        for (const [later, { first, second }] of this.after.get(call) ?? []) {
          if (later === to) return { first: left < 0 ? first : left, second };
          if (seen.has(later)) continue;
          seen.add(later);
          next.push({ call: later, left: left < 0 ? first : left });
        }
      ways = next;
    }
    return undefined;
  }
}
