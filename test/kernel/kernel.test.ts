import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/field.js';
import { upTo } from '../../src/core/layout.js';
import { type Bound, isValue } from '../../src/core/operation.js';
import { generationOf, Life, objectOf, pointerOf, World } from '../../src/core/world.js';
import { completionField } from '../../src/kernel/completion.js';
import { hlistHeadField, hlistPprevField } from '../../src/kernel/hlist.js';
import { fileClosedField, fileOthersField, fileUsersField } from '../../src/kernel/file.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { operations } from '../../src/kernel/index.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { poolField } from '../../src/kernel/pool.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { cacheField } from '../../src/kernel/slab.js';
import { OnCpu, onCpuField } from '../../src/kernel/task.js';
import { tracepointField } from '../../src/kernel/tracepoint.js';
import { uprobeField } from '../../src/kernel/uprobe.js';
import { detectors } from '../registries.js';

type Input = { readonly [param: string]: number | string };

/** A world with one of everything, on which a test grants operations by hand. */
class Kernel {
  readonly world: World;
  /** Kinds that the last operation showed. */
  found: readonly string[] = [];
  private readonly bounds = new Map<string, Bound>();

  constructor(faults = false) {
    this.world = new World({
      globals: {
        CLOCK_MONOTONIC: word(upTo(9)),
        pool: pointer('pool'),
        table: hashtableField('slot', 'id'),
        count: refcountField(3),
        mutex: mutexField,
        spinlock: spinlockField,
        done: completionField,
        switch: tracepointField,
        counter: word({ min: -7, max: 7 }),
        bucket: hlistHeadField('hashed', { key: 'id', next: 'next' }),
        list: listField('node'),
        pending: listField('node'),
      },
      types: {
        cache: { fields: { kmem: cacheField } },
        pool: { fields: { slots: poolField('slot') } },
        slot: { fields: { id: word(upTo(6)), timer: hrtimerField, node_rcu: rcuHeadField } },
        item: { fields: { value: word(upTo(7)), rcu: rcuHeadField }, cache: 'cache0' },
        task: { fields: { usage: refcountField(3), switched_out: onCpuField } },
        probe: { fields: { registered: uprobeField } },
        node: { fields: { list: listNodeField } },
        hashed: { fields: { id: word(upTo(6)), next: pointer('hashed'), pprev: hlistPprevField } },
        file: { fields: { closed: fileClosedField, users: fileUsersField, others: fileOthersField } },
      },
      objects: [
        { name: 'cache0', type: 'cache' },
        { name: 'pool0', type: 'pool' },
        { name: 'slot0', type: 'slot', state: 'pooled' },
        { name: 'slot1', type: 'slot', state: 'pooled' },
        { name: 'item0', type: 'item', state: 'unallocated' },
        { name: 'item1', type: 'item', state: 'unallocated' },
        { name: 'task0', type: 'task', init: { usage: 1 } },
        { name: 'file0', type: 'file' },
        { name: 'probe0', type: 'probe' },
        { name: 'hashed0', type: 'hashed', init: { id: 1 } },
        { name: 'hashed1', type: 'hashed', init: { id: 2 } },
        { name: 'node0', type: 'node' },
        { name: 'node1', type: 'node' },
        { name: 'cache1', type: 'cache', state: 'unallocated' },
        { name: 'pool1', type: 'pool', state: 'unallocated' },
        { name: 'item2', type: 'item', state: 'unallocated', from: 'cache1' },
      ],
      init: { pool: 'pool0' },
      generations: 3,
      faults,
      actors: [
        { name: 'a', kind: 'task', path: '', task: 'task0' },
        { name: 'b', kind: 'task', path: '' },
        { name: 'c', kind: 'task', path: '' },
        { name: 'timer', kind: 'softirq', path: '' },
        { name: 'callback', kind: 'rcu-callback', path: '' },
        { name: 'callback1', kind: 'rcu-callback', path: '' },
      ],
    });
    const all = this.world.actors.map((_, a) => a);
    for (const [name, operation] of operations) this.bounds.set(name, operation.bind(this.world, all));
    this.world.seal(detectors);
  }

  /** Does it, whether or not a scheduler would let it go. */
  do(actor: string, name: string, input: Input = {}): number {
    const { world } = this;
    world.startStep(world.actorNumber(actor));
    const args = this.arguments(name, input, (at, field, write) => world.dereference(at, field, write));
    const result = world.crashed ? 0 : this.bounds.get(name)!.apply(args, this.outcome(input));
    this.found = Array.from({ length: world.foundCount }, (_, i) => world.detectors[world.foundDetector[i]!]!.kind);
    return result;
  }

