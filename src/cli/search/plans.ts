import type { System } from '../../replay/system.js';
import type { Place } from '../progress/progress.js';
import type { PlannedRun } from './planned-run.js';

/**
 * The runs on each system, in order. All are planned, and with it checked, before the first begins; of many that nobody named, each when
 * it is its turn, so that the first race does not wait until the last model is compiled.
 */
export class Plans {
  private readonly planned: (readonly PlannedRun[])[] = [];

  constructor(
    private readonly systems: readonly System[],
    private readonly plan: (system: System) => readonly PlannedRun[],
    late: boolean,
  ) {
    if (late) this.of(0);
    else this.all();
  }

  all(): readonly PlannedRun[] {
    return this.systems.flatMap((_, i) => this.of(i));
  }

  /**
   * Each system's runs, with how many runs are left, those among them, and which system it is; what is not planned yet is taken to be
   * like the first.
   */
  *inTurn(): Generator<readonly [runs: readonly PlannedRun[], left: number, place: Place]> {
    for (const i of this.systems.keys()) {
      const runs = this.of(i);
      const behind = this.systems.slice(i + 1).map((_, j) => (this.planned[i + 1 + j] ?? this.of(0)).length);
      yield [runs, behind.reduce((sum, length) => sum + length, runs.length), { number: i + 1, of: this.systems.length }];
    }
  }

  private of(i: number): readonly PlannedRun[] {
    const system = this.systems[i];
    if (system === undefined) return [];
    this.planned[i] ??= this.plan(system);
    return this.planned[i];
  }
}
