import type { Holds } from '../core/world/layout.js';
import { isValue } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import type { Argument, Assignment, Condition, Expression, FlatProgram, Move, Next, Point } from '../path/flatten.js';

/**
 * What a value may be, as bits: a number other than 0, a pointer, the address of a word. 0 and negative numbers, which
 * are errors, may be any.
 */
export const Kind = { number: 1, pointer: 2, address: 4 } as const;
const any = Kind.number | Kind.pointer | Kind.address;

/** By register. */
type Kinds = readonly number[];

export interface RegisterKinds {
  /** By point; undefined: nobody comes there. */
  readonly at: readonly (Kinds | undefined)[];
  /** Where the program makes something of a pointer that another object's address would not be as good for: a sentence's end. */
  readonly reckons: string | undefined;
}

/**
 * What the registers of a program may hold at each point, in whatever order it is run, and whether it takes pointers
 * for more than names of objects.
 */
export function registerKinds(flat: FlatProgram, world: World, isLive: Liveness): RegisterKinds {
  const at: (number[] | undefined)[] = flat.points.map(() => undefined);
  const todo: number[] = [];
  const reach = (point: number, kinds: Kinds): void => {
    const known = at[point];
    at[point] = kinds.map((some, register) => some | (known?.[register] ?? 0));
    if (known === undefined || at[point].some((some, register) => some !== known[register])) todo.push(point);
  };
  const none = flat.registers.map(() => 0);
  follow(flat.entry, none, { reach });
  for (let p = todo.pop(); p !== undefined; p = todo.pop()) {
    const point = flat.points[p];
    if (point) for (const move of point.moves) take(move, at[p]!, resultOf(point, world), { reach });
  }
  return { at, reckons: reckons(flat, world, at, isLive) };
}

/** Whether a register's value is used later. */
type Liveness = (point: number, register: number) => boolean;

/** More than one of them. */
const mixed = (kinds: number): boolean => (kinds & (kinds - 1)) !== 0;

function kindOf(e: Expression, kinds: Kinds, result: number): number {
  if (e.kind === 'constant') return e.named ? Kind.pointer : e.value > 0 ? Kind.number : 0;
  if (e.kind === 'register') return kinds[e.register]!;
  return e.kind === 'result' ? result : Kind.number;
}

/**
 * Who follows a branch: told of each with what the registers hold before it, of calls, returns and ends, and of the
 * points that it leads to.
 */
interface Follower {
  move?(move: Move, kinds: Kinds, result: number): void;
  next?(next: Next, kinds: Kinds): void;
  reach?(point: number, kinds: Kinds): void;
}

function take(move: Move, kinds: Kinds, result: number, follower: Follower): void {
  follower.move?.(move, kinds, result);
  follow(move.next, assigned(move.assignments, kinds, result), follower);
}

function follow(next: Next, kinds: Kinds, follower: Follower): void {
  follower.next?.(next, kinds);
  if (next.kind === 'point') follower.reach?.(next.point, kinds);
  else if (next.kind === 'assign') {
    follow(next.next!, assigned(next.assignments, kinds, 0), follower);
  } else if (next.kind === 'return') for (const move of next.moves) take(move, kinds, kindOf(next.value, kinds, 0), follower);
}

function assigned(assignments: readonly Assignment[], kinds: Kinds, result: number): Kinds {
  const after = [...kinds];
  for (const { register, value } of assignments) after[register] = kindOf(value, kinds, result);
  return after;
}

/** What an operation gives. */
function resultOf({ operation: { gives }, args, access }: Point, world: World): number {
  if (typeof gives === 'function') return Kind.pointer;
  if (gives === 'word') return access ? heldAt(args[access.argument]!, world) : any;
  return gives === undefined ? any : { nothing: 0, number: Kind.number, address: Kind.address }[gives];
}

/** What the word of a location holds. */
function heldAt(location: Argument, world: World): number {
  if (location.kind === 'cell') return held(world.layout.holds[location.cell]);
  return location.kind === 'value' ? any : heldIn(location.field, world);
}

