import { kthreadEnter, kthreadReturn } from '../../kernel/kthread.js';
import { taskOf } from '../families/kthreads.js';
import { read } from '../lower/expression.js';
import type { Lowering } from '../lower/lowering.js';
import type { TypeName } from '../parse/syntax.js';
import type { Runner } from './actors.js';

const noType: TypeName = { kind: 'void' };

/** The kernel threads: each begins once it is created. One that was stopped before never calls its function. */
export const threadActors = (lowering: Lowering): readonly Runner[] =>
  [...lowering.facts.threads].flatMap(([name, data]) => {
    const definition = lowering.program.functions.get(name)!;
    const span = { at: definition.nameAt, end: definition.nameAt + name.length };
    const lowered = lowering.program.problems.within(() =>
      lowering.lower(`kthread ${name}`, 'kthread', [], noType, definition.at, (f) => {
        const { operand } = data;
        if (typeof operand === 'object' && 'param' in operand) f.instance.statics.add(operand.param);
        const entered = f.builder.temporary({ min: 0, max: 1 });
        const text = 'the thread is scheduled first';
        f.builder.step({ publishes: [], does: kthreadEnter, input: {}, into: entered, at: definition.at, text });
        const [begins, over] = [f.builder.label(), f.builder.label()];
        f.builder.test({ type: 'ne', params: { left: { reg: entered }, right: 0 } }, begins, over);
        f.builder.mark(begins);
        const { word, type } = data;
        if (word !== undefined) lowering.hiddenGlobal(word, type, definition.nameAt);
        const place = { kind: 'memory', base: { global: word ?? '' }, path: [], type } as const;
        const given = word === undefined ? data : read(f, place, span, 'acquire');
        if (word !== undefined) f.renameLast(span, 'its data');
        const code = lowering.call(f, name, [given], span);
        f.says('return', definition.body.end - 1, { does: kthreadReturn, input: { code: code.operand } });
        f.builder.jump(over);
        f.builder.mark(over);
      }),
    );
    return lowered ? [{ lowered, name, kind: 'task', before: false, daemon: true, each: undefined, task: taskOf(name) } as const] : [];
  });
