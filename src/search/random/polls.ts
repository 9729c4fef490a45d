import { actorOf } from '../../core/system/run.js';
import type { Searched } from '../../core/system/searched.js';

/** Steps that come to no state which the run was not in before, after which it is taken to go round. */
const patience = 4096;

/**
 * Notices, along one run, who polls: an actor whose last steps, each the only one that it could take, lead back to where it stood while
 * nothing that others see has changed, or back to a whole state with no step of another in between. It is treated as blocked
 * until another actor has changed something: a schedule in which it goes round a hundred times shows nothing that one in which it goes
 * round once does not. A run that comes to no new state for long, in whatever way, goes round as well.
 *
 * Only for a system that may go round at all; another one pays nothing.
 */
export class Polls {
  private readonly polling: Uint8Array;
  /** By actor: its own cells wherever it has stood since something shared was changed. */
  private readonly stood: Set<number>[];
  /** The whole states that the actor which steps has come to, one step after the other. */
  private readonly row = new Set<number>();
  private readonly states = new Set<number>();
  private last = -1;
  private shared = 0;
  private stale = 0;
  private single = true;
  /** By cell: 1 where it is some actor's own. */
  private readonly isOwn: Uint8Array;

  /** Undefined where there is nothing to notice. */
  static of(run: Searched): Polls | undefined {
    return run.cyclic ? new Polls(run) : undefined;
  }

  private constructor(private readonly run: Searched) {
    const { scheduled, cells } = run.world;
    this.polling = new Uint8Array(scheduled);
    this.stood = Array.from({ length: scheduled }, () => new Set());
    this.isOwn = new Uint8Array(cells.length);
    for (const { from, to } of run.own) this.isOwn.fill(1, from, to);
  }

  /** A run is at its start. */
  begin(): void {
    this.polling.fill(0);
    this.states.clear();
    this.stale = 0;
    this.last = -1;
    this.shared = this.hashOf(0);
    this.forget();
    this.states.add(this.whole());
  }

  /** Leaves the choices of those who do not poll, and gives their number. */
  left(choices: Int32Array, count: number): number {
    let n = 0;
    for (let i = 0; i < count; i++) if (this.polling[actorOf(choices[i]!)] === 0) choices[n++] = choices[i]!;
    return n;
  }

  /** A choice is about to be taken; `count` choices stand in `choices`. */
  taking(choice: number, choices: Int32Array, count: number): void {
    const actor = actorOf(choice);
    let own = 0;
    for (let i = 0; i < count; i++) if (actorOf(choices[i]!) === actor) own++;
    this.single = own === 1;
    if (actor !== this.last) {
      this.row.clear();
      this.row.add(this.whole());
    }
    this.last = actor;
    if (this.stood[actor]!.size === 0) this.stood[actor]!.add(this.ownOf(actor));
  }

  /** It was taken. */
  took(): void {
    const { last } = this;
    const shared = this.hashOf(0);
    const whole = this.whole();
    if (shared !== this.shared) {
      this.shared = shared;
      for (const stood of this.stood) stood.clear();
      for (let actor = 0; actor < this.polling.length; actor++) if (actor !== last) this.polling[actor] = 0;
    }
    const own = this.ownOf(last);
    if (!this.single) {
      this.stood[last]!.clear();
      this.row.clear();
    } else if (this.stood[last]!.has(own) || this.row.has(whole)) this.polling[last] = 1;
    this.stood[last]!.add(own);
    this.row.add(whole);
    if (this.states.has(whole)) this.stale++;
    else {
      this.states.add(whole);
      this.stale = 0;
    }
  }

  /** The run came to nothing new for long. */
  get goesRound(): boolean {
    return this.stale > patience;
  }

  private forget(): void {
    for (const stood of this.stood) stood.clear();
    this.row.clear();
  }

  private whole(): number {
    return this.hash(0, this.run.world.cells.length, -1);
  }
  private ownOf(actor: number): number {
    const { from, to } = this.run.own[actor]!;
    return this.hash(from, to, -1);
  }
  /** Of the cells that are nobody's own (0). */
  private hashOf(which: number): number {
    return this.hash(0, this.run.world.cells.length, which);
  }

  /** 53 bits of the cells from one to before another; with `which`, of those alone that `isOwn` has so. */
  private hash(from: number, to: number, which: number): number {
    const { isOwn } = this;
    const { cells } = this.run.world;
    let [a, b] = [0x811c9dc5, 0x9e3779b9];
    for (let i = from; i < to; i++) {
      if (which >= 0 && isOwn[i] !== which) continue;
      a = Math.imul(a ^ cells[i]!, 0x01000193) ^ (a >>> 15);
      b = Math.imul(b ^ cells[i]!, 0x85ebca6b) ^ (b >>> 13);
    }
    return (a >>> 0) * 2 ** 21 + (b >>> 11);
  }
}
