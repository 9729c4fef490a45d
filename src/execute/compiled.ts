import { Analyses } from './analyses.js';
import { Reach } from './reach.js';
import { StandIns } from './stand-ins.js';
import type { Detector } from '../core/detector/detector.js';
import { InputError, placed } from '../core/error.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import { actorOf, type CellRange, choiceOf, type Executor, outcomeOf, type Pending } from '../core/system/run.js';
import type { Coverage } from '../core/system/coverage.js';
import type { ActorSpec, Scenario } from '../core/system/scenario.js';
import { actorUpTo, ofNobody, upTo } from '../core/world/layout.js';
import type { PreemptionCount } from '../core/system/searched.js';
import { cpus } from '../kernel/cpu.js';
import { interrupts } from '../kernel/interrupt.js';
import { doersOf } from '../analysis/doers.js';
import { Access, tellEach } from '../core/world/memory-access.js';
import { OnCpu } from '../kernel/task.js';
import { Words } from '../core/operation/words.js';
import { Causes, type CausesKept } from '../core/world/causes.js';
import { World } from '../core/world/world.js';
import { type FlatProgram, flatten } from '../path/flatten.js';
import type { Independence } from '../core/search/independence.js';
import type { Looking } from '../analysis/independence.js';
import type { Symmetry } from '../core/search/symmetry.js';
import { detectorsOf } from '../core/system/invariant.js';
import { checkInlined } from '../path/check-links.js';
import { checkProgram } from '../path/check-scenario.js';
import { withLingering } from '../path/lingering.js';
import { type RaceCandidate, raceCandidates, several } from '../path/race-candidates.js';
import {
  type CompiledActor,
  type CompiledAssign,
  type CompiledNext,
  type CompiledNote,
  type CompiledPoint,
  compileActor,
} from '../path/program.js';

/** What its states hold besides. */
export interface CompileOptions {
  /** The most of a schedule. */
  readonly preemptions?: number | undefined;
  readonly causes?: CausesKept | undefined;
}

/**
 * The executor that searches. It is compiled from the paths' sources, not tabulated from XState's `transition()`:
 * registers then live in the packed state and not in a table's key, and every call is inlined. The live executor
 * is its oracle. A step allocates nothing and sees no strings.
 */
export class Compiled implements Executor {
  readonly world: World;
  lastResult = 0;
  readonly own: CellRange[] = [];
  preemptionCount: PreemptionCount | undefined;
  private readonly scenario: Scenario;
  private readonly causes: Causes | undefined;
  private readonly actors: CompiledActor[] = [];
  private readonly searched: number;
  private readonly cpus: ReturnType<typeof cpus>;
  /** By actor: it is one, so that its first step counts. */
  private readonly interrupt: readonly boolean[];
  private readonly reach: Reach;
  private readonly analyses: Analyses;
  /** Told of each return: the actor, the function's path and what it returns. */
  heardReturn: ((actor: number, path: string, value: number) => void) | undefined;
  private start: Int32Array;
  /** Before anything ran. */
  private readonly blank: Int32Array;
  private readonly outcomes = new Int32Array(16);
  /** The point of the last step's actor before it. */
  private steppedAt = 0;
  private replaced: StandIns | undefined;
  private readonly scratch = new Int32Array(1024);
  /** What the acting one accesses, and who is looked at. */
  private readonly mine = new Words();
  private readonly theirs = new Words();
  private readonly going = new Int32Array(512);
  private readonly bounds = new Map<string, Bound>();

