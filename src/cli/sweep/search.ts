import { type CompareOptions, outcomeOf } from '../../compare/compare.js';
import { siteOf } from '../../core/system/site.js';
import { confirm } from '../../replay/finding.js';
import { System } from '../../replay/system.js';
import { systemName } from '../../sweep/names.js';
import type { SweptModel, SweptSystem } from '../../core/system/swept.js';
import type { Registry } from '../registry.js';

/** Limits of the search of one system. */
export interface Limits {
  readonly transitions: number;
  readonly memory: number;
}

/** A finding, told apart by what it is and at which statements: by whom does not matter, for each system has actors of its own. */
export interface SweptFinding {
  /** `kind (name) object path.point`. */
  readonly site: string;
  /** As a report begins; empty where it is known, or an earlier system of this thread has it. So is the token. */
  readonly title: string;
  readonly token: string;
}

/** What came of one system. */
export interface SweptResult {
  readonly name: string;
  readonly complete: boolean;
  readonly findings: readonly SweptFinding[];
}

/** A site without its actor. */
export const placeOfSite = (site: string): string => site.replace(/(\s)[\w-]+@(?=[\w.]+$)/, '$1');

/**
 * Searches systems one after the other, as far as limits go. Of findings that are known, or were found in an earlier one of these, there is
 * no token: nobody asks for it.
 */
export class SweepSearch {
  private readonly options: CompareOptions;
  private readonly known: Set<string>;

  constructor(
    private readonly model: SweptModel,
    private readonly variant: string,
    private readonly registry: Pick<Registry, 'detectors' | 'reducers'>,
    limits: Limits,
    known: readonly string[],
  ) {
    this.known = new Set(known);
    this.options = {
      ...limits,
      outcomes: false,
      reducers: ({ exploration }) => (exploration.reducers ?? []).map((name) => registry.reducers.get(name)!),
    };
  }

  search(swept: SweptSystem): SweptResult {
    const name = systemName(this.model, swept);
    const system = new System(this.model.exploration(swept, name), this.variant, {}, this.registry.detectors);
    const outcome = outcomeOf(system, this.options, 'never');
    const findings = new Map<string, SweptFinding>();
    for (const finding of outcome.findings) {
      const site = placeOfSite(siteOf(finding));
      if (findings.has(site)) continue;
      const first = !this.known.has(site);
      this.known.add(site);
      const { title, token } = first ? confirm(system, outcome, finding) : { title: '', token: '' };
      findings.set(site, { site, title, token });
    }
    return { name, complete: outcome.complete, findings: [...findings.values()] };
  }
}
