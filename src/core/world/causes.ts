import { Defect } from '../error.js';
import { Did, didBy } from './deeds.js';
import { Event } from './event.js';
import { actorUpTo, ofNobody, upTo } from './layout.js';
import type { Memory } from './memory.js';
import { objectOf } from './pointer.js';

/** What of the past a state keeps, to tell findings of one site apart: who ended objects' lives; who changed them last, too. */
export type CausesKept = 'frees' | 'all';
/** The same as it is asked for, and what is kept where nobody asks. */
export const causesChoices = ['frees', 'all', 'none'] as const;
export type CausesChoice = (typeof causesChoices)[number];
export const usualCauses: CausesChoice = 'frees';

/** An actor and a point as one number: `actor * pointsOf + point`. */
const pointsOf = 2 ** 20;

/** Of a finding's other side: the state does not tell it; or it tells that there is none. */
export const notTold = -1;
export const nobodyElse = -2;

/** By actor, the points at which it may do something to an object, in ascending order. */
export type Points = readonly (readonly number[])[];

/** By object: who may end its life, and who may change it, and where. */
export type Doers = readonly {
  readonly ends: Points;
  readonly changes: Points;
  /** Somebody may give it to kfree_rcu(). */
  readonly givenLater: boolean;
}[];

/** What of an object is kept of one sort: who did it last, and who of the others did; -1 where that can be nobody. */
interface Entries {
  readonly points: Points;
  /** Its first cell, which has the actor + 1; the one behind it has the number of the point among those of that actor. */
  readonly last: number;
  readonly before: number;
  /** Who gave it to kfree_rcu(). */
  readonly given: number;
}

/**
 * A ghost in the state: by object who ended its life last, and who of the others did; with `all`, who changed it last, and who of
 * the others did, for as long as that may be told. No step looks at it. It tells the other side of a finding as replay/other finds it in a
 * schedule; a test compares the two. There is room for those who may do so, at the points where they may: most objects have no room at all.
 */
export class Causes {
  /** By object; undefined where nobody does. */
  private readonly ended: readonly (Entries | undefined)[];
  private readonly changed: readonly (Entries | undefined)[];
  private readonly cells: readonly (readonly number[])[];
  /** By event, what it does that is kept. */
  private readonly heeded: Uint8Array;
  private readonly did: Uint8Array;
  private readonly touched: Int32Array;
  private count = 0;
  private actor = 0;
  private point = 0;

  /** Adds its cells. */
  constructor(
    private readonly world: Memory,
    doers: Doers,
    readonly kept: CausesKept,
  ) {
    const n = world.objects.length;
    this.did = new Uint8Array(n);
    this.touched = new Int32Array(n);
    this.heeded = didBy.map((did) => (kept === 'all' ? did : did & ~Did.change));
    const made = doers.map(({ ends, changes, givenLater }, object) => ({
      ended: this.entries(object, ends, 'ended', givenLater),
      changed: kept === 'all' ? this.entries(object, changes, 'changed', false) : undefined,
    }));
    this.ended = made.map(({ ended }) => ended);
    this.changed = made.map(({ changed }) => changed);
    this.cells = made.map(({ ended, changed }) =>
      [ended, changed].flatMap((of) => (of ? [of.last, of.before, of.given].filter((at) => at >= 0).flatMap((at) => [at, at + 1]) : [])),
    );
  }

  private entries(object: number, points: Points, what: string, givenLater: boolean): Entries | undefined {
    const { name } = this.world.objects[object]!;
    const { layout, actors } = this.world;
    const most = Math.max(...points.map(({ length }) => length));
    if (object === 0 || most <= 0) return undefined;
    const entry = (called: string): number => {
      const cell = layout.cell(`${name} ${called} by`, actorUpTo(actors.length));
      layout.cell(`${name} ${called} at`, ofNobody(upTo(most - 1)));
      return cell;
    };
    const several = points.filter(({ length }) => length > 0).length > 1;
    return {
      points,
      last: entry(what),
      before: several ? entry(`${what} before`) : -1,
      given: givenLater ? entry('given to kfree_rcu()') : -1,
    };
  }

  /** The cells that tell of an object; none of NULL, nor of what nobody frees. */
  cellsOf(object: number): readonly number[] {
    return this.cells[object]!;
  }

  /** Where an actor may do something to an object that is kept, as one text. */
  pointsOf(object: number, actor: number): string {
    return [this.ended, this.changed].map((of) => of[object]?.points[actor]?.join() ?? '').join(' ');
  }