  /**
   * With a number of preemptions its states have room to count them, and with `causes` for who freed and changed what; a search that
   * asks for none of it is better off without.
   */
  constructor(
    given: Scenario,
    primitives: ReadonlyMap<string, Operation>,
    detectors: readonly Detector[],
    { preemptions, causes }: CompileOptions = {},
  ) {
    const operations = checkProgram(given, primitives);
    const scenario = withLingering(given, operations);
    this.scenario = scenario;
    checkInlined(scenario.paths);
    const paths = new Map(scenario.paths.map((path) => [path.id, path]));
    this.searched = scenario.actors.length;
    const world = new World(scenario);
    this.world = world;
    const flats = world.actors.map((actor) => flatten(actor, paths, operations, world));
    const users = new Map<Operation, number[]>();
    flats.forEach((flat, actor) => {
      for (const operation of new Set(flat.points.flatMap((point) => (point ? [point.operation] : []))))
        users.set(operation, [...(users.get(operation) ?? []), actor]);
    });
    for (const [operation, actors] of users) this.bounds.set(operation.name, operation.bind(world, actors));
    this.cpus = world.part(cpus);
    this.interrupt = world.actors.map((_, a) => world.part(interrupts).is(a));
    const candidates = raceCandidates(flats, this.searched, world);
    flats.forEach((flat, i) => this.addActor(world, world.actors[i]!, flat, candidates[i]!));
    this.reach = new Reach(this.actors, this.searched, world.outcomeNames);
    if (preemptions !== undefined) this.preemptionCount = preemptionCountOf(world, preemptions);
    if (causes !== undefined) {
      const scheduled = flats.slice(0, this.searched);
      this.causes = new Causes(
        world,
        doersOf(world, scheduled, (actor, point) => this.actors[actor]!.sameName[point]!),
        causes,
      );
    }
    world.seal(detectorsOf(scenario, detectors));
    this.blank = world.cells.slice();
    this.runBefore();
    // what ran before the search is no cause: from here on the steps are heard
    world.causes = this.causes;
    this.start = world.cells.slice();
    const looking: Looking = { peek: (point) => this.peek(point), waitsFor: (actor, other) => this.waitsFor(actor, other) };
    this.analyses = new Analyses(world, this.actors, this.searched, {
      candidates,
      looking,
      start: this.start,
      invariants: scenario.invariants,
    });
  }

  reset(): void {
    this.world.load(this.start);
    this.world.nothingFound();
  }

  /** Its points may take the place of each other; `startAnew` then runs what comes before the search once more. */
  get standIns(): StandIns {
    this.replaced ??= new StandIns(this.actors);
    return this.replaced;
  }

  /** An InputError where what comes before the search breaks, waits or comes to no end. */
  startAnew(): void {
    this.world.causes = undefined;
    this.world.load(this.blank);
    this.runBefore();
    this.world.causes = this.causes;
    this.start = this.world.cells.slice();
  }

  choices(out: Int32Array): number {
    let n = 0;
    for (let a = 0; a < this.searched; a++) n = this.addChoices(a, out, n);
    return n;
  }

  choicesOf(actor: number, out: Int32Array): number {
    return this.addChoices(actor, out, 0);
  }

  private addChoices(a: number, out: Int32Array, before: number): number {
    const { cells } = this.world;
    const actor = this.actors[a]!;
    const point = actor.points[cells[actor.pc]!];
    if (point === undefined || (this.cpus.pinned && !this.cpus.mayStep(a))) return before;
    if (actor.out >= 0 && cells[actor.out] === OnCpu.out && !point.evenOut) return before;
    let n = before;
    if (point.always) {
      out[n++] = choiceOf(a, 0);
      return n;
    }
    const { bound } = point;
    // an operation may ask about its own actor
    this.world.actor = a;
    this.peek(point);
    if (bound.enabled !== undefined && !bound.enabled(point.buffer)) {
      if (point.spins && this.cpus.mayCome(a)) out[n++] = choiceOf(a, 0);
      return n;
    }
    if (bound.outcomes === undefined) out[n++] = choiceOf(a, 0);
    else {
      const count = bound.outcomes(point.buffer, this.outcomes);
      for (let o = 0; o < count; o++) out[n++] = choiceOf(a, this.outcomes[o]!);
    }
    return n;
  }

  step(choice: number): void {
    const { world } = this;
    const a = actorOf(choice);
    const actor = this.actors[a]!;
    const pc = world.cells[actor.pc]!;
    const point = actor.points[pc]!;
    this.steppedAt = pc;
    world.startStep(a);
    this.causes?.begin(a, actor.sameName[pc]!);
    if (this.interrupt[a]) {
      if (this.cpus.mayCome(a) && this.onlyComes(a, point)) return;
      this.cpus.begins(a);
    }
    this.reach.passed[a]![(pc << 4) | outcomeOf(choice)] = 1;
    const { buffer, loads } = point;
    if (point.before.length > 0) this.tell(point.before, 0);
    for (let i = 0; i < loads.length; i++) {
      const { argument, cell, value, field, write } = loads[i]!;
      const loaded = cell >= 0 ? world.cells[cell]! : value(world.cells, 0);
      if (field < 0) buffer[argument] = loaded;
      else {
        buffer[argument] = world.dereference(loaded, field, write);
        if (world.crashed) return;
      }
    }
    if (point.candidates.length > 0) this.tellRaces(a, point);
    const result = point.bound.apply(buffer, outcomeOf(choice));
    this.lastResult = result;
    if (point.after.length > 0) this.tell(point.after, result);
    if (!world.crashed) this.advance(a, actor, point, result);
    this.causes?.settle();
  }

