import type { Strategy } from '../../core/search/strategy.js';
import type { Source } from '../../parallel/thread.js';
import type { System } from '../../replay/system.js';
import type { ExploreOptions } from '../../search/explore.js';

/** One strategy on one system. */
export interface PlannedRun {
  readonly system: System;
  readonly strategy: Strategy;
  readonly options: ExploreOptions;
  /** It is a preset's, and samples: where a complete search of the system has shown nothing, it has nothing to add and is left out. */
  readonly unlessClean?: true;
  /** How many threads search together, and where they find the system; absent: this thread alone. */
  readonly parallel?: { readonly workers: number; readonly source: Source };
}