  can(actor: string, name: string, input: Input = {}): boolean {
    this.world.actor = this.world.actorNumber(actor);
    const before = this.world.cells.slice();
    const enabled = this.bounds.get(name)!.enabled?.(this.peek(name, input)) ?? true;
    expect([...this.world.cells], 'asking changes nothing').toEqual([...before]);
    return enabled;
  }

  waitsFor(actor: string, name: string, input: Input = {}): readonly string[] {
    this.world.actor = this.world.actorNumber(actor);
    return this.world.actors
      .filter((_, other) => this.bounds.get(name)!.waitsFor?.(this.peek(name, input), other))
      .map(({ name: who }) => who);
  }

  outcomes(name: string, input: Input = {}): readonly string[] {
    const out = new Int32Array(16);
    const count = this.bounds.get(name)!.outcomes!(this.peek(name, input), out);
    return [...out.slice(0, count)].map((o) => this.world.outcomeNames[o]!);
  }

  get(location: string): number {
    return this.world.cells[this.cell(location)]!;
  }

  life(object: string): number {
    return this.world.lifeOf(this.world.objectNumber(object));
  }

  private peek(name: string, input: Input): Int32Array {
    return this.arguments(name, input, (at, field) => this.world.cellAt(at, field));
  }

  private arguments(name: string, input: Input, reach: (at: number, field: number, write: number) => number): Int32Array {
    const args: number[] = [];
    for (const [param, kind] of Object.entries(operations.get(name)!.params)) {
      const given = input[param] ?? 0;
      if (kind === 'tag') continue;
      if (typeof given === 'number') args.push(given);
      else if (isValue(kind)) args.push(this.pointer(given));
      else if (given.includes('.')) {
        const [object, field] = given.split('.') as [string, string];
        args.push(reach(this.pointer(object), this.world.fieldNumber(field), kind === 'read' ? 0 : 1));
      } else args.push(this.world.global(given));
    }
    return Int32Array.from(args);
  }

  private outcome({ outcome }: Input): number {
    return typeof outcome === 'string' ? this.world.outcomeNames.indexOf(outcome) : 0;
  }

  private pointer(text: string): number {
    const [name, generation] = text.split('@') as [string, string | undefined];
    const object = this.world.objectNumber(name);
    return generation === undefined ? this.world.pointerTo(object) : pointerOf(object, Number(generation));
  }

  private cell(location: string): number {
    const [object, field] = location.split('.') as [string, string | undefined];
    return field === undefined ? this.world.global(object) : this.world.fieldCell(this.world.objectNumber(object), field);
  }
}

const item = { object: 'item0', head: 'item0.rcu' };
const timer = { object: 'slot0', timer: 'slot0.timer' };

/** A kernel whose first slot is taken and has its timer set up. */
function withTimer(): Kernel {
  const k = new Kernel();
  k.do('a', 'poolTake', { pool: 'pool' });
  k.do('a', 'hrtimerSetup', timer);
  return k;
}

/** A kernel with an object from the cache. */
function withItem(): Kernel {
  const k = new Kernel();
  k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
  return k;
}