  private tell(notes: readonly CompiledNote[], result: number): void {
    const { cells } = this.world;
    for (const { number, values: v } of notes)
      this.world.emit(
        number,
        v.length > 0 ? v[0]!(cells, result) : 0,
        v.length > 1 ? v[1]!(cells, result) : 0,
        v.length > 2 ? v[2]!(cells, result) : 0,
      );
  }

  /** An interrupt comes, and spins for a lock: that is all. */
  private onlyComes(a: number, point: CompiledPoint): boolean {
    if (!point.spins) return false;
    this.peek(point);
    if (point.bound.enabled!(point.buffer)) return false;
    this.cpus.begins(a);
    this.lastResult = 0;
    return true;
  }

  end(): void {
    const { world } = this;
    const count = this.choices(this.going);
    const goesOn = (a: number): boolean => this.going.subarray(0, count).some((choice) => actorOf(choice) === a);
    const isBlocked = (a: number): boolean => !this.finished(a) && (!this.actors[a]!.spec.daemon || this.hangs(a)) && !goesOn(a);
    let blocked = 0;
    for (let a = 0; a < this.searched; a++) if (isBlocked(a)) blocked++;
    world.end({
      actors: this.searched,
      blocked,
      isBlocked,
      waitsFor: (a, other) => this.waitsFor(a, other),
      asleep: (a) => this.asleep(a) && !goesOn(a),
      liveRegisters: () =>
        this.actors.flatMap(({ pc, base, slots, spec }) =>
          world.cells[pc] === 0 || spec.daemon ? [] : [...world.cells.subarray(base, base + slots)],
        ),
    });
  }

  waitsFor(a: number, other: number): boolean {
    const { world } = this;
    const actor = this.actors[a]!;
    const point = actor.points[world.cells[actor.pc]!];
    if (!point || (actor.out >= 0 && world.cells[actor.out] === OnCpu.out)) return false;
    if (this.cpus.pinned && !this.cpus.mayStep(a)) return this.cpus.waitsFor(a, other);
    this.peek(point);
    world.actor = a;
    return point.bound.waitsFor?.(point.buffer, other) ?? false;
  }

  /** Where a daemon has begun, and is in a call that sleeps until it can go on. */
  private hangs(a: number): boolean {
    const { pc, flat } = this.actors[a]!;
    const at = this.world.cells[pc]!;
    const operation = flat.points[at]?.operation;
    return at !== this.start[pc] && (operation?.sleeps === true || operation?.sleepsOn === true);
  }

  asleep(a: number): boolean {
    const { pc, flat } = this.actors[a]!;
    return flat.points[this.world.cells[pc]!]?.operation.sleeps === true;
  }

  finished(actor: number): boolean {
    return this.world.cells[this.actors[actor]!.pc] === 0;
  }

  pending(a: number): Pending | undefined {
    const actor = this.actors[a]!;
    const pc = this.world.cells[actor.pc]!;
    const point = actor.points[pc];
    if (!point) return undefined;
    const { name, stack, operation, description } = actor.flat.points[pc]!;
    this.peek(point);
    return { point: name, stack, operation: operation.name, description, args: [...point.buffer] };
  }

  forget(): void {
    this.reach.forget();
  }

  cover(seen: Coverage): void {
    this.reach.cover(seen);
  }

  coverage(): Coverage {
    return this.reach.coverage();
  }

  /** Number of an actor's point now, whoever called its function, for grouping findings without strings; 0 = finished. */
  pointNumber(actor: number): number {
    const { pc, sameName } = this.actors[actor]!;
    return sameName[this.world.cells[pc]!]!;
  }

  footprint(actor: number): readonly number[] {
    return this.analyses.footprint(actor);
  }

  wordOf(place: number): number {
    return this.analyses.wordOf(place);
  }

  independence(): Independence {
    return this.analyses.independence();
  }

  symmetry(): Symmetry {
    return this.analyses.symmetry();
  }

  get cyclic(): boolean {
    return this.analyses.cyclic;
  }

  mayReturn(actor: number): boolean {
    return this.analyses.mayReturn(actor);
  }

  mayWrite(actor: number, places: ReadonlySet<number>, except?: ReadonlySet<number>): boolean {
    return this.analyses.mayWrite(actor, places, except);
  }

  mayWait(a: number): boolean {
    const actor = this.actors[a]!;
    return this.cpus.pinned || actor.out >= 0 || actor.points[this.world.cells[actor.pc]!]?.bound.enabled !== undefined;
  }

  lastPoint(): string {
    return this.placeOf(this.world.actor, this.steppedAt);
  }

