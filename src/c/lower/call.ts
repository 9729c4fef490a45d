import { maySleepWith } from './allocation.js';
import type { Operation } from '../../core/operation/operation.js';
import type { Operand } from '../../core/system/path-source.js';
import { nearest } from '../../core/nearest.js';
import { annotation, builtins, says } from './builtins.js';
import { warnOn } from '../../kernel/warn.js';
import { callRules } from '../calls/index.js';
import type { CallRule, From, Part } from '../calls/rule.js';
import { guardCalls, lockScope } from './cleanup.js';
import { delayOf } from '../families/waiting.js';
import { heldAt, narrow, notes, publishedBy } from './expression.js';
import type { StepNode, Word } from '../flow/flow.js';
import { keyOfTarget, leadsToTwo, targetText } from './facts.js';
import { headIsRead } from '../families/list-heads.js';
import { isOfSoftirq } from '../calls/flags.js';
import { flagsOf } from '../families/flags.js';
import type { FunctionLowering } from './function-lowering.js';
import type { Interval } from '../flow/intervals.js';
import { int } from '../parse/integer-types.js';
import { isWaitEntry } from '../memory/on-stack.js';
import { asStruct, firstName, followsNull, pointed } from './places.js';
import type { Expression, TypeName, Call } from '../parse/syntax.js';
import { isPointer, keyOf, limitsOf, type Value, wordOf, nothing } from './values.js';

/** What a call gives, with its steps. */
export function callOf(f: FunctionLowering, e: Call, expected?: TypeName): Value {
  const { program, problems } = f;
  if (e.callee.kind === 'call' && e.callee.callee.kind === 'name' && e.callee.callee.name === 'guard') return guardOf(f, e, e.callee);
  if (e.callee.kind !== 'name' || f.local(e.callee.name) || (program.globals.has(e.callee.name) && !program.functions.has(e.callee.name)))
    return callThrough(f, e);
  const { name } = e.callee;
  if (program.functions.has(name) && !program.stubs.has(name)) return callFunction(f, name, e);
  const builtin = builtins.get(name);
  if (builtin) return builtin(f, e, expected);
  if (annotation.test(name)) return says(f, e, expected);
  const rule = callRules.get(name);
  if (rule) return callPrimitive(f, name, rule, e);
  const declared = program.declared.get(name);
  if (declared?.any) {
    for (const arg of e.args) f.context.value(f, arg);
    return f.context.anyOf(f, declared, e);
  }
  const near = nearest(name, [...program.functions.keys(), ...builtins.keys(), ...callRules.keys()]);
  return problems.refuse(
    e.at,
    `'${name}' has no body here, and is no primitive${near ? ` (nearest: ${near})` : ''}; write it, or let it do ` +
      `nothing else than return any of some values, with the parameters that it has: 'int ${name}(void) __any(0, -ENOMEM);', ` +
      `and 'void ${name}(void) __any();' where it returns nothing`,
  );
}

/** guard(mutex)(&m) */
function guardOf(f: FunctionLowering, e: Call, { args: [kind] }: Call): Value {
  const name = kind?.kind === 'name' ? kind.name : '';
  if (!guardCalls[name])
    f.problems.unknown(e.at, 'guard', name, Object.keys(guardCalls), `; there are ${Object.keys(guardCalls).join(', ')}`);
  lockScope(f, name, e.args, e);
  return nothing;
}

/** A function of the file. */
function callFunction(f: FunctionLowering, name: string, e: Call): Value {
  const definition = f.program.functions.get(name)!;
  const { params } = definition;
  if (e.args.length !== params.length)
    f.problems.refuse(e.at, `'${name}' takes ${params.length} argument${params.length === 1 ? '' : 's'}, and is given ${e.args.length}`);
  const args = e.args.map((arg, i) => ({ ...f.context.value(f, arg, params[i]!.type) }));
  return f.context.call(f, name, args, e);
}

/** The same with values. */
export function callWith(
  f: FunctionLowering,
  name: string,
  given: readonly Value[],
  e: { readonly at: number; readonly end: number },
): Value {
  const definition = f.program.functions.get(name)!;
  const args = given.map((value, i) => {
    const type = definition.params[i]?.type ?? int;
    return asStruct(f, narrow(f, value, type, e.at), type, e.at);
  });
  const { instance, inline } = f.context.instance(
    name,
    args.map(({ target }) => target),
    e.at,
  );
  const input: { [param: string]: Operand } = {};
  definition.params.forEach((param, i) => {
    notes(f, `${instance.key}@${param.at}`, args[i]!, param.type, e.at, param.name);
    input[param.name] = args[i]!.operand;
  });
  if (inline) return f.context.inline(f, name, args, e.at);
  f.instance.calls.add(instance);
  const returned = `${instance.key} returns`;
  const isVoid = definition.returns.kind === 'void';
  const constant = f.facts.constant(returned);
  const operand = f.step(
    e,
    { does: instance.id, input, publishes: args.flatMap((arg) => publishedBy(f, arg)) },
    isVoid ? undefined : (f.facts.interval(returned) ?? 'any'),
  );
  if (isVoid) return nothing;
  return {
    operand: constant ?? operand,
    type: definition.returns,
    target: f.facts.target(returned),
    functions: f.facts.functions(returned),
  };
}

