import { Event } from '../core/event.js';
import type { Footprint } from '../core/footprint.js';
import type { World } from '../core/world.js';
import { clockCell } from './clock.js';
import { Timer } from './hrtimer.js';
import { locksOf } from './lock.js';
import { Head } from './rcu.js';
import { schedulerLockOf } from './task.js';

/**
 * One program point whose footprint is asked for. Arguments are counted without tags; a location's word, and whether it
 * may be accessed at all, are added already.
 */
export interface Touching {
  readonly w: World;
  /** The actor whose step it is. */
  readonly actor: number;
  readonly footprint: Footprint;
  /** The objects that an argument, or the pointer of a location, may lead to. */
  objects(argument: number): readonly number[];
  /** The cell of the global that an argument names. */
  global(argument: number): number;
  /** The number of a place that is no cell. */
  place(name: string): number;
  /** The value of an argument, where it is always the same. */
  constant(argument: number): number | undefined;
  /** In how many reader sections the actor is, at least, before the step. */
  readonly reading: number;
  /** That actor leaves every section of that kind that it enters. */
  leaves(section: Section, actor: number): boolean;
  /** The detectors hear of this, about these objects. */
  emits(event: number, objects?: readonly number[], locks?: LockNames): void;
  /** The cells of the first argument, which is a location, and of the locks that the actor may hold. */
  about(): readonly number[];
  held(): readonly number[];
}

/** Classes of locks: of one that is taken, of those held at that time. */
export interface LockNames {
  readonly taken: readonly string[];
  readonly held: readonly string[];
}

/** What a step keeps others from, from one operation to another one. */
export type Section = 'lock' | 'reader' | 'probe' | 'handler' | 'file';

/** Something that an operation waits for: no particular actor, but a change of a place. */
export interface Want {
  missing(cells: Int32Array): boolean;
  readonly places: readonly number[];
}

/** Whether a step does less, as the cells and its arguments are. */
export type Quiet = (cells: Int32Array, args: Int32Array) => boolean;

export interface Touches {
  /** What it touches besides the locations among its parameters; absent: nothing. */
  readonly touches?: (t: Touching) => void;
  /** Nothing but its result depends on what it touches. */
  readonly onlyResult?: true;
  /** Where `when` says so of the arguments, a step does less: then it touches this. What `when` looks at must be in it. */
  readonly quiet?: { readonly when: (t: Touching) => Quiet; readonly touches: (t: Touching) => void; readonly readsLocations?: true };
  /** It notes who is in such a section, for a step that waits for these. */
  readonly asks?: Section;
  /** Somebody in such a section who stays there keeps it from going; where it was asked for beforehand, those in it at that time. */
  readonly waitsForAll?: Section;
  readonly lock?: 'takes' | 'drops';
  /** The task that its first argument names takes no step for a while. */
  readonly switchesOut?: true;
  /** That task goes on. */
  readonly switchesIn?: true;
  /** Sections that it enters or leaves: always, or only if its result is not 0, or the argument of that number is not. */
  readonly brackets?: readonly { readonly section: Section; readonly enters: boolean; readonly ifGot?: true; readonly says?: number }[];
  /** It can go again, in the same state of everything else, only after one of these. */
  readonly againAfter?: readonly string[];
  /** It begins a callback. */
  readonly invokes?: true;
  /** An operation on a file begins, if the result is not 0, or ends. */
  readonly file?: 'gets' | 'puts';
  /** Everybody whom `waitsFor` names has to move before it can go, unless the object that its argument names is freed. */
  readonly needsAll?: true;
  /** While it cannot go: of the first that is missing, some place must change before it can; if none is, any that it looks at. */
  readonly wants?: (t: Touching) => readonly Want[];
  /** The objects that its result may point to. */
  readonly gives?: (w: World, objects: (argument: number) => readonly number[]) => readonly number[];
}

const lives = (t: Touching, objects: readonly number[]): readonly number[] => objects.map((object) => t.w.lifeCell(object));
const accessible = (t: Touching, objects: readonly number[]): readonly number[] =>
  objects.map((object) => t.place(`access to ${t.w.objects[object]!.name}`));
