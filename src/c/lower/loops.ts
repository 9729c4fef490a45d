import { listNext } from '../../kernel/list.js';
import { listNextRcu } from '../../kernel/rcu-list.js';
import type { Operation } from '../../core/operation/operation.js';
import type { Operand } from '../../core/system/path-source.js';
import type { Expression, Statement, TypeName } from '../parse/syntax.js';
import { guardCalls, lockScope } from './cleanup.js';
import type { FunctionLowering } from './function-lowering.js';
import { hashLoops, hashSteps } from '../families/hash-loops.js';
import { type Target, targetText } from './facts.js';
import { headIsRead } from '../families/list-heads.js';
import type { Word } from '../flow/flow.js';
import { memberByPath, pathOf, pointed, typeAt } from './places.js';
import { inScope, lowerStatement } from './statement-scope.js';
import { isPointer, keyOf, targetOf, wordOf } from './values.js';

type Each = Statement & { readonly kind: 'each' };

/** Loops over a list: the step from one entry to the next, and whether the next one is taken before the body. */
const loops: { readonly [name: string]: { readonly next: Operation; readonly safe?: true } } = {
  list_for_each_entry: { next: listNext },
  list_for_each_entry_safe: { next: listNext, safe: true },
  list_for_each_entry_rcu: { next: listNextRcu },
};

export const loopNames: readonly string[] = [...Object.keys(loops), ...Object.keys(hashLoops)];

/** A macro that begins a loop or a scope. */
export function eachOf(f: FunctionLowering, s: Each): void {
  if (!f.builder.reachable) return;
  if (s.name === 'scoped_guard') return void scoped(f, s);
  const hash = hashLoops[s.name];
  if (hash) return void hashLoop(f, s, hash);
  const loop = loops[s.name];
  if (!loop) f.problems.unknown(s.at, 'loop', s.name, [...loopNames, 'scoped_guard'], `; there are ${loopNames.join(', ')}`);
  const [positionArg, nextArg] = s.args;
  const head = s.args[loop!.safe ? 2 : 1];
  if (!positionArg || !head || s.args.length < (loop!.safe ? 4 : 3))
    f.problems.refuse(s.at, `'${s.name}' takes an entry, ${loop!.safe ? 'another one, ' : ''}a list and a member`);
  const position = variableOf(f, positionArg!);
  const struct = { kind: 'struct', tag: position.struct } as const;
  const member = s.args[loop!.safe ? 3 : 2]!;
  const { list: first, target } = listOf(f, head!, struct, member);
  for (const one of [positionArg!, ...(loop!.safe ? [nextArg!] : [])]) {
    const local = one.kind === 'name' ? f.local(one.name) : undefined;
    if (local) f.leads(local.key, target, one.at, `'${f.problems.source.textOf(one)}'`);
  }
  const step = (list: Word, after: Operand): Operand =>
    f.step({ at: s.at, end: s.args.at(-1)!.end + 1 }, { does: loop!.next, input: { list, after } }, f.facts.pointers);
  // the macro asks for the head again each time
  const next = (after: Operand): Operand => step(listOf(f, head!, struct, member).list, after);
  const kept = loop!.safe ? variableOf(f, nextArg!).variable : undefined;
  walk(f, s, { position: position.variable, first: () => step(first, 0), next, kept });
}

function hashLoop(f: FunctionLowering, s: Each, loop: (typeof hashLoops)[string]): void {
  const wanted = Math.max(loop.member, loop.key ?? 0) + 1;
  if (s.args.length < wanted) f.problems.refuse(s.at, `'${s.name}' takes ${wanted} arguments, and is given ${s.args.length}`);
  const position = variableOf(f, s.args[loop.entry]!);
  const steps = hashSteps(f, loop, s.args, position.struct, s.at);
  walk(f, s, { position: position.variable, ...steps, kept: loop.safe && f.builder.temporary(f.facts.pointers) });
}

