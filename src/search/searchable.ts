import type { Searched } from '../core/system/searched.js';
import type { Points } from './recorder.js';

/** A system that can be searched, and whose points have names for reports. */
export type Searchable = Searched & Points;
