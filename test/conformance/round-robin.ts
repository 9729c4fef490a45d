import { actorOf } from '../../src/core/system/run.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { type Policy, Walk } from '../../src/search/random/walk.js';

/**
 * Round robin, as a newcomer would add it in one file: actors in the order of declaration, each for a quantum of steps or
 * until it blocks. Of n actors, run r (from 0) begins with actor r mod n and has a quantum of 1 + r / n; an operation's
 * outcomes are taken in turn.
 */
export const roundRobin: Strategy = {
  name: 'round-robin',
  says: 'actors in turn, with quanta that grow from run to run',
  kind: 'deterministic',
  shortest: false,
  start: (input) => {
    const { schedules = null, steps = null } = input.limits;
    return new Walk(input, new Turns(input.run.world.scheduled), { schedules, steps }, () => undefined, false);
  },
};

class Turns implements Policy {
  private run = -1;
  private actor = 0;
  /** Steps left of the actor's quantum. */
  private left = 0;
  private decisions = 0;

  constructor(private readonly actors: number) {}

  private get quantum(): number {
    return 1 + Math.floor(this.run / this.actors);
  }

  begin(): void {
    this.run++;
    this.actor = this.run % this.actors;
    this.left = this.quantum;
  }

  pick(choices: Int32Array, count: number): number {
    const enabled = [...choices.subarray(0, count)];
    let actor = this.left > 0 ? this.actor : this.actor + 1;
    while (!enabled.some((choice) => actorOf(choice) === actor)) actor = (actor + 1) % this.actors;
    const own = enabled.flatMap((choice, i) => (actorOf(choice) === actor ? [i] : []));
    return own[(this.run + this.decisions++) % own.length]!;
  }

  taking(choice: number): void {
    if (actorOf(choice) !== this.actor) this.left = this.quantum;
    this.actor = actorOf(choice);
    this.left--;
  }
}
