import { Event } from '../core/world/event.js';
import type { AbstractStep, Asked } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import { ofKind, sleeps } from './footprint/objects.js';
import { asksWho, enters, leaves, waitsForThem } from './footprint/sections.js';
import { cellsByActor } from './grace-period.js';
import { mightSleep } from './might-sleep.js';
import { isQueued, rcuState, readers } from './rcu.js';

/** The heads of these objects: the cells with the state of their callbacks. */
const headsOf = (w: World, objects: readonly number[]): readonly number[] =>
  w.part(rcuState).heads.flatMap(({ object, state }) => (objects.includes(object) ? [state] : []));

/** That a callback is waiting for its grace period or running: it being invoked is no difference to a barrier. */
const queuedOn = (step: AbstractStep, objects: readonly number[]): readonly number[] =>
  objects.map((object) => step.place(`callback of ${step.w.objects[object]!.name} queued`));

const returnedOn = (step: AbstractStep, objects: readonly number[]): readonly number[] =>
  objects.map((object) => step.place(`callback of ${step.w.objects[object]!.name} returned`));

/** What call_rcu() asks for is a grace period of each head. */
function queued(w: World, objects: readonly number[]): Asked {
  const rcu = w.part(rcuState);
  const heads = rcu.heads.flatMap((head, number) => (objects.includes(head.object) ? [{ ...head, number }] : []));
  const isAsked = ({ state, number }: (typeof heads)[number]): boolean => isQueued(w.cells[state]!) && rcu.kindOf(number) === 0;
  return {
    pending() {
      for (let i = 0; i < heads.length; i++) if (isAsked(heads[i]!)) return true;
      return false;
    },
    waitsForNone(of) {
      for (let i = 0; i < heads.length; i++) if (isAsked(heads[i]!) && (w.cells[heads[i]!.waits]! & of) === 0) return true;
      return false;
    },
  };
}

/**
 * call_rcu(&object->head, fn): queues; the actor that is fn's callback runs once the readers of now have left. A head that is queued stays
 * where it is, and leaks for good; a real one may be queued again once its turn has come.
 */
