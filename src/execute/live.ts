import { type ActorOptions, type AnyActorRef, type AnyStateMachine, createActor } from 'xstate';
import type { Detector } from '../core/detector/detector.js';
import { Defect, InputError } from '../core/error.js';
import { detectorsOf } from '../core/system/invariant.js';
import { Words } from '../core/operation/words.js';
import { Access, tellEach } from '../core/world/memory-access.js';
import { type Bound, isSpin, type Operation } from '../core/operation/operation.js';
import type { PathSource, Told } from '../core/system/path-source.js';
import { actorOf, choiceOf, type Executor, outcomeOf, type Pending } from '../core/system/run.js';
import type { Scenario } from '../core/system/scenario.js';
import { World } from '../core/world/world.js';
import { cpus } from '../kernel/cpu.js';
import { OnCpu, whereCell } from '../kernel/task.js';
import { cText } from '../path/c-text.js';
import { accessOf } from '../path/flatten.js';
import { checkProgram } from '../path/check-scenario.js';
import { withLingering } from '../path/lingering.js';
import { type Context, evaluate } from '../path/evaluate.js';
import { type EvaluatedInput, type EvaluatedLocation, lower, operationLogic, type OperationSnapshot } from '../path/lower.js';

interface Frame {
  readonly ref: AnyActorRef;
  readonly path: string;
  readonly point: string;
}

/** A function that an actor is in: its path, the point there, and what registers and parameters hold. */
export interface LiveFrame {
  readonly path: string;
  readonly point: string;
  readonly registers: Context;
}

/** The operation that an actor waits in, with the machines that called it. */
interface Waiting {
  readonly frames: readonly Frame[];
  readonly operationRef: AnyActorRef;
  readonly childId: string;
  readonly operation: Operation;
  readonly input: EvaluatedInput;
}

/** Points have no numbers here; this is that of any. */
const anyPoint = 1;

/**
 * The executor that replays: every actor is a live XState actor, every call an invoked machine, every operation an
 * invoked actor that waits for its grant. Operations and detectors are those of the search; control flow is XState's.
 */
export class Live implements Executor {
  readonly world: World;
  lastResult = 0;
  /** Is told of the actors of the next run, by those who show them. */
  inspect: ActorOptions<AnyStateMachine>['inspect'];
  private readonly machines = new Map<string, AnyStateMachine>();
  private readonly bounds = new Map<string, Bound>();
  private readonly searched: number;
  private readonly cpus: ReturnType<typeof cpus>;
  private readonly outcomes = new Int32Array(16);
  private readonly going = new Int32Array(512);
  private readonly mine = new Words();
  private readonly theirs = new Words();
  private refs: AnyActorRef[] = [];
  private readonly out: readonly number[];
  /** Where each actor begins. */
  private begins: readonly string[] = [];
  private readonly paths: ReadonlyMap<string, PathSource>;
  private readonly operations: ReadonlyMap<string, Operation>;

  constructor(given: Scenario, primitives: ReadonlyMap<string, Operation>, detectors: readonly Detector[]) {
    const operations = checkProgram(given, primitives);
    this.operations = operations;
    const scenario = withLingering(given, operations);
    this.searched = scenario.actors.length;
    const paths = new Map(scenario.paths.map((path) => [path.id, path]));
    this.paths = paths;
    const world = new World(scenario);
    this.world = world;
    const users = new Map<Operation, number[]>();
    world.actors.forEach((actor, a) => {
      for (const operation of operationsOf(actor.path, paths, operations)) users.set(operation, [...(users.get(operation) ?? []), a]);
    });
    for (const [operation, actors] of users) this.bounds.set(operation.name, operation.bind(world, actors));
    this.cpus = world.part(cpus);
    world.seal(detectorsOf(scenario, detectors));
    this.out = this.world.actors.map(({ task }) => (task === undefined ? -1 : whereCell(this.world, task)));
    for (const path of paths.values()) this.link(path, paths);
    this.reset();
  }

