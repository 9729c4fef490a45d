import type { Guard, Operand } from '../../core/system/path-source.js';
import { load, store } from '../../kernel/memory.js';
import { compare } from '../../path/evaluate.js';
import { reckoned } from '../parse/condition.js';
import { allocationFlag } from '../parse/constants.js';
import type { FunctionLowering } from './function-lowering.js';
import type { StepNode } from '../flow/flow.js';
import type { Label } from '../flow/flow-builder.js';
import { int } from '../parse/integer-types.js';
import { countingRoom, kernelTypeOf } from './kernel-types.js';
import { leadsToTwo, sameTarget, type Target, targetText } from './facts.js';
import { hull, type Interval } from '../flow/intervals.js';
import { added, subtracted } from '../flow/operands.js';
import { elementOf, hasValue, partOf, readElement, writeElement } from './aggregates.js';
import { elementsOf, withElement } from '../memory/elements.js';
import { declaredType } from './layout.js';
import { isWaitEntry, placeOnStack } from '../memory/on-stack.js';
import { asStruct, memberPlace, pointed } from './places.js';
import { constantOf } from './program.js';
import type { Span } from '../parse/source.js';
import type { Expression, TypeName } from '../parse/syntax.js';
import {
  type Elements,
  isPointer,
  keyOf,
  limitsOf,
  type Memory,
  number,
  type Place,
  pointerTo,
  targetOf,
  typeText,
  type Value,
  wordOf,
  wrapped,
} from './values.js';

/** How an access to shared memory is marked. */
export type Order = 'plain' | 'once' | 'relaxed' | 'acquire' | 'release' | 'dependent';

/** What can be assigned to, or followed further. */
export function placeOf(f: FunctionLowering, e: Expression): Place {
  const { program, problems } = f;
  const part = partOf(f, e);
  if (part?.parts) return problems.refuse(e.at, `${typeText(part.type)} in a local variable is read by its members alone`);
  if (part && 'reg' in part.operand)
    return { kind: 'variable', variable: part.operand.reg, key: part.key, type: part.type, known: part.known };
  switch (e.kind) {
    case 'name': {
      const local = f.local(e.name);
      if (local) {
        if (local.global !== undefined) return globalPlace(f, local.global, e.at);
        if (local.memory) return placeOnStack(local);
        if ('param' in local.operand) return problems.refuse(e.at, `the parameter '${e.name}' is assigned in a way that is not read`);
        return { kind: 'variable', variable: local.operand.reg, key: local.key, type: local.type };
      }
      return globalPlace(f, e.name, e.at);
    }
    case 'member': {
      const of = e.arrow ? pointed(f, f.context.value(f, e.of), e.of.at) : f.context.place(f, e.of);
      if (of.kind === 'elements') {
        const elements = of.elements.map((element) => memberPlace(element, e.name, e.nameAt, program));
        return { ...of, elements, type: elements[0]!.type };
      }
      if (of.kind !== 'memory') return problems.refuse(e.at, `'${e.name}' is asked of what has no members`);
      const named =
        'object' in of.base ? { ...of, base: { ...of.base, object: f.named({ operand: of.base.object, type: int }).operand } } : of;
      return memberPlace(named, e.name, e.nameAt, program);
    }
    case 'unary':
      if (e.mark === '*') return pointed(f, f.context.value(f, e.of), e.of.at);
      break;
    case 'index': {
      const element = elementOf(f, e);
      if (element) return element;
      const of = f.context.place(f, e.of);
      if (of.kind === 'memory' && of.type.kind === 'array') {
        const by = constantOf(e.by, program.constants);
        const size = of.type.size && constantOf(of.type.size, program.constants);
        if (by === undefined && size !== undefined) {
          const base = 'object' in of.base ? { ...of.base, object: f.kept({ operand: of.base.object, type: int }).operand } : of.base;
          const index = f.context.value(f, e.by);
          if (isPointer(index.type)) return problems.refuse(e.by.at, 'a pointer is no index');
          return elementsOf(f, { ...of, base }, size, index, e);
        }
        if (by === undefined) return problems.refuse(e.by.at, 'how many elements this has is not known here');
        if (size !== undefined && (by < 0 || by >= size)) return problems.refuse(e.by.at, `the index ${by} is outside of 0..${size - 1}`);
        return { ...of, path: [...of.path, `i${by}`], type: of.type.of };
      }
      return problems.refuse(e.at, 'pointer arithmetic is not modelled; only arrays of a fixed size have elements');
    }
  }
  return problems.refuse(e.at, 'this can neither be assigned to nor have its address taken');
}