export const callRcu = {
  name: 'callRcu',
  c: 'call_rcu(&$head, ...)',
  params: { object: 'object', head: 'write' },
  takes: { head: 'rcu_head' },
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      apply(a) {
        const head = rcu.headAt(a[1]!);
        w.emit(Event.callRcu, a[0]!, rcu.heads[head]!.state, 0);
        if (!w.crashed) rcu.queue(head, 0, rcu.readers());
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.emits(Event.callRcu, step.objects(0));
      asksWho(step, readers);
      step.footprint.update(...headsOf(step.w, step.objects(0)));
      step.footprint.write(...queuedOn(step, step.objects(0)));
      // a second one makes it leak, for which a barrier may not have to wait any more
      step.footprint.free(...returnedOn(step, step.objects(0)));
    },
    brackets: [],
  },
  gives: 'nothing',
  orders: { releases: ['callback'] },
  alike: true,
  promela: {
    effect: `
      int h = head_at(head);
      tell_call_rcu(object, head_state[h], 0);
      if (crashed) return 0;
      if (get(head_state[h]) & QUEUED) { set(head_state[h], get(head_state[h]) | LEAKS); return 0; }
      set(head_state[h], get(head_state[h]) | QUEUED);
      set(head_waits[h], readers());
      return 0;`,
  },
  reference: {
    does: 'queues a callback, for after a grace period',
    misuse: ['of a head that is queued: double-call-rcu; the head leaks, and its callback never runs', 'of a freed object: use-after-free'],
    source: 'call_rcu(), kernel/rcu/tree.c; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

/** An RCU callback is invoked: possible once its grace period is over. The callback is a reader. Gives the object. */
export const rcuInvoke = {
  name: 'rcuInvoke',
  c: 'grace period over: callback runs',
  params: { object: 'object' },
  bind: (w) => {
    const rcu = w.part(rcuState);
    return {
      enabled(a) {
        const head = rcu.headOf(objectOf(a[0]!));
        const { state, waits } = rcu.heads[head]!;
        return isQueued(w.cells[state]!) && w.cells[waits] === 0 && rcu.kindOf(head) === 0;
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
  footprint: {
    touches(step) {
      step.footprint.update(...headsOf(step.w, step.objects(0)));
      waitsForThem(step, readers);
      enters(step, readers);
    },
    brackets: [{ section: readers, enters: true }],
    waitsForAll: readers,
    asked: queued,
    needsAll: true,
    wants(step) {
      const [head, another] = headsOf(step.w, step.objects(0));
      return head === undefined || another !== undefined ? [] : [{ missing: (cells) => !isQueued(cells[head]!), places: [head] }];
    },
    againAfter: (step) => headsOf(step.w, step.objects(0)),
  },
  gives: (_, objects) => objects(0),
  orders: { acquires: ['callback', 'reader'] },
  alike: true,
  promela: {
    parts: ['reader'],
    can: 'awaited(head_of(OBJECT(object))) && get(head_waits[head_of(OBJECT(object))]) == 0',
    waits: 'get(head_waits[head_of(OBJECT(object))])',
    effect: 'invoked(head_of(OBJECT(object))); enter(); return pointer_to(OBJECT(object));',
  },
  reference: {
    does: 'a callback that call_rcu() was given is called, which is this actor',
    gives: 'the object that its head is in',
    goes: 'every reader of the time of call_rcu() has left',
    context: 'the first step of an rcu-callback',
    source: 'rcu_do_batch(), kernel/rcu/tree.c; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

/** The same for all callbacks of one function, in simulations: `like` is an object of the type; the first whose grace period is over. */
export const rcuInvokeFirst = {
  name: 'rcuInvokeFirst',
  c: 'grace period over: callback runs',
  params: { like: 'type' },
  bind: (w) => {
    const rcu = w.part(rcuState);
    const first = (like: number) =>
      rcu.heads.findIndex(
        ({ object, state, waits }, head) =>
          w.objects[object]!.type === w.objects[objectOf(like)]!.type &&
          isQueued(w.cells[state]!) &&
          w.cells[waits] === 0 &&
          rcu.kindOf(head) === 0,
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
  reference: {
    does: 'the same of the first callback of a type whose time has come, in simulations',
    gives: 'the object that its head is in',
    goes: 'there is one',
    context: 'the first step of an rcu-callback',
    source: 'rcu_do_batch(), kernel/rcu/tree.c; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

/** The callback has returned: it is no reader any more, and rcu_barrier() stops waiting for it. */
export const rcuReturn = {
  name: 'rcuReturn',
  c: 'return',
  params: { object: 'object' },
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
  footprint: {
    // nobody asks whether the callback runs but a barrier, which waits for it
    touches(step) {
      step.footprint.free(...returnedOn(step, step.objects(0)));
      leaves(step, readers);
    },
    brackets: [{ section: readers, enters: false }],
  },
  gives: 'nothing',
  orders: { releases: ['callback returned'] },
  alike: true,
  promela: {
    parts: ['reader'],
    effect: `
      int h = head_of(OBJECT(object));
      set(head_state[h], get(head_state[h]) & ~RUNNING);
      strike(barrier, ACTORS, bit(HEADS + h));
      leave();
      return 0;`,
  },
  reference: {
    does: 'the callback has returned',
    context: 'the last step of such an actor',
    source: 'rcu_do_batch(), kernel/rcu/tree.c; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

/** rcu_barrier() begins: the callbacks queued or running now are those that it waits for. */
export const rcuBarrier = {
  name: 'rcuBarrier',
  c: 'rcu_barrier()',
  params: {},
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.callbackSet);
    return {
      apply() {
        mightSleep(w);
        w.set(sets[w.actor]!, rcu.pending(0));
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      sleeps(step);
      step.footprint.read(...queuedOn(step, ofKind(step.w, 'rcu_head')));
    },
    brackets: [],
  },
  gives: 'nothing',
  alike: true,
  promela: {
    parts: ['barrier'],
    effect: `
      int pending = 0;
      for (int h = 0; h < HEADS; h++) {
        if (get(head_state[h]) & QUEUED) pending |= bit(h);
        if (get(head_state[h]) & RUNNING) pending |= bit(HEADS + h);
      }
      sleep_event();
      set(barrier[self], pending);
      return 0;`,
  },
  reference: {
    does: 'the first step of rcu_barrier(): it is to wait for the callbacks that are queued or run now',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'rcu_barrier(), kernel/rcu/tree.c; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

/** rcu_barrier() returns: every callback of then has returned. */
export const rcuBarrierWait = {
  name: 'rcuBarrierWait',
  c: 'rcu_barrier() returns',
  params: {},
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const sets = cellsByActor(users, rcu.callbackSet);
    return {
      enabled() {
        const callbacks = w.cells[sets[w.actor]!]!;
        for (let head = 0; callbacks !== 0 && head < rcu.heads.length; head++) if (rcu.awaits(callbacks, head)) return false;
        return true;
      },
      waitsFor: (_, other) =>
        rcu.heads.some(({ waits }, head) => rcu.awaits(w.cells[sets[w.actor]!]!, head) && (w.cells[waits]! & (1 << other)) !== 0),
      apply: () => 0,
    };
  },
  footprint: {
    touches(step) {
      step.footprint.waitFor(...returnedOn(step, ofKind(step.w, 'rcu_head')));
      waitsForThem(step, readers);
    },
    brackets: [],
  },
  gives: 'nothing',
  sleepsOn: true,
  orders: { acquires: ['callback returned'] },
  alike: true,
  promela: { parts: ['barrier'], can: 'barrier_is_over()', waits: 'readers_before(get(barrier[self]))', effect: 'return 0;' },
  reference: {
    does: 'the second step of rcu_barrier(): it returns',
    goes: 'every callback of then has returned',
    context: 'process context',
    misuse: ['in a reader, or a callback, that it waits for: deadlock'],
    source: 'rcu_barrier(), kernel/rcu/tree.c; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;
