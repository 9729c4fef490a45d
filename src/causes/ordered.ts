import { actorOf } from '../core/system/run.js';
import { siteOf, type Shown } from '../core/system/site.js';
import type { System } from '../replay/system.js';
import { Execution } from '../search/dpor/execution.js';
import { stepOf } from '../search/dpor/step.js';
import { foundBy } from '../search/recorder.js';

/** One step of a schedule, and its place among the others. */
export interface OrderedStep {
  readonly choice: number;
  readonly actor: number;
  /** Where it is taken from: all frames, outermost first. */
  readonly stack: readonly string[];
  /** The number of the call that it is part of; see `Ordered`. */
  readonly call: number;
  /** Earlier steps of other actors that it conflicts with, with nothing between the two that orders them. */
  readonly races: readonly number[];
  /** What it shows. */
  readonly shows: readonly Shown[];
  /** The state before it. */
  readonly cells: Int32Array;
}

/** Two steps of different actors, by number, whose order in a schedule might be the other one. */
export interface Edge {
  readonly first: number;
  readonly second: number;
}

/**
 * A schedule with what happens before what in it (search/dpor), and with the calls that its steps are parts of: of an actor that does
 * nothing but call one function after the other each of these calls; of one that starts over each round; of any other one all that it does.
 */
export class Ordered {
  readonly steps: readonly OrderedStep[];
  /** Every pair of steps that race, in the order of the second ones; nothing of what the environment does. */
  readonly edges: readonly Edge[];
  private readonly execution: Execution;

  constructor({ compiled: run, scenario }: System, choices: readonly number[]) {
    const { world } = run;
    const paths = new Map(scenario.paths.map((path) => [path.id, path]));
    const callers = scenario.actors.map(({ path }) =>
      Object.values(paths.get(path)!.states).every(({ invoke }) => invoke === undefined || paths.has(invoke.src)),
    );
    const starts = scenario.actors.map(({ path }) => `${path}.${paths.get(path)!.initial}`);
    const known: { readonly at: string; readonly call: number }[] = [];
    let calls = 0;
    this.execution = new Execution(0, world.scheduled);
    run.reset();
    this.steps = choices.map((choice) => {
      const actor = actorOf(choice);
      const { stack } = run.pending(actor)!;
      const [point, cells] = [run.pointNumber(actor), world.cells.slice()];
      const step = stepOf(choice, run.footprint(actor));
      const waits = run.mayWait(actor);
      const at = stack[0]!;
      const before = known[actor];
      const begins = before === undefined || (before.at !== at && (callers[actor]! || (stack.length === 1 && at === starts[actor])));
      const call = begins ? calls++ : before.call;
      known[actor] = { at, call };
      run.step(choice);
      const shows = Array.from({ length: world.foundCount }, (_, i) => foundBy(run, i, actor, point, false));
      this.execution.append(step, waits);
      return { choice, actor, stack, call, races: [...this.execution.levels[this.execution.length - 1]!.races], shows, cells };
    });
    const acts = ({ actor }: OrderedStep): boolean => scenario.actors[actor]!.kind !== 'env';
    this.edges = this.steps.flatMap((step, second) =>
      acts(step) ? step.races.filter((first) => acts(this.steps[first]!)).map((first): Edge => ({ first, second })) : [],
    );
  }

  /** The schedule in which the second one goes first, with what both need before them; everything else has the order that it had. */
  reversed({ first, second }: Edge): readonly number[] {
    const numbers = this.steps.map((_, i) => i);
    const between = numbers.slice(first + 1, second);
    const after = (one: number): boolean => this.execution.before(first, one);
    return [
      ...numbers.slice(0, first),
      ...between.filter((one) => !after(one)),
      second,
      first,
      ...between.filter(after),
      ...numbers.slice(second + 1),
    ].map((i) => this.steps[i]!.choice);
  }
}

/** Steps that a run may take beyond a schedule, to come to its end. */
const mostMore = 2000;

/** Runs schedules of a system as far as they go, and tells whether they show a site. */
export class Showing {
  private readonly enabled = new Int32Array(512);
  private readonly site: string;

  constructor(
    private readonly system: System,
    private readonly finding: Shown,
  ) {
    this.site = siteOf(finding);
  }

  /** From that state, with choices that are not possible at their turn left out: the choices taken; undefined: it does not show. */
  from(cells: Int32Array, choices: readonly number[]): readonly number[] | undefined {
    const { enabled } = this;
    const { compiled: run } = this.system;
    const { world } = run;
    const atEnd = this.finding.actor === '';
    const taken: number[] = [];
    run.reset();
    world.load(cells);
    for (let next = 0; taken.length < choices.length + mostMore; ) {
      const count = run.choices(enabled);
      const possible = enabled.subarray(0, count);
      if (count === 0) {
        if (atEnd) run.end();
        return atEnd && this.shows(-1, 0) ? taken : undefined;
      }
      while (next < choices.length && !possible.includes(choices[next]!)) next++;
      if (next === choices.length && !atEnd) return undefined;
      const choice = choices[next++] ?? possible[0]!;
      const actor = actorOf(choice);
      const point = run.pointNumber(actor);
      run.step(choice);
      taken.push(choice);
      if (!atEnd && this.shows(actor, point)) return taken;
      if (world.crashed) return undefined;
    }
    return undefined;
  }

  private shows(actor: number, point: number): boolean {
    const { compiled: run } = this.system;
    for (let i = 0; i < run.world.foundCount; i++) if (siteOf(foundBy(run, i, actor, point, actor < 0)) === this.site) return true;
    return false;
  }
}
