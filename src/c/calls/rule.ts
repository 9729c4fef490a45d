import type { Operation } from '../../core/operation/operation.js';
import type { Flags } from './flags.js';

/**
 * Where an operation's input comes from: an argument of the call, by its number; an argument that is evaluated and says nothing (when a
 * timer expires, where there is no clock); one that is a delay, of which it matters whether it is 0; the last one, the flags of an
 * allocation, of which it matters whether it may sleep; a number; a memory order.
 */
export type From =
  | number
  | { readonly evaluated: number }
  | { readonly delay: number }
  | { readonly gfp: 'last' }
  | { readonly value: number }
  | { readonly tag: string };

export type Part = readonly [operation: Operation, inputs: { readonly [param: string]: From }];

/** How a call of C becomes steps. */
export interface CallRule {
  /** How many arguments it takes: so many, or at least so many. */
  readonly takes: number | { readonly atLeast: number };
  /** One after the other. */
  readonly parts: readonly Part[];
  /** Which argument is flags, and which there are. */
  readonly flags?: { readonly argument: number; readonly of: Flags };
  /** The argument whose object is freed: a static one is no memory that it may free. */
  readonly frees?: number;
  /** What C makes of what the last part gives: 0 or 1; its negative; nothing. Absent: the number itself. */
  readonly gives?: 'bool' | 'nothing' | 'as given';
  /** The argument that is the entry of a wait queue, by which the caller waits. */
  readonly entry?: number;
  /** It makes nothing of its object known to anybody. */
  readonly keepsPrivate?: true;
  /** It works on a bit of a word: which arguments are the word and the bit. */
  readonly bit?: { readonly of: number; readonly nr: number };
  /** It puts an entry on a list: which arguments are the entry and the head. */
  readonly list?: { readonly entry: number; readonly head: number };
  /** Has the function called that the member was set up with: which argument is the member, and how such a one is called. */
  readonly runs?: { readonly of: number; readonly kind: CallbackKind };
  /** The kernel will call a function: which argument is the member that it is for, which the function, and how such a member is called. */
  readonly callback?: { readonly of: number; readonly function: number; readonly kind: CallbackKind };
}

export type CallbackKind = 'timer' | 'tasklet' | 'irq work' | 'work' | 'delayed work' | 'rcu' | 'tasks trace' | 'hrtimer' | 'soft hrtimer';

export type CallRules = { readonly [name: string]: CallRule };

/** A call that is one operation. */
export const one = (
  takes: CallRule['takes'],
  operation: Operation,
  inputs: Part[1],
  more: Omit<CallRule, 'takes' | 'parts'> = {},
): CallRule => ({
  takes,
  parts: [[operation, inputs]],
  ...more,
});

/** A call that begins, and returns in a step of its own. */
export const two = (takes: CallRule['takes'], begins: Part, returns: Part, more: Omit<CallRule, 'takes' | 'parts'> = {}): CallRule => ({
  takes,
  parts: [begins, returns],
  ...more,
});
