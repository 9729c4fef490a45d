import type { Independence } from '../../core/independence.js';
import type { CellRange, Pending } from '../../core/run.js';
import type { Symmetry } from '../../core/symmetry.js';
import type { Searchable } from '../searchable.js';

/** A system that is another one but for what its steps lead to. */
export abstract class Around implements Searchable {
  /** Any step may change any actor's cells. */
  readonly own: readonly CellRange[] = [];

  constructor(protected readonly run: Searchable) {}

  abstract step(choice: number): void;

  get world() {
    return this.run.world;
  }
  get lastResult(): number {
    return this.run.lastResult;
  }
  reset(): void {
    this.run.reset();
  }
  choices(out: Int32Array): number {
    return this.run.choices(out);
  }
  choicesOf(actor: number, out: Int32Array): number {
    return this.run.choicesOf(actor, out);
  }
  end(): void {
    this.run.end();
  }
  finished(actor: number): boolean {
    return this.run.finished(actor);
  }
  waitsFor(actor: number, other: number): boolean {
    return this.run.waitsFor(actor, other);
  }
  pending(actor: number): Pending | undefined {
    return this.run.pending(actor);
  }
  mayWait(actor: number): boolean {
    return this.run.mayWait(actor);
  }
  mayReturn(actor: number): boolean {
    return this.run.mayReturn(actor);
  }
  get budget() {
    return this.run.budget;
  }
  pointNumber(actor: number): number {
    return this.run.pointNumber(actor);
  }
  pointName(actor: number, point: number): string {
    return this.run.pointName(actor, point);
  }
  footprint(actor: number): readonly number[] {
    return this.run.footprint(actor);
  }
  independence(): Independence {
    return this.run.independence();
  }
  symmetry(): Symmetry {
    return this.run.symmetry();
  }
}
