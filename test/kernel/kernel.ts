import { expect } from 'vitest';
import type { Declarations, ObjectType } from '../../src/core/world/declarations.js';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { type Bound, isValue } from '../../src/core/operation/operation.js';
import { pointerOf, World } from '../../src/core/world/world.js';
import { cdevField } from '../../src/kernel/cdev.js';
import { completionField } from '../../src/kernel/completion.js';
import { deviceField } from '../../src/kernel/device.js';
import { hlistHeadField, hlistPprevField } from '../../src/kernel/hlist.js';
import { fileClosedField, fileOthersField, fileUsersField } from '../../src/kernel/file.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { idaField, idrField } from '../../src/kernel/idr.js';
import { operations } from '../../src/kernel/index.js';
import { irqLineField, irqLineOf } from '../../src/kernel/irq-lines.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { moduleField } from '../../src/kernel/module.js';
import { notifierHeadField } from '../../src/kernel/notifier.js';
import { percpuRefField } from '../../src/kernel/percpu-ref.js';
import { poolField } from '../../src/kernel/pool.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { rwlockField } from '../../src/kernel/rwlock.js';
import { rwsemField } from '../../src/kernel/rwsem.js';
import { seqcountField } from '../../src/kernel/seqcount.js';
import { semaphoreField } from '../../src/kernel/semaphore.js';
import { cacheField } from '../../src/kernel/slab.js';
import { srcuField } from '../../src/kernel/srcu.js';
import { onCpuField } from '../../src/kernel/task.js';
import { taskStateField } from '../../src/kernel/task-state.js';
import { irqWorkField } from '../../src/kernel/irq-work.js';
import { taskletField } from '../../src/kernel/tasklet.js';
import { timerListField } from '../../src/kernel/timer-list.js';
import { tracepointField } from '../../src/kernel/tracepoint.js';
import { uprobeField } from '../../src/kernel/uprobe.js';
import { delayedWorkField, workField, workqueueField } from '../../src/kernel/work-items.js';
import { waitQueueHeadField } from '../../src/kernel/wait-queue.js';
import { xarrayField } from '../../src/kernel/xarray.js';
import { detectors } from '../registries.js';

type Input = { readonly [param: string]: number | string };

/** A world with one of everything, on which a test grants operations by hand. */
export class Kernel {
  readonly world: World;
  /** Kinds that the last operation showed. */
  found: readonly string[] = [];
  private readonly bounds = new Map<string, Bound>();

  constructor(faults = false, built: Pick<Declarations, 'kernel' | 'slab'> = {}, freed: ObjectType['freed'] = undefined) {
    this.world = new World({
      ...built,
      globals: {
        CLOCK_MONOTONIC: word(upTo(9)),
        pool: pointer('pool'),
        table: hashtableField('slot', 'id'),
        count: refcountField(3),
        mutex: mutexField,
        spinlock: spinlockField,
        rwlock: rwlockField,
        rwsem: rwsemField,
        seq: seqcountField,
        done: completionField,
        switch: tracepointField,
        counter: word({ min: -7, max: 7 }),
        bucket: hlistHeadField('hashed', { key: 'id', next: 'next' }),
        list: listField('node'),
        pending: listField('node'),
        system_wq: workqueueField,
        wq: waitQueueHeadField,
        sem: semaphoreField,
        srcu: srcuField,
        other_srcu: srcuField,
        irq: irqLineField,
        chain: notifierHeadField('block', { next: 'next', priority: 'id' }),
        simple_irq: irqLineOf('simple'),
        level_irq: irqLineOf('level'),
        idr: idrField('item', 3),
        ida: idaField(3),
        xa: xarrayField('item', 3),
      },
      types: {
        cache: { fields: { kmem: cacheField } },
        pool: { fields: { slots: poolField('slot') } },
        slot: { fields: { id: word(upTo(6)), timer: hrtimerField, node_rcu: rcuHeadField } },
        item: { fields: { value: word(upTo(7)), rcu: rcuHeadField }, cache: 'cache0', ...(freed && { freed }) },
        task: { fields: { usage: refcountField(3), switched_out: onCpuField, state: taskStateField } },
        probe: { fields: { registered: uprobeField } },
        node: { fields: { list: listNodeField } },
        guard: { fields: { srcu: srcuField } },
        hashed: { fields: { id: word(upTo(6)), next: pointer('hashed'), pprev: hlistPprevField } },
        ctx: { fields: { work: workField, delayed: delayedWorkField } },
        workqueue: { fields: { wq: workqueueField } },
        disk: { fields: { dev: deviceField, cdev: cdevField } },
        module: { fields: { module: moduleField } },
        block: { fields: { id: word(upTo(6)), next: pointer('block') } },
        device: { fields: { timer: timerListField, tasklet: taskletField, irq_work: irqWorkField, ref: percpuRefField } },
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
        { name: 'device0', type: 'device' },
        { name: 'guard0', type: 'guard' },
        { name: 'cache1', type: 'cache', state: 'unallocated' },
        { name: 'pool1', type: 'pool', state: 'unallocated' },
        { name: 'ctx0', type: 'ctx' },
        { name: 'wq0', type: 'workqueue' },
        { name: 'wq1', type: 'workqueue' },
        { name: 'disk0', type: 'disk' },
        { name: 'mod0', type: 'module' },
        { name: 'block0', type: 'block' },
        { name: 'block1', type: 'block', init: { id: 1 } },
        { name: 'block2', type: 'block' },
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
        { name: 'irq0', kind: 'hardirq', path: '' },
        { name: 'irq1', kind: 'hardirq', path: '' },
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

  /** The same for who asks about itself. */
  outcomesOf(actor: string, name: string, input: Input = {}): readonly string[] {
    this.world.actor = this.world.actorNumber(actor);
    return this.outcomes(name, input);
  }

  /** Who is on the wait queue. */
  waiting(): readonly string[] {
    const [, set = 0, ...exclusive] = this.world.fieldAt(this.world.global('wq')).map((cell) => this.world.cells[cell]!);
    return this.world.actors.flatMap(({ name }, a) => (((set >> a) & 1) !== 0 || exclusive.includes(a + 1) ? [name] : []));
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

export const item = { object: 'item0', head: 'item0.rcu' };
export const timer = { object: 'slot0', timer: 'slot0.timer' };

/** A kernel whose first slot is taken and has its timer set up. */
export function withTimer(built: Pick<Declarations, 'kernel' | 'slab'> = {}): Kernel {
  const k = new Kernel(false, built);
  k.do('a', 'poolTake', { pool: 'pool' });
  k.do('a', 'hrtimerSetup', timer);
  return k;
}

/** A kernel with an object from the cache. */
export function withItem(): Kernel {
  const k = new Kernel();
  k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
  return k;
}