function globalPlace(f: FunctionLowering, name: string, at: number): Memory {
  const { program, problems } = f;
  const global = program.globals.get(name);
  if (!global) return unknownName(f, name, at);
  const type = declaredType(global.type);
  if (type.kind === 'struct' && kernelTypeOf(type) === undefined) {
    f.instance.statics.add(`the_${name}`);
    return { kind: 'memory', base: { object: { param: `the_${name}` }, struct: type.tag }, path: [], type };
  }
  if (type.kind === 'function') return problems.refuse(at, `the function '${name}' is no word`);
  return { kind: 'memory', base: { global: name }, path: [], type };
}

function unknownName(f: FunctionLowering, name: string, at: number): never {
  const { program } = f;
  const names = [...f.scopes.flatMap((scope) => [...scope.names.keys()]), ...program.globals.keys(), ...program.constants.keys()];
  return f.problems.unknown(at, 'name', name, names, '; declare it, or define what it stands for');
}

/** What stands in a place. Of shared memory a step. */
export function read(
  f: FunctionLowering,
  place: Place,
  span: Span,
  order: Order = 'plain',
  operation = load,
  more: StepNode['input'] = {},
): Value {
  const { facts } = f;
  if (place.kind === 'element') return readElement(f, place, span);
  if (place.kind === 'elements') return readOneOf(f, place, span, order, operation, more);
  if (place.kind === 'variable') {
    const value = { operand: { reg: place.variable }, type: place.type };
    hasValue(f, place.known, span);
    return { ...value, target: facts.target(place.key), functions: facts.functions(place.key) };
  }
  const { type } = place;
  if (type.kind === 'array') return { ...addressOf(place), type: pointerTo(type.of) };
  if (type.kind === 'struct' || kernelTypeOf(type) !== undefined)
    return f.problems.refuse(span.at, `${typeText(type)} is no word; take a member, or its address`);
  const key = keyOf(place);
  const operand = f.step(span, { does: operation, input: { loc: wordOf(place), ...more, order: { tag: order } } }, heldBy(f, key, type));
  return { operand, type, target: facts.target(key), functions: facts.functions(key) };
}

function readOneOf(f: FunctionLowering, place: Elements, span: Span, order: Order, operation: typeof load, more: StepNode['input']): Value {
  const variable = f.builder.temporary(undefined);
  const values: Value[] = [];
  withElement(f, place, (element) => {
    const value = read(f, element, span, order, operation, more);
    values.push(value);
    f.builder.set(variable, value.operand);
  });
  const intervals = values.flatMap(({ operand }) => f.intervalOf(operand) ?? []);
  if (intervals.length > 0 && intervals.length === values.length)
    f.builder.intervals.set(
      variable,
      intervals.reduce((one, other) => hull(one, other)),
    );
  const targets = values.flatMap(({ target }) => target ?? []);
  const other = targets.find((target) => !sameTarget(target, targets[0]!));
  if (other) return f.problems.refuse(span.at, leadsToTwo('this pointer', targets[0]!, other));
  return {
    operand: { reg: variable },
    type: place.type,
    target: targets[0],
    functions: new Set(values.flatMap(({ functions }) => [...(functions ?? [])])),
  };
}

/** What a word may hold: memory is zero at first. */
export const heldBy = (f: FunctionLowering, key: string, type: TypeName): Interval =>
  hull(f.facts.interval(key), isPointer(type) ? f.facts.pointers : { min: 0, max: 0 });

/** What a word that counts may hold: what is known of it, and room beyond that. */
export const heldAt = (f: FunctionLowering, key: string): Interval => hull(f.facts.interval(key), countingRoom);