/** What a field holds in any of the types that have it. */
function heldIn(field: number, world: World): number {
  const name = world.fieldName(field);
  return Object.values(world.types).reduce(
    (kinds, { fields: { [name]: declared } }) =>
      declared === undefined ? kinds : kinds | held(declared.cells.length === 0 ? 'pointer' : declared.cells[0]!.range.holds),
    0,
  );
}

const held = (holds: Holds | undefined): number => (holds === 'pointer' ? Kind.pointer : holds === 'address' ? Kind.address : Kind.number);

function reckons(flat: FlatProgram, world: World, at: RegisterKinds['at'], isLive: Liveness): string | undefined {
  let found: string | undefined;
  const check = (kinds: Kinds, result: number, where: string) => {
    const mustBe = (allowed: number, e: Expression): void => {
      if ((kindOf(e, kinds, result) & ~allowed) !== 0) found ??= `${where} takes a pointer for a number, or a number for a pointer`;
    };
    const value = (e: Expression): void => {
      const parts = e.kind === 'add' || e.kind === 'sub' ? [e.left, e.right] : e.kind === 'lookup' ? [e.row, e.column] : [];
      for (const part of parts) {
        mustBe(Kind.number, part);
        value(part);
      }
    };
    const test = ({ type, left, right, conditions }: Condition): void => {
      conditions.forEach(test);
      if (type === 'all' || type === 'not') return;
      for (const side of [left, right]) value(side);
      const both = kindOf(left, kinds, result) | kindOf(right, kinds, result);
      // only whether it is the same object may be asked
      if (both !== 0 && both !== Kind.number && (mixed(both) || (type !== 'eq' && type !== 'ne')))
        found ??= `${where} compares a pointer with something else`;
    };
    return { mustBe, value, test };
  };
  const follower: Follower = {
    next: ({ assignments, value: given, from }, kinds) => {
      const { value } = check(kinds, 0, from || 'a call');
      value(given);
      for (const one of assignments) value(one.value);
    },
    move: ({ edge, guard, note, writes, assignments }, kinds, result) => {
      const { mustBe, value, test } = check(kinds, result, edge);
      if (guard) test(guard);
      for (const one of note?.values ?? []) {
        value(one);
        if (mixed(kindOf(one, kinds, result))) found ??= `${edge} notes what may be a pointer or a number`;
      }
      for (const one of assignments) value(one.value);
      for (const { object, field, value: written } of writes) {
        mustBe(Kind.pointer, object);
        mustBe(heldIn(field, world), written);
        value(written);
      }
    },
  };
  follow(
    flat.entry,
    flat.registers.map(() => 0),
    follower,
  );
  flat.points.forEach((point, p) => {
    const kinds = at[p];
    if (!point || !kinds) return;
    const { operation, args, access, name } = point;
    for (const { values } of [...point.before, ...point.after])
      for (const one of values)
        if (mixed(kindOf(one, kinds, resultOf(point, world)))) found ??= `${name} tells of what may be a pointer or a number`;
    if (operation.gives === undefined) found ??= `${name}: nothing says what ${operation.name} gives`;
    const { mustBe, value } = check(kinds, 0, name);
    const unclear = kinds.findIndex((some, register) => mixed(some) && isLive(p, register));
    if (unclear >= 0) found ??= `${flat.registers[unclear]} may be a pointer or a number at ${name}`;
    const word = access ? heldAt(args[access.argument]!, world) : any;
    const params = Object.entries(operation.params).filter(([, kind]) => kind !== 'tag');
    params.forEach(([, kind], i) => {
      const arg = args[i]!;
      if (arg.kind === 'field') mustBe(Kind.pointer, arg.pointer);
      if (arg.kind !== 'value' || !isValue(kind)) return;
      mustBe(
        kind === 'object' ? Kind.pointer : kind === 'address' ? Kind.address : kind === 'type' ? any : access ? word : Kind.number,
        arg.value,
      );
      value(arg.value);
    });
    for (const move of point.moves) take(move, kinds, resultOf(point, world), follower);
  });
  return found;
}
