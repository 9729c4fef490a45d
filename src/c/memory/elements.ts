import { stops } from '../lower/aggregates.js';
import type { FunctionLowering } from '../lower/function-lowering.js';
import type { Elements, Memory, Value } from '../lower/values.js';
import type { Expression } from '../parse/syntax.js';

/** `a[i]` in memory, of which it is known when it runs alone which element it is. */
export function elementsOf(f: FunctionLowering, of: Memory, size: number, by: Value, { at, end }: Expression): Elements {
  const type = (of.type as { readonly of: Memory['type'] }).of;
  const elements = Array.from({ length: size }, (_, i): Memory => ({ ...of, path: [...of.path, `i${i}`], type }));
  return { kind: 'elements', index: f.kept(by).operand, elements, type, at, end };
}

/** Does for the element that it is what is to be done; where it is none of them, the search stops with a sentence. */
export function withElement(f: FunctionLowering, { index, elements, at, end }: Elements, does: (element: Memory) => void): void {
  const { builder, problems } = f;
  const over = builder.label();
  elements.forEach((element, i) => {
    const [here, next] = [builder.label(), builder.label()];
    builder.test({ type: 'eq', params: { left: index, right: i } }, here, next);
    builder.mark(here);
    does(element);
    builder.jump(over);
    builder.mark(next);
  });
  const name = problems.source.textOf({ at, end });
  stops(f, { at, end }, 'outside', `the index of ${name} is outside of 0..${elements.length - 1}`);
  builder.mark(over);
}
