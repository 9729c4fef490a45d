import { Defect } from '../core/error.js';
import { isValue } from '../core/operation/operation.js';
import { actorOf, type Executor, type Pending } from '../core/system/run.js';
import { Ends, isEnd } from '../search/liveness/ends.js';
import { endlessFrom } from '../search/liveness/trap.js';
import { Preemptions } from '../search/reduction/preemption.js';
import { Words } from '../core/operation/words.js';
import { wordName } from '../core/world/word-names.js';
import type { Searchable } from '../search/searchable.js';
import { findChoice, nameChoice, type NamedChoice, printSchedule } from '../core/system/schedule.js';
import type { ActorKind, ActorSpec } from '../core/system/scenario.js';
import { foundSite, type Site, type Standpoint } from '../core/system/site.js';
import { type Access, Listener } from './accesses.js';
import type { System } from './system.js';
import { Values } from './values.js';

/** Who stands at the other access of a race, and what word that is to. */
export interface Against extends Standpoint {
  readonly kind: ActorKind;
  /** All frames, outermost first. */
  readonly stack: readonly string[];
  readonly description: string;
  /** As `object.field`, or the name of a global. */
  readonly word: string;
}

/** One thing that a run showed. Its site (search/recorder) is made of kind, name, object, actor and point. */
export interface Found extends Site {
  readonly says: string;
  /** The object itself, such as `ws1`. */
  readonly instance: string;
  /** Of a race: the word that both access, as `object.field` or the name of a global; else empty. */
  readonly word: string;
  /** Of a race: the other side. */
  readonly against: Against | undefined;
  /** The other side, where the state tells it. */
  readonly rival: Standpoint | undefined;
  /** Number of the step, from 1; at the end of a run one more than there are steps. */
  readonly step: number;
}

/** One step of a replay, with everything that a report shows of it. */
export interface ReplayStep {
  readonly actor: string;
  readonly kind: ActorKind;
  readonly outcome: string;
  /** Innermost `path.point`. */
  readonly point: string;
  /** All frames, outermost first. */
  readonly stack: readonly string[];
  readonly operation: string;
  readonly description: string;
  /** Locations as `object.field`, pointers as names of objects, everything else as numbers. */
  readonly args: readonly string[];
  /** The arguments as the operation got them: locations as cells of the live world. */
  readonly operands: readonly number[];
  /** The words that it accessed by itself, as cells of the live world, and how, where its operation accesses several. */
  readonly words: readonly { readonly cell: number; readonly bits: number }[];
  /** Of the operation; undefined where the step ended the run before there was one. */
  readonly result: number | undefined;
  /** The result where the path does something with it, formatted; else empty. */
  readonly value: string;
  /** What the step left in the location that it wrote, formatted where a reader needs to be told; else empty. */
  readonly written: string;
  readonly accesses: readonly Access[];
  readonly found: readonly Found[];
  /** How many choices there were. */
  readonly enabled: number;
  /** It is a preemption, as search/reduction/preemption has it. */
  readonly preempts: boolean;
}

/**
 * The compiled run and the live run of one schedule, side by side. After each step everything that both have is
 * compared; a difference is a defect of racewalk and never masked.
 */
export class Lockstep {
  readonly steps: ReplayStep[] = [];
  readonly found: Found[] = [];
  /** A finding ended the run. */
  crashed = false;
  /** The run goes round forever: its last so many steps lead back to where they began, and from there to no end. */
  round = 0;
  private readonly compiled: Searchable;
  private readonly ends: Ends;
  private readonly preemptions: Preemptions;
  private readonly live: Executor;
  private readonly values: Values;
  private readonly listener: Listener;
  private readonly taken: NamedChoice[] = [];
  private readonly actors: readonly string[];
  /** Cells that both layouts have, by name: [name, compiled, live]. */
  private readonly shared: readonly (readonly [name: string, compiled: number, live: number])[];
  private readonly operations: System['operations'];
  private readonly buffer = new Int32Array(512);

  constructor(system: System) {
    this.compiled = system.compiled;
    this.live = system.live;
    this.operations = system.operations;
    const { world } = this.live;
    this.actors = world.actors.slice(0, world.scheduled).map(({ name }) => name);
    this.values = new Values(world, system.scenario.paths);
    this.shared = sharedCells(this.compiled.world.layout.names, world.layout.names);
    this.compiled.reset();
    this.live.reset();
    this.preemptions = new Preemptions(this.compiled);
    this.ends = new Ends(this.compiled);
    this.listener = new Listener(world);
    this.compareCells('at the start');
  }

  /** The executors are the system's and serve others after this run. */
  close(): void {
    this.listener.stop();
  }

  get names(): readonly string[] {
    return this.actors;
  }