const cellsOf = (t: Touching, objects: readonly number[]): readonly number[] =>
  objects.flatMap((object) => Array.from({ length: t.w.cellsOf(object).size }, (_, i) => t.w.cellsOf(object).from + i));
const everybody = (t: Touching, what: string): readonly number[] => t.w.actors.map((_, actor) => t.place(`${what} ${actor}`));

/** An object's life changes, so that who accesses it may find it gone. */
function changesLife(t: Touching, objects: readonly number[]): void {
  t.footprint.update(...lives(t, objects), ...accessible(t, objects));
}
function accesses(t: Touching, objects: readonly number[]): void {
  t.emits(Event.access, objects);
}
/** Frees: its memory means nothing any more. */
function frees(t: Touching, objects: readonly number[]): void {
  t.emits(Event.free, objects);
  changesLife(t, objects);
  t.footprint.write(...cellsOf(t, objects));
}

// --- sections: who enters one is seen by whoever asks who is in it; who leaves only lets others go

function enters(t: Touching, section: Section): void {
  if (section === 'reader' && t.reading > 0) return;
  const places = [t.place(`in ${section} ${t.actor}`), ...(keepsCpu(t, section) ? [level(t)] : [])];
  if (t.leaves(section, t.actor)) t.footprint.enter(...places);
  else t.footprint.write(...places);
}
function leaves(t: Touching, section: Section): void {
  if (section === 'reader' && t.reading > 1) return;
  t.footprint.free(t.place(`out of ${section} ${t.actor}`));
  if (keepsCpu(t, section)) t.footprint.free(level(t));
}
/** What keeps others from an actor's CPU, or its task from being switched out. */
const level = (t: Touching): number => t.place(`level ${t.actor}`);
const keepsCpu = ({ w, actor }: Touching, section: Section): boolean =>
  section !== 'reader' || w.rcuNonPreemptible || w.actors[actor]!.kind !== 'task';
function asksWho(t: Touching, section: Section): void {
  t.w.actors.forEach((_, actor) => {
    const place = t.place(`in ${section} ${actor}`);
    if (t.leaves(section, actor)) t.footprint.ask(place);
    else t.footprint.read(place);
  });
}
const waitsForThem = (t: Touching, section: Section): void => t.footprint.waitFor(...everybody(t, `out of ${section}`));

/** Heads of these objects: the state of their callbacks. */
function heads(t: Touching, objects: readonly number[]): readonly number[] {
  const { names } = t.w.layout;
  return names.flatMap((name, cell) =>
    name.endsWith(' callback') && objects.some((object) => name.startsWith(`${t.w.objects[object]!.name}.`)) ? [cell] : [],
  );
}
/** That a callback is waiting for its grace period or running: it being invoked is no difference to a barrier. */
const queuedOn = (t: Touching, objects: readonly number[]): readonly number[] =>
  objects.map((object) => t.place(`callback of ${t.w.objects[object]!.name} queued`));
const cellsEnding = (w: World, ...ends: readonly string[]): readonly number[] =>
  w.layout.names.flatMap((name, cell) => (ends.some((end) => name.endsWith(end)) ? [cell] : []));
const fieldsOf = (t: Touching, objects: readonly number[], field: string): readonly number[] =>
  objects.flatMap((object) => (t.w.types[t.w.objects[object]!.type]!.fields[field] ? [t.w.fieldCell(object, field)] : []));
const allOf = (w: World, type: (object: number) => boolean): readonly number[] =>
  w.objects.flatMap((_, object) => (object > 0 && type(object) ? [object] : []));
const ofTypes = (w: World, objects: readonly number[]): readonly number[] =>
  allOf(w, (object) => objects.some((like) => w.objects[like]!.type === w.objects[object]!.type));
const ofCaches = (w: World, caches: readonly number[]): readonly number[] =>
  allOf(w, (object) => caches.some((cache) => w.cacheOf(object) === w.objects[cache]!.name));
