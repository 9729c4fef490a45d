import { Defect, InputError } from '../core/error.js';
import { accessBits } from '../core/world/memory-access.js';
import { isValue, type Operation } from '../core/operation/operation.js';
import {
  branchesOf,
  type Guard,
  type Operand,
  type OperandInput,
  type PathSource,
  rangesOf,
  registersOf,
} from '../core/system/path-source.js';
import { type Range, startOf } from '../core/world/layout.js';
import type { ActorSpec } from '../core/system/scenario.js';
import { maxSetActors, type World } from '../core/world/world.js';
import { cText } from './c-text.js';
import { isLocation } from './lower.js';
import { edgeNames } from './places.js';

/** A value with its names resolved: registers are numbered over all frames of the actor. */
export type Expression =
  | {
      readonly kind: 'constant';
      readonly value: number /** It is a pointer to an object that the scenario names. */;
      readonly named?: true;
    }
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'result' }
  | { readonly kind: 'add' | 'sub'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'lookup'; readonly table: readonly (readonly number[])[]; readonly row: Expression; readonly column: Expression };

export interface Condition {
  readonly type: Guard['type'];
  readonly left: Expression;
  readonly right: Expression;
  readonly conditions: readonly Condition[];
}

export type Argument =
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'cell'; readonly cell: number }
  | { readonly kind: 'field'; readonly pointer: Expression; readonly field: number; readonly write: number };

export interface Assignment {
  readonly register: number;
  readonly value: Expression;
}

/** What detectors are told. */
export interface Note {
  readonly number: number;
  readonly values: readonly Expression[];
}

/** One branch, with every local step behind it up to the next operation. */
export interface Move {
  /** For coverage: which branch of which point. */
  readonly edge: string;
  readonly guard: Condition | undefined;
  readonly note: Note | undefined;
  /** Writes to private memory. */
  readonly writes: readonly { readonly object: Expression; readonly field: number; readonly value: Expression }[];
  readonly assignments: readonly Assignment[];
  readonly next: Next;
}

/** Where a move leads: a point, the end of the actor, a call's parameters first, or a return into the caller's branches. */
export interface Next {
  kind: 'point' | 'end' | 'assign' | 'return';
  point: number;
  value: Expression;
  assignments: readonly Assignment[];
  next: Next | undefined;
  moves: readonly Move[];
  /** `path.final`, for return codes that a search reached. */
  from: string;
  /** Number of `from` among the program's returns. */
  returnNumber: number;
  /** The state whose branches a return goes to, or that calls. */
  into: string;
}

/** One program point of an actor: a state of a path, in one particular chain of callers. */
export interface Point {
  readonly name: string;
  readonly stack: readonly string[];
  readonly description: string;
  readonly operation: Operation;
  readonly args: readonly Argument[];
  /**
   * Its access to a shared word, where it is a memory operation: which argument is the location, and what it does there
   * (core/world/memory-access).
   */
  readonly access: { readonly argument: number; readonly bits: number } | undefined;
  /** Told before the operation acts, and after it. */
  readonly before: readonly Note[];
  readonly after: readonly Note[];
  readonly moves: Move[];
}

/** An actor's paths with every call inlined: calls do not recurse, so a chain of callers is part of the point. */
export interface FlatProgram {
  /** Point 0 is the end. */
  readonly points: readonly (Point | undefined)[];
  /** `path.register` of each register. */
  readonly registers: readonly string[];
  /** By register, the range that its path declares. */
  readonly declared: readonly (Range | undefined)[];
  readonly entry: Next;
  readonly returns: readonly string[];
}

interface Frame {
  readonly path: PathSource;
  /** Parameters and registers by name; a parameter that is a constant, or a register of the caller, is that. */
  readonly names: Map<string, Expression>;
  readonly parent: Frame | undefined;
  readonly callState: string;
  readonly nexts: Map<string, Next>;
  readonly callees: Map<string, Frame>;
}

const zero: Expression = { kind: 'constant', value: 0 };

