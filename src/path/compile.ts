import type { Detector } from '../core/detector.js';
import { Defect, InputError } from '../core/error.js';
import type { Bound, Operation } from '../core/operation.js';
import { actorOf, type CellRange, choiceOf, type Executor, outcomeOf, type Pending } from '../core/run.js';
import type { ActorSpec, Scenario } from '../core/scenario.js';
import { OnCpu, switchedOut } from '../kernel/task.js';
import { World } from '../core/world.js';
import { compare } from './evaluate.js';
import { type Argument, type Assignment, type Condition, type Expression, type FlatProgram, flatten, type Move, type Next } from './flatten.js';
import { detectorsOf } from '../core/invariant.js';
import { lintLinks } from './lint.js';
import { allocate } from './registers.js';

type Value = (cells: Int32Array, result: number) => number;
type Test = (cells: Int32Array, result: number) => boolean;

interface CompiledMove {
  readonly test: Test | undefined;
  readonly note: number;
  readonly noteValues: readonly Value[];
  readonly writes: readonly { readonly object: Value; readonly field: number; readonly value: Value }[];
  readonly assign: CompiledAssign;
  next: CompiledNext;
}
interface CompiledAssign {
  readonly cells: Int32Array;
  readonly values: readonly Value[];
  /** The slots that it writes, as bits. */
  readonly slots: number;
}
/** An argument that is not the same at every step. */
interface CompiledLoad {
  readonly argument: number;
  /** The cell of the register that it or its pointer is in; -1: `value` gives it. */
  readonly cell: number;
  readonly value: Value;
  /** The field that it is the location of; -1: it is a value. */
  readonly field: number;
  readonly write: number;
}
interface CompiledNext {
  kind: 'point' | 'end' | 'assign' | 'return';
  point: number;
  value: Value;
  assign: CompiledAssign;
  next: CompiledNext | undefined;
  moves: readonly CompiledMove[];
  returnNumber: number;
  into: string;
}
interface CompiledPoint {
  readonly name: string;
  readonly bound: Bound;
  /** Nothing about the operation depends on the state: it can always go, with outcome 0 alone. */
  readonly always: boolean;
  /** The arguments; constants stay in it. */
  readonly buffer: Int32Array;
  readonly loads: readonly CompiledLoad[];
  readonly moves: readonly CompiledMove[];
  /** The slots that hold something here, as bits; the others are 0. */
  readonly live: number;
}
interface CompiledActor {
  readonly spec: ActorSpec;
  readonly flat: FlatProgram;
  readonly points: readonly (CompiledPoint | undefined)[];
  readonly pc: number;
  /** The cell of slot 0. */
  readonly base: number;
  readonly entry: CompiledNext;
  /** By point: the slots that hold nothing there, as bits. */
  readonly dead: Int32Array;
  /** The cell that says that this actor's task is switched out, or -1. */
  readonly out: number;
}

/** What a search saw of the program: points passed and values returned. */
export interface Coverage {
  /** `path.point`, sorted. */
  readonly points: readonly string[];
  /** `path returns value`, sorted. */
  readonly returns: readonly string[];
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
  private readonly actors: CompiledActor[] = [];
  private readonly searched: number;
  private readonly start: Int32Array;
  private readonly outcomes = new Int32Array(16);
  private readonly scratch = new Int32Array(64);
  private readonly returned: Uint8Array[] = [];
  private readonly passed: Uint8Array[] = [];
  private readonly registers: (readonly number[])[] = [];
  private readonly bounds = new Map<string, Bound>();

  constructor(scenario: Scenario, operations: ReadonlyMap<string, Operation>, detectors: readonly Detector[]) {
    lintLinks(scenario.paths, operations);
    const paths = new Map(scenario.paths.map((path) => [path.id, path]));
    this.searched = scenario.actors.length;
    this.world = new World(scenario, detectorsOf(scenario, detectors), (world) => {
      const flats = world.actors.map((actor) => flatten(actor, paths, operations, world));
      const users = new Map<Operation, number[]>();
      flats.forEach((flat, actor) => {
        for (const operation of new Set(flat.points.flatMap((point) => (point ? [point.operation] : [])))) users.set(operation, [...(users.get(operation) ?? []), actor]);
      });
      for (const [operation, actors] of users) this.bounds.set(operation.name, operation.bind(world, actors));
      flats.forEach((flat, i) => this.addActor(world, world.actors[i]!, flat));
    });
    this.runBefore();
    this.start = this.world.cells.slice();
  }

