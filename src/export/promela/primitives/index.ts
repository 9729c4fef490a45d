import type { Fragment } from '../fragment.js';
import { hashtable } from './hashtable.js';
import { hlist } from './hlist.js';
import { hrtimer } from './hrtimer.js';
import { list } from './list.js';
import { lock } from './lock.js';
import { memory } from './memory.js';
import { pool } from './pool.js';
import { probes } from './probes.js';
import { rcu } from './rcu.js';
import { refcount } from './refcount.js';
import { slab } from './slab.js';
import { system } from './system.js';
import { task } from './task.js';

/** Every primitive that a Promela model can have, by name. */
export const fragments: ReadonlyMap<string, Fragment> = new Map(
  [memory, refcount, lock, rcu, hrtimer, slab, pool, hashtable, hlist, list, task, probes, system].flatMap((family) =>
    Object.entries(family),
  ),
);
