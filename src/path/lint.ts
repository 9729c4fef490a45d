import { refuse } from '../core/shape.js';
import type { Operation } from '../core/operation/operation.js';
import { branchesOf, type PathSource } from '../core/system/path-source.js';
import { checkLinks } from './check-links.js';
import { checkPath } from './check-path.js';

/** Throws on the first rule that a path breaks: place, fact, usual cause. It may be anything: nothing is taken for granted. */
export function lintPath(source: PathSource): void {
  checkPath(source);
  const reached = new Set([source.initial]);
  for (const point of reached) {
    const { invoke } = source.states[point]!;
    if (invoke) for (const { target } of branchesOf(invoke)) reached.add(target);
  }
  for (const point of Object.keys(source.states)) if (!reached.has(point)) refuse(`${source.id}.${point}`, 'no branch leads here');
}

/** Throws where a path breaks a rule, names an operation, callee or parameter that does not exist, or calls itself. */
export function lintLinks(paths: readonly PathSource[], operations: ReadonlyMap<string, Operation>): void {
  for (const path of paths) lintPath(path);
  checkLinks(paths, operations);
}