  reset(): void {
    this.world.cells.set(this.start);
  }

  choices(out: Int32Array): number {
    const { cells } = this.world;
    let n = 0;
    for (let a = 0; a < this.searched; a++) {
      const actor = this.actors[a]!;
      const point = actor.points[cells[actor.pc]!];
      if (point === undefined || (actor.out >= 0 && cells[actor.out] === OnCpu.out)) continue;
      if (point.always) {
        out[n++] = choiceOf(a, 0);
        continue;
      }
      const { bound } = point;
      // an operation may ask about its own actor
      this.world.actor = a;
      this.peek(point);
      if (bound.enabled !== undefined && !bound.enabled(point.buffer)) continue;
      if (bound.outcomes === undefined) out[n++] = choiceOf(a, 0);
      else {
        const count = bound.outcomes(point.buffer, this.outcomes);
        for (let o = 0; o < count; o++) out[n++] = choiceOf(a, this.outcomes[o]!);
      }
    }
    return n;
  }

  step(choice: number): void {
    const { world } = this;
    const a = actorOf(choice);
    const actor = this.actors[a]!;
    const pc = world.cells[actor.pc]!;
    const point = actor.points[pc]!;
    world.startStep(a);
    this.passed[a]![pc] = 1;
    const { buffer, loads } = point;
    for (let i = 0; i < loads.length; i++) {
      const { argument, cell, value, field, write } = loads[i]!;
      const loaded = cell >= 0 ? world.cells[cell]! : value(world.cells, 0);
      if (field < 0) buffer[argument] = loaded;
      else {
        buffer[argument] = world.dereference(loaded, field, write);
        if (world.crashed) return;
      }
    }
    const result = point.bound.apply(buffer, outcomeOf(choice));
    this.lastResult = result;
    if (!world.crashed) this.advance(a, actor, point, result);
  }

  end(): void {
    const { world } = this;
    let blocked = 0;
    for (let a = 0; a < this.searched; a++) if (!this.finished(a) && !this.actors[a]!.spec.daemon) blocked |= 1 << a;
    world.end({
      blocked,
      waitsFor: (a) => {
        const actor = this.actors[a]!;
        const point = actor.points[world.cells[actor.pc]!];
        if (!point) return 0;
        if (actor.out >= 0 && world.cells[actor.out] === OnCpu.out) return 0;
        this.peek(point);
        world.actor = a;
        return point.bound.waitsFor?.(point.buffer) ?? 0;
      },
      liveRegisters: () => this.actors.flatMap(({ pc, spec }, a) => (world.cells[pc] === 0 || spec.daemon ? [] : this.registers[a]!.map((cell) => world.cells[cell]!))),
    });
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

  coverage(): Coverage {
    const points = new Set<string>();
    const returns = new Set<string>();
    for (let a = 0; a < this.searched; a++) {
      const { flat } = this.actors[a]!;
      flat.points.forEach((point, pc) => point && this.passed[a]![pc] && points.add(point.name));
      flat.returns.forEach((from, r) => {
        for (let v = 0; v < 256; v++) if (this.returned[a]![r * 256 + v]) returns.add(`${from.slice(0, from.lastIndexOf('.'))} returns ${(v << 24) >> 24}`);
      });
    }
    return { points: [...points].sort(), returns: [...returns].sort() };
  }

  /** Number of an actor's point now, for grouping findings without strings; 0 = finished. */
  pointNumber(actor: number): number {
    return this.world.cells[this.actors[actor]!.pc]!;
  }

  pointName(actor: number, number: number): string {
    return this.actors[actor]!.flat.points[number]?.name ?? 'end';
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
      if (move.note >= 0) {
        const { noteValues: v } = move;
        this.world.emit(move.note, v.length > 0 ? v[0]!(cells, result) : 0, v.length > 1 ? v[1]!(cells, result) : 0, v.length > 2 ? v[2]!(cells, result) : 0);
      }
      for (let w = 0; w < move.writes.length; w++) {
        const { object, field, value } = move.writes[w]!;
        cells[this.world.cellAt(object(cells, result), field)] = value(cells, result);
      }
      this.assign(move.assign, result);
      written |= move.assign.slots;
      let next = move.next;
      while (next.kind === 'assign') {
        this.assign(next.assign, result);
        written |= next.assign.slots;
        next = next.next!;
      }
      if (next.kind === 'return') {
        result = next.value(cells, 0);
        this.returned[a]![next.returnNumber * 256 + (result & 255)] = 1;
        where = next.into;
        moves = next.moves;
        continue;
      }
      if (next.kind === 'end') {
        this.returned[a]![next.returnNumber * 256 + (next.value(cells, 0) & 255)] = 1;
        this.goto(actor, actor.spec.repeats ? actor.entry : next, written);
      } else this.goto(actor, next, written);
      return;
    }
  }

