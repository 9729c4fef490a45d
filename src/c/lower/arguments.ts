import type { Call, Expression } from '../parse/syntax.js';
import type { FunctionLowering } from './function-lowering.js';

/** The arguments of a call that takes so many; any other number is refused. */
export function takes(f: FunctionLowering, e: Call, count: number): readonly Expression[] {
  if (e.args.length !== count)
    f.problems.refuse(e.at, `this takes ${count} argument${count === 1 ? '' : 's'}, and is given ${e.args.length}`);
  return e.args;
}
