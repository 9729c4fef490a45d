import type { PathSource } from '../core/system/path-source.js';
import { lintPath } from './lint.js';

/** Checks a path's source against the rules of the vocabulary and gives it back. `lower` makes it an XState machine. */
export function define(source: PathSource): PathSource {
  lintPath(source);
  return source;
}