  /** Puts the actor at a point; of the slots that may hold something, those that are dead there go to 0. */
  private goto(actor: CompiledActor, to: CompiledNext, holding: number): void {
    const { cells } = this.world;
    let next = to;
    let written = holding;
    while (next.kind === 'assign') {
      this.assign(next.assign, 0);
      written |= next.assign.slots;
      next = next.next!;
    }
    cells[actor.pc] = next.point;
    for (let dead = written & actor.dead[next.point]!; dead !== 0; dead &= dead - 1) cells[actor.base + 31 - Math.clz32(dead & -dead)] = 0;
  }

  private assign({ cells: to, values }: CompiledAssign, result: number): void {
    const { cells } = this.world;
    if (to.length === 1) {
      cells[to[0]!] = values[0]!(cells, result);
      return;
    }
    for (let i = 0; i < to.length; i++) this.scratch[i] = values[i]!(cells, result);
    for (let i = 0; i < to.length; i++) cells[to[i]!] = this.scratch[i]!;
  }

  private addActor(world: World, spec: ActorSpec, flat: FlatProgram): void {
    const { slots, slotOf, dead } = allocate(flat, spec.name);
    if (slots > 32) throw new InputError(`${spec.name}: its path has ${slots} registers in use at once, more than 32`);
    const pc = world.cell(`${spec.name} at`, { min: 0, max: flat.points.length - 1 });
    const base = world.layout.size;
    const range = { min: -128, max: Math.max(127, world.maxPointer) };
    for (let i = 0; i < slots; i++) world.cell(`${spec.name} register ${i}`, range);
    this.registers.push(Array.from({ length: slots }, (_, i) => base + i));
    this.own.push({ from: pc, to: base + slots });
    const cellOf = (register: number): number => base + slotOf[register]!;

    const value = (e: Expression): Value => {
      switch (e.kind) {
        case 'constant': {
          const { value: v } = e;
          return () => v;
        }
        case 'register': {
          const cell = cellOf(e.register);
          return (cells) => cells[cell]!;
        }
        case 'result':
          return (_, result) => result;
        case 'add': {
          const [l, r] = [value(e.left), value(e.right)];
          return (cells, result) => l(cells, result) + r(cells, result);
        }
        case 'sub': {
          const [l, r] = [value(e.left), value(e.right)];
          return (cells, result) => l(cells, result) - r(cells, result);
        }
        case 'lookup': {
          const { table } = e;
          const [row, column] = [value(e.row), value(e.column)];
          return (cells, result) => table[row(cells, result)]![column(cells, result)]!;
        }
      }
    };
    const test = (c: Condition): Test => {
      const inner = c.conditions.map(test);
      if (c.type === 'all') return (cells, result) => inner.every((t) => t(cells, result));
      if (c.type === 'not') return (cells, result) => !inner[0]!(cells, result);
      const [l, r] = [value(c.left), value(c.right)];
      // most guards compare the result with a constant
      if (c.left.kind === 'result' && c.right.kind === 'constant') {
        const { value: constant } = c.right;
        if (c.type === 'eq') return (_, result) => result === constant;
        if (c.type === 'ne') return (_, result) => result !== constant;
      }
      if (c.type === 'eq') return (cells, result) => l(cells, result) === r(cells, result);
      if (c.type === 'ne') return (cells, result) => l(cells, result) !== r(cells, result);
      const { type } = c;
      return (cells, result) => compare(type, l(cells, result), r(cells, result));
    };
    const assign = (assignments: readonly Assignment[]): CompiledAssign => {
      const kept = assignments.filter(({ register }) => slotOf[register]! >= 0);
      return {
        cells: Int32Array.from(kept, ({ register }) => cellOf(register)),
        values: kept.map((a) => value(a.value)),
        slots: bits(kept.map(({ register }) => slotOf[register]!)),
      };
    };
    const nexts = new Map<Next, CompiledNext>();
    const next = (n: Next): CompiledNext => {
      const known = nexts.get(n);
      if (known) return known;
      const made: CompiledNext = { kind: n.kind, point: n.point, value: value(n.value), assign: assign(n.assignments), next: undefined, moves: [], returnNumber: n.returnNumber, into: n.into };
      nexts.set(n, made);
      if (n.next) made.next = next(n.next);
      made.moves = n.moves.map(move);
      return made;
    };
    const move = (m: Move): CompiledMove => ({
      test: m.guard && test(m.guard),
      note: m.note?.number ?? -1,
      noteValues: m.note?.values.map(value) ?? [],
      writes: m.writes.map((w) => ({ object: value(w.object), field: w.field, value: value(w.value) })),
      assign: assign(m.assignments),
      next: next(m.next),
    });
    const deadBits = Int32Array.from(dead, bits);
    const load = (arg: Argument, argument: number): CompiledLoad[] => {
      if (arg.kind === 'cell' || (arg.kind === 'value' && arg.value.kind === 'constant')) return [];
      const from = arg.kind === 'value' ? arg.value : arg.pointer;
      return [{ argument, cell: from.kind === 'register' ? cellOf(from.register) : -1, value: value(from), field: arg.kind === 'field' ? arg.field : -1, write: arg.kind === 'field' ? arg.write : 0 }];
    };
    const points = flat.points.map((point, p): CompiledPoint | undefined => {
      if (!point) return undefined;
      const bound = this.bounds.get(point.operation.name)!;
      return {
        name: point.name,
        bound,
        always: bound.enabled === undefined && bound.outcomes === undefined,
        buffer: Int32Array.from(point.args, (arg) => (arg.kind === 'cell' ? arg.cell : arg.kind === 'value' && arg.value.kind === 'constant' ? arg.value.value : 0)),
        loads: point.args.flatMap(load),
        moves: point.moves.map(move),
        live: ~deadBits[p]!,
      };
    });
    const out = spec.task === undefined ? -1 : world.fieldCell(world.objectNumber(spec.task), switchedOut);
    this.actors.push({ spec, flat, points, pc, base, entry: next(flat.entry), dead: deadBits, out });
    this.passed.push(new Uint8Array(flat.points.length));
    this.returned.push(new Uint8Array(flat.returns.length * 256));
  }

