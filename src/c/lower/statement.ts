import type { Label } from '../flow/flow-builder.js';
import type { Blocks, FunctionLowering } from './function-lowering.js';
import { declareAggregate } from './aggregate-declarations.js';
import { isAggregate } from './aggregates.js';
import { arrives, entersScope, freeAtEnd, leavesFor } from './cleanup.js';
import { converted, notes } from './expression.js';
import { checkType, constantOf } from './program.js';
import { leaveWaitEntry } from '../../kernel/wait-queue.js';
import type { Declaration, Expression, Statement, TypeName } from '../parse/syntax.js';
import { checkRange, declaredType } from './layout.js';
import { initialise } from '../memory/starting-values.js';
import { beginOnStack, isMemory, isWaitEntry, placeOnStack } from '../memory/on-stack.js';
import { inScope, lowerStatement } from './statement-scope.js';
import { typeText } from './values.js';

/** Lowers one statement. */
export function statementOf(f: FunctionLowering, s: Statement): void {
  const { builder, problems } = f;
  switch (s.kind) {
    case 'empty':
      return;
    case 'expression': {
      if (!builder.reachable) return;
      const kept =
        s.value.kind === 'call' && s.value.callee.kind === 'name' && s.value.callee.name === 'return_ptr' ? s.value.args[0] : undefined;
      if (kept)
        return void f.within(s, () => returns(f, { ...s.value, kind: 'call', callee: nameOf(s, 'no_free_ptr'), args: [kept] }, s.at));
      return void f.within(s, () => void f.context.value(f, s.value), s.value);
    }
    case 'declare':
      for (const name of s.names) problems.within(() => declare(f, name));
      return;
    case 'block':
      return void inScope(f, () => {
        beginBlock(f, s.body);
        for (const inner of s.body) lowerStatement(f, inner);
      });
    case 'if': {
      const [yes, no, end] = [builder.label(), builder.label(), builder.label()];
      condition(f, s.test, yes, no);
      way(f, yes, end, s.body);
      way(f, no, end, s.otherwise);
      if (end.used) builder.mark(end);
      return;
    }
    case 'while':
      return void loop(f, s.test, undefined, s.body, true);
    case 'do':
      return void loop(f, s.test, undefined, s.body, false);
    case 'for':
      return void inScope(f, () => {
        if (s.first) lowerStatement(f, s.first);
        loop(f, s.test, s.next, s.body, true);
      });
    case 'each':
      return void f.context.each(f, s);
    case 'switch':
      return void select(f, s);
    case 'case':
      return void problems.refuse(s.at, "'case' outside of 'switch'");
    case 'label': {
      const place = f.labels.get(s.name)!;
      arrives(f, place);
      builder.mark(place.label);
      return void lowerStatement(f, s.body);
    }
    case 'goto': {
      const label = f.labels.get(s.name);
      if (!label) return void problems.unknown(s.nameAt, 'label', s.name, f.labels.keys());
      if (!builder.reachable) return;
      leavesFor(f, label, f.gotos.get(s)!, s.at);
      return void builder.jump(label.label);
    }
    case 'break':
    case 'continue': {
      const found = s.kind === 'break' ? f.loops.at(-1) : [...f.loops].reverse().find(({ again }) => again !== undefined);
      if (!found) return void problems.refuse(s.at, `'${s.kind}' outside of a loop`);
      f.leave(found.depth);
      return void builder.jump(s.kind === 'break' ? found.out : found.again!);
    }
    case 'return':
      if (!builder.reachable) return;
      return void f.within(s, () => returns(f, s.value, s.at), s.value);
  }
}

const nameOf = ({ at, end }: Statement, name: string): Expression => ({ kind: 'name', name, at, end });

/** Gives a value back: to the caller, or, of a function that is read within it, to where it goes on. */
function returns(f: FunctionLowering, value: Expression | undefined, at: number): void {
  const { builder, problems, into } = f;
  const isVoid = f.returns.kind === 'void';
  if (value && isVoid) f.context.value(f, value);
  if (!value && !isVoid) problems.refuse(at, `'return' without a value in a function that returns ${typeText(f.returns)}`);
  let operand: ReturnType<typeof f.context.value>['operand'] = 0;
  if (value && !isVoid) {
    const given = converted(f, f.context.value(f, value, f.returns), f.returns, value.at);
    operand = given.operand;
    notes(f, `${f.returnKey} returns`, given, f.returns, value.at, 'what is returned');
    if (f.scopes.some(({ cleanups }) => cleanups.length > 0) && typeof operand === 'object') operand = f.kept(given).operand;
  }
  f.leave(0);
  if (!into) return void builder.end(operand);
  builder.set(into.variable, operand);
  builder.jump(into.label);
}