  reset(): void {
    for (const ref of this.refs) ref.stop();
    this.world.reset();
    this.refs = [];
    for (let a = 0; a < this.world.actors.length; a++) this.refs.push(this.launch(a));
    for (let a = this.searched; a < this.world.actors.length; a++) {
      while (!this.finished(a)) {
        const waiting = this.waiting(a)!;
        const count = this.bounds.get(waiting.operation.name)!.outcomes?.(this.peek(waiting), this.outcomes) ?? 0;
        this.step(choiceOf(a, count > 0 ? this.outcomes[0]! : 0));
      }
    }
    this.begins = this.refs.map((_, a) => this.standpoint(a));
  }

  choices(out: Int32Array): number {
    let n = 0;
    for (let a = 0; a < this.searched; a++) n = this.choicesOf(a, out, n);
    return n;
  }

  /** Writes the enabled choices of one actor from `n` on, and gives where they end. */
  choicesOf(a: number, out: Int32Array, n: number): number {
    const waiting = this.waiting(a);
    if (!waiting || this.offCpu(a, waiting.operation.evenOut)) return n;
    const bound = this.bounds.get(waiting.operation.name)!;
    const args = this.peek(waiting);
    // an operation may ask about its own actor
    this.world.actor = a;
    if (bound.enabled && !bound.enabled(args)) {
      if (!isSpin(waiting.operation) || !this.cpus.mayCome(a)) return n;
      out[n] = choiceOf(a, 0);
      return n + 1;
    }
    if (!bound.outcomes) {
      out[n] = choiceOf(a, 0);
      return n + 1;
    }
    const count = bound.outcomes(args, this.outcomes);
    for (let o = 0; o < count; o++) out[n + o] = choiceOf(a, this.outcomes[o]!);
    return n + count;
  }

  step(choice: number): void {
    const a = actorOf(choice);
    const { world } = this;
    const waiting = this.waiting(a);
    if (!waiting) throw new Defect(`${world.actors[a]!.name} has finished and cannot take a step`);
    world.startStep(a);
    const arrives = this.cpus.mayCome(a) && isSpin(waiting.operation);
    const waits = arrives && !this.bounds.get(waiting.operation.name)!.enabled!(this.peek(waiting));
    this.cpus.begins(a);
    this.lastResult = 0;
    if (waits) return;
    this.tell(waiting, 'before', 0);
    const args: number[] = [];
    for (const [param, kind] of Object.entries(waiting.operation.params)) {
      if (kind === 'tag') continue;
      const given = waiting.input[param]!;
      if (typeof given === 'object') args.push(world.dereference(given.pointer, world.fieldNumber(given.field), kind === 'read' ? 0 : 1));
      else args.push(typeof given === 'string' ? world.global(given) : given);
      if (world.crashed) return;
    }
    this.tellRaces(a, waiting, args);
    const result = this.bounds.get(waiting.operation.name)!.apply(Int32Array.from(args), outcomeOf(choice));
    this.lastResult = result;
    this.tell(waiting, 'after', result);
    if (world.crashed) return;
    const parent = waiting.frames[waiting.frames.length - 1]!;
    const done = { type: `xstate.done.actor.${waiting.childId}`, output: result, actorId: waiting.childId };
    if (!parent.ref.getSnapshot().can(done))
      throw new InputError(`${parent.path}.${parent.point}: no branch for result ${result}; add one to its onDone`);
    waiting.operationRef.send({ type: 'grant', result });
    for (const frame of waiting.frames) {
      const snapshot = frame.ref.getSnapshot();
      if (snapshot.status === 'error') throw snapshot.error;
    }
    if (this.refs[a]!.getSnapshot().status === 'done') this.cpus.ends(a);
    if (this.refs[a]!.getSnapshot().status === 'done' && world.actors[a]!.repeats) this.refs[a] = this.launch(a);
    else if (this.refs[a]!.getSnapshot().status === 'active' && !this.waiting(a)) {
      throw new InputError(
        `${world.actors[a]!.name}: it stalls after ${parent.path}.${parent.point}; a call returned a value that no ` +
          'branch of its caller covers',
      );
    }
  }

