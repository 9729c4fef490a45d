import type { Declaration, Expression, TypeName } from '../parse/syntax.js';
import { isAggregate, registerOf } from './aggregates.js';
import { converted, notes } from './expression.js';
import type { FunctionLowering, Local } from './function-lowering.js';
import { checkRange } from './layout.js';
import { membersOf } from './places.js';
import { constantOf } from './program.js';
import { limitsOf, typeText } from './values.js';

/** More are memory of their own. */
const mostElements = 16;

/** A struct or an array in a local variable: a register for each of its words. */
export function declareAggregate(f: FunctionLowering, { name, type, at, init, range }: Declaration): void {
  const made = parts(f, name, type, at, range);
  f.scopes.at(-1)!.names.set(name, made);
  if (!init) return;
  if (init.kind !== 'braces') return void f.problems.refuse(init.at, `this is no starting value of ${typeText(type)}; write { … }`);
  forAll(made, (one) => {
    f.facts.holds(one.key, { min: 0, max: 0 }, limitsOf(one.type));
    f.builder.set(registerOf(one), 0);
  });
  initialise(f, made, init);
}

function forAll(local: Local, what: (word: Local) => void): void {
  if (local.parts) for (const part of local.parts.values()) forAll(part, what);
  else what(local);
}

function parts(f: FunctionLowering, name: string, type: TypeName, at: number, range: Declaration['range']): Local {
  const { problems, program, builder } = f;
  const key = `${f.prefix}@${at} ${name}`;
  if (!isAggregate(type)) {
    if (type.kind !== 'integer' && type.kind !== 'enum' && type.kind !== 'pointer')
      problems.refuse(at, `a local variable of the type ${typeText(type)} is not read; allocate it, or declare it at file level`);
    if (range) checkRange(range, type, at, program);
    if (range) f.facts.holds(key, range, range);
    return { operand: { reg: builder.variable(name, key) }, key, type, at };
  }
  const all = new Map<string, Local>();
  if (type.kind === 'array') {
    const size = type.size && constantOf(type.size, program.constants);
    if (size === undefined || size < 1 || size > mostElements)
      return problems.refuse(
        at,
        `a local array of 1 to ${mostElements} elements is read, a constant; this one has ${size ?? 'another size'}`,
      );
    for (let i = 0; i < size; i++) {
      const word = parts(f, `${name}_${i}`, type.of, at, range);
      // which elements have a value is known where it is read alone
      const known = builder.variable(`${name}_${i}_set`, `${word.key} set`);
      f.facts.holds(`${word.key} set`, { min: 0, max: 1 }, { min: 0, max: 1 });
      builder.set(known, 0);
      if (!word.parts) builder.set(registerOf(word), 0);
      all.set(`i${i}`, { ...word, known });
    }
  } else {
    const members = membersOf(type, program);
    if (type.kind === 'struct' && !program.structs.has(type.tag))
      problems.refuse(at, `the struct '${type.tag}' is not defined here; define it with the members that the functions use`);
    for (const member of members) all.set(member.name, parts(f, `${name}_${member.name}`, member.type, at, member.range));
  }
  return { operand: { reg: '' }, key, type, at, parts: all };
}

function initialise(f: FunctionLowering, local: Local, e: Expression): void {
  if (!local.parts) {
    const value = converted(f, f.context.value(f, e, local.type), local.type, e.at);
    notes(f, local.key, value, local.type, e.at, f.problems.source.textOf(e));
    f.builder.set(registerOf(local), value.operand);
    return;
  }
  if (e.kind !== 'braces') return void f.problems.refuse(e.at, `this is no starting value of ${typeText(local.type)}; write { … }`);
  const names = [...local.parts.keys()];
  for (const { known } of local.parts.values()) if (known) f.builder.set(known, 1);
  e.entries.forEach((entry, i) => {
    const by = entry.index && constantOf(entry.index, f.program.constants);
    const path = entry.member?.split('.') ?? [by === undefined ? (names[i] ?? '') : `i${by}`];
    const part = path.reduce<Local | undefined>((of, name) => of?.parts?.get(name), local);
    if (!part) return f.problems.refuse(entry.value.at, `${typeText(local.type)} has no part for this value`);
    initialise(f, part, entry.value);
  });
}