export function flatten(
  actor: ActorSpec,
  paths: ReadonlyMap<string, PathSource>,
  operations: ReadonlyMap<string, Operation>,
  world: World,
): FlatProgram {
  const points: (Point | undefined)[] = [undefined];
  const registers: string[] = [];
  const declared: (Range | undefined)[] = [];
  const addRegister = (name: string, range?: Range): number => {
    declared.push(range);
    return registers.push(name) - 1;
  };
  const returns: string[] = [];
  const todo: { frame: Frame; state: string; point: number }[] = [];

  const frameOf = (path: PathSource, parent: Frame | undefined, callState: string): Frame => {
    const names = new Map<string, Expression>();
    const ranges = rangesOf(path);
    for (const name of registersOf(path)) names.set(name, { kind: 'register', register: addRegister(`${path.id}.${name}`, ranges[name]) });
    return { path, names, parent, callState, nexts: new Map(), callees: new Map() };
  };

  /** What its registers hold at the beginning of a call, where their ranges say so. */
  const startsOf = ({ path, names }: Frame): Assignment[] =>
    Object.entries(rangesOf(path)).map(([name, range]) => ({
      register: (names.get(name) as { register: number }).register,
      value: { kind: 'constant', value: startOf(range) },
    }));

  const expression = (operand: Operand, frame: Frame): Expression => {
    if (typeof operand === 'number') return { kind: 'constant', value: operand };
    if ('reg' in operand) return frame.names.get(operand.reg)!;
    if ('param' in operand) return frame.names.get(operand.param)!;
    if ('result' in operand) return { kind: 'result' };
    if ('add' in operand) return { kind: 'add', left: expression(operand.add[0], frame), right: expression(operand.add[1], frame) };
    if ('sub' in operand) return { kind: 'sub', left: expression(operand.sub[0], frame), right: expression(operand.sub[1], frame) };
    const { table, row, column } = operand.lookup;
    return { kind: 'lookup', table, row: expression(row, frame), column: expression(column, frame) };
  };

  const note = ([name, ...operands]: readonly [string, ...Operand[]], frame: Frame): Note => ({
    number: world.note(name),
    values: operands.map((operand) => expression(operand, frame)),
  });

  const condition = (guard: Guard, frame: Frame): Condition => ({
    type: guard.type,
    left: expression(guard.params.left ?? { result: true }, frame),
    right: expression(guard.params.right ?? 0, frame),
    conditions: (guard.params.guards ?? []).map((g) => condition(g, frame)),
  });

  const movesOf = (state: string, frame: Frame): Move[] => {
    const names = edgeNames(frame.path, state);
    return branchesOf(frame.path.states[state]!.invoke!).map((branch, i) => ({
      edge: names[i]!,
      guard: branch.guard && condition(branch.guard, frame),
      note: branch.note && note(branch.note, frame),
      writes: Object.entries(branch.write?.fields ?? {}).map(([field, operand]) => ({
        object: expression(branch.write!.object, frame),
        field: world.fieldNumber(field),
        value: expression(operand, frame),
      })),
      assignments: Object.entries({ ...(branch.save && { [branch.save]: { result: true as const } }), ...branch.set }).map(
        ([name, operand]) => ({
          register: (frame.names.get(name) as { register: number }).register,
          value: expression(operand, frame),
        }),
      ),
      next: nextOf(branch.target, frame),
    }));
  };

  const nextOf = (state: string, frame: Frame): Next => {
    const known = frame.nexts.get(state);
    if (known) return known;
    const source = frame.path.states[state]!;
    const next: Next = {
      kind: 'end',
      point: 0,
      value: zero,
      assignments: [],
      next: undefined,
      moves: [],
      from: '',
      returnNumber: 0,
      into: '',
    };
    frame.nexts.set(state, next);
    if (source.type === 'final') {
      next.value = expression(source.output ?? 0, frame);
      next.from = `${frame.path.id}.${state}`;
      next.returnNumber = returns.includes(next.from) ? returns.indexOf(next.from) : returns.push(next.from) - 1;
      if (frame.parent) {
        next.kind = 'return';
        next.into = `${frame.parent.path.id}.${frame.callState}`;
        next.moves = movesOf(frame.callState, frame.parent);
      }
      return next;
    }
    const { src, input = {} } = source.invoke!;
    const callee = paths.get(src);
    if (!callee) {
      next.kind = 'point';
      next.point = points.push(undefined) - 1;
      todo.push({ frame, state, point: next.point });
      return next;
    }
    const called = frameOf(callee, frame, state);
    const assignments: Assignment[] = startsOf(called);
    for (const param of callee.params ?? []) {
      const value = expression(input[param] as Operand, frame);
      // nobody sets a parameter, and its caller's registers stay as they are while it is called
      if (value.kind === 'constant' || value.kind === 'register') called.names.set(param, value);
      else {
        const register = addRegister(`${callee.id}.${param}`);
        called.names.set(param, { kind: 'register', register });
        assignments.push({ register, value });
      }
    }
    next.kind = 'assign';
    next.into = `${frame.path.id}.${state}`;
    next.assignments = assignments;
    next.next = nextOf(callee.initial, called);
    return next;
  };

  const argument = (operand: OperandInput, kind: string, frame: Frame): Argument => {
    if (typeof operand === 'string') return { kind: 'cell', cell: world.global(operand) };
    if (!isLocation(operand)) return { kind: 'value', value: expression(operand, frame) };
    const pointer = expression('reg' in operand ? { reg: operand.reg } : { param: operand.param }, frame);
    return { kind: 'field', pointer, field: world.fieldNumber(operand.field), write: kind === 'read' ? 0 : 1 };
  };

  const stackOf = (frame: Frame, state: string): string[] => [
    ...(frame.parent ? stackOf(frame.parent, frame.callState) : []),
    `${frame.path.id}.${state}`,
  ];

  const root = paths.get(actor.path);
  if (!root) throw new InputError(`actor ${actor.name}: there is no path ${actor.path}`);
  const frame = frameOf(root, undefined, '');
  for (const param of root.params ?? []) {
    const value = actor.params?.[param];
    if (value === undefined) throw new InputError(`actor ${actor.name}: its path ${root.id} needs the parameter "${param}"`);
    frame.names.set(
      param,
      typeof value === 'string' ? { kind: 'constant', value: world.namedPointer(value), named: true } : { kind: 'constant', value },
    );
  }
  const starts = startsOf(frame);
  const first = nextOf(root.initial, frame);
  const entry: Next = starts.length === 0 ? first : { ...first, kind: 'assign', assignments: starts, next: first, moves: [] };
  for (let item = todo.shift(); item; item = todo.shift()) {
    const source = item.frame.path.states[item.state]!;
    const operation = operations.get(source.invoke!.src);
    if (!operation) throw new Defect(`${item.frame.path.id}.${item.state}: no operation ${source.invoke!.src}`);
    // who runs and who does not is a word of each task
    if (!operation.keepsNoSet && world.actors.length > maxSetActors)
      throw new InputError(
        `${item.frame.path.id}.${item.state}: ${operation.name} may keep sets of actors, which are bits of one word, and ` +
          `the scenario has ${world.actors.length} actors; with more than ${maxSetActors} there are words, locks, ` +
          'completions, counts and tasks alone',
      );
    const { frame: at } = item;
    const stack = stackOf(at, item.state);
    points[item.point] = {
      name: stack[stack.length - 1]!,
      stack,
      description: source.description ?? cText(operation, source.invoke!.input),
      operation,
      access: accessOf(operation, source.invoke!.input),
      args: Object.entries(operation.params)
        .filter(([, kind]) => kind !== 'tag')
        .map(([param, kind]) => {
          const operand = source.invoke!.input![param]!;
          if (isValue(kind) && (typeof operand === 'string' || isLocation(operand)))
            throw new InputError(`${stack.at(-1)}: ${operation.name} takes a value for "${param}"; load it first`);
          if (kind === 'global' && typeof operand !== 'string')
            throw new InputError(`${stack.at(-1)}: ${operation.name} takes the name of a global for "${param}"`);
          if (!isValue(kind) && kind !== 'global' && typeof operand !== 'string' && !isLocation(operand))
            throw new InputError(`${stack.at(-1)}: ${operation.name} takes a location for "${param}": a global's name, or {reg, field}`);
          return argument(operand, kind, at);
        }),
      before: (source.invoke!.told?.before ?? []).map((one) => note(one, at)),
      after: (source.invoke!.told?.after ?? []).map((one) => note(one, at)),
      moves: movesOf(item.state, at),
    };
  }
  return { points, registers, declared, entry, returns };
}

/** Memory operations are those that carry a memory order, or say how they are marked; but for those that access several words. */
export function accessOf(
  { params, marked, words }: Operation,
  input: { readonly [param: string]: unknown } = {},
): { readonly argument: number; readonly bits: number } | undefined {
  if (words !== undefined || (params['order'] !== 'tag' && marked === undefined)) return undefined;
  const kinds = Object.values(params).filter((kind) => kind !== 'tag');
  const argument = kinds.findIndex((kind) => kind === 'read' || kind === 'write' || kind === 'update');
  if (argument < 0) return undefined;
  const order = (input['order'] as string | undefined) ?? (marked || kinds[argument] === 'update' ? undefined : 'plain');
  return { argument, bits: accessBits(kinds[argument] !== 'read', order) };
}