  /** Where it is, for a sentence: of a model in C the line of its file, and what stands there. */
  private placeOf(actor: number, number: number): string {
    const { flat, spec } = this.actors[actor]!;
    const point = flat.points[number];
    if (point === undefined) return spec.name;
    const { text } = this.scenario;
    return text !== undefined && /^\d+: /.test(point.description) ? `${text}:${point.description}` : point.name;
  }

  /** The names of an actor's points by their numbers. */
  pointNames(actor: number): ReadonlyMap<number, string> {
    const { flat, sameName } = this.actors[actor]!;
    return new Map(flat.points.flatMap((point, i) => (point ? [[sameName[i]!, point.name] as const] : [])));
  }

  pointName(actor: number, number: number): string {
    return this.actors[actor]!.flat.points[number]?.name ?? 'end';
  }

  /** The C text of an actor's point. */
  pointText(actor: number, number: number): string {
    return this.actors[actor]!.flat.points[number]?.description ?? '';
  }

  /** Tells of those that stand, enabled, at a conflicting access to the word that the actor is about to access. */
  private tellRaces(a: number, point: CompiledPoint): void {
    const { candidates, word, access, buffer } = point;
    const { world } = this;
    const { cells } = world;
    let known = false;
    for (let i = 0; i < candidates.length; i++) {
      const candidate = this.actors[candidates[i]!.actor]!;
      const pc = cells[candidate.pc]!;
      const theirs = candidates[i]!.at[pc]!;
      if (
        theirs === 0 ||
        (candidate.out >= 0 && cells[candidate.out] === OnCpu.out) ||
        (this.cpus.pinned && !this.cpus.isAt(candidates[i]!.actor))
      )
        continue;
      const other = candidate.points[pc]!;
      this.peek(other);
      if (theirs !== several && other.buffer[other.word] !== buffer[word]) continue;
      const kept = this.cpus.pinned && this.cpus.isKept(candidates[i]!.actor) ? Access.kept : 0;
      if (theirs === several) {
        if (!known) noteWords(point, this.mine);
        known = true;
        noteWords(other, this.theirs);
        tellEach(world, candidates[i]!.actor, candidate.sameName[pc]!, this.mine, this.theirs, kept);
      } else world.race(candidates[i]!.actor, candidate.sameName[pc]!, access, (theirs - 1) | kept, buffer[word]!);
    }
    world.actor = a;
  }

  /** Loads the arguments without telling anybody. */
  private peek(point: CompiledPoint): void {
    const { world } = this;
    const { buffer, loads } = point;
    for (let i = 0; i < loads.length; i++) {
      const { argument, cell, value, field } = loads[i]!;
      const loaded = cell >= 0 ? world.cells[cell]! : value(world.cells, 0);
      buffer[argument] = field < 0 ? loaded : world.cellAt(loaded, field);
    }
  }

  private advance(a: number, actor: CompiledActor, from: CompiledPoint, first: number): void {
    const { cells } = this.world;
    let { moves, name: where, live: written } = from;
    let result = first;
    for (;;) {
      let i = 0;
      while (i < moves.length && moves[i]!.test !== undefined && !moves[i]!.test!(cells, result)) i++;
      const move = moves[i];
      if (move === undefined) throw new InputError(`${where}: no branch for result ${result}; add one to its onDone`);
      this.reach.taken[a]![move.edge] = 1;
      if (move.note >= 0) {
        const { noteValues: v } = move;
        this.world.emit(
          move.note,
          v.length > 0 ? v[0]!(cells, result) : 0,
          v.length > 1 ? v[1]!(cells, result) : 0,
          v.length > 2 ? v[2]!(cells, result) : 0,
        );
      }
      for (let w = 0; w < move.writes.length; w++) {
        const { object, field, value } = move.writes[w]!;
        this.world.set(this.world.cellAt(object(cells, result), field), value(cells, result));
      }
      if (move.assign.slots !== 0) {
        this.assign(move.assign, result);
        written |= move.assign.slots;
      }
      let next = move.next;
      while (next.kind === 'assign') {
        if (next.assign.slots !== 0) this.assign(next.assign, result);
        written |= next.assign.slots;
        next = next.next!;
      }
      if (next.kind === 'return') {
        result = next.value(cells, 0);
        this.reach.returned[a]![next.returnNumber * 256 + (result & 255)] = 1;
        this.heardReturn?.(a, pathOfPoint(actor.flat.returns[next.returnNumber]!), result);
        where = next.into;
        moves = next.moves;
        continue;
      }
      if (next.kind === 'end') {
        const value = next.value(cells, 0);
        this.reach.returned[a]![next.returnNumber * 256 + (value & 255)] = 1;
        this.heardReturn?.(a, pathOfPoint(actor.flat.returns[next.returnNumber]!), value);
        this.cpus.ends(a);
        this.goto(actor, actor.spec.repeats ? actor.entry : next, written);
      } else this.goto(actor, next, written);
      return;
    }
  }

