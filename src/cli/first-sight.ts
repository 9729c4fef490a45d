import type { Outcome, UnderWay } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';

/** What a search has found, each once, as soon as it is known. */
export class FirstSight {
  private told = 0;
  /** How many the search had found when all that was known was told: one that it finds may be several to be told of. */
  private found = 0;

  /** Those that were not given yet; the rest waits where the search becomes busy meanwhile. */
  *of<Known extends Pick<Outcome, 'findings'>>(
    exploring: Pick<UnderWay, 'found' | 'busy'> & { outcome(): Known },
  ): Generator<readonly [Finding, Known]> {
    const { found } = exploring;
    if (found === this.found || exploring.busy) return;
    const known = exploring.outcome();
    while (this.told < known.findings.length) {
      yield [known.findings[this.told++]!, known];
      if (exploring.busy) break;
    }
    if (this.told === known.findings.length) this.found = found;
  }
}