describe('RCU', () => {
  it('synchronize_rcu() waits for the readers at the call and not for later ones', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    k.do('c', 'rcuReadLock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(false);
    expect(k.waitsFor('a', 'synchronizeRcuWait')).toEqual(['b']);
    k.do('b', 'rcuReadUnlock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
    k.do('b', 'rcuReadLock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
  });

  it('a nested reader leaves with its last unlock', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLock');
    k.do('b', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    k.do('b', 'rcuReadUnlock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(false);
    k.do('b', 'rcuReadUnlock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
  });

  it('each of two waiters has its own grace period', () => {
    const k = new Kernel();
    k.do('c', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    k.do('b', 'synchronizeRcu');
    k.do('c', 'rcuReadUnlock');
    k.do('c', 'rcuReadLock');
    expect([k.can('a', 'synchronizeRcuWait'), k.can('b', 'synchronizeRcuWait')]).toEqual([true, true]);
  });

  it('waiting inside a reader waits for itself', () => {
    const k = new Kernel();
    k.do('a', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    expect(k.waitsFor('a', 'synchronizeRcuWait')).toEqual(['a']);
  });

  it('a callback is not invoked before the readers of the call have left, and later ones do not hold it up', () => {
    const k = withItem();
    k.do('b', 'rcuReadLock');
    k.do('a', 'callRcu', item);
    k.do('c', 'rcuReadLock');
    expect(k.life('item0')).toBe(Life.retired);
    expect(k.can('callback', 'rcuInvoke', item)).toBe(false);
    expect(k.waitsFor('callback', 'rcuInvoke', item)).toEqual(['b']);
    k.do('b', 'rcuReadUnlock');
    expect(k.can('callback', 'rcuInvoke', item)).toBe(true);
  });

  it('a callback is not invoked where nothing was queued', () => {
    expect(withItem().can('callback', 'rcuInvoke', item)).toBe(false);
  });

  it('a callback that runs is a reader', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'synchronizeRcu');
    expect(k.waitsFor('b', 'synchronizeRcuWait')).toEqual(['callback']);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('b', 'synchronizeRcuWait')).toBe(true);
  });

  it('synchronize_rcu() does not wait for queued callbacks', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('b', 'synchronizeRcu');
    expect(k.can('b', 'synchronizeRcuWait')).toBe(true);
  });

  it('rcu_barrier() waits until every callback queued before it has returned', () => {
    const k = withItem();
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'callRcu', item);
    k.do('b', 'rcuBarrier');
    k.do('a', 'callRcu', { object: 'item1', head: 'item1.rcu' });
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuInvoke', item);
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'kmemCacheFree', { cache: 'cache0', object: 'item0' });
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('b', 'rcuBarrierWait')).toBe(true);
  });

  it('rcu_barrier() waits for a callback that already runs, and for none where none is queued', () => {
    const k = withItem();
    k.do('b', 'rcuBarrier');
    expect(k.can('b', 'rcuBarrierWait')).toBe(true);
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'rcuBarrier');
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('b', 'rcuBarrierWait')).toBe(true);
  });

  it('rcu_barrier() does not wait for what is queued after it, on the same head; one that begins later does', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'rcuBarrier');
    k.do('a', 'callRcu', item);
    k.do('a', 'rcuBarrier');
    k.do('callback', 'rcuReturn', item);
    expect([k.can('b', 'rcuBarrierWait'), k.can('a', 'rcuBarrierWait')]).toEqual([true, false]);
    k.do('callback', 'rcuInvoke', item);
    expect(k.can('a', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('a', 'rcuBarrierWait')).toBe(true);
  });

  it('rcu_barrier() refuses more rcu_heads than its set has room for, in a sentence', () => {
    const barrier = operations.get('rcuBarrier')!;
    const bound = (items: number): Bound => {
      const world = new World({
        globals: {},
        types: { item: { fields: { rcu: rcuHeadField } } },
        objects: Array.from({ length: items }, (_, i) => ({ name: `item${i}`, type: 'item' })),
        actors: [{ name: 'a', kind: 'task', path: 'a' }],
      });
      const made = barrier.bind(world, [0]);
      world.seal([]);
      world.startStep(0);
      return made;
    };
    expect(bound(15).apply(new Int32Array(0), 0)).toBe(0);
    expect(() => bound(16).apply(new Int32Array(0), 0)).toThrow(/16 objects with an rcu_head.*room for 15/);
  });

  it('a head may be queued again once its callback runs, and is invoked again', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'callRcu', item);
    expect(k.found).toEqual([]);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('callback', 'rcuInvoke', item)).toBe(true);
  });
});

describe('hrtimer', () => {
  it('try_to_cancel gives 0 inactive, 1 removed, -1 while the callback runs', () => {
    const k = withTimer();
    expect(k.do('a', 'hrtimerTryToCancel', timer)).toBe(0);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 1 });
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(1);
    expect(k.get('slot0.timer')).toBe(1);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(0);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(-1);
    expect(k.do('timer', 'hrtimerTryToCancel', timer)).toBe(-1);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(0);
  });

  it('try_to_cancel on a running callback removes nothing even where the timer was queued again', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(-1);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('cancel blocks while the callback runs, then dequeues', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('b', 'hrtimerCancel', timer)).toBe(false);
    expect(k.waitsFor('b', 'hrtimerCancel', timer)).toEqual(['timer']);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('b', 'hrtimerCancel', timer)).toBe(true);
    expect(k.do('b', 'hrtimerCancel', timer)).toBe(1);
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    expect(k.do('b', 'hrtimerCancel', timer)).toBe(0);
  });

  it('cancel from inside its own callback waits for itself', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    expect(k.waitsFor('timer', 'hrtimerCancel', timer)).toEqual(['timer']);
  });

  it('cancel guarantees nothing against a later start', () => {
    const k = withTimer();
    k.do('b', 'hrtimerCancel', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('expires only when queued and due, and not while its callback runs', () => {
    const k = withTimer();
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 2 });
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('a start of a queued timer moves its deadline', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 1 });
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('a negative delay, which is a huge unsigned one, never comes', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: -1 });
    while (k.can('c', 'clockTick')) k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(1);
  });

  it('its callback is an RCU reader until it returns', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('b', 'synchronizeRcu');
    expect(k.waitsFor('b', 'synchronizeRcuWait')).toEqual(['timer']);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('b', 'synchronizeRcuWait')).toBe(true);
  });

  it('the callback gets the object as it is now', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.do('timer', 'hrtimerExpire', { object: 'slot0@0' })).toBe(pointerOf(k.world.objectNumber('slot0'), 1));
  });

  it('time is one clock that stands still at its bound', () => {
    const k = new Kernel();
    k.do('c', 'clockTick');
    expect([k.do('a', 'ktimeGet'), k.do('timer', 'ktimeGet')]).toEqual([1, 1]);
    for (let i = 1; i < 9; i++) k.do('c', 'clockTick');
    expect(k.can('c', 'clockTick')).toBe(false);
  });
});

