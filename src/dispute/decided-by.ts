/** A step after which its actor does not come to a point any more. */
export interface Decision {
  readonly actor: number;
  /** Numbers of points. */
  readonly from: number;
  readonly to: number;
  /** The rows that were behind it then. */
  readonly rows: number;
  /** The node of the search that it was taken from, and the choice. */
  readonly node: number;
  readonly choice: number;
}

/** The steps that a search took, by what they led their actors from and to: what decides that somebody never comes to a point. */
export class DecidedBy {
  /** By actor, from and to, and rows: the first of these steps. */
  private readonly steps = new Map<number, Decision>();

  took(actor: number, from: number, to: number, rows: number, node: number, choice: number): void {
    const key = ((actor * 256 + rows) * 65_536 + from) * 65_536 + to;
    if (!this.steps.has(key)) this.steps.set(key, { actor, from, to, rows, node, choice });
  }

  /** Whether the actor took a step from one of these points. */
  cameTo(actor: number, points: ReadonlySet<number>): boolean {
    return [...this.steps.values()].some((step) => step.actor === actor && points.has(step.from));
  }

  /** Whether the actor took a step from there with so many rows behind it. */
  left(actor: number, from: number, rows: number): boolean {
    return [...this.steps.values()].some((step) => step.actor === actor && step.from === from && step.rows === rows);
  }

  /**
   * The actor's steps from where it still came to one of these points to where it does not, unless it comes there again: those with
   * the most rows behind them.
   */
  decisions(actor: number, points: ReadonlySet<number>): readonly Decision[] {
    const own = [...this.steps.values()].filter((step) => step.actor === actor);
    const comes = comesTo(own, points, -1);
    const away = own.filter(({ from, to }) => comes.has(from) && !comesTo(own, points, from).has(to));
    const most = Math.max(...away.map(({ rows }) => rows));
    return away.filter(({ rows }) => rows === most);
  }
}

/** From where steps lead to one of these points, never from `but`. */
function comesTo(steps: readonly Decision[], points: ReadonlySet<number>, but: number): ReadonlySet<number> {
  const comes = new Set(points);
  comes.delete(but);
  for (let more = true; more; ) {
    more = false;
    for (const { from, to } of steps) {
      if (from === but || !comes.has(to) || comes.has(from)) continue;
      comes.add(from);
      more = true;
    }
  }
  return comes;
}
