import type { Branch, Guard, Operand, Points } from '../core/system/path-source.js';
import { blockingNotifierCallChain, blockingNotifierCallChainEnds, notifierNext } from './notifier.js';
import { rcuReadLock, rcuReadUnlock } from './rcu.js';

/** How a chain is called. */
export interface CallChain {
  /** blocking_, atomic_ or raw_notifier_call_chain(). */
  readonly kind: 'blocking' | 'atomic' | 'raw';
  /** The global that is its head. */
  readonly chain: string;
  /** Two registers of the path, for the block that is called and the one after it. */
  readonly block: string;
  readonly after: string;
  /** The path that is the blocks' function, and what it is given; its first parameter is the block, `nb`. */
  readonly calls: string;
  readonly input?: { readonly [param: string]: Operand };
  /** The function ends the walk where it gives this, with NOTIFY_STOP_MASK set. */
  readonly stop?: number;
  /** Where it goes on. */
  readonly next: string;
}

/**
 * The points of such a call, the first of which is `at`: each block's function is called, and the block after it is fetched before
 * (notifier_call_chain(), kernel/notifier.c), so that a function may free its own block, and nobody the one after it.
 */
export function callChain(at: string, how: CallChain): Points {
  const { kind, chain, block, after, calls, input, stop, next } = how;
  const result = (right: number): Guard => ({ type: 'eq', params: { left: { result: true }, right } });
  const ends = { blocking: blockingNotifierCallChainEnds.name, atomic: rcuReadUnlock.name, raw: undefined }[kind];
  const end = ends === undefined ? next : `${at}_end`;
  const more: Branch = { save: block, target: `${at}_next` };
  const first = (none: string): Branch[] => [{ guard: result(0), target: none }, more];
  const fetch = (of: Operand) => ({ src: notifierNext.name, input: { chain, after: of } });
  const goOn: Branch[] = [
    { guard: { type: 'eq', params: { left: { reg: after }, right: 0 } }, target: end },
    { set: { [block]: { reg: after } }, target: `${at}_next` },
  ];
  return {
    ...(kind === 'blocking'
      ? { [at]: { invoke: { src: blockingNotifierCallChain.name, input: { chain }, onDone: first(next) } } }
      : kind === 'raw'
        ? { [at]: { invoke: { ...fetch(0), onDone: first(end) } } }
        : {
            [at]: { invoke: { src: rcuReadLock.name, onDone: `${at}_first` } },
            [`${at}_first`]: { invoke: { ...fetch(0), onDone: first(end) } },
          }),
    [`${at}_next`]: { invoke: { ...fetch({ reg: block }), onDone: { save: after, target: `${at}_call` } } },
    [`${at}_call`]: {
      invoke: {
        src: calls,
        input: { nb: { reg: block }, ...input },
        onDone: stop === undefined ? goOn : [{ guard: result(stop), target: end }, ...goOn],
      },
    },
    ...(ends !== undefined && {
      [`${at}_end`]: { invoke: { src: ends, ...(kind === 'blocking' && { input: { chain } }), onDone: next } },
    }),
  };
}