/** Puts a value there, and gives it as the place has it. In shared memory that is a step. */
export function write(f: FunctionLowering, place: Place, given: Value, span: Span, order: Order = 'plain'): Value {
  const { type } = place;
  if (place.kind === 'elements') {
    const value = f.kept(given);
    withElement(f, place, (element) => void write(f, element, value, span, order));
    return { ...value, type };
  }
  if (type.kind === 'struct' || type.kind === 'array' || kernelTypeOf(type) !== undefined)
    return f.problems.refuse(span.at, `${typeText(type)} is no word; assign its members`);
  // a store of what shared memory cannot hold is told where it happens
  const isChecked = place.kind === 'memory' && typeof given.operand !== 'number' && type.kind === 'integer' && type.bits > 1;
  const value = isChecked ? { ...given, type } : converted(f, given, type, span.at);
  const what = f.problems.source.textOf(span);
  if (place.kind === 'element') {
    for (const { key } of place.elements) notes(f, key, value, type, span.at, what);
    writeElement(f, place, value, span);
    return value;
  }
  notes(f, place.kind === 'variable' ? place.key : keyOf(place), value, type, span.at, what);
  if (place.kind === 'variable') {
    f.builder.set(place.variable, value.operand);
    if (place.known !== undefined) f.builder.set(place.known, 1);
    return value;
  }
  const word = wordOf(place);
  f.step(span, {
    does: store,
    input: { loc: word, value: value.operand, order: { tag: order } },
    publishes: publishedBy(f, value),
    ...(typeof word === 'object' && { plain: { object: word.object, field: word.field, value: value.operand } }),
  });
  return value;
}

/** What is known of a variable or word that gets a value. */
export function notes(f: FunctionLowering, key: string, value: Value, type: TypeName, at: number, what: string): void {
  f.facts.holds(key, f.intervalOf(value.operand) ?? (isPointer(type) ? f.facts.pointers : undefined), limitsOf(type));
  if (isPointer(type)) f.leads(key, value.target, at, `'${what}'`);
  f.facts.mayBe(key, value.functions);
}

/** The variables whose object somebody else can reach once the value is shared. */
export const publishedBy = (_f: FunctionLowering, { operand }: Value): readonly string[] =>
  typeof operand === 'object' && 'reg' in operand ? [operand.reg] : [];

/** A value as another type has it. */
export function converted(f: FunctionLowering, value: Value, type: TypeName, at: number): Value {
  if (type.kind === 'integer' && type.bits < 32) return narrow(f, value, type, at);
  if (type.kind === 'integer' && !type.signed && typeof value.operand === 'number' && value.operand < 0)
    return f.problems.refuse(
      at,
      `${value.operand} becomes a large number in ${typeText(type)}: that unsigned numbers wrap around is not modelled`,
    );
  if (isPointer(type)) return { ...asStruct(f, value, type, at), type };
  return { ...value, type };
}

/** A value in a type that is narrower than int: of what may be outside of it C keeps the low bits, which is not modelled. */
export function narrow(f: FunctionLowering, value: Value, type: TypeName, at: number): Value {
  if (type.kind !== 'integer' || type.bits >= 32) return value;
  if (type.bits === 1) return truth(f, value);
  if (typeof value.operand === 'number') return { operand: wrapped(value.operand, type), type };
  if (isPointer(value.type)) return f.problems.refuse(at, `a pointer becomes ${typeText(type)}: the number of an address is not modelled`);
  const { min, max } = limitsOf(type);
  const interval = f.surely(value.operand);
  if (interval && interval.min >= min && interval.max <= max) return { ...value, type };
  // refused where some way leads here with another number
  const { builder } = f;
  const [above, within, outside] = [builder.label(), builder.label(), builder.label()];
  builder.test({ type: 'ge', params: { left: value.operand, right: min } }, above, outside);
  builder.mark(above);
  builder.test({ type: 'le', params: { left: value.operand, right: max } }, within, outside);
  builder.mark(outside);
  builder.refuse(
    at,
    `this may be outside of ${typeText(type)} (${min}..${max}) here${interval ? `: it is ${interval.min}..${interval.max}` : ''}; ` +
      (type.signed ? 'use int' : `write & 0x${max.toString(16)}, or use int`),
  );
  builder.mark(within);
  const clipped = builder.temporary({ min: Math.max(min, interval?.min ?? min), max: Math.min(max, interval?.max ?? max) });
  builder.set(clipped, value.operand);
  return { ...value, operand: { reg: clipped }, type };
}

