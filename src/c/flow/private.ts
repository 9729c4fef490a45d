import type { Guard, Operand } from '../../core/system/path-source.js';
import { type Node, nextOf, nodesFrom, operandsOf, type StepNode, type WriteNode } from './flow.js';

/** Variables that lead to an object nobody else can reach: the allocation that it comes of, and whether it is known not to be NULL. */
type Private = ReadonlyMap<string, { readonly of: StepNode; readonly checked: boolean }>;

const registerIn = (operand: Operand | undefined): string | undefined =>
  typeof operand === 'object' && 'reg' in operand ? operand.reg : undefined;

/** What is private after a node, given what is before it; of a test on its way `yes` or `no`. */
function after(node: Node, before: Private, way: 'yes' | 'no', mayFail: boolean): Private {
  const now = new Map(before);
  const publish = (variable: string): void => {
    const own = now.get(variable);
    if (own) for (const [other, { of }] of now) if (of === own.of) now.delete(other);
  };
  switch (node.kind) {
    case 'step':
      for (const variable of node.publishes) publish(variable);
      if (node.allocates && !node.allocates.known) for (const [other, { of }] of now) if (of === node) now.delete(other);
      if (node.into !== undefined) {
        now.delete(node.into);
        if (node.allocates && !node.allocates.known)
          now.set(node.into, { of: node, checked: (!mayFail || node.allocates.always === true) && !node.allocates.orNull });
      }
      break;
    case 'set': {
      const from = registerIn(node.value);
      const own = from === undefined ? undefined : now.get(from);
      now.delete(node.variable);
      if (own) now.set(node.variable, own);
      break;
    }
    case 'test': {
      const variable = nonNullOn(node.guard, way);
      const own = variable === undefined ? undefined : now.get(variable);
      if (own) for (const [other, one] of now) if (one.of === own.of) now.set(other, { ...one, checked: true });
      break;
    }
  }
  return now;
}

/** The variable that is known not to be NULL behind a test. */
function nonNullOn({ type, params }: Guard, way: 'yes' | 'no'): string | undefined {
  if (params.right !== 0 && params.right !== undefined) return undefined;
  if ((type === 'ne' && way === 'yes') || (type === 'eq' && way === 'no')) return registerIn(params.left);
  return undefined;
}

/**
 * Turns plain stores to memory that nobody else can reach yet into writes, which cost no step: from its allocation until a pointer to it
 * is stored, or handed to what may make it known. Gives the first node.
 */
export function withPrivateWrites(entry: Node, mayFail: boolean): Node {
  const nodes = nodesFrom(entry);
  const before = new Map<Node, Private>([[entry, new Map()]]);
  const todo = [entry];
  for (let node = todo.pop(); node; node = todo.pop()) {
    const ways = nextOf(node);
    ways.forEach((next, i) => {
      const given = after(node!, before.get(node!)!, i === 0 ? 'yes' : 'no', mayFail);
      const known = before.get(next);
      const both: Private = known
        ? new Map(
            [...known].flatMap(([name, one]) => {
              const other = given.get(name);
              return other && other.of === one.of ? [[name, { of: one.of, checked: one.checked && other.checked }] as const] : [];
            }),
          )
        : given;
      if (known && both.size === known.size && [...known].every(([name, one]) => both.get(name)!.checked === one.checked)) return;
      before.set(next, both);
      todo.push(next);
    });
  }
  const writes = new Map<Node, WriteNode>();
  for (const node of nodes) {
    if (node.kind !== 'step') continue;
    const about = operandsOf(node).map(registerIn);
    if (about.some((one) => one !== undefined && before.get(node)?.has(one))) node.fresh = true;
    if (!node.plain) continue;
    const variable = registerIn(node.plain.object);
    const own = variable === undefined ? undefined : before.get(node)?.get(variable);
    if (!own?.checked) continue;
    const { object, field, value } = node.plain;
    writes.set(node, { kind: 'write', object, field, value, at: node.at, text: node.text, step: node, next: node.next });
  }
  const instead = (node: Node | undefined): Node | undefined => (node && writes.get(node)) ?? node;
  for (const node of [...nodes, ...writes.values()]) {
    if (node.kind === 'test') {
      node.yes = instead(node.yes);
      node.no = instead(node.no);
    } else if (node.kind !== 'end' && node.kind !== 'refused') node.next = instead(node.next);
    if (node.kind === 'write') node.step.next = node.next;
  }
  return instead(entry)!;
}
