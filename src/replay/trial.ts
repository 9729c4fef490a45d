import { actorOf } from '../core/run.js';
import type { Compiled } from '../path/compile.js';
import { siteOf } from '../search/recorder.js';

/** A candidate schedule that the compiled executor ran, cut where it shows the site. */
export interface Trial {
  /** The choices that were possible, up to the finding. */
  readonly choices: readonly number[];
  /** Switches away from an actor that could have gone on, and switches of any kind. */
  readonly preemptions: number;
  readonly switches: number;
}

/**
 * Runs candidates for shrinking. A choice that is not possible at its turn is left out, so that dropping one step
 * does not spoil those behind it; a run that has to end is finished lowest actor first.
 */
export class Trials {
  private readonly enabled = new Int32Array(512);

  constructor(
    private readonly run: Compiled,
    private readonly site: string,
    private readonly atEnd: boolean,
    private readonly longest: number,
  ) {}

  /** The candidate as far as it is possible, or undefined where it does not show the site. */
  try(candidate: readonly number[]): Trial | undefined {
    const { run, enabled } = this;
    run.reset();
    const choices: number[] = [];
    let preemptions = 0;
    let switches = 0;
    for (let next = 0; choices.length <= this.longest; ) {
      const count = run.choices(enabled);
      if (count === 0) {
        if (!this.atEnd) return undefined;
        run.end();
        return this.shows(-1, 0) ? { choices, preemptions, switches } : undefined;
      }
      while (next < candidate.length && !this.isEnabled(candidate[next]!, count)) next++;
      if (next === candidate.length && !this.atEnd) return undefined;
      const choice = candidate[next++] ?? enabled[0]!;
      const actor = actorOf(choice);
      if (choices.length > 0 && actorOf(choices.at(-1)!) !== actor) {
        switches++;
        if (this.canGoOn(actorOf(choices.at(-1)!), count)) preemptions++;
      }
      const point = run.pointNumber(actor);
      run.step(choice);
      choices.push(choice);
      if (!this.atEnd && this.shows(actor, point)) return { choices, preemptions, switches };
      if (run.world.crashed) return undefined;
    }
    return undefined;
  }

  private shows(actor: number, point: number): boolean {
    const { world } = this.run;
    for (let i = 0; i < world.foundCount; i++) {
      const { kind, name } = world.detectors[world.foundDetector[i]!]!;
      const who = actor < 0 ? { actor: '', point: '' } : { actor: world.actors[actor]!.name, point: this.run.pointName(actor, point) };
      if (siteOf({ kind, name, object: world.role(world.foundObject[i]!), ...who }) === this.site) return true;
    }
    return false;
  }

  private isEnabled(choice: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.enabled[i] === choice) return true;
    return false;
  }

  private canGoOn(actor: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (actorOf(this.enabled[i]!) === actor) return true;
    return false;
  }
}
