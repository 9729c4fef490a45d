import { type Rng, rngOf } from '../../core/rng.js';
import type { Strategy } from '../../core/search/strategy.js';
import { Guide } from '../random/guide.js';
import { IntList } from '../states/int-list.js';
import { type Policy, Walk } from '../random/walk.js';

/** Changed decisions that are tried in all ways, where --changes does not say. */
const defaultChanges = 2;

/**
 * Schedules around a given one: that one, then all with one changed decision, with two, and so on up to --changes; then schedules
 * with more changes, at random. A changed decision takes another choice than the given schedule does. From there on the given
 * schedule is followed again: of its steps that are left, the first that can be taken is next. So all schedules that k exchanges of
 * neighbouring steps lead to are among those with k changed decisions. This is delay bounding (Emmi, Qadeer, Rakamarić, POPL
 * 2011) with the given schedule as the base scheduler, where every other choice costs 1. The seed decides the order within
 * a round, so that a round that a limit cuts short is a fair sample.
 */
export const neighbourhood: Strategy = {
  name: 'neighbourhood',
  says:
    'around the schedule that --around gives: all with up to --changes changed decisions (exchanges of neighbouring steps among them),' +
    ' then others at random',
  kind: 'random',
  shortest: false,
  around: true,
  start(input) {
    const { around = [], changes = defaultChanges } = input.options;
    const policy = new Changes(around, changes, input.seed, input.limits.memory ?? Infinity);
    return new Walk(
      input,
      policy,
      { changes, schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null },
      () => policy.remark,
      false,
    );
  },
};

class Changes implements Policy {
  private readonly guide: Guide;
  /** By schedule to run: the schedule that it changes once more, the decision that it changes, and which of the other choices it takes. */
  private readonly parents = new IntList();
  private readonly decisions = new IntList();
  private readonly others = new IntList();
  /** The schedules of the round in the order to run them, and how many of them were run. */
  private order: Int32Array;
  private done = 0;
  private round = 0;
  /** Schedules that were run in all rounds, and at random. */
  private ran = 0;
  private ranAtRandom = 0;
  /** There was no room for all schedules of the next round; there was none for all of this round. */
  private full = false;
  private partial = false;
  /** The changes of this run, as many as the number of the round: the decisions, and which other choices. `next` is the next change. */
  private readonly at: Int32Array;
  private readonly to: Int32Array;
  private next = 0;
  private decision = 0;
  private schedule = 0;
  /** Decisions of the given schedule. */
  private length = 1;
  private step = 0;
  /** The first step of the given schedule that was not possible; -1 where all were. */
  private left = -1;

  constructor(
    private readonly given: readonly number[],
    private readonly most: number,
    private readonly seed: number,
    private readonly memory: number,
  ) {
    this.guide = new Guide(given);
    this.at = new Int32Array(most + 1);
    this.to = new Int32Array(most + 1);
    this.add(-1, 0, 0);
    this.order = Int32Array.of(0);
  }

  get remark(): string {
    const { round, done, order, partial, ran, ranAtRandom, left } = this;
    const whole = done === order.length && !partial ? round : round - 1;
    const parts = [
      ...(whole >= 0 ? [`every schedule within ${whole} changed decision${whole === 1 ? '' : 's'} of the given one was run`] : []),
      ...(whole < round ? [`${done} of ${partial ? 'more than ' : ''}${order.length} with ${round}`] : []),
      `${ran} in all`,
      ...(ranAtRandom > 0 ? [`${ranAtRandom} with changes at random`] : []),
      ...(left >= 0 ? [`the given one was not possible as it is from step ${left + 1} on`] : []),
    ];
    return parts.join(', ');
  }

  begin(): void {
    this.guide.begin();
    this.decision = 0;
    this.next = 0;
    this.step = 0;
    if (this.done === this.order.length) this.nextRound();
    if (this.atRandom) return;
    this.schedule = this.order[this.done]!;
    let index = this.schedule;
    for (let i = this.round - 1; i >= 0; i--) {
      this.at[i] = this.decisions.at(index);
      this.to[i] = this.others.at(index);
      index = this.parents.at(index);
    }
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    const suggested = this.guide.suggest(choices, count);
    const decision = this.decision++;
    if (this.atRandom) return rng.below(this.length) <= this.most ? another(suggested, rng.below(count - 1)) : suggested;
    if (this.next < this.round) return this.at[this.next] === decision ? another(suggested, this.to[this.next++]!) : suggested;
    if (this.round < this.most) for (let other = 0; other < count - 1; other++) this.add(this.schedule, decision, other);
    return suggested;
  }

  taking(choice: number): void {
    if (this.ran === 0 && this.left < 0 && this.step < this.given.length && this.given[this.step] !== choice) this.left = this.step;
    this.step++;
    this.guide.took(choice);
  }

  ended(decisions: number): void {
    if (this.atRandom) {
      this.ranAtRandom++;
      return;
    }
    if (this.ran === 0) this.length = Math.max(1, decisions);
    this.ran++;
    this.done++;
  }

  private get atRandom(): boolean {
    return this.done === this.order.length;
  }

  private add(parent: number, decision: number, other: number): void {
    this.full ||= this.parents.bytes * 4 > this.memory || this.parents.length === 1 << 22;
    if (this.full) return;
    this.parents.push(parent);
    this.decisions.push(decision);
    this.others.push(other);
  }

  /** Begins the next round: the schedules that were added during the last one, shuffled. */
  private nextRound(): void {
    const first = this.ran;
    const count = this.parents.length - first;
    if (count === 0) return;
    const rng = rngOf(this.seed, -1 - this.round);
    this.order = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const j = rng.below(i + 1);
      this.order[i] = this.order[j]!;
      this.order[j] = first + i;
    }
    this.done = 0;
    this.round++;
    this.partial = this.full;
  }
}

/** The index of one of the other choices, numbered from 0. */
const another = (index: number, other: number): number => (other < index ? other : other + 1);