const ofKind = (w: World, kind: string): readonly number[] => w.fieldsOfKind(kind).map(({ object }) => object);
const slots = (w: World): readonly number[] => w.fieldsOfKind('pool').flatMap(({ type }) => w.objectsOfType(type!));
const nodes = (w: World): readonly number[] => w.fieldsOfKind('hashtable').flatMap(({ type }) => w.objectsOfType(type!));
const hlistNodes = (w: World): readonly number[] => w.fieldsOfKind('hlist').flatMap(({ type }) => w.objectsOfType(type!));
const hooked = (w: World): readonly number[] => w.fieldsOfKind('hashtable').flatMap(({ name }) => cellsEnding(w, ` in ${name}`));
const timers = (t: Touching, objects: readonly number[], ...cells: readonly number[]): readonly number[] =>
  fieldsOf(t, objects, 'timer').flatMap((first) => cells.map((cell) => first + cell));

const sleeps = (t: Touching): void => t.emits(Event.mightSleep);
const nothing: Touches = {};
const { base, queued, running, expires } = Timer;

/** The classes of the locks in these cells. */
function classes(w: World, cells: readonly number[]): readonly string[] {
  const { locks, classes: names } = locksOf(w);
  return [...new Set(locks.flatMap((lock) => (cells.includes(lock.cell) ? [names[lock.class]!] : [])))];
}

function takes(t: Touching): void {
  const taken = classes(t.w, t.about());
  t.emits(Event.lockAcquire, [], { taken, held: classes(t.w, t.held()).filter((name) => taken.length > 1 || name !== taken[0]) });
}

const takesMutex: Touches = {
  touches(t) {
    sleeps(t);
    takes(t);
  },
  lock: 'takes',
  waitsForAll: 'lock',
  needsAll: true,
};
const takesSpinlock: Touches = {
  touches(t) {
    t.footprint.enter(level(t));
    takes(t);
  },
  lock: 'takes',
  waitsForAll: 'lock',
  needsAll: true,
};
const dropsMutex: Touches = { touches: (t) => t.emits(Event.lockRelease), lock: 'drops' };
const dropsSpinlock: Touches = {
  touches(t) {
    t.footprint.free(level(t));
    t.emits(Event.lockRelease);
  },
  lock: 'drops',
};
const changesReference: Touches = { touches: (t) => [Event.refInc, Event.refDec].forEach((event) => t.emits(event)) };

function looksUp(t: Touching): void {
  t.emits(Event.rcuFetch);
  accesses(t, nodes(t.w));
  t.footprint.read(...hooked(t.w), ...fieldsOf(t, nodes(t.w), 'id'));
}
/** Nothing is hooked under the key: then no node is looked at. */
const looksUpNothing: Touches['quiet'] = {
  when(t) {
    const all = hooked(t.w);
    return (cells, args) => {
      for (let i = 0; i < all.length; i++) if (cells[all[i]!] === args[1]! + 1) return false;
      return true;
    };
  },
  touches(t) {
    t.emits(Event.rcuFetch);
    t.footprint.read(...hooked(t.w));
  },
};
const lookUp: Touches = { touches: looksUp, quiet: looksUpNothing, gives: nodes };
/** Nothing is hooked at all. */
const walksNothing: Touches['quiet'] = {
  touches(t) {
    looksUpNothing!.touches(t);
    accesses(t, t.objects(1));
  },
  when(t) {
    const all = hooked(t.w);
    return (cells) => {
      for (let i = 0; i < all.length; i++) if (cells[all[i]!] !== 0) return false;
      return true;
    };
  },
};
const walk: Touches = { touches: looksUp, quiet: walksNothing, gives: nodes };
function walksList(t: Touching): void {
  t.emits(Event.rcuFetch);
  t.emits(Event.endlessWalk, hlistNodes(t.w));
  accesses(t, hlistNodes(t.w));
  t.footprint.read(
    ...t.w.fieldsOfKind('hlist').map(({ cell }) => cell),
    ...fieldsOf(t, hlistNodes(t.w), 'next'),
    ...fieldsOf(t, hlistNodes(t.w), 'id'),
  );
}
const listWalk: Touches = { touches: walksList, gives: hlistNodes };
const listNodes = (t: Touching): readonly number[] => t.w.fieldsOfKind('list_node').flatMap(({ cell }) => [cell, cell + 1]);
const changesList: Touches = { touches: (t) => t.footprint.update(...listNodes(t)) };

