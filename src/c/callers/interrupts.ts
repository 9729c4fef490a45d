import type { Operand } from '../../core/system/path-source.js';
import { irqHandle, irqRaise, irqReturn, irqThread, irqThreadReturn } from '../../kernel/irq-handler.js';
import { irqreturn } from '../../kernel/irq-lines.js';
import { lineName } from '../families/irqs.js';
import type { FunctionLowering } from '../lower/function-lowering.js';
import type { Lowering } from '../lower/lowering.js';
import { pointerTo, type Value } from '../lower/values.js';
import { int } from '../parse/integer-types.js';
import type { TypeName } from '../parse/syntax.js';
import type { Runner } from './actors.js';

const noType: TypeName = { kind: 'void' };

/** Of each line the device that raises it at any time, the interrupt, which calls the handler, and the thread of the handler. */
export const irqActors = (lowering: Lowering): readonly Runner[] =>
  [...lowering.facts.lines].flatMap(([number, { handler, thread, device: target, isShared }]) => {
    const irq = lineName(number);
    const definitionOf = (name: string) => lowering.program.functions.get(name)!;
    const { at } = definitionOf((handler ?? thread)!);
    const call = (f: FunctionLowering, name: string, dev: Operand): Operand => {
      const { nameAt } = definitionOf(name);
      const device: Value = { operand: dev, type: pointerTo({ kind: 'void' }), target };
      return lowering.call(f, name, [{ operand: number, type: int }, device], { at: nameAt, end: nameAt + name.length }).operand;
    };
    const endOf = (name: string): number => definitionOf(name).body.end - 1;
    const made = lowering.program.problems.within(() => [
      lowering.lower(`irq ${number}`, 'handle_irq_event', [], noType, at, (f) => {
        const { builder } = f;
        const dev = builder.temporary(lowering.facts.pointers);
        const [again, over] = [builder.label(), builder.label()];
        builder.step({ publishes: [], does: irqHandle, input: { irq }, into: dev, at, text: 'the interrupt comes' });
        builder.jump(again);
        builder.mark(again);
        // irq_default_primary_handler() wakes the thread
        const ret = handler === undefined ? irqreturn.wakeThread : call(f, handler, { reg: dev });
        const input = { irq, dev: { reg: dev }, ret };
        builder.step({ publishes: [], does: irqReturn, input, into: dev, at: endOf((handler ?? thread)!), text: 'return' });
        if (isShared) {
          builder.test({ type: 'ne', params: { left: { reg: dev }, right: 0 } }, again, over);
          builder.mark(over);
        }
      }),
      lowering.lower(`irq ${number} device`, 'device', [], noType, at, (f) =>
        f.says(`the device raises irq ${number}`, at, { does: irqRaise, input: { irq } }),
      ),
      ...(thread === undefined
        ? []
        : [
            lowering.lower(`irq ${number} thread`, 'irq_thread', [{ name: 'of', type: noType, at }], noType, at, (f) => {
              const { builder } = f;
              const dev = builder.temporary(lowering.facts.pointers);
              const input = { irq, dev: { param: 'of' } };
              builder.step({ publishes: [], does: irqThread, input, into: dev, at, text: 'its thread was woken' });
              call(f, thread, { reg: dev });
              f.says('return', endOf(thread), { does: irqThreadReturn, input: { irq } });
            }),
          ]),
    ]);
    const [handles, raises, threads] = made ?? [];
    if (!handles || !raises) return [];
    const all = { before: false, daemon: true, each: undefined };
    return [
      { lowered: handles, name: `irq_${number}`, kind: 'hardirq', ...all } as const,
      { lowered: raises, name: `irq_${number}_device`, kind: 'env', ...all } as const,
      ...(threads ? [{ lowered: threads, name: `irq_${number}_thread`, kind: 'task', ...all, each: target.struct } as const] : []),
    ];
  });