/** 0 or 1. */
export function truth(f: FunctionLowering, value: Value): Value {
  if (typeof value.operand === 'number') return { operand: Number(value.operand !== 0), type: int };
  const interval = f.intervalOf(value.operand);
  if (interval && interval.min >= 0 && interval.max <= 1 && !isPointer(value.type)) return value;
  return chosen(f, (yes, no) => f.builder.test({ type: 'ne', params: { left: value.operand, right: 0 } }, yes, no));
}

/** 1 or 0, by which way is gone. */
export function chosen(f: FunctionLowering, test: (yes: Label, no: Label) => void): Value {
  const { builder } = f;
  const [yes, no, end] = [builder.label(), builder.label(), builder.label()];
  const variable = builder.temporary({ min: 0, max: 1 });
  test(yes, no);
  for (const [label, value] of [
    [yes, 1],
    [no, 0],
  ] as const) {
    if (!label.used) continue;
    builder.mark(label);
    builder.set(variable, value);
    builder.jump(end);
  }
  builder.mark(end);
  return { operand: { reg: variable }, type: int };
}

export function addressOf(place: Memory): Value {
  const { base } = place;
  return { operand: 'global' in base ? 1 : base.object, type: pointerTo(place.type), target: targetOf(place) };
}

/** What an expression gives; `expected` is the type of what it is for. */
export function rvalueOf(f: FunctionLowering, e: Expression, expected?: TypeName): Value {
  const { program, problems, builder } = f;
  const constant = e.kind === 'name' && f.local(e.name) ? undefined : constantOf(e, program.constants);
  if (constant !== undefined)
    return e.kind === 'cast' && e.type.kind === 'integer' ? { operand: constant, type: e.type } : number(constant);
  switch (e.kind) {
    case 'text':
      return number(0);
    case 'sizeof':
      return problems.refuse(e.at, 'how large something is in memory is not modelled; write the number where it matters');
    case 'name': {
      const local = f.local(e.name);
      if (local && 'param' in local.operand)
        return { operand: local.operand, type: local.type, target: f.facts.target(local.key), functions: f.facts.functions(local.key) };
      if (!local && program.functions.has(e.name)) return functionValue(f, e.name);
      if (!local && allocationFlag.test(e.name)) return number(0);
      if (!local && Object.hasOwn(systemQueues, e.name)) return systemQueue(f, e.name);
      return read(f, f.context.place(f, e), e);
    }
    case 'member':
    case 'index':
      return read(f, f.context.place(f, e), e);
    case 'unary':
      if (e.mark === '*') {
        const value = f.context.value(f, e.of);
        if (value.functions && value.functions.size > 0) return value;
        return read(f, pointed(f, value, e.of.at), e);
      }
      if (e.mark === '&') return addressValue(f, e.of, e.at);
      if (e.mark === '!') return condition01(f, e);
      return arithmetic(f, e.mark === '~' ? '~' : e.mark, number(0), f.context.value(f, e.of), e);
    case 'binary':
      if (e.mark === ',') {
        f.context.value(f, e.left);
        return f.context.value(f, e.right, expected);
      }
      if (['&&', '||', '==', '!=', '<', '<=', '>', '>='].includes(e.mark)) return condition01(f, e);
      {
        const left = f.context.value(f, e.left);
        return arithmetic(f, e.mark, left, f.context.value(f, e.right), e);
      }
    case 'assign':
      return assign(f, e);
    case 'step': {
      const place = f.context.place(f, e.of);
      const before = read(f, place, e);
      const kept = place.kind === 'variable' && !e.before ? f.kept(before) : before;
      const after = arithmetic(f, e.mark === '++' ? '+' : '-', before, number(1), e);
      const written = write(f, place, after, e);
      if (!e.before) return kept;
      // the variable is what it has become, and what it was is gone
      return place.kind === 'variable' ? read(f, place, e) : written;
    }
    case 'choice': {
      const [yes, no, end] = [builder.label(), builder.label(), builder.label()];
      f.context.condition(f, e.test, yes, no);
      const variable = builder.temporary(undefined);
      const ways: Value[] = [];
      for (const [label, of] of [
        [yes, e.yes ?? e.test],
        [no, e.no],
      ] as const) {
        if (!label.used) continue;
        builder.mark(label);
        const value = f.context.value(f, of, expected);
        ways.push(value);
        builder.set(variable, value.operand);
        builder.jump(end);
      }
      builder.mark(end);
      const typed = ways.find(({ type }) => isPointer(type)) ?? ways.reduce((one, other) => (prevails(other.type, one.type) ? other : one));
      const intervals = ways.map(({ operand }) => f.intervalOf(operand));
      if (intervals.every((one) => one !== undefined))
        builder.intervals.set(variable, {
          min: Math.min(...intervals.map((one) => one!.min)),
          max: Math.max(...intervals.map((one) => one!.max)),
        });
      const targets = ways.flatMap(({ target }) => target ?? []);
      const other = targets.find((target) => !sameTarget(target, targets[0]!));
      if (other) return f.problems.refuse(e.at, leadsToTwo('this pointer', targets[0]!, other));
      return {
        operand: { reg: variable },
        type: typed.type,
        target: targets[0],
        functions: new Set(ways.flatMap(({ functions }) => [...(functions ?? [])])),
      };
    }
    case 'cast': {
      const value = f.context.value(f, e.of, e.type);
      return e.type.kind === 'void' ? value : converted(f, value, e.type, e.at);
    }
    case 'braces':
      return problems.refuse(e.at, 'a value in braces is read where a global is declared alone');
    case 'type':
      return problems.refuse(e.at, 'a type stands where a value is expected');
    default:
      return problems.refuse(e.at, 'this is not read here');
  }
}

