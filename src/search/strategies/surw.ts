import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import type { Strategy } from '../../core/search/strategy.js';
import type { Searched } from '../../core/system/searched.js';
import { drawn, endOf } from '../random/draw.js';
import { PendingPriorities } from '../random/pending-priorities.js';
import { profileOf } from '../random/profile.js';
import { StepsLeft } from '../random/steps-left.js';
import { type Policy, Walk } from '../random/walk.js';

/**
 * Selectively uniform random walk (Zhao et al., ASPLOS 2025): uniform over the orders of the interesting steps, while the others
 * may come in any order: of these the one goes whose random priority is highest, drawn once for each pending step, as in the
 * paper's artefact. In each schedule the interesting steps are those that may touch one word in memory, or lead to where it is
 * accessed: two actors that stand there at once are a data race. The word is a global or a member of an object, a lock like any
 * other. It is drawn by how many actors touch it, from those that two touch and one writes. What is no memory, such as the
 * sections that an executor keeps, is drawn only where there is no such word.
 *
 * Deviations: the artefact draws an address by how often it is touched, from those that half of the threads touch. By that a word
 * that is touched rarely is hardly ever drawn among locks that are taken all the time, and one of two actors among many not at
 * all. Counts are means of 32 random walks, and an actor that comes to an interesting step with none left has one; an actor that
 * cannot go at first counts as started by the actor whose step let it go in the profile; an actor's outcome is drawn uniformly.
 */
export const surw: Strategy = {
  name: 'surw',
  says: 'uniform over the orders of the steps on one shared word, another one in each schedule',
  paper: 'Zhao et al., ASPLOS 2025',
  differs:
    'a word in memory that two actors touch and one writes, locks too, is drawn by how many actors touch it, not by how often;' +
    ' steps, and who starts whom, are measured by 32 random walks',
  kind: 'random',
  shortest: false,
  start(input) {
    const { run } = input;
    const written = new Set<number>();
    const { steps: counts, starter } = profileOf(input, (actor, add) => {
      const touched = new Set<number>();
      for (const part of run.footprint(actor)) {
        const word = wordOr(run, part >> 1);
        touched.add(word);
        if (part & 1) written.add(word);
      }
      for (const word of touched) add(word);
    });
    const shared = [...written].filter((word) => counts.filter((of) => of.has(word)).length > 1).sort((a, b) => a - b);
    const words = shared.filter((word) => run.wordOf(word) >= 0);
    return new Walk(input, new Selective(run, counts, words.length > 0 ? words : shared, new StepsLeft(starter)), {
      schedules: input.limits.schedules ?? null,
      steps: input.limits.steps ?? null,
    });
  },
};

/** The word in memory that a place of a footprint is, or is about, or else the place. */
function wordOr(run: Searched, place: number): number {
  const word = run.wordOf(place);
  return word < 0 ? place : word;
}

class Selective implements Policy {
  /** By actor: the interesting steps that it makes in a run itself. */
  private readonly own: Int32Array;
  /** By actor: 0 where it is blocked until the intended actor has stepped, else 1. */
  private readonly unblocked: Int32Array;
  /** By shared word: how many actors touch it. */
  private readonly actors: Int32Array;
  private readonly priorities: PendingPriorities;
  private word = -1;
  /** The intended actor: it makes the next interesting step; -1 = not drawn yet. */
  private intended = -1;
  private rng!: Rng;

  constructor(
    private readonly run: Searched,
    private readonly counts: readonly ReadonlyMap<number, number>[],
    private readonly shared: readonly number[],
    private readonly steps: StepsLeft,
  ) {
    this.own = new Int32Array(counts.length);
    this.unblocked = new Int32Array(counts.length);
    this.actors = Int32Array.from(shared, (word) => counts.filter((of) => of.has(word)).length);
    this.priorities = new PendingPriorities(counts.length);
  }

  begin(rng: Rng): void {
    this.rng = rng;
    this.word = this.drawWord(rng);
    this.priorities.begin();
    for (let a = 0; a < this.own.length; a++) this.own[a] = this.counts[a]!.get(this.word) ?? 0;
    this.steps.begin(this.own);
    this.intended = -1;
    this.unblocked.fill(1);
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    const { unblocked } = this;
    const { left } = this.steps;
    for (let i = 0; i < count; i = endOf(choices, count, i)) this.started(actorOf(choices[i]!));
    for (;;) {
      let some = false;
      for (let i = 0; i < count; i++) if (unblocked[actorOf(choices[i]!)] === 1) some = true;
      if (!some) {
        unblocked.fill(1);
        this.intended = -1;
      }
      const pick = this.priorities.highest(choices, count, rng, unblocked);
      const actor = actorOf(choices[pick]!);
      if (!this.interesting(actor)) return pick;
      if (this.intended < 0) {
        if (left[actor] === 0) left[actor] = 1;
        this.intended = actorOf(choices[drawn(choices, count, rng, left)]!);
      }
      if (this.intended === actor) return pick;
      unblocked[actor] = 0;
    }
  }

  taking(choice: number): void {
    const actor = actorOf(choice);
    this.started(actor);
    this.priorities.drop(actor);
    if (!this.interesting(actor)) return;
    this.steps.took(actor);
    this.intended = -1;
    this.unblocked.fill(1);
  }

  /** Where an actor can go for the first time: until now its steps counted as its starter's, and the intended step may be one of them. */
  private started(actor: number): void {
    const { steps, rng } = this;
    const starter = steps.countedWith(actor);
    if (starter < 0) return;
    const both = steps.left[starter]!;
    if (this.intended === starter && both > 0 && rng.below(both) < steps.left[actor]!) this.intended = actor;
    steps.start(actor);
  }

  private drawWord(rng: Rng): number {
    const { shared, actors } = this;
    if (shared.length === 0) return -1;
    let at = rng.below(actors.reduce((sum, n) => sum + n, 0));
    let i = 0;
    while (at >= actors[i]!) at -= actors[i++]!;
    return shared[i]!;
  }

  private interesting(actor: number): boolean {
    for (const part of this.run.footprint(actor)) if (wordOr(this.run, part >> 1) === this.word) return true;
    return false;
  }
}