function allocates(t: Touching, objects: readonly number[]): void {
  sleeps(t);
  changesLife(t, objects);
}

const taskSwitch = (t: Touching): void => {
  t.footprint.update(...fieldsOf(t, t.objects(0), 'switched_out'), ...t.objects(0).map((task) => t.place(`switched out ${task}`)));
};
/** What keeps the task that runs as this one from being switched out. */
const runnerLevel = (t: Touching): readonly number[] =>
  t.w.actors.flatMap((actor, a) => (t.objects(0).some((task) => actor.task === t.w.objects[task]!.name) ? [t.place(`level ${a}`)] : []));
const schedulerLock = (t: Touching): readonly number[] =>
  t.objects(0).flatMap((task) => cellsEnding(t.w, schedulerLockOf(t.w.objects[task]!.name)));

const file = (t: Touching, field: string): readonly number[] => fieldsOf(t, t.objects(0), field);

/**
 * By operation, what it touches besides the locations that it is given: the second half of what a primitive is, as `ordering` is its third.
 * An operation that is not here may touch everything.
 */
export const footprints: { readonly [operation: string]: Touches } = {
  load: nothing,
  store: nothing,
  rcuDereference: { touches: (t) => t.emits(Event.rcuFetch) },
  cmpxchg: {
    quiet: { when: () => (cells, args) => args[0]! >= 0 && cells[args[0]!] !== args[1], readsLocations: true, touches: () => {} },
  },
  atomicInc: nothing,
  atomicDec: nothing,
  atomicDecIfPositive: nothing,
  refcountInc: changesReference,
  refcountIncNotZero: nothing,
  refcountDec: changesReference,
  refcountDecAndTest: changesReference,
  getTaskStruct: {
    touches(t) {
      accesses(t, t.objects(0));
      t.emits(Event.refInc, t.objects(0));
      t.footprint.update(...fieldsOf(t, t.objects(0), 'usage'));
    },
  },
  putTaskStruct: {
    touches(t) {
      accesses(t, t.objects(0));
      t.emits(Event.refDec, t.objects(0));
      changesLife(t, t.objects(0));
      t.footprint.update(...cellsOf(t, t.objects(0)), ...t.objects(0).map((task) => t.place(`switched out ${task}`)));
    },
    quiet: {
      when({ w }) {
        const usage = w.fieldNumber('usage');
        return (cells, args) => (cells[w.cellAt(args[0]!, usage)] ?? 0) > 1;
      },
      touches(t) {
        accesses(t, t.objects(0));
        t.emits(Event.refDec, t.objects(0));
        t.footprint.update(...fieldsOf(t, t.objects(0), 'usage'));
      },
    },
  },

  mutexLock: takesMutex,
  mutexUnlock: dropsMutex,
  rawSpinLock: takesSpinlock,
  rawSpinUnlock: dropsSpinlock,
  rawSpinLockIrqsave: takesSpinlock,
  rawSpinUnlockIrqrestore: dropsSpinlock,
  complete: nothing,
  waitForCompletion: { touches: sleeps },
  reinitCompletion: nothing,

  rcuReadLock: { touches: (t) => enters(t, 'reader'), brackets: [{ section: 'reader', enters: true }] },
  rcuReadUnlock: { touches: (t) => leaves(t, 'reader'), brackets: [{ section: 'reader', enters: false }] },
  callRcu: {
    touches(t) {
      t.emits(Event.callRcu, t.objects(0));
      asksWho(t, 'reader');
      t.footprint.update(...heads(t, t.objects(0)), ...lives(t, t.objects(0)));
      t.footprint.write(...queuedOn(t, t.objects(0)));
    },
  },
  rcuInvoke: {
    touches(t) {
      t.footprint.update(...heads(t, t.objects(0)));
      waitsForThem(t, 'reader');
      enters(t, 'reader');
    },
    invokes: true,
    waitsForAll: 'reader',
    needsAll: true,
    wants(t) {
      const [head, another] = heads(t, t.objects(0));
      return head === undefined || another !== undefined
        ? []
        : [{ missing: (cells) => (cells[head]! & Head.queued) === 0, places: [head] }];
    },
    gives: (_, objects) => objects(0),
    againAfter: ['callRcu'],
    brackets: [{ section: 'reader', enters: true }],
  },
  rcuReturn: {
    // whether the callback runs is asked by nobody but a barrier, which waits for it
    touches(t) {
      t.footprint.free(...t.objects(0).map((object) => t.place(`callback of ${t.w.objects[object]!.name} returned`)));
      leaves(t, 'reader');
    },
    brackets: [{ section: 'reader', enters: false }],
  },
  synchronizeRcu: {
    touches(t) {
      sleeps(t);
      asksWho(t, 'reader');
    },
    asks: 'reader',
  },
  synchronizeRcuWait: { touches: (t) => waitsForThem(t, 'reader'), waitsForAll: 'reader', needsAll: true },
  rcuBarrier: {
    touches(t) {
      sleeps(t);
      t.footprint.read(...queuedOn(t, ofKind(t.w, 'rcu_head')));
    },
  },
  rcuBarrierWait: {
    touches: (t) =>
      t.footprint.waitFor(...ofKind(t.w, 'rcu_head').map((object) => t.place(`callback of ${t.w.objects[object]!.name} returned`))),
  },

  hrtimerSetup: {
    touches(t) {
      t.emits(Event.timerSetup, t.objects(0));
      t.footprint.update(...timers(t, t.objects(0), base, queued, expires));
    },
  },
  hrtimerStart: {
    touches(t) {
      t.emits(Event.timerStart, t.objects(0));
      accesses(t, t.objects(0));
      t.footprint.read(clockCell(t.w));
      t.footprint.update(...timers(t, t.objects(0), base, queued, expires));
    },
  },
  hrtimerTryToCancel: {
    quiet: {
      when: () => (cells, args) => args[1]! >= 0 && (cells[args[1]! + running] !== 0 || cells[args[1]! + queued] === 0),
      readsLocations: true,
      touches: () => {},
    },
  },
  hrtimerCancel: {
    touches: (t) => t.emits(Event.timerCancelled, t.objects(0)),
    needsAll: true,
  },
  hrtimerExpire: {
    touches(t) {
      accesses(t, t.objects(0));
      // time goes on: a deadline that has passed has passed
      t.footprint.waitFor(clockCell(t.w));
      t.footprint.update(...timers(t, t.objects(0), queued, running, expires));
      enters(t, 'reader');
    },
    wants(t) {
      const [timer, another] = timers(t, t.objects(0), base);
      if (timer === undefined || another !== undefined) return [];
      return [
        { missing: (cells) => cells[timer + queued] === 0, places: [timer + queued] },
        { missing: (cells) => cells[timer + running] !== 0, places: [timer + running] },
        { missing: () => true, places: [clockCell(t.w), timer + expires] },
      ];
    },
    gives: (_, objects) => objects(0),
    againAfter: ['hrtimerStart'],
    brackets: [{ section: 'reader', enters: true }],
  },
  hrtimerReturn: {
    touches(t) {
      t.footprint.write(...timers(t, t.objects(0), running));
      leaves(t, 'reader');
    },
    brackets: [{ section: 'reader', enters: false }],
  },

  kfree: { touches: (t) => frees(t, t.objects(0)) },
  kzalloc: { touches: (t) => allocates(t, ofTypes(t.w, t.objects(0))), gives: (w, objects) => ofTypes(w, objects(0)) },
  kmemCacheZalloc: {
    touches(t) {
      accesses(t, t.objects(0));
      allocates(t, ofCaches(t.w, t.objects(0)));
    },
    gives: (w, objects) => ofCaches(w, objects(0)),
  },
  kmemCacheFree: {
    touches(t) {
      accesses(t, t.objects(0));
      frees(t, t.objects(1));
    },
  },
  kmemCacheCreate: { touches: (t) => allocates(t, ofKind(t.w, 'kmem_cache')), gives: (w) => ofKind(w, 'kmem_cache') },
  kmemCacheDestroy: {
    touches(t) {
      accesses(t, t.objects(0));
      t.emits(Event.cacheDestroy, t.objects(0));
      t.footprint.read(...lives(t, ofCaches(t.w, t.objects(0))));
      changesLife(t, t.objects(0));
    },
  },

  poolTake: {
    touches(t) {
      t.footprint.read(t.global(0));
      accesses(t, ofKind(t.w, 'pool'));
      t.emits(Event.handOut, slots(t.w));
      changesLife(t, slots(t.w));
    },
    gives: (w) => slots(w),
  },
  poolZero: { touches: (t) => t.footprint.write(...cellsOf(t, t.objects(0))) },
  poolPush: {
    touches(t) {
      t.footprint.read(t.global(0));
      accesses(t, ofKind(t.w, 'pool'));
      t.emits(Event.push, t.objects(1));
      changesLife(t, t.objects(1));
    },
  },
  poolAlloc: {
    touches(t) {
      allocates(t, ofKind(t.w, 'pool'));
      t.footprint.write(t.global(0));
    },
  },
  poolFree: {
    touches(t) {
      t.footprint.read(t.global(0));
      accesses(t, ofKind(t.w, 'pool'));
      t.emits(Event.poolFree, slots(t.w));
      changesLife(t, [...slots(t.w), ...ofKind(t.w, 'pool')]);
      t.footprint.write(...cellsOf(t, slots(t.w)));
    },
  },

  hashLookup: lookUp,
  hashLookupHeld: lookUp,
  hashNext: walk,
  hashNextHeld: walk,
  hashAdd: {
    touches(t) {
      accesses(t, t.objects(1));
      t.footprint.update(...hooked(t.w));
    },
  },
  hashDel: {
    touches(t) {
      accesses(t, t.objects(1));
      t.footprint.update(
        ...hooked(t.w).filter((cell) =>
          t.objects(1).some((object) => t.w.layout.names[cell]!.startsWith(`${t.w.objects[object]!.name} in `)),
        ),
      );
    },
  },
  hlistLookup: listWalk,
  hlistLookupHeld: listWalk,
  hlistNext: listWalk,
  hlistNextHeld: listWalk,
  hlistPointAtHead: nothing,
  hlistPointBack: nothing,
  // through whatever address a node holds
  hlistStoreThrough: {
    touches(t) {
      accesses(t, hlistNodes(t.w));
      t.footprint.write(...t.w.fieldsOfKind('hlist').map(({ cell }) => cell), ...fieldsOf(t, hlistNodes(t.w), 'next'));
    },
  },
  listNext: {
    touches(t) {
      accesses(t, t.objects(1));
      t.footprint.read(...listNodes(t));
    },
    gives: (w) => ofKind(w, 'list_node'),
  },
  listAddTail: changesList,
  listDel: changesList,
  listMoveTail: changesList,

  ktimeGet: { touches: (t) => t.footprint.read(clockCell(t.w)), onlyResult: true },
  clockTick: { touches: (t) => t.footprint.update(clockCell(t.w)), againAfter: [] },

  schedOut: {
    touches(t) {
      taskSwitch(t);
      t.footprint.read(...accessible(t, t.objects(0)), ...runnerLevel(t));
    },
    switchesOut: true,
  },
  schedIn: { touches: taskSwitch, switchesIn: true },
  schedDead: { touches: taskSwitch },
  schedWake: { touches: (t) => t.footprint.read(...accessible(t, t.objects(0)), ...fieldsOf(t, t.objects(0), 'switched_out')) },
  waitDead: { touches: (t) => t.footprint.read(...accessible(t, t.objects(0)), ...fieldsOf(t, t.objects(0), 'switched_out')) },
  schedLock: {
    touches(t) {
      t.footprint.update(...schedulerLock(t));
      enters(t, 'reader');
    },
    needsAll: true,
    lock: 'takes',
    brackets: [{ section: 'reader', enters: true }],
  },
  schedUnlock: {
    touches(t) {
      t.footprint.free(...schedulerLock(t));
      leaves(t, 'reader');
    },
    lock: 'drops',
    brackets: [{ section: 'reader', enters: false }],
  },

  registerTrace: { touches: (t) => t.footprint.write(t.global(0)) },
  unregisterTrace: { touches: (t) => t.footprint.write(t.global(0)) },
  tracepointEnter: {
    touches(t) {
      t.footprint.read(t.global(0));
      enters(t, 'probe');
      if (t.constant(1) !== 0) enters(t, 'reader');
    },
    quiet: { when: () => (cells, args) => cells[args[0]!] === 0, touches: (t) => t.footprint.read(t.global(0)) },
    brackets: [
      { section: 'probe', enters: true, ifGot: true },
      { section: 'reader', enters: true, ifGot: true, says: 1 },
    ],
  },
  tracepointExit: {
    touches(t) {
      leaves(t, 'probe');
      if (t.constant(1) !== 0) leaves(t, 'reader');
    },
    brackets: [
      { section: 'probe', enters: false },
      { section: 'reader', enters: false, says: 1 },
    ],
  },
  tracepointSynchronizeUnregister: {
    touches(t) {
      sleeps(t);
      asksWho(t, 'probe');
    },
    asks: 'probe',
  },
  tracepointSynchronizeUnregisterWait: { touches: (t) => waitsForThem(t, 'probe'), waitsForAll: 'probe', needsAll: true },

  uprobeRegister: { touches: sleeps },
  uprobeUnregisterNosync: nothing,
  uprobeEnter: {
    touches(t) {
      t.footprint.read(...t.w.fieldsOfKind('uprobe').map(({ cell }) => cell));
      enters(t, 'handler');
    },
    brackets: [{ section: 'handler', enters: true, ifGot: true }],
  },
  uprobeExit: { touches: (t) => leaves(t, 'handler'), brackets: [{ section: 'handler', enters: false }] },
  uprobeSync: {
    touches(t) {
      sleeps(t);
      asksWho(t, 'handler');
    },
    asks: 'handler',
  },
  uprobeSyncWait: { touches: (t) => waitsForThem(t, 'handler'), waitsForAll: 'handler', needsAll: true },

  fdget: {
    touches(t) {
      t.footprint.read(...file(t, 'closed'));
      t.footprint.write(t.place(`in file ${t.actor}`));
    },
    file: 'gets',
  },
  fdput: {
    touches(t) {
      t.footprint.write(t.place(`drops file ${t.actor}`));
      t.footprint.free(t.place(`out of file ${t.actor}`));
    },
    file: 'puts',
  },
  fileClose: { touches: (t) => t.footprint.write(...file(t, 'closed')) },
  fileRelease: {
    touches(t) {
      t.footprint.read(...everybody(t, 'in file'));
      waitsForThem(t, 'file');
    },
    waitsForAll: 'file',
  },
  fput: {
    touches(t) {
      t.footprint.read(...file(t, 'closed'));
      t.footprint.read(...everybody(t, 'in file'), ...everybody(t, 'drops file'));
      t.footprint.write(t.place(`drops file ${t.actor}`));
      t.footprint.free(t.place(`out of file ${t.actor}`));
    },
    file: 'puts',
  },
  fileCloseShared: {
    touches(t) {
      t.footprint.update(...file(t, 'closed'), ...file(t, 'others'));
      t.footprint.read(...everybody(t, 'in file'), ...everybody(t, 'drops file'));
    },
  },

  copyFromUser: nothing,
  kernPath: { touches: sleeps },
  dPath: nothing,
  warnOn: { touches: (t) => t.emits(Event.warn) },
};
