import { irqHandle, irqRaise, irqReturn } from '../../kernel/irq-handler.js';
import type { Target } from '../lower/facts.js';
import { lineName } from '../families/irqs.js';
import type { Lowering } from '../lower/lowering.js';
import { pointerTo, type Value } from '../lower/values.js';
import { int } from '../parse/integer-types.js';
import type { TypeName } from '../parse/syntax.js';
import type { Runner } from './actors.js';

const noType: TypeName = { kind: 'void' };

/** Of each line the device that raises it at any time, and the interrupt, which calls the handler. */
export const irqActors = (lowering: Lowering): readonly Runner[] =>
  [...lowering.facts.lines].flatMap(([number, { handler, struct }]) => {
    const definition = lowering.program.functions.get(handler)!;
    const irq = lineName(number);
    const target: Target = { kind: 'object', struct, path: [] };
    const made = lowering.program.problems.within(() => [
      lowering.lower(`irq ${number}`, 'handle_irq_event', [], noType, definition.at, (f) => {
        const { builder } = f;
        const dev = builder.temporary({ min: 0, max: 31 });
        const [again, over] = [builder.label(), builder.label()];
        const at = definition.at;
        builder.step({ publishes: [], does: irqHandle, input: { irq }, into: dev, at, text: 'the interrupt comes' });
        builder.jump(again);
        builder.mark(again);
        const device: Value = { operand: { reg: dev }, type: pointerTo({ kind: 'struct', tag: struct }), target };
        const span = { at: definition.nameAt, end: definition.nameAt + handler.length };
        const { operand: ret } = lowering.call(f, handler, [{ operand: number, type: int }, device], span);
        const input = { irq, dev: { reg: dev }, ret };
        builder.step({ publishes: [], does: irqReturn, input, into: dev, at: definition.body.end - 1, text: 'return' });
        builder.test({ type: 'ne', params: { left: { reg: dev }, right: 0 } }, again, over);
        builder.mark(over);
      }),
      lowering.lower(`irq ${number} device`, 'device', [], noType, definition.at, (f) =>
        f.says(`the device raises irq ${number}`, definition.at, { does: irqRaise, input: { irq } }),
      ),
    ]);
    const [handles, raises] = made ?? [];
    if (!handles || !raises) return [];
    const all = { before: false, daemon: true, each: undefined };
    return [
      { lowered: handles, name: `irq_${number}`, kind: 'hardirq', ...all } as const,
      { lowered: raises, name: `irq_${number}_device`, kind: 'env', ...all } as const,
    ];
  });