interface Walk {
  /** The variable of the entry. */
  readonly position: string;
  readonly first: () => Operand;
  readonly next: (after: Operand) => Operand;
  /** The variable of the next one, where that is taken before the body. */
  readonly kept: string | undefined;
}

/** One register goes from entry to entry, by which analyses know that a walk comes to its end. */
function walk(f: FunctionLowering, s: Each, { position, first, next, kept }: Walk): void {
  const { builder } = f;
  const [top, inside, again, none, out] = [builder.label(), builder.label(), builder.label(), builder.label(), builder.label()];
  const goes = kept ?? position;
  builder.set(goes, first());
  builder.jump(top);
  builder.mark(top);
  builder.test({ type: 'ne', params: { left: { reg: goes }, right: 0 } }, inside, none);
  builder.mark(inside);
  if (kept !== undefined) {
    builder.set(position, { reg: kept });
    builder.set(kept, next({ reg: kept }));
  }
  f.loops.push({ out, again, depth: f.scopes.length });
  inScope(f, () => lowerStatement(f, s.body));
  f.loops.pop();
  if (again.used || builder.reachable) {
    builder.mark(again);
    if (kept === undefined) builder.set(position, next({ reg: position }));
    builder.jump(top);
  }
  builder.mark(none);
  if (kept !== undefined) builder.set(position, 0);
  builder.jump(out);
  builder.mark(out);
}

/** The local variable that an entry is put in. */
function variableOf(f: FunctionLowering, e: Expression): { readonly variable: string; readonly struct: string } {
  const local = e.kind === 'name' ? f.local(e.name) : undefined;
  if (
    !local ||
    local.memory ||
    local.global !== undefined ||
    !('reg' in local.operand) ||
    !isPointer(local.type) ||
    local.type.to.kind !== 'struct'
  )
    return f.problems.refuse(e.at, 'expected a local variable that is a pointer to a struct');
  f.facts.holds(local.key, f.facts.pointers, f.facts.pointers);
  return { variable: local.operand.reg, struct: local.type.to.tag };
}

/** The list that a head is, which is a global, and where its entries lead, as far as anything is known to be put on it. */
export function listOf(
  f: FunctionLowering,
  head: Expression,
  struct: TypeName & { readonly kind: 'struct' },
  member: Expression,
): { readonly list: Word; readonly target: Target | undefined } {
  const place = pointed(f, f.named(f.kept(f.context.value(f, head))), head.at);
  headIsRead(f, targetOf(place), head);
  const list = wordOf(place);
  const word = keyOf(place);
  const names = pathOf(member);
  if (!names) return f.problems.refuse(member.at, 'expected the member that hooks the entries');
  const { path } = memberByPath(struct, names, member.at, f.program);
  const node = f.facts.entries.get(word);
  if (!node) f.facts.looks(word, struct.tag);
  if (!node) return { list, target: undefined };
  const way = node.path.slice(0, node.path.length - path.length);
  const at = typeAt(node.struct, way, f.program);
  if (node.path.slice(way.length).join('.') !== path.join('.') || at?.kind !== 'struct' || at.tag !== struct.tag)
    return f.problems.refuse(
      member.at,
      `what is put on ${word} is ${targetText(node)}, which is no ${names.join('.')} of struct ${struct.tag}`,
    );
  return { list, target: { ...node, path: way } };
}

/** scoped_guard(mutex, &m) { … } */
function scoped(f: FunctionLowering, s: Each): void {
  const [kind, ...args] = s.args;
  const name = kind?.kind === 'name' ? kind.name : '';
  if (!guardCalls[name]) f.problems.unknown(s.at, 'guard', name, Object.keys(guardCalls));
  const out = f.builder.label();
  f.loops.push({ out, again: out, depth: f.scopes.length });
  inScope(f, () => {
    lockScope(f, name, args, { at: s.at, end: s.at + s.name.length });
    lowerStatement(f, s.body);
  });
  f.loops.pop();
  f.builder.jump(out);
  if (out.used) f.builder.mark(out);
}
