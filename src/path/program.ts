import { InputError } from '../core/error.js';
import { type Bound, isSpin } from '../core/operation/operation.js';
import type { ActorSpec } from '../core/system/scenario.js';
import { ofNobody } from '../core/world/layout.js';
import type { Words } from '../core/operation/words.js';
import type { World } from '../core/world/world.js';
import { whereCell } from '../kernel/task.js';
import { compare, entryOf, outOfRange } from './evaluate.js';
import type { Argument, Assignment, Condition, Expression, FlatProgram, Move, Next, Note } from './flatten.js';
import { registerRanges, slotRanges } from './register-ranges.js';
import { allocate } from './registers.js';
import type { RaceCandidate } from './race-candidates.js';

type Value = (cells: Int32Array, result: number) => number;
type Test = (cells: Int32Array, result: number) => boolean;

export interface CompiledNote {
  readonly number: number;
  readonly values: readonly Value[];
}

/** One branch: its guard, its annotation, its writes to private memory, its registers, and where it leads. */
export interface CompiledMove {
  /** Number of its name among the actor's edges. */
  readonly edge: number;
  readonly test: Test | undefined;
  readonly note: number;
  readonly noteValues: readonly Value[];
  readonly writes: readonly { readonly object: Value; readonly field: number; readonly value: Value }[];
  readonly assign: CompiledAssign;
  next: CompiledNext;
}
export interface CompiledAssign {
  readonly cells: Int32Array;
  readonly values: readonly Value[];
  /** What each may become; where nothing rules out that it is less or more, `outside` says so. */
  readonly least: Int32Array;
  readonly most: Int32Array;
  readonly outside: (which: number, value: number) => never;
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
export interface CompiledNext {
  kind: 'point' | 'end' | 'assign' | 'return';
  point: number;
  value: Value;
  assign: CompiledAssign;
  next: CompiledNext | undefined;
  moves: readonly CompiledMove[];
  returnNumber: number;
  into: string;
}
/** A program point: its operation, its arguments, its branches. */
export interface CompiledPoint {
  readonly name: string;
  readonly bound: Bound;
  /** Nothing about the operation depends on the state: it can always go, with outcome 0 alone. */
  readonly always: boolean;
  /** It takes a lock that is spun for. */
  readonly spins: boolean;
  /** It is asked also while its actor's task is switched out. */
  readonly evenOut: boolean;
  /** The arguments; constants stay in it. */
  readonly buffer: Int32Array;
  readonly loads: readonly CompiledLoad[];
  /** Told before the operation acts, and after it. */
  readonly before: readonly CompiledNote[];
  readonly after: readonly CompiledNote[];
  readonly moves: readonly CompiledMove[];
  /** Which argument is the shared word that it accesses, or -1; and what it does there. */
  readonly word: number;
  readonly access: number;
  /** Notes the words that it accesses, where these are several. */
  readonly words: ((args: Int32Array, words: Words) => void) | undefined;
  readonly candidates: readonly RaceCandidate[];
  /** The slots that hold something here, as bits; the others are 0. */
  readonly live: number;
}
/** An actor's program, resolved to cells. */
export interface CompiledActor {
  readonly spec: ActorSpec;
  readonly flat: FlatProgram;
  readonly points: readonly (CompiledPoint | undefined)[];
  readonly pc: number;
  /** By point: the first with its name; a function that is called from two places has its points twice. */
  readonly sameName: Int32Array;
  /** The cell of slot 0, and how many slots there are. */
  readonly base: number;
  readonly slots: number;
  readonly entry: CompiledNext;
  /** By point: the slots that hold nothing there, as bits. */
  readonly dead: Int32Array;
  /** Names of its edges, for coverage. */
  readonly edges: readonly string[];
  /** The cell that says that this actor's task is switched out, or -1. */
  readonly out: number;
}

/** Every number that a cell can hold. */
const anything = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/**
 * Lays out the cells of an actor, its point and its registers, and resolves its program to them: expressions become
 * functions of the state, constants are loaded once.
 */
export function compileActor(
  world: World,
  spec: ActorSpec,
  flat: FlatProgram,
  bounds: ReadonlyMap<string, Bound>,
  candidates: readonly (readonly RaceCandidate[])[],
): CompiledActor {
  const { slots, slotOf, dead, needed } = allocate(flat, spec.name);
  if (slots > 32) throw new InputError(`${spec.name}: its path has ${slots} registers in use at once, more than 32`);
  const pc = world.cell(`${spec.name} at`, ofNobody({ min: 0, max: flat.points.length - 1 }));
  const base = world.layout.size;
  const ranges = registerRanges(flat, world);
  slotRanges(slots, slotOf, ranges, world).forEach((range, i) => world.cell(`${spec.name} register ${i}`, ofNobody(range)));
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
        return (cells, result) => entryOf(table, row(cells, result), column(cells, result));
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
  const assign = (assignments: readonly Assignment[], after: Next | undefined, point: string): CompiledAssign => {
    const kept = after === undefined ? [] : needed(assignments, after);
    const limits = kept.map(({ register }) => (ranges[register]!.open ? ranges[register]! : anything));
    return {
      cells: Int32Array.from(kept, ({ register }) => cellOf(register)),
      values: kept.map((one) => value(one.value)),
      least: Int32Array.from(limits, ({ min }) => min),
      most: Int32Array.from(limits, ({ max }) => max),
      outside: (which, given) => {
        const { register } = kept[which]!;
        const range = ranges[register]!;
        return outOfRange(given, range, point, flat.registers[register]!.replace(/^.*\./, ''), range.declared);
      },
      slots: bits(kept.map(({ register }) => slotOf[register]!)),
    };
  };
  const nexts = new Map<Next, CompiledNext>();
  const next = (n: Next): CompiledNext => {
    const known = nexts.get(n);
    if (known) return known;
    const made: CompiledNext = {
      kind: n.kind,
      point: n.point,
      value: value(n.value),
      assign: assign(n.assignments, n.next, n.into),
      next: undefined,
      moves: [],
      returnNumber: n.returnNumber,
      into: n.into,
    };
    nexts.set(n, made);
    if (n.next) made.next = next(n.next);
    made.moves = n.moves.map(move);
    return made;
  };
  const edges: string[] = [];
  const edgeNumbers = new Map<string, number>();
  const edge = (name: string): number => {
    const known = edgeNumbers.get(name) ?? edges.push(name) - 1;
    edgeNumbers.set(name, known);
    return known;
  };
  const move = (m: Move): CompiledMove => ({
    edge: edge(m.edge),
    test: m.guard && test(m.guard),
    note: m.note?.number ?? -1,
    noteValues: m.note?.values.map(value) ?? [],
    writes: m.writes.map((w) => ({ object: value(w.object), field: w.field, value: value(w.value) })),
    assign: assign(m.assignments, m.next, m.edge.split(' -> ')[0]!),
    next: next(m.next),
  });
  const note = ({ number, values }: Note): CompiledNote => ({ number, values: values.map(value) });
  const deadBits = Int32Array.from(dead, bits);
  const load = (arg: Argument, argument: number): CompiledLoad[] => {
    if (arg.kind === 'cell' || (arg.kind === 'value' && arg.value.kind === 'constant')) return [];
    const from = arg.kind === 'value' ? arg.value : arg.pointer;
    return [
      {
        argument,
        cell: from.kind === 'register' ? cellOf(from.register) : -1,
        value: value(from),
        field: arg.kind === 'field' ? arg.field : -1,
        write: arg.kind === 'field' ? arg.write : 0,
      },
    ];
  };
  const points = flat.points.map((point, p): CompiledPoint | undefined => {
    if (!point) return undefined;
    const bound = bounds.get(point.operation.name)!;
    return {
      name: point.name,
      bound,
      spins: isSpin(point.operation),
      evenOut: point.operation.evenOut === true,
      always: bound.enabled === undefined && bound.outcomes === undefined,
      buffer: Int32Array.from(point.args, (arg) =>
        arg.kind === 'cell' ? arg.cell : arg.kind === 'value' && arg.value.kind === 'constant' ? arg.value.value : 0,
      ),
      loads: point.args.flatMap(load),
      before: point.before.map(note),
      after: point.after.map(note),
      moves: point.moves.map(move),
      word: point.access?.argument ?? -1,
      access: point.access?.bits ?? 0,
      words: candidates[p]!.length > 0 ? point.operation.words?.bind(world) : undefined,
      candidates: candidates[p]!,
      live: ~deadBits[p]!,
    };
  });
  const sameName = Int32Array.from(flat.points, (point) => flat.points.findIndex((other) => other?.name === point?.name));
  const out = spec.task === undefined ? -1 : whereCell(world, spec.task);
  return { spec, flat, points, pc, sameName, base, slots, entry: next(flat.entry), dead: deadBits, edges, out };
}

/** A set of slots. */
function bits(slots: Iterable<number>): number {
  let set = 0;
  for (const slot of slots) set |= 1 << slot;
  return set;
}
