import type { Draft } from './mutation.js';
import type { Site } from './site.js';

/** A kind of change. */
export interface Operator {
  readonly name: string;
  /** What it does, for `why --help` and for reports. */
  readonly says: string;
  /** What it makes of a point; a call is one, too. */
  readonly of: (site: Site) => readonly Draft[];
  /** Why no search tells of what it makes, where none does. */
  readonly unjudged?: string;
}
