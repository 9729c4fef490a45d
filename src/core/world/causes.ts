import { Event } from './event.js';
import { actorUpTo, ofNobody, upTo } from './layout.js';
import type { Memory } from './memory.js';
import { objectOf } from './pointer.js';

/** What of the past a state keeps, to tell findings of one site apart: who ended objects' lives; who changed them last, too. */
export const causesKept = ['frees', 'all'] as const;
export type CausesKept = (typeof causesKept)[number];

/** Events that end an object's life, as far as others may know. */
export const endings: readonly number[] = [Event.free, Event.callRcu, Event.freeLater, Event.push, Event.cacheDestroy, Event.poolFree];
/** Events that change an object besides; an access does so where it writes. What was before an object was handed out is no cause. */
export const changes: readonly number[] = [
  Event.handOut,
  Event.timerSetup,
  Event.timerStart,
  Event.timerCancelled,
  Event.refInc,
  Event.refDec,
];

/** What a step did to an object, as bits. */
const Did = { change: 1, end: 2, handOut: 4, give: 8, freeLate: 16 } as const;
/** Cells of one entry: actor + 1, point. */
const entry = 2;
/** Where the entries of an object are: two of who ended it, who gave it to kfree_rcu(), and two of who changed it. */
const givenFrom = entry * 2;
const changedFrom = entry * 3;
/** An actor and a point as one number: `actor * pointsOf + point`. */
const pointsOf = 2 ** 20;

/** Of a finding's other side: the state does not tell it; or it tells that there is none. */
export const notTold = -1;
export const nobodyElse = -2;

/**
 * A ghost in the state: by object who ended its life last, and who of the others did; with `all`, who changed it last, and who of
 * the others did, for as long as that may be told. No step looks at it. It tells the other side of a finding as replay/other finds it in a
 * schedule; a test compares the two.
 */
export class Causes {
  /** By object: the first of its cells; and how many those are. */
  private readonly first: Int32Array;
  private readonly size: number;
  private readonly did: Uint8Array;
  private readonly touched: Int32Array;
  private count = 0;
  private actor = 0;
  private point = 0;

  /** Adds its cells. Programs have at most so many points. */
  constructor(
    private readonly world: Memory,
    points: number,
    private readonly kept: CausesKept,
  ) {
    const n = world.objects.length;
    this.did = new Uint8Array(n);
    this.touched = new Int32Array(n);
    const names = ['ended', 'ended before', 'given to kfree_rcu()', ...(kept === 'all' ? ['changed', 'changed before'] : [])];
    this.size = entry * names.length;
    this.first = Int32Array.from(world.objects, ({ name }, object) => {
      if (object === 0) return -1;
      const cells = names.map((what) => {
        const cell = world.layout.cell(`${name} ${what} by`, actorUpTo(world.actors.length));
        world.layout.cell(`${name} ${what} at`, ofNobody(upTo(points)));
        return cell;
      });
      return cells[0]!;
    });
  }

  /** The cells that tell of an object; none of NULL. */
  cellsOf(object: number): readonly number[] {
    return object === 0 ? [] : Array.from({ length: this.size }, (_, i) => this.first[object]! + i);
  }

  /** Whether an event may change what is kept of the objects that it names; of an access, where it writes. */
  heeds(event: number): boolean {
    return didBy[event] !== undefined && (this.kept === 'all' || (didBy[event] & (Did.end | Did.handOut)) !== 0);
  }

  /** The actor takes a step from that point. */
  begin(actor: number, point: number): void {
    for (let i = 0; i < this.count; i++) this.did[this.touched[i]!] = 0;
    this.count = 0;
    this.actor = actor + 1;
    this.point = point;
  }

  /** What the step does is kept from its end on. */
  hear(event: number, pointer: number, write: number): void {
    const object = objectOf(pointer);
    const did = event === Event.access && write === 0 ? undefined : didBy[event];
    if (did === undefined || object <= 0 || object >= this.did.length) return;
    if (this.did[object] === 0) this.touched[this.count++] = object;
    this.did[object] = this.did[object]! | did;
  }