  end(): void {
    const { world } = this;
    const count = this.choices(this.going);
    const goesOn = (a: number): boolean => this.going.subarray(0, count).some((choice) => actorOf(choice) === a);
    const isBlocked = (a: number): boolean => !this.finished(a) && (!world.actors[a]!.daemon || this.hangs(a)) && !goesOn(a);
    let blocked = 0;
    for (let a = 0; a < this.searched; a++) if (isBlocked(a)) blocked++;
    world.end({
      actors: this.searched,
      blocked,
      isBlocked,
      waitsFor: (a, other) => this.waitsFor(a, other),
      asleep: (a) => this.asleep(a) && !goesOn(a),
      liveRegisters: () =>
        world.actors.flatMap((actor, a) => {
          const frames = actor.daemon ? undefined : this.waiting(a)?.frames;
          return frames ? frames.flatMap(({ ref }) => Object.values(ref.getSnapshot().context as { [name: string]: number })) : [];
        }),
    });
  }

  waitsFor(a: number, other: number): boolean {
    const waiting = this.waiting(a);
    if (!waiting || (this.out[a]! >= 0 && this.world.cells[this.out[a]!] === OnCpu.out)) return false;
    if (this.cpus.pinned && !this.cpus.mayStep(a)) return this.cpus.waitsFor(a, other);
    this.world.actor = a;
    return this.bounds.get(waiting.operation.name)!.waitsFor?.(this.peek(waiting), other) ?? false;
  }

  /** Where a daemon has begun, and is in a call that sleeps until it can go on. */
  private hangs(a: number): boolean {
    const operation = this.waiting(a)?.operation;
    return this.standpoint(a) !== this.begins[a] && (operation?.sleeps === true || operation?.sleepsOn === true);
  }

  private standpoint(a: number): string {
    return (this.waiting(a)?.frames ?? []).map(({ path, point }) => `${path}.${point}`).join(' > ');
  }

  asleep(a: number): boolean {
    return this.waiting(a)?.operation.sleeps === true;
  }

  finished(actor: number): boolean {
    return this.refs[actor]!.getSnapshot().status === 'done';
  }

  pending(a: number): Pending | undefined {
    const waiting = this.waiting(a);
    if (!waiting) return undefined;
    const stack = waiting.frames.map(({ path, point }) => `${path}.${point}`);
    const last = waiting.frames[waiting.frames.length - 1]!;
    const { invoke, description = cText(waiting.operation, invoke!.input) } = this.paths.get(last.path)!.states[last.point]!;
    return { point: stack[stack.length - 1]!, stack, operation: waiting.operation.name, description, args: [...this.peek(waiting)] };
  }

  /** Where an actor stands, outermost function first, with what is in the registers of each; empty when it has finished. */
  frames(a: number): readonly LiveFrame[] {
    const frames = this.waiting(a)?.frames ?? [];
    return frames.map(({ ref, path, point }) => ({ path, point, registers: ref.getSnapshot().context as Context }));
  }

  /** Detectors are told what its point says besides. */
  private tell({ frames }: Waiting, when: keyof Told, result: number): void {
    const { ref, path, point } = frames[frames.length - 1]!;
    for (const [name, ...operands] of this.paths.get(path)!.states[point]!.invoke!.told?.[when] ?? []) {
      const [x = 0, y = 0, z = 0] = operands.map((operand) => evaluate(operand, ref.getSnapshot().context as Context, result));
      this.world.emit(this.world.note(name), x, y, z);
    }
  }

  private waiting(a: number): Waiting | undefined {
    let ref = this.refs[a]!;
    const frames: Frame[] = [];
    for (;;) {
      const snapshot = ref.getSnapshot();
      if (snapshot.status !== 'active') return undefined;
      const point = snapshot.value as string;
      const children = Object.entries(snapshot.children as { [id: string]: AnyActorRef });
      if (children.length !== 1) return undefined;
      const [childId, child] = children[0]!;
      const path = snapshot.machine.id as string;
      frames.push({ ref, path, point });
      const src = child.src as unknown as string;
      const operation = this.operations.get(src);
      if (operation) {
        const { input, status } = child.getSnapshot() as OperationSnapshot;
        return status === 'active' ? { frames, operationRef: child, childId, operation, input } : undefined;
      }
      ref = child;
    }
  }

