import { type Cause, grouped, type Member, memberOf } from '../../causes/causes.js';
import type { ConfirmedFinding } from '../../replay/finding.js';
import type { System } from '../../replay/system.js';
import type { Hurry } from '../reporter.js';

/** Milliseconds of work from one look at whether there is a hurry to the next. */
const betweenLooks = 50;

/** The findings of a report by what they come of, as they are found. */
export class Casebook {
  /** By token. */
  private readonly members = new Map<string, Member>();
  private causes: readonly Cause[] | undefined;

  /** Looks for the finding's critical pair; in a hurry it is left out. */
  async add(desk: System, finding: ConfirmedFinding, hurry: Hurry): Promise<void> {
    const work = memberOf(desk, finding);
    for (let looked = performance.now(), step = work.next(); ; step = work.next()) {
      if (step.done) {
        this.members.set(finding.token, step.value);
        this.causes = undefined;
        return;
      }
      if (performance.now() - looked < betweenLooks) continue;
      if (await hurry()) return;
      looked = performance.now();
    }
  }

  /** Of all that was added. */
  get all(): readonly Cause[] {
    this.causes ??= grouped([...this.members.values()]);
    return this.causes;
  }

  /** Undefined: there was no time to look for it. */
  of({ token }: ConfirmedFinding): Cause | undefined {
    return this.all.find(({ members }) => members.some(({ finding }) => finding.token === token));
  }
}
