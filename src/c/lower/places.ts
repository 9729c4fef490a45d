import type { Operand } from '../../core/system/path-source.js';
import { load } from '../../kernel/memory.js';
import { type Target, targetText } from './facts.js';
import type { FunctionLowering } from './function-lowering.js';
import { kernelObjects, kernelTypeOf } from './kernel-types.js';
import { constantOf, type Program } from './program.js';
import type { Declaration, Expression, TypeName } from '../parse/syntax.js';
import { isPointer, type Memory, typeText, type Value } from './values.js';

/** The member of a struct, with the way to it: members without a name are passed through. */
export function memberOf(
  type: TypeName,
  name: string,
  program: Program,
): { readonly path: readonly string[]; readonly member: Declaration } | undefined {
  if (type.kind !== 'struct') return undefined;
  for (const member of program.structs.get(type.tag)?.members ?? []) {
    if (member.name === name) return { path: [name], member };
    const inner = member.name === '' ? memberOf(member.type, name, program) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

/** All members by name, those of members without a name among them. */
export function membersOf(type: TypeName, program: Program): readonly Declaration[] {
  if (type.kind !== 'struct') return [];
  return (program.structs.get(type.tag)?.members ?? []).flatMap((member) =>
    member.name === '' ? membersOf(member.type, program) : [member],
  );
}

/** All words of a type, by the names that its objects have them under, and whether they are elements of an array. */
export function wordsOf(
  type: TypeName,
  program: Program,
  path: readonly string[] = [],
  element = false,
): readonly { readonly name: string; readonly element: boolean }[] {
  if (type.kind === 'array') {
    const size = (type.size && constantOf(type.size, program.constants)) ?? 0;
    return Array.from({ length: Math.min(size, 64) }, (_, i) => wordsOf(type.of, program, [...path, `i${i}`], true)).flat();
  }
  if (type.kind !== 'struct' || kernelTypeOf(type) !== undefined) return [{ name: path.join('_'), element }];
  return (program.structs.get(type.tag)?.members ?? []).flatMap((member) =>
    wordsOf(member.type, program, member.name === '' ? path : [...path, member.name], element),
  );
}

/** A member of what a place holds. */
export function memberPlace(of: Memory, name: string, at: number, program: Program): Memory {
  const { problems } = program;
  const kernel = kernelTypeOf(of.type);
  if (kernel) {
    // a delayed_work is its work, as far as pointers go
    if (kernel.same === name) return { ...of, type: { kind: 'struct', tag: 'work_struct' } };
    return problems.refuse(
      at,
      `what is inside of a ${typeText(of.type)} belongs to the kernel, and is not modelled as '${name}'; ask by a call`,
    );
  }
  const found = memberOf(of.type, name, program);
  if (found) return { ...of, path: [...of.path, ...found.path], type: found.member.type };
  if (of.type.kind !== 'struct') return problems.refuse(at, `'${name}' is asked of ${typeText(of.type)}, which has no members`);
  if (!program.structs.has(of.type.tag))
    return problems.refuse(at, `the struct '${of.type.tag}' is not defined here; define it with the members that the functions use`);
  const names = membersOf(of.type, program).map((member) => member.name);
  return problems.unknown(at, `member of struct ${of.type.tag}`, name, names, `; it has ${names.slice(0, 12).join(', ') || 'none'}`);
}

/** The one member of the page at address 0, which no object is of: a step that reads it is told as what follows NULL. */
export const nullPage = { type: 'null_page', field: 'at_null' } as const;

/** A step that follows a pointer that is NULL; `how` is what is told of it. */
export function followsNull(f: FunctionLowering, pointer: Operand, at: number, how: string): void {
  const input = { loc: { object: pointer, field: nullPage.field }, order: { tag: 'plain' } };
  f.says(`${f.problems.source.lineOf(at)}: ${how}`, at, { does: load, input });
}

/**
 * What a pointer leads to. A global has its word whatever the pointer holds, so where that may be NULL it is asked for; an object that
 * is NULL is told of by who follows it.
 */
export function pointed(f: FunctionLowering, given: Value, at: number): Memory {
  const { problems, program } = f;
  const value = given.target?.kind === 'global' ? isSet(f, given, at) : given;
  if (!isPointer(value.type)) return problems.refuse(at, `${typeText(value.type)} is no pointer, and is followed`);
  const { to } = value.type;
  const { target } = value;
  if (target?.kind === 'object') f.facts.followed.add(target.struct);
  else if (to.kind === 'struct') f.facts.followed.add(to.tag);
  if (target?.kind === 'object')
    return { kind: 'memory', base: { object: value.operand, struct: target.struct }, path: target.path, type: to };
  if (target) return { kind: 'memory', base: { global: target.name }, path: target.path, type: to };
  if (to.kind === 'struct' && kernelTypeOf(to) === undefined && (program.structs.has(to.tag) || kernelObjects[to.tag]))
    return { kind: 'memory', base: { object: value.operand, struct: to.tag }, path: [], type: to };
  return problems.refuse(
    at,
    to.kind === 'struct' && kernelTypeOf(to) === undefined
      ? `the struct '${to.tag}' is not defined here; define it with the members that the functions use`
      : `nothing here tells what this ${typeText(value.type)} is a member of; pass &object->member, or take it where it is set`,
  );
}

/** Goes on where the pointer is set. */
function isSet(f: FunctionLowering, given: Value, at: number): Value {
  if (typeof given.operand === 'number' && given.operand > 0) return given;
  const value = f.named(given);
  const [set, unset] = [f.builder.label(), f.builder.label()];
  f.builder.test({ type: 'gt', params: { left: value.operand, right: 0 } }, set, unset);
  f.builder.mark(unset);
  followsNull(f, value.operand, at, 'follows NULL');
  f.builder.mark(set);
  return value;
}

/** `a.b.c` as the names on the way, where a macro takes a member. */
export function pathOf(e: Expression): readonly string[] | undefined {
  if (e.kind === 'name') return [e.name];
  if (e.kind !== 'member' || e.arrow) return undefined;
  const of = pathOf(e.of);
  return of && [...of, e.name];
}

/** The place of a member that is written as `a.b`, of a struct. */
export function memberByPath(struct: TypeName, names: readonly string[], at: number, program: Program): Memory {
  const root: Memory = { kind: 'memory', base: { object: 0, struct: struct.kind === 'struct' ? struct.tag : '' }, path: [], type: struct };
  return names.reduce((place, name) => memberPlace(place, name, at, program), root);
}

/** The type of what is at the end of a way into a struct. */
export function typeAt(struct: string, path: readonly string[], program: Program): TypeName | undefined {
  let type: TypeName | undefined = { kind: 'struct', tag: struct };
  for (const name of path)
    type =
      type?.kind === 'array' ? type.of : type && kernelTypeOf(type) === undefined ? memberOf(type, name, program)?.member.type : undefined;
  return type;
}

const tagOf = (type: TypeName): string => (type.kind === 'struct' ? type.tag : type.kind === 'named' ? type.name : '');

/** The way from a struct to another one that begins where it does; undefined: none does. */
function wayToFirst(outer: TypeName, inner: string, program: Program): readonly string[] | undefined {
  const [first] = outer.kind === 'struct' && kernelTypeOf(outer) === undefined ? (program.structs.get(outer.tag)?.members ?? []) : [];
  if (!first) return undefined;
  const own = first.name === '' ? [] : [first.name];
  if (tagOf(first.type) === inner) return own;
  const further = wayToFirst(first.type, inner, program);
  return further && [...own, ...further];
}

/**
 * A pointer to a struct as one to a struct of the file: to the same, to the first member of it, or to what it is the first member of, which
 * have one address.
 */
export function asStruct({ program, problems }: FunctionLowering, value: Value, type: TypeName, at: number): Value {
  if (!isPointer(type) || !isPointer(value.type) || type.to.kind !== 'struct' || !program.structs.has(type.to.tag)) return value;
  const target: Target | undefined =
    value.target ??
    (value.type.to.kind === 'struct' && program.structs.has(value.type.to.tag)
      ? { kind: 'object', struct: value.type.to.tag, path: [] }
      : undefined);
  if (target?.kind !== 'object') return value;
  const from = typeAt(target.struct, target.path, program);
  if (!from || tagOf(from) === type.to.tag || tagOf(from) === '') return value;
  const inwards = wayToFirst(from, type.to.tag, program);
  if (inwards) return { ...value, target: { ...target, path: [...target.path, ...inwards] } };
  const outwards = wayToFirst(type.to, tagOf(from), program);
  const path = outwards && target.path.slice(0, target.path.length - outwards.length);
  const isIn =
    path && target.path.slice(path.length).join('.') === outwards.join('.') && tagOf(typeAt(target.struct, path, program)!) === type.to.tag;
  if (isIn) return { ...value, target: { ...target, path } };
  // nobody is known to hand anything over yet
  if (outwards && value.target === undefined) return { ...value, target: { kind: 'object', struct: type.to.tag, path: [] } };
  return problems.refuse(
    at,
    `${targetText(target)} becomes ${typeText(type)}: ` +
      (outwards
        ? `this pointer leads to no ${outwards.join('.')} of a struct ${type.to.tag}`
        : 'what one struct holds is not read as another one; a struct and its first member are'),
  );
}

/** The member that a struct begins with. */
export function firstName(struct: string, path: readonly string[], program: Program): string | undefined {
  const type = typeAt(struct, path, program);
  if (type?.kind === 'array') return 'i0';
  const [first] = type ? membersOf(type, program) : [];
  return first?.name;
}