  /** Puts the actor at a point; of the slots that may hold something, those that are dead there go to 0. */
  private goto(actor: CompiledActor, to: CompiledNext, holding: number): void {
    const { world } = this;
    let next = to;
    let written = holding;
    while (next.kind === 'assign') {
      if (next.assign.slots !== 0) this.assign(next.assign, 0);
      written |= next.assign.slots;
      next = next.next!;
    }
    world.set(actor.pc, next.point);
    for (let dead = written & actor.dead[next.point]!; dead !== 0; dead &= dead - 1)
      world.set(actor.base + 31 - Math.clz32(dead & -dead), 0);
  }

  private assign({ cells: to, values, least, most, outside }: CompiledAssign, result: number): void {
    const { world, scratch } = this;
    const { cells } = world;
    for (let i = 0; i < to.length; i++) {
      const value = values[i]!(cells, result);
      if (value < least[i]! || value > most[i]!) outside(i, value);
      scratch[i] = value;
    }
    for (let i = 0; i < to.length; i++) world.set(to[i]!, scratch[i]!);
  }

  private addActor(world: World, spec: ActorSpec, flat: FlatProgram, candidates: readonly (readonly RaceCandidate[])[]): void {
    const actor = compileActor(world, spec, flat, this.bounds, candidates);
    this.own.push({ from: actor.pc, to: actor.base + actor.slots });
    this.actors.push(actor);
  }

  /** Runs the `before` actors one after the other, alone, then puts the others at their entries: there is one start. */
  private runBefore(): void {
    const { world } = this;
    for (let a = this.searched; a < this.actors.length; a++) {
      const actor = this.actors[a]!;
      this.goto(actor, actor.entry, 0);
      for (let steps = 0; !this.finished(a); steps++) {
        const pc = world.cells[actor.pc]!;
        const point = actor.points[pc]!;
        const refuse = (fact: string): never => {
          throw new InputError(`${this.placeOf(a, pc)}: ${actor.spec.name} runs first and alone, and ${fact}`);
        };
        this.peek(point);
        world.actor = a;
        if (steps > 10_000) refuse('comes to no end');
        if (point.bound.enabled && !point.bound.enabled(point.buffer))
          refuse('waits here for what nobody else can do yet: do it in an actor');
        const outcomes = point.bound.outcomes?.(point.buffer, this.outcomes) ?? 0;
        // no fault happens to it
        const faults = actor.flat.points[pc]!.operation.faults ?? [];
        const ways = this.outcomes.subarray(0, outcomes).filter((outcome) => !faults.includes(world.outcomeNames[outcome]!)).length;
        if (ways > 1)
          refuse(
            `may go ${ways} ways here; nothing may be left open before the search: do it in an actor (TASK in C), or write each way ` +
              'as a variant',
          );
        this.steppedAt = pc;
        try {
          this.step(choiceOf(a, outcomes > 0 ? this.outcomes[0]! : 0));
        } catch (error) {
          throw placed(error, this.lastPoint());
        }
        if (world.foundCount > 0)
          refuse(`shows ${world.detectors[world.foundDetector[0]!]!.kind} here; do it in an actor, where it is told`);
      }
    }
    for (let a = 0; a < this.searched; a++) this.goto(this.actors[a]!, this.actors[a]!.entry, 0);
    // they have ended for good: what they keep to themselves takes no room in a state
    for (let a = this.searched; a < this.actors.length; a++) for (let { from, to } = this.own[a]!; from < to; from++) world.settled(from);
  }
}

/** What the step there accesses; its arguments are loaded. */
function noteWords({ words, word, access, buffer }: CompiledPoint, to: Words): void {
  to.clear();
  if (words === undefined) to.add(buffer[word]!, access);
  else words(buffer, to);
}

const pathOfPoint = (name: string): string => name.slice(0, name.lastIndexOf('.'));

/** No schedule has more steps, let alone preemptions. */
const mostPreemptions = 2 ** 31 - 1;

/** Their names are no actor's, which would end at the first blank. */
function preemptionCountOf(world: World, preemptions: number): PreemptionCount {
  const most = Math.min(preemptions, mostPreemptions);
  return { most, last: world.cell('stepped-last', actorUpTo(world.scheduled)), used: world.cell('preemptions', ofNobody(upTo(most))) };
}
