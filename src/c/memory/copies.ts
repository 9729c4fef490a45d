import type { Expression, TypeName } from '../parse/syntax.js';
import { converted, read, write } from '../lower/expression.js';
import type { FunctionLowering } from '../lower/function-lowering.js';
import { kernelTypeOf } from '../lower/kernel-types.js';
import { memberPlace, membersOf } from '../lower/places.js';
import { constantOf } from '../lower/program.js';
import { type Memory, type Place, typeText, type Value } from '../lower/values.js';

type Braces = Expression & { readonly kind: 'braces' };

/** The words of a struct or an array, as places. */
function wordsOf(f: FunctionLowering, place: Memory, at: number): readonly Memory[] {
  const { type } = place;
  if (type.kind === 'array') {
    const size = (type.size && constantOf(type.size, f.program.constants)) ?? 0;
    return Array.from({ length: size }, (_, i) => wordsOf(f, { ...place, path: [...place.path, `i${i}`], type: type.of }, at)).flat();
  }
  if (kernelTypeOf(type))
    return f.problems.refuse(
      at,
      `'${place.path.at(-1) ?? 'it'}' is a ${typeText(type)}, which belongs to the kernel and is neither copied nor cleared; ` +
        'assign the other members',
    );
  if (type.kind !== 'struct') return [place];
  const struct = f.program.structs.get(type.tag);
  if (!struct)
    return f.problems.refuse(at, `the struct '${type.tag}' is not defined here; define it with the members that the functions use`);
  return struct.members.flatMap((member) =>
    wordsOf(f, { ...place, path: member.name === '' ? place.path : [...place.path, member.name], type: member.type }, at),
  );
}

/** The place of a struct, whose object is in a variable of its own. */
function fixed(f: FunctionLowering, place: Place, at: number): Memory {
  if (place.kind !== 'memory')
    return f.problems.refuse(at, 'a struct that is an element by a number is not copied; write a branch for each element');
  if (!('object' in place.base)) return place;
  const { operand } = f.kept({ operand: place.base.object, type: { kind: 'void' } });
  return { ...place, base: { ...place.base, object: operand } };
}

const told = (f: FunctionLowering, to: TypeName, from: TypeName, at: number): void => {
  if (to.kind !== 'struct' || from.kind !== 'struct' || to.tag !== from.tag)
    f.problems.refuse(at, `${typeText(from)} is assigned to ${typeText(to)}`);
};

/** `*to = *from`: each member is a load and a store, one after the other in their order, which C leaves open. */
export function copy(f: FunctionLowering, to: Place, from: Expression): void {
  const into = fixed(f, to, from.at);
  if (from.kind === 'braces') {
    if (from.type) told(f, into.type, from.type, from.at);
    const values = new Map<string, Value>();
    valuesIn(f, into, from, values);
    for (const word of wordsOf(f, into, from.at)) write(f, word, values.get(word.path.join('.')) ?? { operand: 0, type: word.type }, from);
    return;
  }
  if (!['name', 'member', 'index', 'unary'].includes(from.kind))
    return void f.problems.refuse(from.at, 'a struct is copied from a variable, a member or what a pointer leads to');
  const of = fixed(f, f.context.place(f, from), from.at);
  told(f, into.type, of.type, from.at);
  const words = wordsOf(f, into, from.at);
  wordsOf(f, of, from.at).forEach((word, i) => void write(f, words[i]!, f.kept(read(f, word, from)), from));
}

/** What a value in braces says of each word; all is reckoned before anything is stored. */
function valuesIn(f: FunctionLowering, place: Memory, e: Braces, values: Map<string, Value>): void {
  const { problems, program } = f;
  const { type } = place;
  const members = membersOf(type, program);
  let next = 0;
  for (const entry of e.entries) {
    let of: Memory | undefined;
    if (type.kind === 'array') {
      if (entry.index) next = constantOf(entry.index, program.constants) ?? problems.refuse(entry.index.at, 'expected a constant');
      of = { ...place, path: [...place.path, `i${next++}`], type: type.of };
    } else if (entry.member !== undefined)
      of = entry.member.split('.').reduce((at, name) => memberPlace(at, name, entry.value.at, program), place);
    else {
      const member = members[next++];
      of = member && memberPlace(place, member.name, entry.value.at, program);
    }
    if (!of) return void problems.refuse(entry.value.at, `${typeText(type)} has ${members.length} members`);
    if (entry.value.kind === 'braces') valuesIn(f, of, entry.value, values);
    else if (of.type.kind === 'struct' || of.type.kind === 'array') {
      if (constantOf(entry.value, program.constants) !== 0)
        problems.refuse(entry.value.at, `this is no value of ${typeText(of.type)}; write its members in braces`);
    } else values.set(of.path.join('.'), f.kept(converted(f, f.context.value(f, entry.value, of.type), of.type, entry.value.at)));
  }
}

/** memset(to, 0, sizeof(*to)): a store of 0 to each word. */
export function clear(f: FunctionLowering, place: Place, span: Expression): void {
  const into = fixed(f, place, span.at);
  for (const word of wordsOf(f, into, span.at)) write(f, word, { operand: 0, type: word.type }, span);
}

/** Each word of it is loaded, one after the other. */
export function readAll(f: FunctionLowering, place: Place, span: Expression): void {
  const from = fixed(f, place, span.at);
  for (const word of wordsOf(f, from, span.at)) f.kept(read(f, word, span));
}
