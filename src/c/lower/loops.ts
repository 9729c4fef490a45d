import type { FunctionLowering } from './function-lowering.js';
import type { Statement } from '../parse/syntax.js';

type Each = Statement & { readonly kind: 'each' };

/** A macro that begins a loop or a scope. */
export function eachOf(f: FunctionLowering, s: Each): void {
  f.problems.refuse(s.at, `'${s.name}' is no loop that is read`);
}
