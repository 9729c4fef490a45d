import { Event } from '../core/event.js';
import { InputError } from '../core/error.js';
import type { Field } from '../core/field.js';
import { actorsOf, ofNobody, type Range, setOf, upTo } from '../core/layout.js';
import type { Operation } from '../core/operation.js';
import { Life, type World, objectOf } from '../core/world.js';
import { mightSleep } from './might-sleep.js';

/** State of an rcu_head: at rest, or bits of what it is: queued, its callback running. Both: queued once more while the callback runs. */
export const Head = { idle: 0, queued: 1, running: 2 } as const;

/** A barrier's set has two bits for each head. */
const mostHeads = 15;

/** struct rcu_head: only its address matters; what it is doing outlives the object and is kept beside it. */
export const rcuHeadField: Field = { kind: 'rcu_head', cells: [{ name: '', range: upTo(0) }] };

/**
 * Who reads, and who waits for whom. A grace period waits for exactly the readers that exist when it is asked
 * for: each waiter and each queued callback keeps the set of those that have not left since. Waiting longer, as a
 * real grace period may, adds nothing that running the waiter later does not show.
 */
export function rcuState(w: World) {
  const actors = w.actors.length;
  const set = actorsOf(actors);
  const nesting = w.actors.map((actor) => w.cell(`${actor.name} rcu nesting`, ofNobody(upTo(4))));
  const waitSets = new Map<number, number>();
  const heads = w.fieldsOfKind('rcu_head').map(({ cell, object, name }) => ({
    cell,
    object,
    state: w.cell(`${name} callback`, ofNobody(setOf(2))),
    waits: w.cell(`${name} waits for`, set),
  }));
  const callbackSets = new Map<number, number>();
  /** Bit h: the callback that is queued on head h; bit `heads.length` + h: the one that runs. */
  const headSet: Range = { ...setOf(2 * heads.length), holds: 'callbacks' };
  const allWaits = heads.map((head) => head.waits);
  const barriers: number[] = [];

  const readers = (): number => {
    let mask = 0;
    for (let i = 0; i < actors; i++) if (w.cells[nesting[i]!]! > 0) mask |= 1 << i;
    return mask;
  };
  return {
    heads,
    readers,
    reads: (actor: number): boolean => w.cells[nesting[actor]!]! > 0,
    /** The cell of an actor's grace-period wait; made for actors of paths that wait. */
    waitSet(actor: number): number {
      let cell = waitSets.get(actor);
      if (cell === undefined) {
        cell = w.cell(`${w.actors[actor]!.name} grace period`, set);
        waitSets.set(actor, cell);
        allWaits.push(cell);
      }
      return cell;
    },
    callbackSet(actor: number): number {
      let cell = callbackSets.get(actor);
      if (cell === undefined) {
        cell = w.cell(`${w.actors[actor]!.name} barrier`, headSet);
        callbackSets.set(actor, cell);
        barriers.push(cell);
      }
      return cell;
    },
    enter(actor: number): void {
      w.add(nesting[actor]!, 1);
    },
    leave(actor: number): void {
      const cell = nesting[actor]!;
      if (w.add(cell, -1) > 0) return;
      for (let i = 0; i < allWaits.length; i++) w.set(allWaits[i]!, w.cells[allWaits[i]!]! & ~(1 << actor));
    },
    /** The callbacks that a barrier waits for if it begins now. */
    pending(): number {
      let mask = 0;
      for (let i = 0; i < heads.length; i++) {
        const state = w.cells[heads[i]!.state]!;
        if ((state & Head.queued) !== 0) mask |= 1 << i;
        if ((state & Head.running) !== 0) mask |= 1 << (heads.length + i);
      }
      return mask;
    },
    invoked(head: number): void {
      const { state } = heads[head]!;
      w.set(state, Head.running);
      for (let i = 0; i < barriers.length; i++)
        if (((w.cells[barriers[i]!]! >> head) & 1) !== 0)
          w.set(barriers[i]!, w.cells[barriers[i]!]! ^ ((1 << head) | (1 << (heads.length + head))));
    },
    /** One queued meanwhile stays queued; only a barrier that began after that waits for it. */
    returned(head: number): void {
      w.set(heads[head]!.state, w.cells[heads[head]!.state]! & ~Head.running);
      for (let i = 0; i < barriers.length; i++) w.set(barriers[i]!, w.cells[barriers[i]!]! & ~(1 << (heads.length + head)));
    },
    /** Whether a barrier that waits for these callbacks waits for one of that head. */
    awaits: (callbacks: number, head: number): boolean => (((callbacks >> head) | (callbacks >> (heads.length + head))) & 1) !== 0,
    headAt(cell: number): number {
      for (let i = 0; i < heads.length; i++) if (heads[i]!.cell === cell) return i;
      return -1;
    },
    headOf(object: number): number {
      for (let i = 0; i < heads.length; i++) if (heads[i]!.object === object) return i;
      return -1;
    },
  };
}

/** A cell for each of these actors, by actor number. */
export function cellsByActor(users: readonly number[], cellOf: (actor: number) => number): number[] {
  const cells: number[] = [];
  for (const actor of users) cells[actor] = cellOf(actor);
  return cells;
}

