import { type Coverage, together } from '../core/system/coverage.js';
import { outcomeName } from '../path/places.js';
import type { CompiledActor } from '../path/program.js';

/** The places of the programs that steps came to, in all runs since they were last forgotten. */
export class Reach {
  /** By actor: for each point its outcomes, 16 a point. */
  readonly passed: readonly Uint8Array[];
  /** By actor: its branches. */
  readonly taken: readonly Uint8Array[];
  /** By actor: for each of its returns the low byte of what was returned, 256 a return. */
  readonly returned: readonly Uint8Array[];
  /** What was seen where this object was not: before a break, or in another thread. */
  private elsewhere: Coverage[] = [];

  constructor(
    private readonly actors: readonly CompiledActor[],
    private readonly searched: number,
    private readonly outcomeNames: readonly string[],
  ) {
    this.passed = actors.map(({ flat }) => new Uint8Array(flat.points.length << 4));
    this.taken = actors.map(({ edges }) => new Uint8Array(edges.length));
    this.returned = actors.map(({ flat }) => new Uint8Array(flat.returns.length * 256));
  }

  forget(): void {
    for (const seen of [...this.passed, ...this.taken, ...this.returned]) seen.fill(0);
    this.elsewhere = [];
  }

  cover(seen: Coverage): void {
    this.elsewhere.push(seen);
  }

  coverage(): Coverage {
    const points = new Set<string>();
    const returns = new Set<string>();
    const edges = new Set<string>();
    const outcomes = new Set<string>();
    for (let a = 0; a < this.searched; a++) {
      const { flat, edges: names } = this.actors[a]!;
      flat.points.forEach((point, pc) => {
        if (!point) return;
        for (let outcome = 0; outcome < 16; outcome++) {
          if (!this.passed[a]![(pc << 4) | outcome]) continue;
          points.add(point.name);
          if (outcome > 0) outcomes.add(outcomeName(point.name, this.outcomeNames[outcome]!));
        }
      });
      names.forEach((name, e) => this.taken[a]![e] && edges.add(name));
      flat.returns.forEach((from, r) => {
        for (let v = 0; v < 256; v++)
          if (this.returned[a]![r * 256 + v]) returns.add(`${from.slice(0, from.lastIndexOf('.'))} returns ${(v << 24) >> 24}`);
      });
    }
    const own = { points: [...points], returns: [...returns], edges: [...edges], outcomes: [...outcomes] };
    return together([own, ...this.elsewhere]);
  }
}