/** Workqueues that there are always; some have two names. */
const systemQueues: { readonly [name: string]: string } = {
  system_wq: 'system_wq',
  system_percpu_wq: 'system_wq',
  system_highpri_wq: 'system_highpri_wq',
  system_long_wq: 'system_long_wq',
  system_unbound_wq: 'system_unbound_wq',
  system_dfl_wq: 'system_unbound_wq',
  system_freezable_wq: 'system_freezable_wq',
  system_power_efficient_wq: 'system_power_efficient_wq',
};

export function systemQueue(f: FunctionLowering, name: string): Value {
  const param = `the_${systemQueues[name]}`;
  f.instance.statics.add(param);
  return { operand: { param }, type: pointerTo({ kind: 'struct', tag: 'workqueue_struct' }) };
}

export function functionValue(f: FunctionLowering, name: string): Value {
  return {
    operand: f.context.functionNumber(name),
    type: pointerTo({ kind: 'function', returns: int, params: [] }),
    functions: new Set([name]),
  };
}

function addressValue(f: FunctionLowering, of: Expression, at: number): Value {
  if (of.kind === 'name' && !f.local(of.name) && f.program.functions.has(of.name)) return functionValue(f, of.name);
  if (of.kind === 'unary' && of.mark === '*') return f.context.value(f, of.of);
  const local = of.kind === 'name' ? f.local(of.name) : undefined;
  if (local && isWaitEntry(local.type)) return { operand: 1, type: pointerTo(local.type) };
  const place = f.context.place(f, of);
  if (place.kind === 'elements')
    return f.problems.refuse(at, 'the address of an element by a number that is no constant is not modelled; write a branch for each');
  if (place.kind !== 'memory')
    return f.problems.refuse(at, `the address of this variable is not read here; give the function a variable of its own`);
  return addressOf(place);
}

