import { InputError } from '../core/error.js';
import type { Bound } from '../core/operation/operation.js';
import type { Independence } from '../core/search/independence.js';
import type { Symmetry } from '../core/search/symmetry.js';
import type { Scenario } from '../core/system/scenario.js';
import type { World } from '../core/world/world.js';
import { controlFlow, hasCycle } from '../analysis/control-flow.js';
import { endlessWays } from '../analysis/cycles.js';
import { type Footprints, footprintsOf } from '../analysis/footprints.js';
import { Independent, type Looking } from '../analysis/independence.js';
import { NextSteps } from '../analysis/next-steps.js';
import { SharedWords } from './shared-words.js';
import { symmetryOf } from '../analysis/symmetry.js';
import type { RaceCandidate } from '../path/race-candidates.js';
import type { CompiledActor } from '../path/program.js';

/** What a compiled system is, besides its actors. */
interface System {
  readonly candidates: readonly (readonly (readonly RaceCandidate[])[])[];
  readonly looking: Looking;
  readonly start: Int32Array;
  readonly invariants: Scenario['invariants'];
}

/** What can be told of a compiled system without running it, each made when it is first asked for. */
export class Analyses {
  private readonly scheduled: readonly CompiledActor[];
  private touched: Footprints | undefined;
  private nextSteps: NextSteps | undefined;
  private sharedWords: SharedWords | undefined;
  private independent: Independent | undefined;
  private goesRound: boolean | undefined;
  /** By actor and point. */
  private returning: readonly (readonly boolean[])[] | undefined;

  constructor(
    private readonly world: World,
    private readonly actors: readonly CompiledActor[],
    searched: number,
    private readonly system: System,
  ) {
    this.scheduled = actors.slice(0, searched);
  }

  footprint(actor: number): readonly number[] {
    const { points, places } = this.footprints;
    this.nextSteps ??= new NextSteps(this.world, this.actors, points, places, this.system.looking);
    return this.nextSteps.footprint(actor);
  }

  wordOf(place: number): number {
    const { footprints, scheduled, world } = this;
    this.sharedWords ??= new SharedWords(
      world,
      scheduled.map(({ flat }) => flat),
      footprints.places,
    );
    return this.sharedWords.of(place);
  }

  independence(): Independence {
    this.independent ??= new Independent(this.world, this.actors, this.footprints, this.system.looking);
    return this.independent;
  }

  symmetry(): Symmetry {
    const flats = this.scheduled.map(({ flat }) => flat);
    return symmetryOf(this.world, flats, this.system.start, this.system.invariants);
  }

  get cyclic(): boolean {
    this.goesRound ??= this.mayGoRound();
    return this.goesRound;
  }

  /** Only where a program has a loop at all is it worth to look closer. */
  private mayGoRound(): boolean {
    if (!this.scheduled.some(({ flat, spec }) => hasCycle(controlFlow(flat, spec.repeats === true).after))) return false;
    try {
      return this.independence().cyclic;
    } catch (error) {
      // too many actors for that
      if (error instanceof InputError) return true;
      throw error;
    }
  }

  mayReturn(actor: number): boolean {
    this.returning ??= this.actors.map(({ flat, spec }) =>
      controlFlow(flat, spec.repeats === true).after.map((next, point) => next.includes(point)),
    );
    return this.returning[actor]![this.world.cells[this.actors[actor]!.pc]!]!;
  }

  mayWrite(actor: number, places: ReadonlySet<number>, except?: ReadonlySet<number>): boolean {
    const { flows, points } = this.footprints;
    const { pc, sameName } = this.actors[actor]!;
    const seen = new Set<number>();
    const todo = [this.world.cells[pc]!];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const full = except?.has(sameName[at]!) ? undefined : points[actor]![at]?.full;
      if (full && (full.writesAll || [...full.writes].some((place) => places.has(place)))) return true;
      todo.push(...flows[actor]!.after[at]!);
    }
    return false;
  }

  private get footprints(): Footprints {
    if (this.touched !== undefined) return this.touched;
    const flats = this.scheduled.map(({ flat }) => flat);
    const boundAt = (actor: number, point: number): Bound => this.actors[actor]!.points[point]!.bound;
    const first = footprintsOf(this.world, flats, this.system.candidates, boundAt);
    this.touched = footprintsOf(this.world, flats, this.system.candidates, boundAt, endlessWays(this.world, first, flats));
    return this.touched;
  }
}
