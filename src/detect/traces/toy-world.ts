import type { TraceWorld } from '../../core/detector/detector.js';
import { pointer, word } from '../../core/world/field.js';
import { upTo } from '../../core/world/layout.js';
import { hashtableField } from '../../kernel/hashtable.js';
import { hrtimerField } from '../../kernel/hrtimer.js';
import { mutexField } from '../../kernel/lock.js';
import { poolField } from '../../kernel/pool.js';
import { rcuHeadField } from '../../kernel/rcu.js';
import { refcountField } from '../../kernel/refcount.js';
import { cacheField } from '../../kernel/slab.js';

/** A world with one of everything, for the detectors' own traces. */
export const toyWorld: TraceWorld = {
  globals: {
    CLOCK_MONOTONIC: word(upTo(3)),
    cache: pointer('cache'),
    pool: pointer('pool'),
    table: hashtableField('slot', 'id'),
    count: refcountField(3),
    lock: mutexField,
    counter: word(upTo(7)),
    root: pointer('item'),
  },
  types: {
    cache: { fields: { kmem: cacheField } },
    pool: { fields: { slots: poolField('slot') } },
    slot: { fields: { id: word(upTo(6)), timer: hrtimerField, node_rcu: rcuHeadField }, collected: false },
    item: { fields: { value: word(upTo(7)), rcu: rcuHeadField, next: pointer('item') }, cache: 'cache0', collected: true },
    task: { fields: { usage: refcountField(3), pid: word(upTo(6)) } },
  },
  objects: [
    { name: 'cache0', type: 'cache' },
    { name: 'cache1', type: 'cache' },
    { name: 'pool0', type: 'pool' },
    { name: 'slot0', type: 'slot', state: 'pooled' },
    { name: 'item0', type: 'item', state: 'unallocated' },
    { name: 'item1', type: 'item', state: 'unallocated' },
    { name: 'task0', type: 'task', init: { usage: 1 } },
  ],
  init: { cache: 'cache0', pool: 'pool0' },
  generations: 2,
  actors: [
    { name: 'a', kind: 'task' },
    { name: 'b', kind: 'task' },
    { name: 'timer', kind: 'softirq' },
    { name: 'callback', kind: 'rcu-callback' },
  ],
};