/** A pointer to a function: a branch on which one it is; what is none of them is NULL. */
function callThrough(f: FunctionLowering, e: Call): Value {
  const { builder } = f;
  const callee = f.named(f.context.value(f, e.callee));
  const known = [...(callee.functions ?? [])];
  if (!isPointer(callee.type) && known.length === 0) f.problems.refuse(e.callee.at, 'what is called here is no function');
  if (known.length === 0)
    return f.problems.refuse(e.callee.at, 'no function is known that this pointer could lead to; it is set nowhere by the name of one');
  const args = known.length === 0 ? [] : e.args.map((arg) => f.named(f.context.value(f, arg)));
  const end = builder.label();
  const variable = builder.temporary(undefined);
  let result = nothing;
  known.forEach((name) => {
    const { params } = f.program.functions.get(name)!;
    if (params.length !== args.length)
      f.problems.refuse(e.at, `'${name}' takes ${params.length} arguments, and is called here with ${args.length}`);
    const [here, next] = [builder.label(), builder.label()];
    builder.test({ type: 'eq', params: { left: callee.operand, right: f.context.functionNumber(name) } }, here, next);
    builder.mark(here);
    const value = f.context.call(f, name, args, e);
    if (value.type.kind !== 'void') {
      builder.set(variable, value.operand);
      result = { ...value, operand: { reg: variable } };
    }
    builder.jump(end);
    builder.mark(next);
  });
  followsNull(f, callee.operand, e.at, 'calls NULL');
  if (result !== nothing) builder.set(variable, 0);
  builder.mark(end);
  return result;
}

/** A primitive: its arguments from left to right, then its steps. */
function callPrimitive(f: FunctionLowering, name: string, rule: CallRule, e: Call): Value {
  const { problems } = f;
  const wanted = typeof rule.takes === 'number' ? rule.takes : rule.takes.atLeast;
  if (e.args.length < wanted || (typeof rule.takes === 'number' && e.args.length > wanted))
    problems.refuse(e.at, `'${name}' takes ${wanted} argument${wanted === 1 ? '' : 's'}, and is given ${e.args.length}`);
  const used = new Map<number, Value>();
  const froms = rule.parts.flatMap(([operation, inputs]) => Object.entries(inputs).map(([param, from]) => ({ operation, param, from })));
  e.args.forEach((arg, i) => {
    const from = froms.find(
      ({ from }) =>
        from === i ||
        (typeof from === 'object' && (('evaluated' in from && from.evaluated === i) || ('delay' in from && from.delay === i))),
    );
    if (from || rule.callback?.function === i) used.set(i, f.context.value(f, arg));
  });
  const flags = rule.flags && flagsOf(f, e.args[rule.flags.argument]!, rule.flags.of, name);
  if (rule.entry !== undefined) tellOfEntry(f, name, e.args[rule.entry]!);
  if (rule.callback) {
    const of = used.get(rule.callback.of)!;
    const fn = used.get(rule.callback.function)!;
    if (!fn.functions || fn.functions.size === 0)
      problems.refuse(e.args[rule.callback.function]!.at, `'${name}' needs the name of a function of this file`);
    if (!of.target)
      problems.refuse(e.args[rule.callback.of]!.at, `nothing here tells what this is a member of; '${name}' takes &object->member`);
    const isSoft = rule.callback.kind === 'hrtimer' && isOfSoftirq(flags!.names);
    f.facts.calls(isSoft ? 'soft hrtimer' : rule.callback.kind, of.target!, fn.functions!, e.at);
    if (rule.callback.kind === 'timer' && f.facts.pins(of.target!, flags!.names.includes('TIMER_PINNED')))
      problems.refuse(e.at, 'this timer is set up elsewhere with TIMER_PINNED, or without it; that one is both is not modelled');
  }
  if (rule.runs) {
    const { target } = used.get(rule.runs.of)!;
    if (target && !f.facts.callbacks.has(`${rule.runs.kind} ${JSON.stringify(target)}`))
      problems.add(e.at, `no function is set up for this ${rule.runs.kind} anywhere in the model, and so nobody would call it`);
  }
  if (rule.bit) {
    const nr = f.intervalOf(used.get(rule.bit.nr)!.operand);
    if (!nr || nr.min < 0 || nr.max > 30) problems.refuse(e.args[rule.bit.nr]!.at, `'${name}' takes the number of a bit, 0..30`);
    const word = pointed(f, f.named(used.get(rule.bit.of)!), e.args[rule.bit.of]!.at);
    f.facts.holds(keyOf(word), { min: 0, max: 2 ** (nr!.max + 1) - 1 }, limitsOf(word.type));
  }
  if (rule.list) {
    const { target } = used.get(rule.list.entry)!;
    const head = used.get(rule.list.head)!.target;
    if (target?.kind === 'object' && head) {
      headIsRead(f, head, e);
      const other = f.facts.heads(keyOfTarget(head), target);
      if (other) problems.refuse(e.at, leadsToTwo(`the list ${targetText(head)}`, other, target));
    }
  }
  if (rule.frees !== undefined) {
    warnOfStatic(f, name, used.get(rule.frees)!, e);
    if (warnOfMember(f, f.named(used.get(rule.frees)!), e)) return nothing;
  }
  let result: Value = nothing;
  for (const [i, [operation, inputs]] of rule.parts.entries()) {
    const input: { [param: string]: StepNode['input'][string] } = {};
    const publishes: string[] = [];
    for (const [param, from] of Object.entries(inputs)) {
      input[param] = inputOf(f, name, operation, param, from, used, e);
      const value = typeof from === 'number' ? used.get(from) : undefined;
      if (value && !rule.keepsPrivate) publishes.push(...publishedBy(f, value));
    }
    const gives = rule.gives !== 'nothing' && operation.gives !== 'nothing';
    const operand = f.step(
      e,
      { does: operation, input, publishes, ...(rule.keepsPrivate && { begins: true }) },
      gives ? resultOf(f, operation, rule, used, inputs) : undefined,
    );
    if (i > 0 && i === rule.parts.length - 1) f.renameLast(e, `${name}() returns`);
    if (gives) result = { operand, type: int };
  }
  return result;
}

