import type { FunctionLowering } from './function-lowering.js';
import type { Statement } from '../parse/syntax.js';

/** Lowers within a scope of its own; where its end is come to, what is to be done then is done. */
export function inScope(f: FunctionLowering, lower: () => void): void {
  f.scopes.push({ names: new Map(), cleanups: [] });
  lower();
  if (f.builder.reachable) f.leave(f.scopes.length - 1);
  f.scopes.pop();
}

/** Lowers one statement. What is refused in it is noted, and the next one is lowered. */
export function lowerStatement(f: FunctionLowering, s: Statement): void {
  f.problems.within(() => f.context.statement(f, s));
}