  /** Enabled choices in declaration order, by name. */
  choices(): readonly NamedChoice[] {
    const [compiled, live] = [this.compiled, this.live].map((run) => {
      const names = { actors: this.actors, outcomes: run.world.outcomeNames };
      return [...this.buffer.subarray(0, run.choices(this.buffer))].map((choice) => nameChoice(choice, names));
    });
    this.same('the enabled choices', compiled!.map(choiceText), live!.map(choiceText));
    return compiled!;
  }

  /** Where an actor stands, or undefined when it has finished. */
  standing(actor: string): Pending | undefined {
    const number = this.actors.indexOf(actor);
    const pending = this.compiled.pending(number);
    this.same(`what ${actor} would do next`, pending, this.live.pending(number));
    return pending;
  }

  /** Whom a blocked actor waits for; empty = nobody in particular. */
  waitsFor(actor: string): readonly string[] {
    const number = this.actors.indexOf(actor);
    const [compiled, live] = [this.compiled, this.live].map((run) => this.actors.filter((_, other) => run.waitsFor(number, other)));
    this.same(`whom ${actor} waits for`, compiled, live);
    return compiled!;
  }

  /** Takes an enabled choice in both runs. */
  take(choice: NamedChoice, enabled: readonly NamedChoice[]): ReplayStep {
    const pending = this.standing(choice.actor)!;
    const preempts = this.preempts(choice.actor);
    const words = this.wordsAt(pending);
    this.taken.push(choice);
    this.listener.take();
    for (const run of [this.compiled, this.live]) run.step(findChoice(choice, { actors: this.actors, outcomes: run.world.outcomeNames })!);
    const { world } = this.live;
    this.same('whether the run ended', this.compiled.world.crashed, world.crashed);
    this.crashed = world.crashed;
    if (!this.crashed) this.same('the result', this.compiled.lastResult, this.live.lastResult);
    const found = this.collect(choice.actor, pending.point, this.steps.length + 1);
    this.compareCells(`after ${pending.point}`);
    const step: ReplayStep = {
      actor: choice.actor,
      kind: world.actors[this.actors.indexOf(choice.actor)]!.kind,
      outcome: choice.outcome,
      point: pending.point,
      stack: pending.stack,
      operation: pending.operation,
      description: pending.description,
      operands: pending.args,
      words,
      ...this.show(pending),
      found,
      enabled: enabled.length,
      preempts,
    };
    this.steps.push(step);
    return step;
  }

  private preempts(actor: string): boolean {
    const count = this.compiled.choices(this.buffer);
    const previous = this.taken.at(-1)?.actor;
    return this.preemptions.is(previous === undefined ? -1 : this.actors.indexOf(previous), this.actors.indexOf(actor), this.buffer, count);
  }

  /** The run has come to its end although somebody goes on. */
  get atEnd(): boolean {
    return !this.crashed && isEnd(this.compiled, this.ends);
  }

  /** At an end: asks the end-of-run detectors of both. */
  end(): void {
    this.compiled.end();
    this.live.end();
    this.collect('', '', this.steps.length + 1);
  }

  /** After how many steps the run was in the state that it is in now; -1 = never before. */
  private cameBefore(): number {
    const { compiled, taken } = this;
    const { world } = compiled;
    const here = world.cells.slice();
    const names = { actors: this.actors, outcomes: world.outcomeNames };
    let begins = -1;
    compiled.reset();
    for (let i = 0; i < taken.length && begins < 0; i++) {
      if (here.every((value, cell) => value === world.cells[cell])) begins = i;
      else compiled.step(findChoice(taken[i]!, names)!);
    }
    world.load(here);
    return begins;
  }

  /** Looks whether the last steps lead round, with no way to an end; asks the detectors of both then. */
  endless(): void {
    const { compiled, live, steps } = this;
    const begins = this.crashed ? -1 : this.cameBefore();
    if (begins < 0) return;
    const endless = endlessFrom(compiled, this.ends);
    if (endless === undefined || endless.way.length > 0) return;
    this.round = steps.length - begins;
    compiled.world.trapped(endless.trap(compiled));
    live.world.trapped(endless.trap(live));
    const { actor, point } = endless;
    this.collect(
      actor < 0 ? '' : this.actors[actor]!,
      actor < 0 ? '' : compiled.pointName(actor, point),
      steps.length + (actor < 0 ? 1 : 0),
    );
  }

  /** How many steps bring the actor, running alone, to the point; -1 where few do not, or where they show something. */
  distance(actor: string, point: string, most: number): number {
    const { compiled } = this;
    const number = this.actors.indexOf(actor);
    const before = compiled.world.cells.slice();
    let steps = 0;
    while (steps >= 0 && compiled.pending(number)?.point !== point) {
      const count = compiled.choices(this.buffer);
      const choice = this.buffer.subarray(0, count).find((c) => actorOf(c) === number);
      if (choice === undefined || steps === most) steps = -1;
      else {
        compiled.step(choice);
        steps = compiled.world.foundCount > 0 ? -1 : steps + 1;
      }
    }
    compiled.world.load(before);
    return steps;
  }

