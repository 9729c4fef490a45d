import { InputError } from '../../core/error.js';
import type { Sleep } from '../../core/search/reduction.js';
import type { Searched } from '../../core/system/searched.js';
import { permutedSet } from '../../core/search/symmetry.js';
import { maxSetActors } from '../../core/world/world.js';
import { mayConflict } from './may-conflict.js';

/** Sleep sets by actor: a sleeping actor sleeps on after a step that its own pending step, in the state before, is independent of. */
export class SleepSets implements Sleep {
  asleep = 0;
  after = 0;
  covered = false;
  before = 0;
  /** Footprints have numbers; `rows` has for each pair of numbers whether the two conflict: 0 = not asked yet, 1 = no, 2 = yes. */
  private readonly numbers = new Map<readonly number[], number>();
  private readonly known: (readonly number[])[] = [];
  private readonly rows: Uint8Array[] = [];
  /** By actor: the number of its pending step's footprint in the state that was entered; -1 = not asked yet. */
  private readonly pending: Int32Array;
  /** The run has left the state that was entered, along a compressed path. */
  private left = false;

  /** `cyclic`: a path that ends where its next actor sleeps might end so forever; so that actor's step is taken all the same. */
  constructor(
    private readonly run: Searched,
    private readonly cyclic: boolean,
  ) {
    const { scheduled } = run.world;
    if (scheduled > maxSetActors)
      throw new InputError(`${scheduled} actors: reducers work with at most ${maxSetActors}; search without one`);
    this.pending = new Int32Array(scheduled);
  }

  enter(asleep: number): void {
    this.asleep = asleep;
    this.left = true;
  }

  take(actor: number): void {
    if (this.left) this.pending.fill(-1);
    this.left = false;
    this.covered = false;
    this.after = this.commuting(this.asleep, actor);
  }

  took(actor: number): void {
    this.asleep |= 1 << actor;
  }

  follow(actor: number): boolean {
    if (((this.after >> actor) & 1) !== 0 && !this.cyclic) {
      this.covered = true;
      return false;
    }
    this.left = true;
    this.pending.fill(-1);
    this.before = this.after;
    this.after = this.commuting(this.after, actor);
    return true;
  }

  undo(asleep: number): void {
    this.after = asleep;
    this.left = true;
    this.pending.fill(-1);
  }

  moved(to: Int32Array): void {
    this.after = permutedSet(this.after, to);
  }

  /** The actors of a set whose pending steps are independent of this actor's. */
  private commuting(set: number, actor: number): number {
    let commuting = set & ~(1 << actor);
    for (let left = commuting; left !== 0; left &= left - 1) {
      const other = 31 - Math.clz32(left & -left);
      if (this.conflict(this.pendingOf(actor), this.pendingOf(other))) commuting &= ~(1 << other);
    }
    return commuting;
  }

  private pendingOf(actor: number): number {
    const { pending, numbers, known } = this;
    if (pending[actor]! >= 0) return pending[actor]!;
    const footprint = this.run.footprint(actor);
    let number = numbers.get(footprint);
    if (number === undefined) {
      number = known.push(footprint) - 1;
      numbers.set(footprint, number);
    }
    pending[actor] = number;
    return number;
  }

  private conflict(a: number, b: number): boolean {
    const { known, rows } = this;
    let row = rows[a];
    if (row === undefined || row.length <= b) {
      const longer = new Uint8Array(Math.max(64, known.length * 2));
      if (row !== undefined) longer.set(row);
      row = rows[a] = longer;
    }
    if (row[b] === 0) row[b] = mayConflict(known[a]!, known[b]!) ? 2 : 1;
    return row[b] === 2;
  }
}