function assign(f: FunctionLowering, e: Expression & { kind: 'assign' }): Value {
  // the place first where it needs steps of its own: `a->b->c = d` follows a->b before d is read; C leaves it open
  const place = f.context.place(f, e.to);
  if (e.mark === '' && place.type.kind === 'struct' && kernelTypeOf(place.type) === undefined) {
    f.context.copy(f, place, e.value);
    return { operand: 0, type: { kind: 'void' } };
  }
  if (e.mark === '') {
    const value = f.context.value(f, e.value, place.type);
    const written = write(f, place, value, e);
    return place.kind === 'variable' ? read(f, place, e) : written;
  }
  const before = read(f, place, e.to);
  const after = arithmetic(f, e.mark, before, f.context.value(f, e.value), e);
  const written = write(f, place, after, e);
  return place.kind === 'variable' ? read(f, place, e) : written;
}

const mostEntries = 4096;

/** What an operator gives: sums as they are, the rest from a table of what its operands may be. */
export function arithmetic(f: FunctionLowering, mark: string, left: Value, right: Value, e: Span): Value {
  const { problems } = f;
  if (isPointer(left.type) || isPointer(right.type)) return problems.refuse(e.at, 'pointer arithmetic is not modelled');
  const type =
    left.type.kind === 'integer' && left.type.bits === 64
      ? left.type
      : right.type.kind === 'integer' && !right.type.signed
        ? right.type
        : left.type;
  const wide: TypeName = type.kind === 'integer' && type.bits >= 32 ? type : int;
  if (mark === '+') return { operand: added(left.operand, right.operand), type: wide };
  if (mark === '-') return { operand: subtracted(left.operand, right.operand), type: wide };
  if (typeof left.operand === 'number' && typeof right.operand === 'number') {
    const result = mark === '~' ? ~right.operand : reckoned(mark, left.operand, right.operand);
    if (result === undefined) return problems.refuse(e.at, `'${mark}' gives nothing here`);
    return { operand: result, type: wide };
  }
  const product = mark === '*' ? times(left.operand, right.operand) : undefined;
  if (product !== undefined) return { operand: product, type: wide };
  const [a, b] = [f.intervalOf(left.operand), f.intervalOf(right.operand)];
  if (!a || !b) {
    // in the first rounds: what is not known yet may be by the last one, whose problems alone are told
    problems.add(e.at, `nothing is known of what '${mark}' reckons with here; take it into a variable with a __range first`);
    return { operand: 0, type: wide };
  }
  if ((mark === '/' || mark === '%') && b.min <= 0 && b.max >= 0)
    return problems.refuse(e.at, `'${mark}' by what may be 0 (it is ${b.min}..${b.max}); give what it divides by a __range without 0`);
  if ((mark === '<<' || mark === '>>') && (b.min < 0 || b.max > 30))
    return problems.refuse(e.at, `'${mark}' by ${b.min}..${b.max}; give it a __range within 0..30`);
  const rows = a.max - a.min + 1;
  const columns = b.max - b.min + 1;
  if (rows * columns > mostEntries)
    return problems.refuse(
      e.at,
      `'${mark}' of numbers ${a.min}..${a.max} and ${b.min}..${b.max} are too many to be told apart; give them a __range`,
    );
  const table = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => (mark === '~' ? ~(b.min + j) : (reckoned(mark, a.min + i, b.min + j) ?? 2 ** 31 - 1))),
  );
  const operand: Operand = { lookup: { table, row: subtracted(left.operand, a.min), column: subtracted(right.operand, b.min) } };
  return { operand, type: wide };
}

/** A product with a small constant, as a sum. */
function times(left: Operand, right: Operand): Operand | undefined {
  const [by, of] = typeof left === 'number' ? [left, right] : [right, left];
  if (typeof by !== 'number' || by < 0 || by > 32) return undefined;
  let sum: Operand = 0;
  for (const bit of by.toString(2)) {
    sum = added(sum, sum);
    if (bit === '1') sum = added(sum, of);
  }
  return sum;
}

function condition01(f: FunctionLowering, e: Expression): Value {
  return chosen(f, (yes, no) => f.context.condition(f, e, yes, no));
}

const comparisons: { readonly [mark: string]: Guard['type'] } = { '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' };