function condition(f: FunctionLowering, test: Expression, yes: Label, no: Label): void {
  if (!f.builder.reachable) return;
  f.context.condition(f, test, yes, no);
}

function way(f: FunctionLowering, from: Label, end: Label, body: Statement | undefined): void {
  if (!from.used) return;
  f.builder.mark(from);
  if (body) inScope(f, () => lowerStatement(f, body));
  f.builder.jump(end);
}

function loop(f: FunctionLowering, test: Expression | undefined, next: Expression | undefined, body: Statement, testsFirst: boolean): void {
  const { builder } = f;
  if (!builder.reachable) return;
  const [top, again, out, inside] = [builder.label(), builder.label(), builder.label(), builder.label()];
  const asks = (): void => {
    if (test === undefined) builder.jump(inside);
    else condition(f, test, inside, out);
  };
  if (testsFirst) {
    builder.jump(top);
    builder.mark(top);
    asks();
  } else builder.jump(inside);
  if (inside.used) {
    builder.mark(inside);
    f.loops.push({ out, again, depth: f.scopes.length });
    inScope(f, () => lowerStatement(f, body));
    f.loops.pop();
    if (again.used || builder.reachable) {
      builder.mark(again);
      if (next) f.problems.within(() => f.within(next, () => void f.context.value(f, next), next));
      if (testsFirst) builder.jump(top);
      else asks();
    }
  }
  if (out.used) builder.mark(out);
}

/** Labels are known before the statements that jump to them. */
export function findLabels(f: FunctionLowering, s: Statement, blocks: Blocks): void {
  const within = (inner: Statement, ...more: Blocks): void => findLabels(f, inner, [...blocks, ...more]);
  switch (s.kind) {
    case 'label':
      if (f.labels.has(s.name)) f.problems.add(s.at, `the label '${s.name}' is there twice`);
      f.labels.set(s.name, { label: f.builder.label(), blocks, from: [] });
      return void within(s.body);
    case 'goto':
      return void f.gotos.set(s, blocks);
    case 'block':
      for (const inner of s.body) within(inner, s);
      return;
    case 'if':
      within(s.body, {});
      if (s.otherwise) within(s.otherwise, {});
      return;
    case 'for':
      return void within(s.body, s, {});
    case 'while':
    case 'do':
    case 'each':
      return void within(s.body, s);
    case 'switch':
      // its block is the scope of the switch
      for (const inner of s.body.kind === 'block' ? s.body.body : [s.body]) within(inner, s);
      return;
    case 'case':
      return void within(s.body);
  }
}

/** `switch`: its cases in the order of the text, from one into the next. */
function select(f: FunctionLowering, s: Statement & { kind: 'switch' }): void {
  const { builder, problems } = f;
  if (!builder.reachable) return;
  const value = f.named(f.context.value(f, s.value));
  const out = builder.label();
  const cases: { readonly label: Label; readonly from: number; readonly to: number }[] = [];
  let fallback: Label | undefined;
  const body: readonly Statement[] = s.body.kind === 'block' ? s.body.body : [s.body];
  const marks = new Map<Statement, Label>();
  const gather = (inner: Statement): void => {
    if (inner.kind !== 'case') return;
    const label = builder.label();
    marks.set(inner, label);
    if (inner.value === undefined) fallback = label;
    else {
      const from = constantOf(inner.value, f.program.constants);
      const to = inner.upTo ? constantOf(inner.upTo, f.program.constants) : from;
      if (from === undefined || to === undefined) return void problems.add(inner.value.at, "'case' takes a constant");
      cases.push({ label, from, to });
      f.facts.compared(from);
    }
    gather(inner.body);
  };
  for (const inner of body) gather(inner);
  for (const { label, from, to } of cases) {
    const [next, above] = [builder.label(), builder.label()];
    if (from === to) builder.test({ type: 'eq', params: { left: value.operand, right: from } }, label, next);
    else {
      builder.test({ type: 'ge', params: { left: value.operand, right: from } }, above, next);
      builder.mark(above);
      builder.test({ type: 'le', params: { left: value.operand, right: to } }, label, next);
    }
    builder.mark(next);
  }
  builder.jump(fallback ?? out);
  f.loops.push({ out, again: undefined, depth: f.scopes.length });
  inScope(f, () => {
    const lower = (inner: Statement): void => {
      if (inner.kind !== 'case') return void lowerStatement(f, inner);
      const label = marks.get(inner)!;
      if (f.scopes.at(-1)!.cleanups.length > 0) problems.add(inner.at, `this case ${entersScope}`);
      if (label.used || builder.reachable) builder.mark(label);
      lower(inner.body);
    };
    for (const inner of body) lower(inner);
  });
  f.loops.pop();
  builder.jump(out);
  if (out.used) builder.mark(out);
}