describe('a pool', () => {
  const pool = { pool: 'pool' };

  it('gives NULL at its capacity', () => {
    const k = new Kernel();
    expect(k.do('a', 'poolTake', pool)).not.toBe(0);
    expect(k.do('a', 'poolTake', pool)).not.toBe(0);
    expect(k.outcomes('poolTake', pool)).toEqual(['']);
    expect(k.do('b', 'poolTake', pool)).toBe(0);
    expect(k.found).toEqual([]);
  });

  it('hands a slot out again under a new generation, with what it held', () => {
    const k = new Kernel();
    const first = k.do('a', 'poolTake', pool);
    k.do('a', 'store', { loc: 'slot0.id', value: 5 });
    k.do('a', 'poolPush', { ...pool, slot: 'slot0' });
    const again = k.do('b', 'poolTake', { ...pool, outcome: 'slot0' });
    expect(objectOf(again)).toBe(objectOf(first));
    expect(generationOf(again)).toBe(generationOf(first) + 1);
    expect(k.get('slot0.id')).toBe(5);
    k.do('b', 'poolZero', { slot: 'slot0' });
    expect(k.get('slot0.id')).toBe(0);
    k.do('a', 'load', { loc: 'slot0@1.id' });
    expect(k.found).toEqual(['use-after-recycle']);
  });

  it('lets the search choose among distinct free slots; those that nobody ever had are one', () => {
    const k = new Kernel();
    expect(k.outcomes('poolTake', pool)).toEqual(['']);
    k.do('a', 'poolTake', pool);
    k.do('a', 'poolPush', { ...pool, slot: 'slot0' });
    expect(k.outcomes('poolTake', pool)).toEqual(['slot0', 'slot1']);
    expect(objectOf(k.do('b', 'poolTake', { ...pool, outcome: 'slot1' }))).toBe(k.world.objectNumber('slot1'));
    expect(k.outcomes('poolTake', pool)).toEqual(['']);
    expect(objectOf(k.do('b', 'poolTake', pool))).toBe(k.world.objectNumber('slot0'));
  });

  it('is freed with all of its slots', () => {
    const k = withTimer();
    k.do('b', 'poolFree', pool);
    expect([k.found, k.life('pool0'), k.life('slot0'), k.life('slot1')]).toEqual([[], Life.freed, Life.freed, Life.freed]);
    k.do('b', 'poolTake', pool);
    expect(k.found).toEqual(['use-after-free']);
  });

  it('takes back no more than it had from the start', () => {
    const k = new Kernel();
    expect(() => k.do('a', 'poolPush', { ...pool, slot: 'item0' })).toThrow(
      'item0 is pushed to a pool and was in none at the start; declare it with the state pooled',
    );
  });

  it('is no place to push NULL to', () => {
    const k = new Kernel();
    k.do('a', 'poolPush', { ...pool, slot: 0 });
    expect(k.found).toEqual(['null-dereference']);
  });
});

describe('a slab cache', () => {
  it('hands out each object once; a freed one is kept in quarantine', () => {
    const k = withItem();
    k.do('a', 'kfree', { object: 'item0' });
    expect(objectOf(k.do('a', 'kmemCacheZalloc', { cache: 'cache0' }))).toBe(k.world.objectNumber('item1'));
    expect(() => k.do('a', 'kmemCacheZalloc', { cache: 'cache0' })).toThrow('cache0: the scenario declares too few objects');
  });

  it('fails only where the scenario allows faults', () => {
    expect(new Kernel().outcomes('kmemCacheZalloc', { cache: 'cache0' })).toEqual(['']);
    const k = new Kernel(true);
    expect(k.outcomes('kmemCacheZalloc', { cache: 'cache0' })).toEqual(['', 'ENOMEM']);
    expect(k.do('a', 'kmemCacheZalloc', { cache: 'cache0', outcome: 'ENOMEM' })).toBe(0);
    expect(k.life('item0')).toBe(Life.unallocated);
  });

  it('freed memory means nothing', () => {
    const k = withItem();
    k.do('a', 'store', { loc: 'item0.value', value: 5 });
    k.do('a', 'kfree', { object: 'item0' });
    expect(k.get('item0.value')).toBe(0);
  });
});