export const rcuReadLock: Operation = {
  name: 'rcuReadLock',
  params: {},
  touches: ['rcu reader of the actor'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      apply() {
        rcu.enter(w.actor);
        return 0;
      },
    };
  },
};

export const rcuReadUnlock: Operation = {
  name: 'rcuReadUnlock',
  params: {},
  touches: ['rcu reader of the actor', 'grace periods'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      apply() {
        rcu.leave(w.actor);
        return 0;
      },
    };
  },
};

/** call_rcu(&object->head, fn): queues; the actor that is fn's callback runs once the readers of now have left. */
export const callRcu: Operation = {
  name: 'callRcu',
  params: { object: 'object', head: 'write' },
  touches: ['rcu readers', 'callbacks'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      apply(a) {
        const head = rcu.heads[rcu.headAt(a[1]!)]!;
        w.emit(Event.callRcu, a[0]!, head.state, 0);
        if (w.crashed) return 0;
        w.set(head.state, w.cells[head.state]! | Head.queued);
        w.set(head.waits, rcu.readers());
        w.setLife(head.object, Life.retired);
        return 0;
      },
    };
  },
};

/** An RCU callback is invoked: possible once its grace period is over. The callback is a reader. Gives the object. */
export const rcuInvoke: Operation = {
  name: 'rcuInvoke',
  params: { object: 'object' },
  touches: ['callbacks'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      enabled(a) {
        const head = rcu.heads[rcu.headOf(objectOf(a[0]!))]!;
        return (w.cells[head.state]! & Head.queued) !== 0 && w.cells[head.waits] === 0;
      },
      waitsFor: (a, other) => (w.cells[rcu.heads[rcu.headOf(objectOf(a[0]!))]!.waits]! & (1 << other)) !== 0,
      apply(a) {
        const head = rcu.headOf(objectOf(a[0]!));
        rcu.invoked(head);
        rcu.enter(w.actor);
        return w.pointerTo(rcu.heads[head]!.object);
      },
    };
  },
};

/** The same for all callbacks of one function: `like` is an object of the type; the first whose grace period is over. */
export const rcuInvokeFirst: Operation = {
  name: 'rcuInvokeFirst',
  params: { like: 'type' },
  touches: ['callbacks'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    const first = (like: number) =>
      rcu.heads.findIndex(
        ({ object, state, waits }) =>
          w.objects[object]!.type === w.objects[objectOf(like)]!.type && (w.cells[state]! & Head.queued) !== 0 && w.cells[waits] === 0,
      );
    return {
      enabled: (a) => first(a[0]!) >= 0,
      apply(a) {
        const head = first(a[0]!);
        rcu.invoked(head);
        rcu.enter(w.actor);
        return w.pointerTo(rcu.heads[head]!.object);
      },
    };
  },
};

/** The callback has returned: it is no reader any more, and rcu_barrier() stops waiting for it. */
export const rcuReturn: Operation = {
  name: 'rcuReturn',
  params: { object: 'object' },
  touches: ['callbacks', 'grace periods'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      apply(a) {
        rcu.returned(rcu.headOf(objectOf(a[0]!)));
        rcu.leave(w.actor);
        return 0;
      },
    };
  },
};

/** synchronize_rcu() begins: the readers of now are those that it waits for. */
export const synchronizeRcu: Operation = {
  name: 'synchronizeRcu',
  params: {},
  touches: ['rcu readers'],
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.waitSet);
    return {
      apply() {
        // in a reader it waits for itself: that is a deadlock and found as one
        if (!rcu.reads(w.actor)) mightSleep(w);
        w.set(sets[w.actor]!, rcu.readers());
        return 0;
      },
    };
  },
};

/** synchronize_rcu() returns: every reader of then has left. */
export const synchronizeRcuWait: Operation = {
  name: 'synchronizeRcuWait',
  params: {},
  touches: ['grace periods'],
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.waitSet);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) => (w.cells[sets[w.actor]!]! & (1 << other)) !== 0,
      apply: () => 0,
    };
  },
};

/** rcu_barrier() begins: the callbacks queued or running now are those that it waits for. */
export const rcuBarrier: Operation = {
  name: 'rcuBarrier',
  params: {},
  touches: ['callbacks'],
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.callbackSet);
    return {
      apply() {
        if (rcu.heads.length > mostHeads)
          throw new InputError(
            `rcu_barrier(): the scenario has ${rcu.heads.length} objects with an rcu_head, and a set of their callbacks has room for ${mostHeads}; declare fewer`,
          );
        mightSleep(w);
        w.set(sets[w.actor]!, rcu.pending());
        return 0;
      },
    };
  },
};

/** rcu_barrier() returns: every callback of then has returned. */
export const rcuBarrierWait: Operation = {
  name: 'rcuBarrierWait',
  params: {},
  touches: ['callbacks'],
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.callbackSet);
    return {
      enabled: () => w.cells[sets[w.actor]!] === 0,
      waitsFor: (_, other) =>
        rcu.heads.some(({ waits }, head) => rcu.awaits(w.cells[sets[w.actor]!]!, head) && (w.cells[waits]! & (1 << other)) !== 0),
      apply: () => 0,
    };
  },
};
