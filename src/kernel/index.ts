import type { Operation } from '../core/operation.js';
import * as atomics from './atomics.js';
import * as clock from './clock.js';
import * as completion from './completion.js';
import * as file from './file.js';
import * as hashtable from './hashtable.js';
import * as hlist from './hlist.js';
import * as hrtimer from './hrtimer.js';
import * as list from './list.js';
import * as lock from './lock.js';
import * as memory from './memory.js';
import * as pathLookup from './path-lookup.js';
import * as pool from './pool.js';
import * as rcu from './rcu.js';
import * as refcount from './refcount.js';
import * as slab from './slab.js';
import * as task from './task.js';
import * as tracepoint from './tracepoint.js';
import * as uprobe from './uprobe.js';
import * as userCopy from './user-copy.js';
import * as warn from './warn.js';

const isOperation = (thing: unknown): thing is Operation => typeof thing === 'object' && thing !== null && 'bind' in thing;

/** Every primitive of the simulated kernel, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    atomics,
    clock,
    completion,
    file,
    hashtable,
    hlist,
    hrtimer,
    list,
    lock,
    memory,
    pathLookup,
    pool,
    rcu,
    refcount,
    slab,
    task,
    tracepoint,
    uprobe,
    userCopy,
    warn,
  ].flatMap((family) =>
    Object.values(family)
      .filter(isOperation)
      .map((operation) => [operation.name, operation] as const),
  ),
);