  private collect(actor: string, point: string, step: number): readonly Found[] {
    const [compiled, live] = [this.compiled, this.live].map((run) =>
      Array.from({ length: run.world.foundCount }, (_, i): Found => {
        const { world } = run;
        const other = world.foundOther[i]!;
        const standing = other < 0 || world.foundOtherAt[i] === 0 ? undefined : run.pending(other);
        const word = world.foundWord[i]! < 0 ? '' : wordName(world, world.foundWord[i]!);
        const against = standing && this.against(world.actors[other]!, standing, word);
        const object = world.foundObject[i]!;
        return {
          ...foundSite(world, i, { actor, point }),
          says: world.saysOf(i),
          instance: object === 0 ? '' : world.objects[object]!.name,
          word,
          against,
          rival: other < 0 ? undefined : { actor: world.actors[other]!.name, point: standing?.point ?? '' },
          step,
        };
      }),
    );
    this.same('the findings', compiled, live);
    this.found.push(...live!);
    return live!;
  }

  /** What the step would access in the state that the runs are in, where its operation accesses several words. */
  private wordsAt({ operation, args }: Pending): ReplayStep['words'] {
    const { words } = this.operations.get(operation)!;
    if (words === undefined) return [];
    const found = new Words();
    words.bind(this.live.world)(Int32Array.from(args), found);
    return Array.from({ length: found.count }, (_, i) => ({ cell: found.cell[i]!, bits: found.bits[i]! }));
  }

  /** The location that an operation is done to, as `object.field` or a global's name; empty where it has none. */
  wordOf({ operation, args }: Pending): string {
    const kinds = Object.values(this.operations.get(operation)!.params).filter((kind) => kind !== 'tag');
    const location = args[kinds.findIndex((kind) => !isValue(kind) && kind !== 'global')];
    return (location !== undefined && this.live.world.layout.names[location]) || '';
  }

  private against({ name, kind }: ActorSpec, standing: Pending, word: string): Against {
    const { point, stack, description } = standing;
    return { actor: name, kind, point, stack, description, word: word || this.wordOf(standing) };
  }

  private show(pending: Pending): Pick<ReplayStep, 'args' | 'result' | 'value' | 'written' | 'accesses'> {
    const { world, lastResult } = this.live;
    const accesses = [...this.listener.take()];
    let location: number | undefined;
    let written = '';
    const operation = this.operations.get(pending.operation)!;
    const params = Object.entries(operation.params).filter(([, kind]) => kind !== 'tag');
    const args = params.map(([, kind], i) => {
      const arg = pending.args[i]!;
      if (isValue(kind)) return this.values.argument(kind, operation, location, arg);
      if (arg < 0) return 'bad pointer';
      if (kind !== 'global') location ??= arg;
      const name = world.layout.names[arg]!;
      if (!name.includes('.')) accesses.push({ object: '', field: name, how: kind === 'read' ? 'read' : 'write' });
      if ((kind === 'write' || kind === 'update') && !this.crashed) written = this.values.written(pending.point, arg, world.cells[arg]!);
      return name;
    });
    const result = this.crashed ? undefined : lastResult;
    return {
      args,
      result,
      written,
      accesses,
      value: result === undefined ? '' : this.values.result(pending.point, operation, location, result),
    };
  }

  private compareCells(when: string): void {
    const compiled = this.compiled.world.cells;
    const live = this.live.world.cells;
    for (const [name, c, l] of this.shared) if (compiled[c] !== live[l]) this.same(`${name} ${when}`, compiled[c], live[l]);
  }

  private same(what: string, compiled: unknown, live: unknown): void {
    const [c, l] = [JSON.stringify(compiled), JSON.stringify(live)];
    if (c === l) return;
    const after = this.taken.length === 0 ? 'before the first step' : `step ${this.taken.length}, after ${printSchedule(this.taken)}`;
    throw new Defect(
      `${after}: the executors disagree on ${what}\n  compiled: ${c ?? 'finished'}\n  live:     ` +
        `${l ?? 'finished'}\nThis is a defect of racewalk, not of the model; please report it with the schedule.`,
    );
  }
}

const choiceText = ({ actor, outcome }: NamedChoice): string => (outcome === '' ? actor : `${actor}=${outcome}`);

function sharedCells(compiled: readonly string[], live: readonly string[]): [string, number, number][] {
  const at = new Map(compiled.map((name, i) => [name, i]));
  return live.flatMap((name, i): [string, number, number][] => (at.has(name) ? [[name, at.get(name)!, i]] : []));
}
