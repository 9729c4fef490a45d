import { actorOf } from '../core/system/run.js';
import { identityOf, type Site, siteOf } from '../core/system/site.js';
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
    private readonly finding: Site & Pick<ConfirmedFinding, 'steps'>,
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

  /** The identity of the site's finding as this possible schedule shows it: with the other actor's access. */
  identity(choices: readonly number[]): string {
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
    const shown = this.foundAt(last.actor, last.point);
    const object = shown < 0 ? -1 : world.foundObject[shown]!;
    const rival = shown < 0 ? -1 : world.foundOther[shown]!;
    const against = rival < 0 ? undefined : { actor: world.actors[rival]!.name, point: run.pending(rival)!.point };
    const { actor = '', point = '' } = this.atEnd ? {} : (steps.at(-1) ?? {});
    const other = otherSide(steps, {
      instance: object > 0 ? world.objects[object]!.name : '',
      actor,
      step: this.atEnd ? steps.length + 1 : steps.length,
      against,
    });
    return object < 0 ? '' : identityOf({ ...this.finding, actor, point, other });
  }

  private shows(actor: number, point: number): boolean {
    return this.foundAt(actor, point) >= 0;
  }

  /** Which of the things that the last step showed is the site, or -1 where none is. */
  private foundAt(actor: number, point: number): number {
    const { world } = this.run;
    for (let i = 0; i < world.foundCount; i++) if (siteOf(foundBy(this.run, i, actor, point, actor < 0)) === this.site) return i;
    return -1;
  }

  private isEnabled(choice: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.enabled[i] === choice) return true;
    return false;
  }
}
