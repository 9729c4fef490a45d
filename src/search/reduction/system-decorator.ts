import type { Independence } from '../../core/search/independence.js';
import type { Coverage } from '../../core/system/coverage.js';
import type { CellRange, Pending } from '../../core/system/run.js';
import type { Search } from '../../core/search/strategy.js';
import type { Symmetry } from '../../core/search/symmetry.js';
import type { Finding } from '../recorder.js';
import type { Wrapped } from '../reducer.js';
import type { Searchable } from '../searchable.js';

const nothing: Coverage = { points: [], returns: [], edges: [], outcomes: [] };

/**
 * A system that is another one, except for what a subclass makes of its steps (the decorator pattern). As it stands, its
 * choices and findings are those of the system that it decorates.
 */
export abstract class SystemDecorator implements Wrapped {
  /** Any step may change any actor's cells. */
  readonly own: readonly CellRange[] = [];

  constructor(protected readonly run: Searchable) {}

  abstract step(choice: number): void;

  unfold(choices: readonly number[]): readonly number[] {
    return choices;
  }
  unfoldFindings(findings: readonly Finding[], _all: boolean): readonly Finding[] {
    return findings.map((finding) => ({ ...finding, choices: this.unfold(finding.choices) }));
  }
  remark(_complete: boolean): string | undefined {
    return undefined;
  }
  get bounds(): Search['bounds'] {
    return {};
  }

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
  asleep(actor: number): boolean {
    return this.run.asleep(actor);
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
  get takesTransactions(): boolean {
    return this.run.takesTransactions === true;
  }
  get tookTransaction(): boolean {
    return this.run.tookTransaction === true;
  }
  get brokeTransaction(): boolean {
    return this.run.brokeTransaction === true;
  }
  get permutes(): boolean {
    return this.run.permutes === true;
  }
  get preemptionCount() {
    return this.run.preemptionCount;
  }
  get cyclic(): boolean {
    return this.run.cyclic;
  }
  mayWrite(actor: number, places: ReadonlySet<number>, except?: ReadonlySet<number>): boolean {
    return this.run.mayWrite(actor, places, except);
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
  wordOf(place: number): number {
    return this.run.wordOf(place);
  }
  independence(): Independence {
    return this.run.independence();
  }
  symmetry(): Symmetry {
    return this.run.symmetry();
  }
  coverage(): Coverage {
    return this.run.coverage?.() ?? nothing;
  }
  cover(seen: Coverage): void {
    this.run.cover?.(seen);
  }
  forget(): void {
    this.run.forget?.();
  }
}