  /** The step has come to its end. */
  settle(): void {
    for (let i = 0; i < this.count; i++) {
      const object = this.touched[i]!;
      const did = this.did[object]!;
      const first = this.first[object]!;
      if ((did & Did.handOut) !== 0) for (let cell = 0; cell < this.size; cell++) this.world.set(first + cell, 0);
      if ((did & (Did.give | Did.freeLate)) !== 0) this.endedLater(first, did);
      else if ((did & Did.end) !== 0) this.ended(first);
      else if (this.kept === 'all') this.changed(first);
    }
  }

  /**
   * The other side of what an actor's step finds on an object, or the end of a run, which is nobody's (-1): see `actorIn`, or
   * `notTold`, or `nobodyElse`.
   */
  of(object: number, actor: number): number {
    const { kept } = this;
    const first = this.first[object]!;
    const me = actor + 1;
    const ending = this.byAnother(first, me);
    if (ending >= 0) return ending;
    return kept === 'all' ? this.byAnother(first + changedFrom, me) : notTold;
  }

  static actorIn(told: number): number {
    return Math.floor(told / pointsOf);
  }
  static pointIn(told: number): number {
    return told % pointsOf;
  }

  /** The first of two entries that is another one's. */
  private byAnother(first: number, me: number): number {
    const { cells } = this.world;
    for (let at = first; at <= first + entry; at += entry) {
      const by = cells[at]!;
      if (by !== 0 && by !== me) return (by - 1) * pointsOf + cells[at + 1]!;
    }
    return nobodyElse;
  }

  /** The acting one's is the first of two entries; the other one is the last of somebody else. */
  private note(first: number): void {
    if (this.world.cells[first] !== this.actor) this.move(first, first + entry);
    this.put(first);
  }

  private put(at: number): void {
    this.world.set(at, this.actor);
    this.world.set(at + 1, this.point);
  }

  private move(from: number, to: number): void {
    this.world.set(to, this.world.cells[from]!);
    this.world.set(to + 1, this.world.cells[from + 1]!);
  }

  private forget(first: number): void {
    this.world.set(first, 0);
    this.world.set(first + 1, 0);
  }

  /** Of changes it is kept only what may be told: nothing where two have ended its life, else those of others than the one who has. */
  private ended(first: number): void {
    const changed = first + changedFrom;
    this.note(first);
    if (this.kept !== 'all') return;
    if (this.world.cells[first + entry] !== 0) this.forget(changed);
    else if (this.world.cells[changed] === this.actor) this.move(changed + entry, changed);
    this.forget(changed + entry);
  }

  /** By kfree_rcu(), and by the last reader that it waited for: nothing before counts, and of the two the former is told first. */
  private endedLater(first: number, did: number): void {
    if ((did & Did.give) !== 0) this.put(first + givenFrom);
    this.move(first + givenFrom, first);
    this.forget(first + entry);
    if ((did & Did.freeLate) !== 0 && this.world.cells[first] !== this.actor) this.put(first + entry);
    if (this.kept === 'all') for (const at of [0, entry]) this.forget(first + changedFrom + at);
  }

  private changed(first: number): void {
    const { cells } = this.world;
    const changed = first + changedFrom;
    if (cells[first] === 0) this.note(changed);
    else if (cells[first + entry] === 0 && cells[first] !== this.actor) this.put(changed);
  }
}

/** By event. */
const didBy: (number | undefined)[] = [];
didBy[Event.access] = Did.change;
for (const event of changes) didBy[event] = Did.change;
for (const event of endings) didBy[event] = Did.end;
didBy[Event.handOut] = Did.change | Did.handOut;
didBy[Event.freeLater] = Did.end | Did.give;
didBy[Event.freedLate] = Did.end | Did.freeLate;
