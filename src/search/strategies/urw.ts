import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import type { Strategy } from '../../core/search/strategy.js';
import { drawn, endOf } from '../random/draw.js';
import { profileOf } from '../random/profile.js';
import { StepsLeft } from '../random/steps-left.js';
import { type Policy, Walk } from '../random/walk.js';

/**
 * Uniform random walk over interleavings (Zhao et al., ASPLOS 2025): an actor is drawn by the number of steps that it has left,
 * together with those of the actors that it has yet to start. Where the counts are exact and no actor blocks, all interleavings
 * are equally likely. Deviations: the counts are means of 32 random walks, and an actor that has used up its own has one step left; an
 * actor that cannot go at first counts as started by the actor whose step let it go in the profile; an actor's outcome is drawn
 * uniformly.
 */
export const urw: Strategy = {
  name: 'urw',
  says: 'each actor as likely as it has steps left: uniform over interleavings where nobody blocks',
  paper: 'Zhao et al., ASPLOS 2025',
  differs: 'steps, and who starts whom, are measured by 32 random walks: rounded means; who has used up its own counts as one',
  kind: 'random',
  shortest: false,
  start(input) {
    const { steps, starter } = profileOf(input, (_, add) => add(0));
    const own = Int32Array.from(steps, (of) => of.get(0) ?? 1);
    return new Walk(input, new ByStepsLeft(own, new StepsLeft(starter)), {
      schedules: input.limits.schedules ?? null,
      steps: input.limits.steps ?? null,
    });
  },
};

class ByStepsLeft implements Policy {
  constructor(
    private readonly own: Int32Array,
    private readonly steps: StepsLeft,
  ) {}

  begin(): void {
    this.steps.begin(this.own);
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    const { steps } = this;
    const { left } = steps;
    for (let i = 0; i < count; i = endOf(choices, count, i)) {
      const actor = actorOf(choices[i]!);
      if (steps.countedWith(actor) >= 0) steps.start(actor);
      if (left[actor] === 0) left[actor] = 1;
    }
    return drawn(choices, count, rng, left);
  }

  taking(choice: number): void {
    const actor = actorOf(choice);
    if (this.steps.countedWith(actor) >= 0) this.steps.start(actor);
    this.steps.took(actor);
  }
}