/** The entry of a wait queue stands for its task, and is on that one's stack. */
function tellOfEntry(f: FunctionLowering, name: string, arg: Expression): void {
  const { type } = f.context.value(f, arg);
  if (!isPointer(type) || !isWaitEntry(type.to))
    f.problems.refuse(arg.at, `'${name}' takes the address of an entry here: DEFINE_WAIT(wait), and &wait`);
}

/** What is within an object is no memory that the allocator gave, unless it begins where the object does: who frees it is warned. */
function warnOfMember(f: FunctionLowering, { operand, target }: Value, e: Call): boolean {
  if (target?.kind !== 'object' || target.path.every((name, i) => name === firstName(target.struct, target.path.slice(0, i), f.program)))
    return false;
  const [freed, over] = [f.builder.label(), f.builder.label()];
  f.builder.test({ type: 'ne', params: { left: operand, right: 0 } }, freed, over);
  f.builder.mark(freed);
  f.step(e, { does: warnOn, input: {} });
  f.builder.jump(over);
  f.builder.mark(over);
  return true;
}

/** Static memory is none of the allocator's: kfree() of it warns (free_large_kmalloc(), mm/slub.c). */
function warnOfStatic(f: FunctionLowering, name: string, { operand, type, target }: Value, e: Call): void {
  if (target?.kind === 'global') f.problems.refuse(e.at, `the static ${target.name} is no memory that ${name}() may free`);
  const to = isPointer(type) ? type.to : undefined;
  const struct = target?.kind === 'object' ? target.struct : to?.kind === 'struct' ? to.tag : undefined;
  for (const global of f.program.globals.values()) {
    if (struct === undefined || global.type.kind !== 'struct' || global.type.tag !== struct) continue;
    const param = `the_${global.name}`;
    f.instance.statics.add(param);
    const [freed, other] = [f.builder.label(), f.builder.label()];
    f.builder.test({ type: 'eq', params: { left: operand, right: { param } } }, freed, other);
    f.builder.mark(freed);
    f.step(e, { does: warnOn, input: {} });
    f.builder.jump(other);
    f.builder.mark(other);
  }
}

function inputOf(
  f: FunctionLowering,
  name: string,
  operation: Operation,
  param: string,
  from: From,
  used: ReadonlyMap<number, Value>,
  e: Call,
): StepNode['input'][string] {
  if (typeof from === 'object') {
    if ('tag' in from) return from;
    if ('gfp' in from) return maySleepWith(f, e) ? 1 : 0;
    if ('delay' in from) return delayOf(f, e.args[from.delay]!, used.get(from.delay)!);
    return 'value' in from ? from.value : 0;
  }
  const value = used.get(from)!;
  const arg = e.args[from]!;
  const kind = operation.params[param]!;
  if (kind === 'value') return value.operand;
  if (kind === 'object') {
    if (!isPointer(value.type) && typeof value.operand !== 'number') f.problems.refuse(arg.at, `'${name}' takes a pointer here`);
    return f.named(value).operand;
  }
  const word: Word = wordOf(pointed(f, f.named(value), arg.at));
  if (kind === 'global' && typeof word !== 'string')
    f.problems.refuse(arg.at, `'${name}' is modelled for what is declared at file level alone`);
  return word;
}

/** What the result of an operation may be: what its word holds, or a small number. */
function resultOf(f: FunctionLowering, operation: Operation, rule: CallRule, used: ReadonlyMap<number, Value>, inputs: Part[1]): Interval {
  if (rule.gives === 'bool') return { min: 0, max: 1 };
  const from = operation.gives === 'word' ? inputs['loc'] : undefined;
  const of = typeof from === 'number' ? used.get(from)?.target : undefined;
  if (of) return heldAt(f, keyOfTarget(of));
  return { min: Math.min(-128, operation.least ?? 0), max: 127 };
}