/** Goes on at `yes` where a condition holds, else at `no`; what comes after a short circuit is not evaluated. */
export function conditionOf(f: FunctionLowering, e: Expression, yes: Label, no: Label): void {
  const { builder } = f;
  if (e.kind === 'unary' && e.mark === '!') return void f.context.condition(f, e.of, no, yes);
  if (e.kind === 'binary' && (e.mark === '&&' || e.mark === '||')) {
    const next = builder.label();
    if (e.mark === '&&') f.context.condition(f, e.left, next, no);
    else f.context.condition(f, e.left, yes, next);
    if (!next.used) return;
    builder.mark(next);
    return void f.context.condition(f, e.right, yes, no);
  }
  if (e.kind === 'call' && e.callee.kind === 'name' && ['likely', 'unlikely'].includes(e.callee.name) && e.args.length === 1)
    return void f.context.condition(f, e.args[0]!, yes, no);
  if (e.kind === 'binary' && Object.hasOwn(comparisons, e.mark)) {
    const left = f.context.value(f, e.left);
    const right = f.context.value(f, e.right);
    comparable(f, e, left, right);
    return void branch(f, guardOf(f, comparisons[e.mark]!, left, right), yes, no);
  }
  const value = f.context.value(f, e);
  branch(f, { type: 'ne', params: { left: value.operand, right: 0 } }, yes, no);
}

/** Addresses of two kinds of things, and the order of addresses, are no numbers that a model has. */
function comparable(f: FunctionLowering, e: Expression & { readonly kind: 'binary' }, left: Value, right: Value): void {
  if (e.mark !== '==' && e.mark !== '!=' && isPointer(left.type) && isPointer(right.type))
    f.problems.refuse(e.at, `'${e.mark}' of pointers is not modelled: which of two addresses is lower nobody can say`);
  if (left.target && right.target && !sameTarget(left.target, right.target) && !inTwoStructs(left.target, right.target))
    f.problems.refuse(
      e.at,
      `the addresses of ${targetText(left.target)} and ${targetText(right.target)} are compared, which is not modelled; ` +
        'compare what is in them',
    );
}

/** Nothing is in an object of one struct and in an object of another: what leads to either is known apart by its object. */
const inTwoStructs = (one: Target, other: Target): boolean =>
  one.kind === 'object' && other.kind === 'object' && one.struct !== other.struct;

/** Where it is known which way is gone, that one alone is there. */
function branch(f: FunctionLowering, guard: Guard, yes: Label, no: Label): void {
  const { left, right } = guard.params;
  if (typeof left === 'number' && typeof right === 'number') {
    return void f.builder.jump(compare(guard.type, left, right) ? yes : no);
  }
  f.builder.test(guard, yes, no);
}

/** A comparison; a number that may be negative and one without a sign are compared as C does. */
function guardOf(f: FunctionLowering, type: Guard['type'], left: Value, right: Value): Guard {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (typeof one.operand === 'number' && typeof other.operand !== 'number' && !isPointer(other.type)) f.facts.compared(one.operand);
  const plain: Guard = { type, params: { left: left.operand, right: right.operand } };
  if (type === 'eq' || type === 'ne' || !comparedUnsigned(left.type, right.type)) return plain;
  if (type === 'lt') return { type: 'ult', params: plain.params };
  if (type === 'ge') return { type: 'uge', params: plain.params };
  return { type: type === 'gt' ? 'ult' : 'uge', params: { left: right.operand, right: left.operand } };
}

/** Whether C's usual conversions make two integers what the first is: it is wider, or as wide and has no sign. */
export const prevails = (one: TypeName, other: TypeName): boolean =>
  one.kind === 'integer' &&
  other.kind === 'integer' &&
  (Math.max(32, one.bits) > Math.max(32, other.bits) || (one.bits >= other.bits && one.bits >= 32 && !one.signed));

/** Whether C compares without signs: the wider of the two has none, or both are as wide and one has none. */
export function comparedUnsigned(left: TypeName, right: TypeName): boolean {
  if (left.kind !== 'integer' || right.kind !== 'integer') return isPointer(left) || isPointer(right);
  const bits = Math.max(32, left.bits, right.bits);
  return [left, right].some((one) => !one.signed && one.bits === bits);
}
