import type { Limits, StopRule } from '../core/search/limits.js';
import type { Reduction } from '../core/search/reduction.js';
import { noStats } from '../core/search/strategy.js';
import { Expansion, mostChoices } from '../search/expansion.js';
import { faultOf } from '../search/fault.js';
import { Findings } from '../search/recorder.js';
import type { Searchable } from '../search/searchable.js';
import { Account, admit, Alert, Control, Ending, type LeaderSection, Word } from './control.js';
import { IndexGrowth } from './index-growth.js';
import { Level } from './level.js';
import { inChunk, type Memory } from './memory.js';
import type { WorkerFinding, WorkerReport } from './report.js';
import { SharedStates } from './shared-states.js';
import { TransitionLimit } from './transition-limit.js';

/** What is searched: each worker has its own, and all are the same. */
export interface WorkerInput {
  readonly run: Searchable;
  readonly reduction?: Reduction | undefined;
}

export interface WorkerOptions {
  readonly limits: Limits;
  readonly stop: StopRule;
}

/**
 * One of several that search breadth-first together, level by level. What they report is what one worker alone would
 * report: everything but the time that it takes is the same.
 *
 * `life` yields a leader section at each barrier, and yields nothing where others may go on: whoever drives it decides who
 * does what when.
 */
export class Worker {
  private readonly run: Searchable;
  private readonly control: Control;
  private readonly account: Float64Array;
  private readonly states: SharedStates;
  private readonly level: Level;
  private readonly limit: TransitionLimit;
  private readonly growth: IndexGrowth;
  private readonly expansion: Expansion;
  private readonly findings: Findings;
  /** By finding, in the order in which this worker found them: its first state, as one worker alone would number it. */
  private readonly firsts: number[] = [];
  private reported = 0;
  private failure: WorkerReport['failure'];

  constructor(
    memory: Memory,
    private readonly me: number,
    { run, reduction }: WorkerInput,
    { limits, stop }: WorkerOptions,
    private readonly report: (report: WorkerReport) => void,
  ) {
    this.run = run;
    this.control = new Control(memory);
    this.account = this.control.accountOf(me);
    this.states = new SharedStates(run, memory, me);
    this.level = new Level(memory, this.control, limits, mostChoices(run));
    this.findings = new Findings(run, stop === 'first' ? 'first' : 'never', noStats);
    this.expansion = new Expansion(run, this.findings, this.states, reduction);
    this.limit = new TransitionLimit(this.control, this.level, this.expansion, limits.transitions ?? Infinity);
    this.growth = new IndexGrowth(this.control, this.states);
  }

  *life(): Generator<LeaderSection | undefined, void> {
    const { control, level, states } = this;
    this.begin();
    while (control.get(Word.ending) === Ending.none) {
      if (this.me === 0) admit(control.words);
      if (control.get(Word.near) !== 0) yield* this.limit.find();
      yield* this.expandLevel();
      states.flush();
      this.reportNews();
      while (yield* this.growth.meet());
      if (control.get(Word.ending) !== Ending.none) break;
      level.resolve(states, this.account);
      yield () => level.finish();
      if (control.get(Word.ending) === Ending.none) level.place(states.claims);
      states.claimed = 0;
      level.own.length = 0;
      yield () => {};
    }
    this.reportAll();
  }

  /** The first worker begins the search; others come in at the beginning of some level. */
  private begin(): void {
    const { run, states } = this;
    const { cells } = run.world;
    if (this.me === 0) {
      run.reset();
      states.addFirst(cells);
      this.level.begin();
    } else {
      states.reopen();
      states.restore(cells);
    }
  }

  /** Takes blocks of the level's states and expands these, until there is none or something ends the search. */
  private *expandLevel(): Generator<LeaderSection | undefined, void> {
    const { control, level } = this;
    const { words } = control;
    const { blockSize: size, mayStep, states } = level;
    const end = control.get(Word.end);
    for (let going = this.failure === undefined; going; ) {
      const block = Atomics.add(words, Word.block, 1);
      if (block * size >= end) return;
      const own = { block, transitions: 0, kept: 0 };
      level.own.push(own);
      for (let rank = block * size; rank < Math.min((block + 1) * size, end); rank++) {
        const alert = Atomics.load(words, Word.alert);
        if (alert !== 0) {
          if ((alert & Alert.grow) !== 0) yield* this.growth.meet();
          if ((alert & Alert.interrupted) !== 0 || rank > control.get(Word.cut)) {
            going = false;
            break;
          }
        }
        own.transitions += this.expand(states.of(rank)[rank & inChunk]!, rank, mayStep);
        if (this.failure !== undefined) break;
      }
      this.account[Account.transitions]! += own.transitions;
      going &&= this.failure === undefined;
      yield undefined;
    }
  }

  /** Takes the choices of a state, the one at `rank` in the level; gives the number of transitions. */
  private expand(state: number, rank: number, mayStep: boolean): number {
    const { expansion, findings, firsts, states, control } = this;
    let count = 0;
    states.rank = rank;
    try {
      count = expansion.load(state);
      if (count === 0) expansion.end();
      else if (mayStep) count = expansion.take(count);
      else {
        count = 0;
        control.set(Word.beyond, 1);
      }
    } catch (error) {
      count = 0;
      this.failure = { first: control.get(Word.base) + rank, error: faultOf(error, this.run) };
      this.cut(rank, Alert.failed);
    }
    while (firsts.length < findings.groups.size) firsts.push(control.get(Word.base) + rank);
    if (findings.stop) this.cut(rank, Alert.cut);
    return count;
  }

  /** No state after this one counts. */
  private cut(rank: number, alert: number): void {
    this.control.lower(Word.cut, rank);
    this.control.alert(alert);
  }

  private reportNews(): void {
    const found = this.found().slice(this.reported);
    if (found.length > 0) this.report({ found, last: false });
    this.reported += found.length;
  }

  private reportAll(): void {
    const last = this.control.get(Word.base) + this.control.get(Word.cut);
    this.report({
      found: this.found().filter(({ first }) => first <= last),
      failure: this.failure,
      last: true,
      reached: this.run.coverage?.(),
    });
  }

  private found(): WorkerFinding[] {
    return [...this.findings.groups].map(([key, finding], rank) => ({ key, first: this.firsts[rank]!, rank, finding }));
  }
}
