import { takes } from '../lower/arguments.js';
import { mightAlloc } from '../../kernel/might-sleep.js';
import { lockdepAssertHeld, lockdepAssertNotHeld } from '../../kernel/lockdep-assert.js';
import { rcuDereferenceProtected } from '../../kernel/rcu-dereference.js';
import type { Operation } from '../../core/operation/operation.js';
import type { Guard } from '../../core/system/path-source.js';
import { hull } from '../flow/intervals.js';
import { int } from '../parse/integer-types.js';
import type { Expression, TypeName } from '../parse/syntax.js';
import { clear } from '../memory/copies.js';
import { comparedUnsigned, converted, prevails, read, write } from '../lower/expression.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { memberOf, pointed } from '../lower/places.js';
import { constantOf } from '../lower/program.js';
import { knownLocks, lockOf } from './protected.js';
import { isPointer, number, typeText, type Value, wordOf, nothing } from '../lower/values.js';

/** The one of two values for which the comparison holds, as the type that both become. */
function lesser(f: FunctionLowering, type: 'lt' | 'gt', one: Value, other: Value, as: TypeName, at: number): Value {
  if (isPointer(one.type) || isPointer(other.type)) f.problems.refuse(at, 'the order of addresses is nothing that a model has');
  const { builder } = f;
  const [first, second, end] = [builder.label(), builder.label(), builder.label()];
  const intervals = [f.intervalOf(one.operand), f.intervalOf(other.operand)];
  const variable = builder.temporary(intervals[0] && intervals[1] ? hull(intervals[0], intervals[1]) : undefined);
  const plain: Guard = { type, params: { left: one.operand, right: other.operand } };
  const unsigned: Guard =
    type === 'lt' ? { type: 'ult', params: plain.params } : { type: 'ult', params: { left: other.operand, right: one.operand } };
  builder.test(comparedUnsigned(one.type, other.type) ? unsigned : plain, first, second);
  for (const [label, value] of [
    [first, one],
    [second, other],
  ] as const) {
    builder.mark(label);
    builder.set(variable, value.operand);
    builder.jump(end);
  }
  builder.mark(end);
  return { operand: { reg: variable }, type: as };
}

/** min(a, b) and max(a, b): each is evaluated once. */
const extreme =
  (type: 'lt' | 'gt'): Builtin =>
  (f, e) => {
    const [a, b] = takes(f, e, 2);
    const one = f.kept(f.context.value(f, a!));
    const other = f.kept(f.context.value(f, b!));
    return lesser(f, type, one, other, prevails(other.type, one.type) ? other.type : one.type, e.at);
  };

/** min_t(type, a, b): of both as that type. */
const extremeOf =
  (type: 'lt' | 'gt'): Builtin =>
  (f, e) => {
    const [as, a, b] = takes(f, e, 3);
    if (as!.kind !== 'type') return f.problems.refuse(as!.at, 'expected a type');
    const [one, other] = [a!, b!].map((of) => f.kept(converted(f, f.context.value(f, of), as!.type, of.at)));
    return lesser(f, type, one!, other!, as!.type, e.at);
  };

/** clamp(value, low, high). */
const clamp: Builtin = (f, e) => {
  const [value, low, high] = takes(f, e, 3).map((arg) => f.kept(f.context.value(f, arg)));
  return lesser(f, 'lt', lesser(f, 'gt', value!, low!, value!.type, e.at), high!, value!.type, e.at);
};

/** swap(a, b): both are read, then both written. */
const swap: Builtin = (f, e) => {
  const [a, b] = takes(f, e, 2);
  const [one, other] = [f.context.place(f, a!), f.context.place(f, b!)];
  const first = f.kept(read(f, one, a!));
  const second = f.kept(read(f, other, b!));
  write(f, one, second, e);
  write(f, other, first, e);
  return nothing;
};

/** The type of a place, nothing of which is evaluated. */
function typeOf(f: FunctionLowering, e: Expression): TypeName | undefined {
  if (e.kind === 'name') return f.local(e.name)?.type ?? f.program.globals.get(e.name)?.type;
  if (e.kind === 'index') {
    const of = typeOf(f, e.of);
    return of?.kind === 'array' ? of.of : undefined;
  }
  if (e.kind !== 'member') return undefined;
  const of = typeOf(f, e.of);
  const struct = e.arrow && of && isPointer(of) ? of.to : of;
  return struct && memberOf(struct, e.name, f.program)?.member.type;
}

const arraySize: Builtin = (f, e) => {
  const [of] = takes(f, e, 1);
  const type = typeOf(f, of!);
  const size = type?.kind === 'array' && type.size ? constantOf(type.size, f.program.constants) : undefined;
  return size === undefined ? f.problems.refuse(of!.at, 'expected an array of a fixed size') : number(size);
};

