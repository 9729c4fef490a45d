import type { Operation } from '../core/operation.js';
import { complete, reinitCompletion, waitForCompletion } from './completion.js';
import { hashAdd, hashDel, hashLookup, hashLookupHeld, hashNext, hashNextHeld } from './hashtable.js';
import { hlistLookup, hlistLookupHeld, hlistNext, hlistNextHeld, hlistPointAtHead, hlistPointBack } from './hlist.js';
import { hrtimerCancel, hrtimerSetup, hrtimerTryToCancel } from './hrtimer.js';
import { listAddTail, listDel, listMoveTail, listNext } from './list.js';
import { mutexLock, mutexUnlock, rawSpinLock, rawSpinLockIrqsave, rawSpinUnlock, rawSpinUnlockIrqrestore } from './lock.js';
import { callRcu } from './rcu.js';
import { refcountDec, refcountDecAndTest, refcountInc, refcountIncNotZero } from './refcount.js';
import { registerTrace, tracepointEnter, tracepointExit, unregisterTrace } from './tracepoint.js';
import { uprobeRegister, uprobeUnregisterNosync } from './uprobe.js';

type Takes = { readonly [param: string]: string };

const of = (takes: Takes, ...operations: readonly Operation[]): readonly (readonly [Operation, Takes])[] =>
  operations.map((operation) => [operation, takes]);

const known = new Map<Operation, Takes>([
  ...of({ completion: 'completion' }, complete, reinitCompletion, waitForCompletion),
  ...of({ table: 'hashtable' }, hashAdd, hashDel, hashLookup, hashLookupHeld, hashNext, hashNextHeld),
  ...of({ table: 'hlist' }, hlistLookup, hlistLookupHeld, hlistNext, hlistNextHeld),
  ...of({ pprev: 'hlist_pprev', table: 'hlist' }, hlistPointAtHead),
  ...of({ pprev: 'hlist_pprev' }, hlistPointBack),
  ...of({ timer: 'hrtimer' }, hrtimerCancel, hrtimerSetup, hrtimerTryToCancel),
  ...of({ list: 'list' }, listNext),
  ...of({ list: 'list', node: 'list_node' }, listAddTail, listMoveTail),
  ...of({ node: 'list_node' }, listDel),
  ...of({ lock: 'mutex' }, mutexLock, mutexUnlock),
  ...of({ lock: 'spinlock' }, rawSpinLock, rawSpinLockIrqsave, rawSpinUnlock, rawSpinUnlockIrqrestore),
  ...of({ head: 'rcu_head' }, callRcu),
  ...of({ loc: 'refcount' }, refcountDec, refcountDecAndTest, refcountInc, refcountIncNotZero),
  ...of({ tracepoint: 'tracepoint' }, registerTrace, unregisterTrace, tracepointEnter, tracepointExit),
  ...of({ probe: 'uprobe' }, uprobeRegister, uprobeUnregisterNosync),
]);

/**
 * The kind of field that an operation's location must be, by parameter, where it is no plain word: it takes the cells beside it for
 * those of such a field.
 */
export const takes = (operation: Operation): Takes => known.get(operation) ?? {};