  /** Whether an event may change what is kept of the objects that it names; of an access, where it writes. */
  heeds(event: number): boolean {
    return event < this.heeded.length && this.heeded[event] !== 0;
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
    if (event >= this.heeded.length) return;
    const did = this.heeded[event]!;
    if (did === 0 || (event === Event.access && write === 0)) return;
    const object = objectOf(pointer);
    if (object <= 0 || object >= this.did.length) return;
    if (this.did[object] === 0) this.touched[this.count++] = object;
    this.did[object] = this.did[object]! | did;
  }

  /** The step has come to its end. */
  settle(): void {
    for (let i = 0; i < this.count; i++) {
      const object = this.touched[i]!;
      const did = this.did[object]!;
      if ((did & Did.handOut) !== 0) this.forgetAll(object);
      if ((did & (Did.give | Did.freeLate)) !== 0) this.endedLater(object, did);
      else if ((did & Did.end) !== 0) this.end(object);
      else if (this.kept === 'all') this.change(object);
    }
  }

  /**
   * The other side of what an actor's step finds on an object, or the end of a run, which is nobody's (-1): see `actorIn`, or
   * `notTold`, or `nobodyElse`.
   */
  of(object: number, actor: number): number {
    const me = actor + 1;
    const ending = this.byAnother(this.ended[object], me);
    if (ending >= 0) return ending;
    return this.kept === 'all' ? this.byAnother(this.changed[object], me) : notTold;
  }

  static actorIn(told: number): number {
    return Math.floor(told / pointsOf);
  }
  static pointIn(told: number): number {
    return told % pointsOf;
  }

  /** The first of two entries that is another one's. */
  private byAnother(entries: Entries | undefined, me: number): number {
    if (entries === undefined) return nobodyElse;
    const last = this.by(entries.last);
    const at = last !== 0 && last !== me ? entries.last : entries.before;
    const by = this.by(at);
    return by === 0 || by === me ? nobodyElse : (by - 1) * pointsOf + entries.points[by - 1]![this.world.cells[at + 1]!]!;
  }

  /** The actor + 1 of an entry; 0 = nobody. */
  private by(at: number): number {
    return at < 0 ? 0 : this.world.cells[at]!;
  }

  /** The acting one's is the first of two entries; the other one is the last of somebody else. */
  private note(entries: Entries, object: number): void {
    if (this.by(entries.last) !== this.actor) this.move(entries.last, entries.before);
    this.put(entries, entries.last, object);
  }

  private put({ points }: Entries, at: number, object: number): void {
    const number = points[this.actor - 1]!.indexOf(this.point);
    if (number < 0 || at < 0) throw this.unexpected(object);
    this.world.set(at, this.actor);
    this.world.set(at + 1, number);
  }

  private move(from: number, to: number): void {
    if (to < 0) return;
    this.world.set(to, this.by(from));
    this.world.set(to + 1, from < 0 ? 0 : this.world.cells[from + 1]!);
  }

  private forget(entries: Entries | undefined): void {
    if (entries === undefined) return;
    this.move(-1, entries.last);
    this.move(-1, entries.before);
  }

  private forgetAll(object: number): void {
    for (const cell of this.cells[object]!) this.world.set(cell, 0);
  }

  /** Of changes it is kept only what may be told: nothing where two have ended its life, else those of others than the one who has. */
  private end(object: number): void {
    const { [object]: ended } = this.ended;
    const { [object]: changed } = this.changed;
    if (ended === undefined) throw this.unexpected(object);
    this.note(ended, object);
    if (changed === undefined) return;
    if (this.by(ended.before) !== 0) this.forget(changed);
    else if (this.by(changed.last) === this.actor) this.move(changed.before, changed.last);
    this.move(-1, changed.before);
  }

  /** By kfree_rcu(), and by the last reader that it waited for: nothing before counts, and of the two the former is told first. */
  private endedLater(object: number, did: number): void {
    const { [object]: ended } = this.ended;
    if (ended === undefined) throw this.unexpected(object);
    if ((did & Did.give) !== 0) this.put(ended, ended.given, object);
    this.move(ended.given, ended.last);
    this.move(-1, ended.before);
    if ((did & Did.freeLate) !== 0 && this.by(ended.last) !== this.actor) this.put(ended, ended.before, object);
    this.forget(this.changed[object]);
  }

  private change(object: number): void {
    const { [object]: ended } = this.ended;
    const { [object]: changed } = this.changed;
    if (changed === undefined) throw this.unexpected(object);
    if (ended === undefined || this.by(ended.last) === 0) this.note(changed, object);
    else if (this.by(ended.before) === 0 && this.by(ended.last) !== this.actor) this.put(changed, changed.last, object);
  }

  private unexpected(object: number): Defect {
    const { actors, objects } = this.world;
    return new Defect(
      `${actors[this.actor - 1]!.name} does something to ${objects[object]!.name} that the footprint of its operation does not tell of`,
    );
  }
}
