import { kernelConstants } from '../parse/constants.js';
import { reckoned } from '../parse/condition.js';
import { kernelObjects, kernelTypeOf, seqlock } from './kernel-types.js';
import { wrapped } from './values.js';
import { clauses, type Ownership } from '../../core/system/ownership.js';
import type { Problems } from '../parse/source.js';
import type { Declaration, Expression, FunctionDefinition, Scene, Statement, Struct, TypeName, Unit } from '../parse/syntax.js';

/** A file whose names are known. */
export interface Program {
  readonly problems: Problems;
  readonly structs: ReadonlyMap<string, Struct>;
  readonly constants: ReadonlyMap<string, number>;
  readonly globals: ReadonlyMap<string, Declaration>;
  /** Of static variables of functions, by place of the declaration, the names that they have among the globals. */
  readonly statics: ReadonlyMap<number, string>;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  /** Of `functions`, those without a body that something is pointed at: they return what their `__any` says. */
  readonly stubs: ReadonlySet<string>;
  /** Functions that are declared and have no body. */
  readonly declared: ReadonlyMap<string, Declaration>;
  readonly scenes: readonly Scene[];
  readonly ownership: Ownership;
}

/** Gathers what a file declares; what is there twice, or is of a type that nobody knows, is told. */
export function programOf(unit: Unit, problems: Problems): Program {
  const structs = new Map<string, Struct>([[seqlock.tag, seqlock]]);
  for (const struct of unit.structs) {
    if (structs.has(struct.tag)) problems.add(struct.at, `the struct '${struct.tag}' is there twice`);
    else structs.set(struct.tag, struct);
  }
  const constants = new Map(kernelConstants);
  for (const { constants: names } of unit.enums) {
    let next = 0;
    for (const { name, value } of names) {
      if (value) next = constantOf(value, constants) ?? problems.within(() => problems.refuse(value.at, 'expected a constant')) ?? next;
      constants.set(name, next++);
    }
  }
  const functions = new Map<string, FunctionDefinition>();
  for (const definition of unit.functions) {
    if (functions.has(definition.name)) problems.add(definition.nameAt, `the function '${definition.name}' is there twice`);
    else functions.set(definition.name, definition);
  }
  const globals = new Map<string, Declaration>();
  const declared = new Map<string, Declaration>();
  for (const declaration of unit.declarations) {
    if (declaration.storage === 'typedef') continue;
    if (declaration.type.kind === 'function') declared.set(declaration.name, declaration);
    else if (declaration.storage !== 'extern' || !globals.has(declaration.name)) globals.set(declaration.name, declaration);
  }
  const statics = new Map<number, string>();
  for (const definition of unit.functions)
    for (const declaration of staticsIn(definition.body)) {
      let name = `${declaration.name}_of_${definition.name}`;
      while (globals.has(name)) name += '_';
      globals.set(name, { ...declaration, name });
      statics.set(declaration.at, name);
    }
  const stubs = new Set([...declared.keys()].filter((name) => declared.get(name)!.any && !functions.has(name) && isValue(name, unit)));
  for (const name of stubs) functions.set(name, stubOf(declared.get(name)!));
  const program = {
    problems,
    statics,
    stubs,
    structs,
    constants,
    globals,
    functions,
    declared,
    scenes: unit.scenes,
    ownership: ownershipIn(unit, structs, problems),
  };
  for (const struct of structs.values())
    for (const member of struct.members) problems.within(() => checkType(member.type, member.at, program));
  for (const global of globals.values())
    if (global.type.kind !== 'named' || !isDeclaring(global.type.name)) problems.within(() => checkType(global.type, global.at, program));
  return program;
}

/** The static variables that a statement declares. */
function staticsIn(s: Statement): readonly Declaration[] {
  const found: Declaration[] = [];
  const look = (thing: unknown): void => {
    if (Array.isArray(thing)) return void thing.forEach(look);
    if (typeof thing !== 'object' || thing === null) return;
    const { kind, names } = thing as { readonly kind?: string; readonly names?: readonly Declaration[] };
    if (kind === 'declare') found.push(...names!.filter(({ storage, type }) => storage === 'static' && type.kind !== 'function'));
    Object.values(thing).forEach(look);
  };
  look(s);
  return found;
}

/** `DEFINE_MUTEX` and its kin, as the type of what they declare. */
export const isDeclaring = (name: string): boolean => /^(DEFINE_|DECLARE_|LIST_HEAD$|HLIST_HEAD$)/.test(name);

