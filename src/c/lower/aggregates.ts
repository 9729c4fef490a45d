import { stopOperation } from '../calls/stop.js';
import type { Span } from '../parse/source.js';
import type { Expression, TypeName } from '../parse/syntax.js';
import type { FunctionLowering, Local } from './function-lowering.js';
import { kernelTypeOf } from './kernel-types.js';
import { constantOf } from './program.js';
import { type Place, type Register, typeText, type Value } from './values.js';

/** Whether a type is a struct or an array of the file's own. */
export const isAggregate = (type: TypeName): boolean =>
  type.kind === 'array' || (type.kind === 'struct' && kernelTypeOf(type) === undefined);

export const registerOf = ({ operand }: Local): string => (operand as { readonly reg: string }).reg;

/** The part of a local struct or array that an expression names; undefined: it names none. */
export function partOf(f: FunctionLowering, e: Expression): Local | undefined {
  if (e.kind === 'name') {
    const local = f.local(e.name);
    return local?.parts ? local : undefined;
  }
  if (e.kind === 'member' && !e.arrow) {
    const of = partOf(f, e.of);
    const part = of?.parts?.get(e.name);
    if (of && !part) f.problems.unknown(e.nameAt, `member of ${typeText(of.type)}`, e.name, [...of.parts!.keys()]);
    return part;
  }
  if (e.kind !== 'index') return undefined;
  const of = partOf(f, e.of);
  const by = of && constantOf(e.by, f.program.constants);
  if (of?.type.kind !== 'array' || by === undefined) return undefined;
  return of.parts!.get(`i${by}`) ?? f.problems.refuse(e.by.at, `the index ${by} is outside of 0..${of.parts!.size - 1}`);
}

/** The element of a local array by an index that is no constant; undefined: the expression is none. */
export function elementOf(f: FunctionLowering, e: Expression & { readonly kind: 'index' }): Place | undefined {
  const of = partOf(f, e.of);
  if (of?.type.kind !== 'array') return undefined;
  const parts = [...of.parts!.values()];
  if (parts.some((part) => part.parts)) return f.problems.refuse(e.by.at, 'an index that is no constant is read of words alone');
  const index = f.named(f.kept(f.context.value(f, e.by))).operand;
  const elements = parts.map((part) => ({ variable: registerOf(part), key: part.key, known: part.known }));
  return { kind: 'element', elements, index, name: f.problems.source.textOf(e), type: of.type.of };
}

type Element = Place & { readonly kind: 'element' };

/** Goes to the element that the index names; one outside of the array stops the search. */
function select(f: FunctionLowering, { elements, index, name }: Element, span: Span, at: (element: Register) => void): void {
  const { builder } = f;
  const end = builder.label();
  elements.forEach((element, i) => {
    const [here, next] = [builder.label(), builder.label()];
    builder.test({ type: 'eq', params: { left: index, right: i } }, here, next);
    builder.mark(here);
    at(element);
    builder.jump(end);
    builder.mark(next);
  });
  stops(f, span, 'outside', `the index of ${name} is outside of 0..${elements.length - 1}`);
  builder.mark(end);
}

/** A run that comes here is none of C any more: the search stops, with a sentence. */
export function stops(f: FunctionLowering, span: Span, why: 'outside' | 'unset', fact: string): void {
  const line = f.problems.source.lineOf(span.at);
  const made = stopOperation(`${why}_${span.at}`, `${f.problems.source.name}:${line}: ${fact}`);
  f.step(span, { does: f.context.operation(made), input: {} });
  // nothing comes behind it
  f.builder.end(0);
}

export function readElement(f: FunctionLowering, place: Element, span: Span): Value {
  const { facts, builder } = f;
  const into = builder.temporary(undefined);
  select(f, place, span, (element) => {
    hasValue(f, element.known, span);
    builder.set(into, { reg: element.variable });
  });
  const intervals = place.elements.map(({ key }) => facts.interval(key));
  if (intervals.every((one) => one !== undefined))
    builder.intervals.set(into, {
      min: Math.min(0, ...intervals.map((one) => one!.min)),
      max: Math.max(0, ...intervals.map((one) => one!.max)),
    });
  const [target] = place.elements.flatMap(({ key }) => facts.target(key) ?? []);
  return { operand: { reg: into }, type: place.type, target, functions: facts.functions(place.elements[0]!.key) };
}

/** An element of an array that was given no value stops the search. */
export function hasValue(f: FunctionLowering, known: string | undefined, span: Span): void {
  if (known === undefined) return;
  const { builder } = f;
  const [set, unset] = [builder.label(), builder.label()];
  builder.test({ type: 'ne', params: { left: { reg: known }, right: 0 } }, set, unset);
  builder.mark(unset);
  stops(f, span, 'unset', `${f.problems.source.textOf(span)} has no value yet`);
  builder.mark(set);
}

export function writeElement(f: FunctionLowering, place: Element, value: Value, span: Span): void {
  const { builder } = f;
  const { operand } = f.kept(value);
  select(f, place, span, (element) => {
    builder.set(element.variable, operand);
    if (element.known !== undefined) builder.set(element.known, 1);
  });
}
