import type { Operand } from '../../core/system/path-source.js';
import { isWord, type Node, nextOf, type StepNode } from './flow.js';

/** Local variables without a starting value, as they are before a node. */
interface State {
  /** By variable, the step that made the object it leads to. */
  readonly leads: ReadonlyMap<string, StepNode>;
  /** Words that have a value on every way here. */
  readonly set: ReadonlyMap<StepNode, ReadonlySet<string>>;
  /** Somebody else can write to these. */
  readonly open: ReadonlySet<StepNode>;
}

/** What is wrong with, or open about, local variables that nobody gave a value. */
export interface Unset {
  /** Words that are looked at before they have a value. */
  readonly read: readonly { readonly at: number; readonly name: string; readonly field: string }[];
  /** Words that have none when others are told of them: C leaves open what these see there. */
  readonly handedOn: readonly { readonly name: string; readonly fields: readonly string[] }[];
}

const registerIn = (operand: Operand | undefined): string | undefined =>
  typeof operand === 'object' && 'reg' in operand ? operand.reg : undefined;

function after(node: Node, before: State): State {
  if (node.kind === 'set') {
    const from = before.leads.get(registerIn(node.value) ?? '');
    const leads = new Map(before.leads);
    leads.delete(node.variable);
    if (from) leads.set(node.variable, from);
    return { ...before, leads };
  }
  if (node.kind !== 'step') return before;
  const [leads, set, open] = [new Map(before.leads), new Map(before.set), new Set(before.open)];
  for (const [variable, field] of wordsIn(node)) {
    const of = leads.get(variable);
    if (of && writes(node, field)) set.set(of, new Set([...(set.get(of) ?? []), field]));
  }
  for (const variable of node.publishes) {
    const of = leads.get(variable);
    if (of) open.add(of);
  }
  if (node.into !== undefined) leads.delete(node.into);
  if (node.unset && node.into !== undefined) {
    leads.set(node.into, node);
    set.set(node, new Set());
    open.delete(node);
  }
  return { leads, set, open };
}

/** The words of objects that a step is of, as variable and field. */
const wordsIn = ({ input }: StepNode): readonly (readonly [string, string])[] =>
  Object.values(input).flatMap((one) => {
    const variable = isWord(one) && typeof one === 'object' ? registerIn(one.object) : undefined;
    return variable === undefined ? [] : [[variable, (one as { readonly field: string }).field] as const];
  });

const writes = ({ begins, plain, does }: StepNode, field: string): boolean =>
  begins === true || plain?.field === field || (typeof does !== 'string' && Object.values(does.params).includes('write'));

function joined(one: State, other: State): State {
  const leads = new Map([...one.leads].filter(([variable, of]) => other.leads.get(variable) === of));
  const set = new Map(
    [...one.set].map(([of, fields]) => [of, new Set([...fields].filter((field) => other.set.get(of)?.has(field) ?? true))] as const),
  );
  for (const [of, fields] of other.set) if (!set.has(of)) set.set(of, new Set(fields));
  return { leads, set, open: new Set([...one.open, ...other.open]) };
}

/** Of two states one of which comes of the other and more ways: what is known gets less alone, and what is open more. */
const same = (one: State, other: State): boolean => sizeOf(one) === sizeOf(other) && one.open.size === other.open.size;
const sizeOf = ({ leads, set }: State): number => leads.size + [...set.values()].reduce((sum, fields) => sum + fields.size + 1, 0);

/** Follows each local variable without a starting value through a function. */
export function unsetIn(entry: Node): Unset {
  const before = new Map<Node, State>([[entry, { leads: new Map(), set: new Map(), open: new Set() }]]);
  const todo = [entry];
  for (let node = todo.pop(); node; node = todo.pop()) {
    const given = after(node, before.get(node)!);
    for (const next of nextOf(node)) {
      const known = before.get(next);
      const both = known ? joined(known, given) : given;
      if (known && same(known, both)) continue;
      before.set(next, both);
      todo.push(next);
    }
  }
  const read: Unset['read'][number][] = [];
  const handedOn = new Map<string, readonly string[]>();
  for (const [node, { leads, set, open }] of before) {
    if (node.kind !== 'step') continue;
    // which element it is by then nobody knows here
    if (node.unset?.hasArray) handedOn.set(node.unset.name, [...(handedOn.get(node.unset.name) ?? []), 'its elements']);
    for (const [variable, field] of wordsIn(node)) {
      const of = leads.get(variable);
      if (of && !open.has(of) && !writes(node, field) && !set.get(of)!.has(field) && of.unset!.fields.includes(field))
        read.push({ at: node.at, name: of.unset!.name, field });
    }
    for (const variable of node.publishes) {
      const of = leads.get(variable);
      if (!of) continue;
      const lacking = of.unset!.fields.filter((field) => !set.get(of)!.has(field));
      if (lacking.length > 0) handedOn.set(of.unset!.name, [...new Set([...(handedOn.get(of.unset!.name) ?? []), ...lacking])]);
    }
  }
  return { read, handedOn: [...handedOn].map(([name, fields]) => ({ name, fields })) };
}