/** What is memory of the variables of a block begins with it, wherever it is declared there. */
function beginBlock(f: FunctionLowering, body: readonly Statement[]): void {
  for (const s of body)
    if (s.kind === 'declare')
      for (const name of s.names)
        if (isMemory(f, name))
          f.problems.within(() => {
            checkType(declaredType(name.type), name.at, f.program);
            f.begun.set(name.at, beginOnStack(f, name));
          });
}

/** DEFINE_WAIT(wait): the one who waits by it may be on a queue still where its scope is left. */
function declareEntry(f: FunctionLowering, name: string, at: number, type: TypeName): void {
  f.declare(name, type, at);
  if (!f.addressed.has(name)) return;
  const line = f.problems.source.lineOf(at);
  f.scopes.at(-1)!.cleanups.push(() => f.says(`${line}: ${name} goes out of scope`, at, { does: leaveWaitEntry, input: {} }));
}

/** A local variable that is memory, with its value. */
function declareOnStack(f: FunctionLowering, declaration: Declaration): void {
  const { name, at, end, init, cleanup } = declaration;
  if (cleanup !== undefined)
    f.problems.refuse(at, `'${name}' is freed at the end of its scope, and its address is taken, which is not read yet`);
  checkType(declaredType(declaration.type), at, f.program);
  const local = f.begun.get(at) ?? beginOnStack(f, declaration);
  f.begun.delete(at);
  f.scopes.at(-1)!.names.set(name, local);
  // of a macro that declares, what is in its parentheses is no starting value
  const isMacro = declaration.type !== declaredType(declaration.type);
  if (init && !isMacro && f.builder.reachable) f.within({ at, end }, () => initialise(f, placeOnStack(local), init));
}

/** A local variable, with its value. */
function declare(f: FunctionLowering, declaration: Declaration): void {
  const { name, type, init, at, end, storage, range, cleanup } = declaration;
  const { builder, problems } = f;
  if (storage === 'static' && type.kind !== 'function') {
    if (cleanup !== undefined) problems.refuse(at, `'${name}' is static, and no scope ends at which it could be freed`);
    const global = f.program.statics.get(at) ?? problems.refuse(at, 'a static variable stands in a function, or at file level');
    f.scopes.at(-1)!.names.set(name, { ...f.made(name, declaredType(type), at), global });
    return;
  }
  if (storage === 'typedef') return;
  if (declaration.objects !== undefined)
    problems.refuse(at, '__objects stands behind the } of a struct, a pointer to one at file level, or the call that allocates');
  if (isMemory(f, declaration)) return void declareOnStack(f, declaration);
  if (isWaitEntry(type)) return void declareEntry(f, name, at, type);
  if (isAggregate(type)) {
    if (f.scopes.at(-1)!.names.has(name)) problems.refuse(at, `'${name}' is declared twice`);
    if (!builder.reachable) return;
    return void f.within({ at, end }, () => declareAggregate(f, declaration));
  }
  if (type.kind === 'named') problems.unknown(at, 'type', type.name, []);
  if (type.kind === 'function') return;
  if (f.scopes.at(-1)!.names.has(name)) problems.refuse(at, `'${name}' is declared twice`);
  if (range) checkRange(range, type, at, f.program);
  const value = init && builder.reachable ? { of: init } : undefined;
  if (!value) {
    const local = f.declare(name, type, at);
    if (range) f.facts.holds(local.key, range, range);
    if (cleanup !== undefined) problems.refuse(at, `'${name}' with __free() needs a value where it is declared, NULL at least`);
    return;
  }
  f.within(
    { at, end },
    () => {
      // its own value may name it: from_timer(c, t, timer)
      const local = f.declare(name, type, at);
      const given = converted(f, f.context.value(f, value.of, type), type, value.of.at);
      if (range) f.facts.holds(local.key, range, range);
      notes(f, local.key, given, type, value.of.at, name);
      if ('reg' in local.operand) builder.set(local.operand.reg, given.operand);
      if (cleanup !== undefined) freeAtEnd(f, declaration, local);
    },
    value.of,
  );
}
