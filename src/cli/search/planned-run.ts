import type { Strategy } from '../../core/search/strategy.js';
import type { Source } from '../../parallel/source.js';
import type { System } from '../../replay/system.js';
import type { ExploreOptions } from '../../search/explore.js';

/** One strategy on one system. */
export interface PlannedRun {
  readonly system: System;
  readonly strategy: Strategy;
  readonly options: ExploreOptions;
  /**
   * It is a preset's, and samples: of a system that a complete search has shown to be clean it has nothing to tell and is left out; with
   * `complete` after any complete search, for all that it could add are other causes of the same findings.
   */
  readonly unless?: 'clean' | 'complete';
  /** How many threads search together, and where they find the system; absent: this thread alone. */
  readonly parallel?: { readonly workers: number; readonly source: Source };
}