  /** Tells of those that stand, enabled, at a conflicting access to a word that the actor is about to access. */
  private tellRaces(a: number, acting: Waiting, args: readonly number[]): void {
    const { world } = this;
    const mine = this.wordsOf(acting, Int32Array.from(args), this.mine);
    if (mine.count === 0) return;
    for (let b = 0; b < this.searched; b++) {
      if (b === a || (this.out[b]! >= 0 && world.cells[this.out[b]!] === OnCpu.out) || (this.cpus.pinned && !this.cpus.isAt(b))) continue;
      const waiting = this.waiting(b);
      if (waiting === undefined) continue;
      const theirs = this.wordsOf(waiting, this.peek(waiting), this.theirs);
      tellEach(world, b, anyPoint, mine, theirs, this.cpus.pinned && this.cpus.isKept(b) ? Access.kept : 0);
    }
  }

  /** What a step accesses. */
  private wordsOf({ operation, input }: Waiting, args: Int32Array, words: Words): Words {
    words.clear();
    operation.words?.bind(this.world)(args, words);
    const access = accessOf(operation, input);
    if (access !== undefined) words.add(args[access.argument]!, access.bits);
    return words;
  }

  /** It is switched out, or its CPU is busy with something that does not let it go on. */
  private offCpu(a: number, evenOut = false): boolean {
    return (!evenOut && this.out[a]! >= 0 && this.world.cells[this.out[a]!] === OnCpu.out) || (this.cpus.pinned && !this.cpus.mayStep(a));
  }

  private peek({ operation, input }: Waiting): Int32Array {
    const args: number[] = [];
    for (const [param, kind] of Object.entries(operation.params)) {
      if (kind === 'tag') continue;
      const given = input[param]!;
      if (typeof given === 'object')
        args.push(this.world.cellAt((given as EvaluatedLocation).pointer, this.world.fieldNumber(given.field)));
      else args.push(typeof given === 'string' ? this.world.global(given) : given);
    }
    return Int32Array.from(args);
  }

  private launch(a: number): AnyActorRef {
    const actor = this.world.actors[a]!;
    const input = Object.fromEntries(
      Object.entries(actor.params ?? {}).map(([param, value]) => [
        param,
        typeof value === 'string' ? this.world.namedPointer(value) : value,
      ]),
    );
    return createActor(this.machines.get(actor.path)!, { input, ...(this.inspect && { id: actor.name, inspect: this.inspect }) }).start();
  }

  private link(path: PathSource, paths: ReadonlyMap<string, PathSource>): AnyStateMachine {
    const known = this.machines.get(path.id);
    if (known) return known;
    const actors: { [src: string]: unknown } = {};
    for (const { invoke } of Object.values(path.states)) {
      if (invoke) actors[invoke.src] = paths.has(invoke.src) ? this.link(paths.get(invoke.src)!, paths) : operationLogic;
    }
    const note = (_: unknown, params: { readonly name: string; readonly values: readonly number[] }): void => {
      const [x = 0, y = 0, z = 0] = params.values;
      this.world.emit(this.world.note(params.name), x, y, z);
    };
    const write = (
      _: unknown,
      { object, fields }: { readonly object: number; readonly fields: readonly (readonly [string, number])[] },
    ): void => {
      for (const [field, value] of fields) this.world.set(this.world.cellAt(object, this.world.fieldNumber(field)), value);
    };
    const machine = lower(path).provide({ actors, actions: { note, write } } as never);
    this.machines.set(path.id, machine);
    return machine;
  }
}

function operationsOf(
  id: string,
  paths: ReadonlyMap<string, PathSource>,
  operations: ReadonlyMap<string, Operation>,
  found = new Set<Operation>(),
): Set<Operation> {
  for (const { invoke } of Object.values(paths.get(id)!.states)) {
    if (!invoke) continue;
    const operation = operations.get(invoke.src);
    if (operation) found.add(operation);
    else operationsOf(invoke.src, paths, operations, found);
  }
  return found;
}