/** PTR_ERR_OR_ZERO(p). */
const errorOrZero: Builtin = (f, e) => {
  const value = f.named(f.context.value(f, takes(f, e, 1)[0]!));
  const { builder } = f;
  const [bad, good, end] = [builder.label(), builder.label(), builder.label()];
  const variable = builder.temporary({ min: Math.min(0, f.intervalOf(value.operand)?.min ?? -4095), max: 0 });
  builder.test({ type: 'lt', params: { left: value.operand, right: 0 } }, bad, good);
  builder.mark(bad);
  builder.set(variable, value.operand);
  builder.jump(end);
  builder.mark(good);
  builder.set(variable, 0);
  builder.jump(end);
  builder.mark(end);
  return { operand: { reg: variable }, type: int };
};

/** rcu_replace_pointer(p, new, condition): a fetch under that lock, and a store that publishes. */
const replacePointer: Builtin = (f, e) => {
  const [of, what, condition] = takes(f, e, 3);
  const place = f.context.place(f, of!);
  const asked = constantOf(condition!, f.program.constants);
  const before = f.kept(
    asked ? read(f, place, of!) : read(f, place, of!, 'plain', rcuDereferenceProtected as never, { lock: lockOf(f, condition!) }),
  );
  write(f, place, f.context.value(f, what!, place.type), e, 'release');
  return before;
};

/** msleep() and its kin: where it may not sleep is told; how long it does is no matter. */
const sleeping =
  (count: number): Builtin =>
  (f, e) => {
    for (const arg of takes(f, e, count)) f.context.value(f, arg);
    f.step(e, { does: mightAlloc, input: {} });
    return nothing;
  };

/** udelay() and its kin: there is no clock. */
const spinning =
  (count: number): Builtin =>
  (f, e) => {
    for (const arg of takes(f, e, count)) f.context.value(f, arg);
    return nothing;
  };

const asserting =
  (operation: Operation): Builtin =>
  (f, e) => {
    const [of] = takes(f, e, 1);
    const place = pointed(f, f.named(f.context.value(f, of!)), of!.at);
    if (knownLocks.has(typeText(place.type))) f.step(e, { does: operation, input: { lock: wordOf(place) } });
    else f.facts.unchecked.add(`${(e.callee as { readonly name: string }).name}() of ${typeText(place.type)}`);
    return nothing;
  };

/** memset(p, 0, size): all of what it leads to. */
const memset: Builtin = (f, e) => {
  const [to, value, size] = takes(f, e, 3);
  if (constantOf(value!, f.program.constants) !== 0 || size!.kind !== 'sizeof')
    return f.problems.refuse(e.at, 'memset() is read as memset(p, 0, sizeof(*p)) alone');
  const place = pointed(f, f.named(f.context.value(f, to!)), to!.at);
  sizeIs(f, size!, place.type);
  clear(f, place, e);
  return nothing;
};

/** Refuses a size that is not that of a whole type. */
export function sizeIs(f: FunctionLowering, size: Expression, type: TypeName): void {
  const sized = size.kind === 'sizeof' ? (size.type ?? (size.of && sizedType(f, size.of))) : undefined;
  if (!sized || typeText(sized) !== typeText(type))
    f.problems.refuse(size.at, `this is not the size of all that is led to, which is ${typeText(type)}`);
}

function sizedType(f: FunctionLowering, of: Expression): TypeName | undefined {
  if (of.kind !== 'unary' || of.mark !== '*') return typeOf(f, of);
  const type = typeOf(f, of.of);
  return type && isPointer(type) ? type.to : undefined;
}

export const smallMacros: { readonly [name: string]: Builtin } = {
  min: extreme('lt'),
  max: extreme('gt'),
  min_t: extremeOf('lt'),
  max_t: extremeOf('gt'),
  clamp,
  swap,
  ARRAY_SIZE: arraySize,
  PTR_ERR_OR_ZERO: errorOrZero,
  rcu_replace_pointer: replacePointer,
  ...Object.fromEntries(['msleep', 'ssleep', 'fsleep'].map((name) => [name, sleeping(1)])),
  usleep_range: sleeping(2),
  ...Object.fromEntries(['udelay', 'ndelay', 'mdelay'].map((name) => [name, spinning(1)])),
  cpu_relax: spinning(0),
  lockdep_assert_held: asserting(lockdepAssertHeld),
  lockdep_assert_held_once: asserting(lockdepAssertHeld),
  lockdep_assert_not_held: asserting(lockdepAssertNotHeld),
  memset,
};