describe('memory', () => {
  it('load and store', () => {
    const k = new Kernel();
    expect(k.do('a', 'store', { loc: 'counter', value: 5 })).toBe(0);
    expect(k.do('b', 'load', { loc: 'counter' })).toBe(5);
  });

  it('cmpxchg gives what it saw and swaps only where that is `old`', () => {
    const k = new Kernel();
    expect(k.do('a', 'cmpxchg', { loc: 'counter', old: 0, new: 1 })).toBe(0);
    expect(k.do('b', 'cmpxchg', { loc: 'counter', old: 0, new: 2 })).toBe(1);
    expect(k.get('counter')).toBe(1);
  });

  it('atomic_inc() and atomic_dec() may pass 0', () => {
    const k = new Kernel();
    k.do('a', 'atomicDec', { loc: 'counter' });
    expect(k.get('counter')).toBe(-1);
    k.do('a', 'atomicInc', { loc: 'counter' });
    k.do('b', 'atomicInc', { loc: 'counter' });
    expect(k.get('counter')).toBe(1);
  });
});

describe('refcount_t', () => {
  const count = { loc: 'count' };

  it('warns where it is incremented from 0, and dropped below', () => {
    const k = new Kernel();
    k.do('a', 'refcountInc', count);
    expect(k.found).toEqual(['refcount-inc-on-zero']);
    k.do('a', 'refcountDecAndTest', count);
    expect(k.found).toEqual(['refcount-underflow']);
    k.do('a', 'refcountDec', count);
    expect(k.found).toEqual(['refcount-underflow']);
    expect(k.get('count')).toBe(0);
  });

  it('inc_not_zero on 0 fails without a warning', () => {
    const k = new Kernel();
    expect(k.do('a', 'refcountIncNotZero', count)).toBe(0);
    k.do('a', 'store', { ...count, value: 1 });
    expect(k.do('a', 'refcountIncNotZero', count)).toBe(1);
    expect([k.get('count'), k.found]).toEqual([2, []]);
  });

  it('dec_and_test says when it reaches 0; a plain dec that does warns', () => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value: 2 });
    expect(k.do('a', 'refcountDecAndTest', count)).toBe(0);
    expect(k.do('b', 'refcountDecAndTest', count)).toBe(1);
    expect(k.found).toEqual([]);
    k.do('a', 'store', { ...count, value: 1 });
    k.do('a', 'refcountDec', count);
    expect([k.get('count'), k.found]).toEqual([0, ['refcount-dec-to-zero']]);
  });

  it('saturates', () => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value: 3 });
    k.do('a', 'refcountInc', count);
    expect(k.do('a', 'refcountIncNotZero', count)).toBe(1);
    expect(k.get('count')).toBe(3);
  });

  it('the last put_task_struct() frees the task', () => {
    const k = new Kernel();
    k.do('b', 'getTaskStruct', { task: 'task0' });
    k.do('b', 'putTaskStruct', { task: 'task0' });
    expect(k.life('task0')).toBe(Life.live);
    k.do('a', 'putTaskStruct', { task: 'task0' });
    expect([k.life('task0'), k.found]).toEqual([Life.freed, []]);
    k.do('b', 'getTaskStruct', { task: 'task0' });
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('locks', () => {
  it.each([
    ['mutexLock', 'mutexUnlock', 'mutex'],
    ['rawSpinLockIrqsave', 'rawSpinUnlockIrqrestore', 'spinlock'],
  ])('%s blocks while owned, and names whom it waits for', (acquire, release, lock) => {
    const k = new Kernel();
    expect(k.can('a', acquire, { lock })).toBe(true);
    k.do('a', acquire, { lock });
    expect(k.can('b', acquire, { lock })).toBe(false);
    expect(k.waitsFor('b', acquire, { lock })).toEqual(['a']);
    expect(k.waitsFor('a', acquire, { lock })).toEqual(['a']);
    k.do('a', release, { lock });
    expect(k.can('b', acquire, { lock })).toBe(true);
  });

  it('a completion counts', () => {
    const k = new Kernel();
    const done = { completion: 'done' };
    expect(k.can('a', 'waitForCompletion', done)).toBe(false);
    expect(k.waitsFor('a', 'waitForCompletion', done)).toEqual([]);
    k.do('b', 'complete', done);
    k.do('b', 'complete', done);
    expect(k.can('a', 'waitForCompletion', done)).toBe(true);
    k.do('a', 'waitForCompletion', done);
    expect(k.can('c', 'waitForCompletion', done)).toBe(true);
    k.do('c', 'waitForCompletion', done);
    expect(k.can('c', 'waitForCompletion', done)).toBe(false);
    k.do('b', 'complete', done);
    k.do('b', 'reinitCompletion', done);
    expect(k.can('a', 'waitForCompletion', done)).toBe(false);
  });
});

describe('the hash table', () => {
  const table = { table: 'table' };
  const node = (name: string, key: number) => ({ ...table, node: name, key });

  /** Both slots are taken and hooked under the keys 1 and 3. */
  function hooked(): Kernel {
    const k = new Kernel();
    for (const [name, id] of [
      ['slot0', 1],
      ['slot1', 3],
    ] as const) {
      k.do('a', 'poolTake', { pool: 'pool' });
      k.do('a', 'store', { loc: `${name}.id`, value: id });
      k.do('a', 'hashAdd', node(name, id));
    }
    return k;
  }

  it('finds what was added, until it is deleted', () => {
    const k = hooked();
    expect(objectOf(k.do('b', 'hashLookup', { ...table, key: 3 }))).toBe(k.world.objectNumber('slot1'));
    expect(k.do('b', 'hashLookup', { ...table, key: 2 })).toBe(0);
    k.do('a', 'hashDel', { ...table, node: 'slot1' });
    expect(k.do('b', 'hashLookup', { ...table, key: 3 })).toBe(0);
    k.do('a', 'hashDel', { ...table, node: 'slot1' });
    expect(k.found).toEqual([]);
  });

  it('a node whose id was changed is in its bucket and is not found there', () => {
    const k = hooked();
    k.do('a', 'store', { loc: 'slot0.id', value: 2 });
    expect([k.do('b', 'hashLookup', { ...table, key: 1 }), k.do('b', 'hashLookup', { ...table, key: 2 })]).toEqual([0, 0]);
  });

  it('is walked node by node', () => {
    const k = hooked();
    const first = k.do('b', 'hashNext', { ...table, after: 0 });
    const second = k.do('b', 'hashNext', { ...table, after: first });
    expect([objectOf(first), objectOf(second), k.do('b', 'hashNext', { ...table, after: second })]).toEqual([
      k.world.objectNumber('slot0'),
      k.world.objectNumber('slot1'),
      0,
    ]);
  });

  it('a deleted node still leads on', () => {
    const k = hooked();
    const first = k.do('b', 'hashNext', { ...table, after: 0 });
    k.do('a', 'hashDel', { ...table, node: 'slot0' });
    expect(objectOf(k.do('b', 'hashNext', { ...table, after: first }))).toBe(k.world.objectNumber('slot1'));
    expect(objectOf(k.do('b', 'hashNext', { ...table, after: 0 }))).toBe(k.world.objectNumber('slot1'));
  });

  it('to look at a node that went back to its pool is a use after free', () => {
    const k = hooked();
    k.do('a', 'poolPush', { pool: 'pool', slot: 'slot0' });
    k.do('b', 'rcuReadLock');
    k.do('b', 'hashLookup', { ...table, key: 1 });
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('a tracepoint', () => {
  const at = { tracepoint: 'switch', reader: 1 };

  it('runs its probe where one is attached', () => {
    const k = new Kernel();
    expect(k.do('b', 'tracepointEnter', at)).toBe(0);
    k.do('a', 'registerTrace', at);
    expect(k.do('b', 'tracepointEnter', at)).toBe(1);
  });

  it('detaching does not wait for the running probe, synchronizing does, for no later one', () => {
    const k = new Kernel();
    k.do('a', 'registerTrace', at);
    k.do('b', 'tracepointEnter', at);
    expect(k.can('a', 'unregisterTrace', at)).toBe(true);
    k.do('a', 'unregisterTrace', at);
    expect(k.do('c', 'tracepointEnter', at)).toBe(0);
    k.do('a', 'tracepointSynchronizeUnregister');
    k.do('a', 'registerTrace', at);
    k.do('c', 'tracepointEnter', at);
    expect(k.can('a', 'tracepointSynchronizeUnregisterWait')).toBe(false);
    expect(k.waitsFor('a', 'tracepointSynchronizeUnregisterWait')).toEqual(['b']);
    k.do('b', 'tracepointExit', at);
    expect(k.can('a', 'tracepointSynchronizeUnregisterWait')).toBe(true);
  });

  it.each([
    [1, false],
    [0, true],
  ])('a probe with reader = %d holds up synchronize_rcu() or not', (reader, free) => {
    const k = new Kernel();
    k.do('a', 'registerTrace', at);
    k.do('b', 'tracepointEnter', { ...at, reader });
    k.do('a', 'synchronizeRcu');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(free);
    k.do('b', 'tracepointExit', { ...at, reader });
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
  });
});

describe('tasks and files', () => {
  it('a task is not switched out while it holds a spinlock', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('a', 'mutexLock', { lock: 'mutex' });
    expect(k.can('c', 'schedOut', task)).toBe(true);
    k.do('a', 'rawSpinLockIrqsave', { lock: 'spinlock' });
    expect(k.can('c', 'schedOut', task)).toBe(false);
    expect(k.waitsFor('c', 'schedOut', task)).toEqual(['a']);
    k.do('a', 'rawSpinUnlockIrqrestore', { lock: 'spinlock' });
    k.do('b', 'rawSpinLockIrqsave', { lock: 'spinlock' });
    expect(k.can('c', 'schedOut', task)).toBe(true);
    expect(k.do('c', 'schedOut', task)).toBe(1);
    expect(k.get('task0.switched_out')).toBe(OnCpu.out);
    k.do('c', 'schedIn', task);
    expect(k.get('task0.switched_out')).toBe(OnCpu.on);
  });

  it('a dead task, and one whose last reference is gone, is not switched again', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('a', 'schedDead', task);
    expect(k.do('c', 'schedOut', task)).toBe(0);
    expect(k.get('task0.switched_out')).toBe(OnCpu.dead);
    k.do('a', 'putTaskStruct', task);
    expect([k.do('c', 'schedOut', task), k.found]).toEqual([0, []]);
  });

  it('a file’s release never overlaps an operation on it', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    expect(k.do('a', 'fdget', file)).toBe(1);
    expect(k.do('b', 'fdget', file)).toBe(1);
    k.do('c', 'fileClose', file);
    expect(k.can('c', 'fileRelease', file)).toBe(false);
    expect(k.do('b', 'fdget', file)).toBe(0);
    k.do('a', 'fdput', file);
    expect(k.can('c', 'fileRelease', file)).toBe(false);
    k.do('b', 'fdput', file);
    expect(k.can('c', 'fileRelease', file)).toBe(true);
  });

  it('a close that finds an operation under way leaves the release to that operation', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    k.do('a', 'fdget', file);
    k.do('b', 'fdget', file);
    expect(k.do('c', 'fileCloseShared', file)).toBe(0);
    expect(k.do('c', 'fdget', file)).toBe(0);
    expect(k.do('a', 'fput', file)).toBe(0);
    expect(k.do('b', 'fput', file)).toBe(1);
  });

  it('a close that finds none releases the file itself, the end of an operation before it does not', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    k.do('a', 'fdget', file);
    expect(k.do('a', 'fput', file)).toBe(0);
    expect(k.do('c', 'fileCloseShared', file)).toBe(1);
  });

  it('the close of one descriptor leaves the file to the others', () => {
    const k = new Kernel();
    const file = { file: 'file0' };
    k.do('a', 'store', { loc: 'file0.others', value: 1, order: 'plain' });
    expect(k.do('a', 'fileCloseShared', file)).toBe(0);
    expect(k.do('b', 'fdget', file)).toBe(1);
    expect(k.do('b', 'fput', file)).toBe(0);
    expect(k.do('b', 'fileCloseShared', file)).toBe(1);
  });

  it('a WARN is a finding', () => {
    const k = new Kernel();
    k.do('a', 'warnOn');
    expect(k.found).toEqual(['warn']);
  });
});

describe('uprobes', () => {
  it('a handler starts only while its probe is registered, and the sync waits for every handler that runs', () => {
    const k = new Kernel();
    const probe = { probe: 'probe0' };
    expect(k.do('b', 'uprobeEnter', probe)).toBe(0);
    k.do('a', 'uprobeRegister', { probe: 'probe0.registered' });
    expect(k.do('b', 'uprobeEnter', probe)).toBe(1);
    k.do('a', 'uprobeUnregisterNosync', { probe: 'probe0.registered' });
    expect(k.do('c', 'uprobeEnter', probe)).toBe(0);
    k.do('a', 'uprobeSync');
    expect([k.can('a', 'uprobeSyncWait'), k.waitsFor('a', 'uprobeSyncWait')]).toEqual([false, ['b']]);
    k.do('b', 'uprobeExit');
    expect(k.can('a', 'uprobeSyncWait')).toBe(true);
  });
});

describe('a list', () => {
  const walked = (k: Kernel, list: string): readonly number[] => {
    const found: number[] = [];
    for (let node = k.do('a', 'listNext', { list, after: 0 }); node !== 0; node = k.do('a', 'listNext', { list, after: node }))
      found.push(objectOf(node));
    return found;
  };

  it('is walked in the order in which entries were added, and forgets those that leave or move', () => {
    const k = new Kernel();
    const [first, second] = [k.world.objectNumber('node0'), k.world.objectNumber('node1')];
    k.do('a', 'listAddTail', { list: 'list', node: 'node1.list' });
    k.do('a', 'listAddTail', { list: 'list', node: 'node0.list' });
    expect(walked(k, 'list')).toEqual([second, first]);
    k.do('a', 'listMoveTail', { list: 'pending', node: 'node1.list' });
    expect([walked(k, 'list'), walked(k, 'pending')]).toEqual([[first], [second]]);
    k.do('a', 'listDel', { node: 'node0.list' });
    expect(walked(k, 'list')).toEqual([]);
  });
});

describe('a list of which an entry was freed', () => {
  it('still leads to it, and a walk over it is a use after free', () => {
    const k = new Kernel();
    for (const node of ['node0.list', 'node1.list']) k.do('a', 'listAddTail', { list: 'list', node });
    k.do('a', 'kfree', { object: 'node0' });
    const freed = k.do('b', 'listNext', { list: 'list', after: 0 });
    expect([objectOf(freed), k.found]).toEqual([k.world.objectNumber('node0'), []]);
    k.do('b', 'listNext', { list: 'list', after: freed });
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('a second enable', () => {
  it('gets a cache and a pool that nobody had, and objects of that cache', () => {
    const k = new Kernel();
    const cache = k.do('a', 'kmemCacheCreate');
    expect(objectOf(cache)).toBe(k.world.objectNumber('cache1'));
    expect(objectOf(k.do('a', 'kmemCacheZalloc', { cache }))).toBe(k.world.objectNumber('item2'));
    expect(k.do('a', 'poolAlloc', { pool: 'pool' })).toBe(1);
    expect(objectOf(k.get('pool'))).toBe(k.world.objectNumber('pool1'));
  });
});

describe('a bucket whose writers take no lock', () => {
  const insert = (k: Kernel, node: string, first: number): void => {
    k.do('a', 'store', { loc: `${node}.next`, value: first });
    k.do('a', 'hlistPointAtHead', { pprev: `${node}.pprev`, table: 'bucket' });
    k.do('a', 'store', { loc: 'bucket', value: node });
    if (first !== 0) k.do('a', 'hlistPointBack', { pprev: 'hashed0.pprev', node });
  };

  it('is written through the address of whatever points to a node', () => {
    const k = new Kernel();
    insert(k, 'hashed0', 0);
    insert(k, 'hashed1', k.get('bucket'));
    expect(
      [k.do('b', 'hlistLookup', { table: 'bucket', key: 1 }), k.do('b', 'hlistNext', { table: 'bucket', after: 'hashed1' })].map(objectOf),
    ).toEqual([k.world.objectNumber('hashed0'), k.world.objectNumber('hashed0')]);
    k.do('a', 'hlistStoreThrough', { pprev: k.get('hashed0.pprev'), next: 0 });
    expect(k.do('b', 'hlistLookup', { table: 'bucket', key: 1 })).toBe(0);
    k.do('a', 'hlistStoreThrough', { pprev: k.get('hashed1.pprev'), next: 0 });
    expect(k.get('bucket')).toBe(0);
  });

  it('loses one of two nodes that are inserted at once', () => {
    const k = new Kernel();
    insert(k, 'hashed0', 0);
    insert(k, 'hashed1', 0);
    expect([1, 2].map((key) => k.do('b', 'hlistLookup', { table: 'bucket', key }) > 0)).toEqual([false, true]);
  });

  it('that has become a ring locks up whoever looks for what is not there', () => {
    const k = new Kernel();
    insert(k, 'hashed0', 0);
    k.do('a', 'store', { loc: 'hashed0.next', value: 'hashed0' });
    k.do('b', 'hlistLookupHeld', { table: 'bucket', key: 1 });
    expect(k.found).toEqual([]);
    k.do('b', 'hlistLookupHeld', { table: 'bucket', key: 3 });
    expect(k.found).toEqual(['soft-lockup']);
  });
});

describe('scheduler locks', () => {
  it('events about one task are serialised, and who holds its locks is a reader', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('b', 'schedLock', task);
    k.do('a', 'synchronizeRcu');
    expect([k.can('c', 'schedLock', task), k.waitsFor('c', 'schedLock', task), k.can('a', 'synchronizeRcuWait')]).toEqual([
      false,
      ['b'],
      false,
    ]);
    k.do('b', 'schedUnlock', task);
    expect([k.can('c', 'schedLock', task), k.can('a', 'synchronizeRcuWait')]).toEqual([true, true]);
  });
});
