import type { Coverage } from '../core/system/coverage.js';
import type { Searched } from '../core/system/searched.js';
import type { Points } from './recorder.js';

/** A system that can be searched, and whose points have names for reports. */
export type Searchable = Searched & Points & Partial<Covered>;

/** It notes which places of its programs steps have come to, in whatever search. */
export interface Covered {
  coverage(): Coverage;
  /** These places were come to elsewhere. */
  cover(seen: Coverage): void;
  /** A search begins: nothing was come to yet. */
  forget(): void;
}
