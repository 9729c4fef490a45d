import type { Exploration } from '../core/system/exploration.js';
import type { PathSource } from '../core/system/path-source.js';
import type { Scenario } from '../core/system/scenario.js';
import { lintPath } from './lint.js';
import type { Beside, Checked, Defined, NamesIn } from './typed/path.js';
import type { TypedExploration } from './typed/scenario.js';

/** Checks a path's source against the rules of the vocabulary and gives it back. `lower` makes it an XState machine. */
export function define<const S extends PathSource>(source: S & Beside<S, Checked<S>>): Defined<S['id'], NamesIn<S>> {
  lintPath(source);
  return source;
}

/** An exploration as it is: tsc compares the names in its scenario with what is declared there. */
export const exploration = <const V extends string, const W extends Exploration['switches'], const S extends Scenario>(
  one: TypedExploration<V, W, S>,
): Exploration => one as unknown as Exploration;
