import { type Cause, grouped, type Member, memberOf } from '../../causes/causes.js';
import { identityOf } from '../../core/system/site.js';
import type { ConfirmedFinding } from '../../replay/finding.js';
import type { System } from '../../replay/system.js';
import type { Hurry } from '../progress/hurry.js';

/** Milliseconds of work from one look at whether there is a hurry to the next. */
const betweenLooks = 50;

/** One schedule may show several findings. */
const keyOf = (finding: ConfirmedFinding): string => `${finding.token} ${identityOf(finding)}`;

/** The findings of a report by what they come of, as they are found. Several reporters may share it. */
export class Casebook {
  private readonly members = new Map<string, Member>();
  private causes: readonly Cause[] | undefined;

  /** Looks for the finding's critical pair, where nobody has; in a hurry it is left out. */
  async add(desk: System, finding: ConfirmedFinding, hurry: Hurry): Promise<void> {
    if (this.memberOf(finding)) return;
    const work = memberOf(desk, finding);
    for (let looked = performance.now(), step = work.next(); ; step = work.next()) {
      if (step.done) {
        this.members.set(keyOf(finding), step.value);
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
  of(finding: ConfirmedFinding): Cause | undefined {
    const member = this.memberOf(finding);
    return member && this.all.find(({ members }) => members.includes(member));
  }

  /** With its smaller schedule; undefined: there was no time. */
  memberOf(finding: ConfirmedFinding): Member | undefined {
    return this.members.get(keyOf(finding));
  }
}