/** Refuses a type that nobody knows. Of a pointer any struct may be the target: who follows it has to know more. */
export function checkType(type: TypeName, at: number, program: Program): void {
  if (type.kind === 'named' && kernelTypeOf(type) === undefined)
    program.problems.unknown(
      at,
      'type',
      type.name,
      ['spinlock_t', 'atomic_t', 'refcount_t', 'wait_queue_head_t', 'u32', 'bool'],
      '; define it, or use the type that it stands for',
    );
  if (type.kind === 'struct' && !program.structs.has(type.tag) && kernelTypeOf(type) === undefined && kernelObjects[type.tag] === undefined)
    program.problems.unknown(at, 'struct', type.tag, program.structs.keys(), '; define it with the members that the functions use');
  if (type.kind === 'array') checkType(type.of, at, program);
}

/** What a constant expression gives; undefined: it is none. */
export function constantOf(e: Expression, constants: ReadonlyMap<string, number>): number | undefined {
  switch (e.kind) {
    case 'number':
      return e.value;
    case 'name':
      return constants.get(e.name);
    case 'cast': {
      const of = constantOf(e.of, constants);
      // a large number, which is refused where the value is read
      const isLarge = e.type.kind === 'integer' && !e.type.signed && e.type.bits >= 32 && (of ?? 0) < 0;
      return of === undefined || isLarge ? undefined : wrapped(of, e.type);
    }
    case 'unary': {
      const of = constantOf(e.of, constants);
      if (of === undefined || e.mark === '*' || e.mark === '&') return undefined;
      return e.mark === '-' ? -of : e.mark === '!' ? Number(of === 0) : e.mark === '~' ? ~of : of;
    }
    case 'binary': {
      const [left, right] = [constantOf(e.left, constants), constantOf(e.right, constants)];
      return left === undefined || right === undefined ? undefined : reckoned(e.mark, left, right);
    }
    case 'choice': {
      const test = constantOf(e.test, constants);
      return test === undefined ? undefined : test !== 0 ? constantOf(e.yes ?? e.test, constants) : constantOf(e.no, constants);
    }
    case 'call': {
      if (e.callee.kind !== 'name' || !['BIT', 'BIT_ULL'].includes(e.callee.name) || e.args.length !== 1) return undefined;
      const by = constantOf(e.args[0]!, constants);
      return by === undefined ? undefined : reckoned('<<', 1, by);
    }
    default:
      return undefined;
  }
}

/** Whether a name stands somewhere else than where it is called. */
function isValue(name: string, thing: unknown): boolean {
  if (Array.isArray(thing)) return thing.some((one) => isValue(name, one));
  if (typeof thing !== 'object' || thing === null) return false;
  const { kind, name: own, callee, ...others } = thing as { kind?: string; name?: string; callee?: { kind: string; name?: string } };
  if (kind === 'name') return own === name;
  return (callee !== undefined && callee.kind !== 'name' && isValue(name, callee)) || isValue(name, Object.values(others));
}

/** A function that calls what has no body, so that a pointer may lead to it. */
function stubOf({ name, type, at, end }: Declaration): FunctionDefinition {
  const { returns, params } = type as TypeName & { readonly kind: 'function' };
  const named = { at, end: at + name.length };
  const value: Expression = { kind: 'call', callee: { kind: 'name', name, ...named }, args: [], ...named };
  const does: Statement = returns.kind === 'void' ? { kind: 'expression', value, at, end } : { kind: 'return', value, at, end };
  return {
    name,
    returns,
    params: params.map((param, i) => ({ ...param, name: `given_${i}` })),
    body: { kind: 'block', body: [does], at, end },
    nameAt: at,
    at,
    end,
  };
}

/** What is said of owners: of structs that are there, each name once. */
function ownershipIn(unit: Unit, structs: ReadonlyMap<string, Struct>, problems: Problems): Ownership {
  const resources: { [name: string]: Parameters<typeof clauses>[0] } = {};
  for (const { name, struct, clauses: said, at } of unit.owners) {
    if (resources[name] !== undefined) problems.add(at, `whose the '${name}' is is said twice`);
    if (!structs.has(struct)) problems.within(() => problems.unknown(at, 'struct', struct, [...structs.keys()]));
    const resource: Parameters<typeof clauses>[0] = { of: struct };
    for (const { text, at: place } of said) problems.within(() => clauses(resource, text, (fact) => problems.refuse(place, fact)));
    resources[name] = resource;
  }
  return resources as unknown as Ownership;
}
