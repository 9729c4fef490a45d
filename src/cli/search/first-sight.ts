import type { Outcome, RunningSearch } from '../../search/explore.js';
import type { Finding } from '../../search/recorder.js';

/** What a search has found, each once, as soon as it is known. */
export class FirstSight {
  private told = 0;
  /** The search's `found` when all that was known had been given; one that it finds may be several findings to give. */
  private found = 0;

  /** The findings that were not given yet. Where the search becomes busy meanwhile, the rest waits. */
  *of<Known extends Pick<Outcome, 'findings'>>(
    search: Pick<RunningSearch, 'found' | 'busy'> & { outcome(): Known },
  ): Generator<readonly [Finding, Known]> {
    const { found } = search;
    if (found === this.found || search.busy) return;
    const known = search.outcome();
    while (this.told < known.findings.length) {
      yield [known.findings[this.told++]!, known];
      if (search.busy) break;
    }
    if (this.told === known.findings.length) this.found = found;
  }
}
