import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import type { Strategy } from '../../core/search/strategy.js';
import type { Searched } from '../../core/system/searched.js';
import { drawn, endOf } from '../random/draw.js';
import { profileOf } from '../random/profile.js';
import { StepsLeft } from '../random/steps-left.js';
import { type Policy, Walk } from '../random/walk.js';

/**
 * Selectively uniform random walk (Zhao et al., ASPLOS 2025): uniform over the orders of the interesting steps, while the others
 * may come in any order. In each schedule the interesting steps are those that may touch one word. It is drawn from the words
 * that two actors touch and one writes, by how often they are touched; the paper's artefact draws an address so, from those that
 * half of the threads touch. Deviations: counts are means of 32 random walks, and an actor that comes to an interesting
 * step with none left has one; an actor that cannot go at first counts as started by the actor whose step let it go in the
 * profile; an actor's outcome is drawn uniformly.
 */
export const surw: Strategy = {
  name: 'surw',
  says: 'uniform over the orders of the steps on one shared word, another one in each schedule',
  paper: 'Zhao et al., ASPLOS 2025',
  differs:
    'the word is drawn by how often it is touched, of all that two actors touch and one writes;' +
    ' steps, and who starts whom, are measured by 32 random walks',
  kind: 'random',
  shortest: false,
  start(input) {
    const { run } = input;
    const written = new Set<number>();
    const { steps: counts, starter } = profileOf(input, (actor, add) => {
      const touched = run.footprint(actor);
      for (let i = 0; i < touched.length; i++) {
        const word = touched[i]! >> 1;
        // a footprint may have a word both read and written
        if (!touched.some((other, j) => j < i && other >> 1 === word)) add(word);
        if (touched[i]! & 1) written.add(word);
      }
    });
    const shared = [...written].filter((word) => counts.filter((of) => of.has(word)).length > 1).sort((a, b) => a - b);
    return new Walk(input, new Selective(run, counts, shared, new StepsLeft(starter)), {
      schedules: input.limits.schedules ?? null,
      steps: input.limits.steps ?? null,
    });
  },
};

class Selective implements Policy {
  /** By actor: the interesting steps that it makes in a run itself. */
  private readonly own: Int32Array;
  /** By actor: 0 where it is blocked until the intended actor has stepped, else 1. */
  private readonly unblocked: Int32Array;
  /** By shared word: how often it is touched in a run. */
  private readonly touches: Int32Array;
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
    this.touches = Int32Array.from(shared, (word) => counts.reduce((sum, of) => sum + (of.get(word) ?? 0), 0));
  }

  begin(rng: Rng): void {
    this.rng = rng;
    this.word = this.drawWord(rng);
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
      const pick = drawn(choices, count, rng, unblocked);
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
    const { shared, touches } = this;
    if (shared.length === 0) return -1;
    let at = rng.below(touches.reduce((sum, n) => sum + n, 0));
    let i = 0;
    while (at >= touches[i]!) at -= touches[i++]!;
    return shared[i]!;
  }

  private interesting(actor: number): boolean {
    const touched = this.run.footprint(actor);
    for (let i = 0; i < touched.length; i++) if (touched[i]! >> 1 === this.word) return true;
    return false;
  }
}
