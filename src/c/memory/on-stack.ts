import { enterScope, leaveScope } from '../../kernel/stack.js';
import type { Declaration, Expression, Statement, TypeName } from '../parse/syntax.js';
import type { FunctionLowering, Local } from '../lower/function-lowering.js';
import { isAggregate } from '../lower/aggregates.js';
import { kernelTypeOf } from '../lower/kernel-types.js';
import { declaredType } from '../lower/layout.js';
import { type Memory, typeText } from '../lower/values.js';

/** Calls that are given the address of a variable and work on it where it is: which of their arguments that is. */
const takesVariable: readonly (readonly [RegExp, number])[] = [
  [/try_cmpxchg/, 1],
  [/^copy_from_user$/, 0],
  [/^copy_to_user$/, 1],
];

const known = new WeakMap<Statement, ReadonlySet<string>>();

/** Names whose address is taken somewhere in a function: they are memory, wherever they are declared in it. */
export function addressedIn(body: Statement): ReadonlySet<string> {
  const before = known.get(body);
  if (before) return before;
  const found = new Set<string>();
  known.set(body, found);
  const look = (thing: unknown): void => {
    if (Array.isArray(thing)) return void thing.forEach(look);
    if (typeof thing !== 'object' || thing === null) return;
    const e = thing as Expression;
    if (e.kind === 'sizeof') return;
    if (e.kind === 'call' && e.callee.kind === 'name') {
      const { name } = e.callee;
      if (name === 'ARRAY_SIZE') return;
      const [, which] = takesVariable.find(([one]) => one.test(name)) ?? [];
      return void e.args.forEach((arg, i) => look(i === which && arg.kind === 'unary' ? undefined : arg));
    }
    if (e.kind === 'unary' && e.mark === '&') found.add(rootOf(e.of) ?? '');
    // where a member or an element is named, the variable itself is not
    if ((e.kind === 'member' && !e.arrow) || e.kind === 'index') {
      if (e.kind === 'index') look(e.by);
      return void (e.of.kind === 'name' || look(e.of));
    }
    if (e.kind === 'name') found.add(`${whole}${e.name}`);
    Object.values(thing).forEach(look);
  };
  look(body);
  return found;
}

/** Before a name that stands for all of a struct or an array: it is copied, or an array is a pointer there. */
const whole = 'whole ';

/** The variable that a place is in, without following a pointer. */
const rootOf = (e: Expression): string | undefined =>
  e.kind === 'name' ? e.name : (e.kind === 'member' && !e.arrow) || e.kind === 'index' ? rootOf(e.of) : undefined;

/** Whether something of the kernel's own is in a type. */
const hasKernelType = (f: FunctionLowering, type: TypeName): boolean =>
  kernelTypeOf(type) !== undefined ||
  (type.kind === 'array' && hasKernelType(f, type.of)) ||
  (type.kind === 'struct' && (f.program.structs.get(type.tag)?.members ?? []).some((member) => hasKernelType(f, member.type)));

/** What no register holds: a struct, an array, what belongs to the kernel, and what somebody takes the address of. */
export const isMemory = (f: FunctionLowering, { name, type, storage, init }: Declaration): boolean => {
  if (storage !== undefined) return false;
  const declared = declaredType(type);
  if (declared.kind === 'function' || isWaitEntry(declared)) return false;
  return (
    f.addressed.has(name) ||
    hasKernelType(f, declared) ||
    (isAggregate(declared) && ((init && init.kind !== 'braces') === true || f.addressed.has(`${whole}${name}`)))
  );
};

/** An entry of a wait queue is who waits: it is known by the task whose stack it is on. */
export const isWaitEntry = (type: TypeName): boolean =>
  (type.kind === 'named' && ['DEFINE_WAIT', 'wait_queue_entry_t'].includes(type.name)) ||
  (type.kind === 'struct' && type.tag === 'wait_queue_entry');

/** A local variable that is memory: it begins here, and ends where the scope is left. */
export function beginOnStack(f: FunctionLowering, declaration: Pick<Declaration, 'name' | 'type' | 'at' | 'init' | 'range'>): Local {
  const { name, at, init, range } = declaration;
  const type = declaredType(declaration.type);
  const { struct, path } = f.context.onStack(f, name, type, at, range);
  const local: Local = { ...f.made(name, type, at), memory: { struct, path } };
  f.facts.holds(local.key, { min: 0, max: 31 }, { min: 0, max: 31 });
  const { reg } = local.operand as { reg: string };
  const into = f.builder.temporary({ min: 0, max: 31 });
  const line = f.problems.source.lineOf(at);
  const isMacro = declaration.type.kind === 'named' && declaration.type !== type;
  f.builder.step({
    does: enterScope,
    input: { like: { param: f.context.like(f, struct) } },
    into,
    at,
    text: `${line}: ${isMacro ? `${(declaration.type as { name: string }).name}(${name})` : `${typeText(declaration.type)} ${name}`}`,
    publishes: [],
    allocates: { struct, always: true },
    ...(!init && !isMacro && { unset: { name, ...f.context.fieldsOf(struct) } }),
  });
  f.builder.set(reg, { reg: into });
  f.scopes.at(-1)!.cleanups.push(() => f.says(`${line}: ${name} goes out of scope`, at, { does: leaveScope, input: { object: { reg } } }));
  return local;
}

/** The place that such a variable is. */
export const placeOnStack = ({ operand, memory, type }: Local): Memory => ({
  kind: 'memory',
  base: { object: operand, struct: memory!.struct },
  path: memory!.path,
  type,
});
