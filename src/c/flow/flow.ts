import type { Operation } from '../../core/operation/operation.js';
import type { Guard, Operand } from '../../core/system/path-source.js';

/**
 * One function between C and its statechart: steps, and what happens in registers between them. Variables are names that operands call
 * registers; parameters that nobody assigns are parameters.
 */
export type Node = StepNode | SetNode | TestNode | WriteNode | JoinNode | EndNode | RefusedNode;

/** A shared word: a global by its name, or a field of an object. */
export type Word = string | { readonly object: Operand; readonly field: string };

export interface StepNode {
  readonly kind: 'step';
  /** A primitive, or the id of a path that is called. */
  readonly does: Operation | string;
  readonly input: { readonly [param: string]: Operand | Word | { readonly tag: string } };
  /** The variable that its result is kept in. */
  readonly into: string | undefined;
  readonly at: number;
  /** Where what it is of has ended; a step that stands nowhere in the text has none. */
  readonly end?: number;
  /** The C text, with its line. */
  text: string;
  /** A plain store, which costs no step where nobody else can reach the object. */
  readonly plain?: { readonly object: Operand; readonly field: string; readonly value: Operand };
  /** Objects that somebody else can reach after it. */
  readonly publishes: readonly string[];
  /** What it gives is new: an object of the struct. */
  readonly allocates?: Allocates;
  readonly note?: readonly [string, ...Operand[]];
  /** What it gives is a local variable without a starting value: its name, and the words of it. */
  readonly unset?: { readonly name: string; readonly fields: readonly string[]; readonly hasArray: boolean };
  /** It gives what it is of a first value. */
  readonly begins?: true;
  /** The object that it is about is new, and nobody else can reach it. */
  fresh?: true;
  next: Node | undefined;
}

export interface Allocates {
  readonly struct: string;
  /** It gives no NULL, whatever the scenario allows. */
  readonly always?: true;
  /** It may give NULL, whatever the scenario allows. */
  readonly orNull?: true;
  /** Somebody may look at it still, as he had it before. */
  readonly known?: true;
}

export interface SetNode {
  readonly kind: 'set';
  readonly variable: string;
  readonly value: Operand;
  next: Node | undefined;
}

export interface TestNode {
  readonly kind: 'test';
  readonly guard: Guard;
  yes: Node | undefined;
  no: Node | undefined;
}

/** A write to memory that nobody else can reach. */
export interface WriteNode {
  readonly kind: 'write';
  readonly object: Operand;
  readonly field: string;
  readonly value: Operand;
  readonly at: number;
  readonly text: string;
  /** The step that it would be where another object is written to between the same two steps. */
  readonly step: StepNode;
  next: Node | undefined;
}

/** Where ways meet; nothing happens. */
export interface JoinNode {
  readonly kind: 'join';
  next: Node | undefined;
}

export interface EndNode {
  readonly kind: 'end';
  readonly value: Operand;
}

/** What is refused where a way leads here. */
export interface RefusedNode {
  readonly kind: 'refused';
  readonly at: number;
  readonly fact: string;
}

export const isWord = (input: StepNode['input'][string]): input is Word =>
  typeof input === 'string' || (typeof input === 'object' && 'field' in input);

export const isTag = (input: StepNode['input'][string]): input is { readonly tag: string } => typeof input === 'object' && 'tag' in input;

export function nextOf(node: Node): readonly Node[] {
  if (node.kind === 'end' || node.kind === 'refused') return [];
  if (node.kind === 'test') return [node.yes!, node.no!];
  return [node.next!];
}

/** Every node that a function comes to, its first one first. */
export function nodesFrom(entry: Node): readonly Node[] {
  const seen = new Set<Node>([entry]);
  for (const node of seen) for (const next of nextOf(node)) seen.add(next);
  return [...seen];
}

/** The variables that an operand looks at. */
export function variablesIn(operand: Operand, found: Set<string> = new Set()): Set<string> {
  if (typeof operand === 'number') return found;
  if ('reg' in operand) found.add(operand.reg);
  else if ('add' in operand) for (const side of operand.add) variablesIn(side, found);
  else if ('sub' in operand) for (const side of operand.sub) variablesIn(side, found);
  else if ('lookup' in operand) for (const side of [operand.lookup.row, operand.lookup.column]) variablesIn(side, found);
  return found;
}

export function variablesOfGuard({ params: { left, right, guards = [] } }: Guard, found: Set<string> = new Set()): Set<string> {
  for (const side of [left, right]) if (side !== undefined) variablesIn(side, found);
  for (const guard of guards) variablesOfGuard(guard, found);
  return found;
}

/** The operands of a step's input. */
export const operandsOf = ({ input }: StepNode): readonly Operand[] =>
  Object.values(input).flatMap((one) => (typeof one === 'string' || isTag(one) ? [] : isWord(one) ? [one.object] : [one]));

/** The variables that a node looks at. */
export function usesOf(node: Node): ReadonlySet<string> {
  const found = new Set<string>();
  if (node.kind === 'step')
    for (const operand of [...operandsOf(node), ...((node.note?.slice(1) as Operand[] | undefined) ?? [])]) variablesIn(operand, found);
  else if (node.kind === 'test') variablesOfGuard(node.guard, found);
  else if (node.kind === 'write') for (const operand of [node.object, node.value]) variablesIn(operand, found);
  else if (node.kind !== 'join' && node.kind !== 'refused') variablesIn(node.value, found);
  return found;
}

/** The variable that a node gives a value. */
export const setBy = (node: Node): string | undefined =>
  node.kind === 'step' ? node.into : node.kind === 'set' ? node.variable : undefined;