  /** Runs the `before` actors one after the other, alone, then puts the others at their entries. */
  private runBefore(): void {
    for (let a = this.searched; a < this.actors.length; a++) {
      const actor = this.actors[a]!;
      this.goto(actor, actor.entry, 0);
      for (let steps = 0; !this.finished(a); steps++) {
        const point = actor.points[this.world.cells[actor.pc]!]!;
        this.peek(point);
        this.world.actor = a;
        if (steps > 10_000 || (point.bound.enabled && !point.bound.enabled(point.buffer))) {
          throw new Defect(`${actor.spec.name}: it runs alone before the search and is stuck at ${this.pending(a)!.point}`);
        }
        const outcomes = point.bound.outcomes?.(point.buffer, this.outcomes) ?? 0;
        this.step(choiceOf(a, outcomes > 0 ? this.outcomes[0]! : 0));
        if (this.world.foundCount > 0) throw new Defect(`${actor.spec.name}: running alone before the search it shows ${this.world.detectors[this.world.foundDetector[0]!]!.kind}`);
      }
    }
    for (let a = 0; a < this.searched; a++) this.goto(this.actors[a]!, this.actors[a]!.entry, 0);
  }
}

/** A set of slots. */
function bits(slots: Iterable<number>): number {
  let set = 0;
  for (const slot of slots) set |= 1 << slot;
  return set;
}
