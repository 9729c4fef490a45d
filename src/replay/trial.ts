import { actorOf } from '../core/system/run.js';
import { type Encounter, identityOf, type Shown, siteOf } from '../core/system/site.js';
import type { Compiled } from '../execute/compiled.js';
import { foundBy } from '../search/recorder.js';
import { Preemptions } from '../search/reduction/preemption.js';
import { type Access, Listener } from './accesses.js';
import type { ConfirmedFinding } from './finding.js';
import { otherSide } from './other.js';

/** A candidate schedule that the compiled executor ran, cut where it shows the site. */
export interface Trial {
  /** The choices that were possible, up to the finding. */
  readonly choices: readonly number[];
  /** Of all switches, those that search/reduction/preemption counts. */
  readonly preemptions: number;
  readonly switches: number;
}

/**
 * Runs candidates for shrinking. A choice that is not possible at its turn is left out, so that dropping one step
 * does not spoil those behind it; a run that has to end is finished lowest actor first.
 */
export class Trials {
  private readonly enabled = new Int32Array(512);
  private readonly rule: Preemptions;
  private readonly site: string;
  private readonly atEnd: boolean;

  constructor(
    private readonly run: Compiled,
    private readonly finding: Shown & Pick<ConfirmedFinding, 'steps'>,
  ) {
    this.site = siteOf(finding);
    this.atEnd = finding.actor === '';
    run.reset();
    this.rule = new Preemptions(run);
  }

  /** The candidate as far as it is possible, or undefined where it does not show the site. */
  try(candidate: readonly number[]): Trial | undefined {
    const { run, enabled } = this;
    run.reset();
    const choices: number[] = [];
    let preemptions = 0;
    let switches = 0;
    for (let next = 0; choices.length <= this.finding.steps; ) {
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
      const previous = choices.length > 0 ? actorOf(choices.at(-1)!) : -1;
      if (previous >= 0 && previous !== actor) switches++;
      if (this.rule.is(previous, actor, enabled, count)) preemptions++;
      const point = run.pointNumber(actor);
      run.step(choice);
      choices.push(choice);
      if (!this.atEnd && this.shows(actor, point)) return { choices, preemptions, switches };
      if (run.world.crashed) return undefined;
    }
    return undefined;
  }

  /** The site's findings as this possible schedule shows them: with the other actor's access. */
  encounters(choices: readonly number[]): readonly Encounter[] {
    const { run } = this;
    const { world } = run;
    run.reset();
    const listener = new Listener(world);
    const steps: { readonly actor: string; readonly point: string; readonly accesses: readonly Access[] }[] = [];
    let last = { actor: -1, point: 0 };
    for (const choice of choices) {
      last = { actor: actorOf(choice), point: run.pointNumber(actorOf(choice)) };
      run.step(choice);
      steps.push({ actor: world.actors[last.actor]!.name, point: run.pointName(last.actor, last.point), accesses: listener.take() });
    }
    listener.stop();
    if (this.atEnd) {
      run.end();
      last = { actor: -1, point: 0 };
    }
    const step = this.atEnd ? steps.length + 1 : steps.length;
    return this.foundAt(last.actor, last.point).map(({ shown, object }) => {
      const instance = object > 0 ? world.objects[object]!.name : '';
      const rival = shown.other ?? undefined;
      return { ...shown, other: otherSide(steps, { instance, actor: shown.actor, step, rival }) };
    });
  }

  private shows(actor: number, point: number): boolean {
    return this.run.world.foundCount > 0 && this.foundAt(actor, point).length > 0;
  }

  /** Which of the things that the last step showed are of the site, and have its other side where the state tells one; with the objects. */
  private foundAt(actor: number, point: number): readonly { readonly shown: Shown; readonly object: number }[] {
    const { world } = this.run;
    return Array.from({ length: world.foundCount }, (_, i) => ({
      shown: foundBy(this.run, i, actor, point, actor < 0),
      object: world.foundObject[i]!,
    })).filter(({ shown }) => siteOf(shown) === this.site && (shown.other === undefined || identityOf(shown) === identityOf(this.finding)));
  }

  private isEnabled(choice: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.enabled[i] === choice) return true;
    return false;
  }
}
