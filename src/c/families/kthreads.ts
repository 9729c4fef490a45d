import type { Operation } from '../../core/operation/operation.js';
import { kthreadCreate, kthreadPark, kthreadParkWait, kthreadRun } from '../../kernel/kthread.js';
import type { Operand } from '../../core/system/path-source.js';
import { errnoOf } from '../parse/constants.js';
import { int } from '../parse/integer-types.js';
import type { Expression } from '../parse/syntax.js';
import { write } from '../lower/expression.js';
import type { Data } from '../lower/facts.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { isPointer, pointerTo, type Value } from '../lower/values.js';

/** The task_struct of the thread that runs a function. */
export const taskOf = (name: string): string => `task_of_${name}`;

/** kthread_run(function, data, name) and kthread_create(): one thread a function, whose task is an object of its own. */
const making =
  (call: string, operation: Operation): Builtin =>
  (f, e) => {
    const [fn, of] = e.args;
    if (!fn || !of || e.args.length < 3) return f.problems.refuse(e.at, `'${call}' takes a function, its data and a name`);
    const [name, ...others] = [...(f.context.value(f, fn).functions ?? [])];
    if (name === undefined || others.length > 0) return f.problems.refuse(fn.at, `'${call}' takes the name of a function of this file`);
    if (f.program.functions.get(name)!.params.length !== 1)
      f.problems.refuse(fn.at, `'${name}' is called by the kernel with one argument: static int ${name}(void *data)`);
    const given = f.context.value(f, of);
    const data = isFixed(given) ? given : handedOver(f, name, given, of);
    if (f.facts.runs(name, data)) f.problems.refuse(of.at, `'${name}' is run elsewhere with other data; give each its function`);
    const task = `the_${taskOf(name)}`;
    f.instance.statics.add(task);
    const made = f.step(e, { does: operation, input: { task: { param: task } } }, { min: 0, max: 31 });
    return { operand: f.facts.faults ? orError(f, made) : made, type: pointerTo({ kind: 'struct', tag: 'task_struct' }) };
  };

/** kthread_run() gives ERR_PTR(-ENOMEM), where the operation gives 0. */
function orError(f: FunctionLowering, task: Operand): Operand {
  const { builder } = f;
  const variable = builder.temporary({ min: -errnoOf('ENOMEM'), max: 31 });
  const [there, none, end] = [builder.label(), builder.label(), builder.label()];
  builder.test({ type: 'ne', params: { left: task, right: 0 } }, there, none);
  builder.mark(there);
  builder.set(variable, task);
  builder.jump(end);
  builder.mark(none);
  builder.set(variable, -errnoOf('ENOMEM'));
  builder.jump(end);
  builder.mark(end);
  return { reg: variable };
}

/** What is known only when it runs is handed over in a word of its own, which the thread reads first: there is one thread a function. */
function handedOver(f: FunctionLowering, name: string, given: Value, { at, end }: Expression): Data {
  const word = `data_of_${name}`;
  if (!isPointer(given.type)) return f.problems.refuse(at, 'the data of a kernel thread is a pointer, or a constant');
  const { to } = given.type;
  const type = to.kind === 'struct' || !given.target ? given.type : pointerTo({ kind: 'void' });
  f.context.hiddenGlobal(word, type, at);
  write(f, { kind: 'memory', base: { global: word }, path: [], type }, given, { at, end }, 'release');
  f.renameLast({ at, end }, `${f.problems.source.textOf({ at, end })} is handed to ${name}()`);
  return { operand: 0, type, target: f.facts.target(word), word };
}

const isFixed = ({ operand }: Value): boolean =>
  typeof operand === 'number' || (typeof operand === 'object' && 'param' in operand && operand.param.startsWith('the_'));

/** kthread_park(task): one that is told to park already, or has ended, is not waited for. */
const park: Builtin = (f, e) => {
  const [of] = e.args;
  if (!of || e.args.length > 1) return f.problems.refuse(e.at, "'kthread_park' takes a task");
  const value = f.named(f.context.value(f, of));
  if (!isPointer(value.type)) f.problems.refuse(of.at, "'kthread_park' takes a pointer here");
  const input = { task: value.operand };
  const result = f.kept({ operand: f.step(e, { does: kthreadPark, input }, { min: -128, max: 0 }), type: int });
  const [waits, end] = [f.builder.label(), f.builder.label()];
  f.builder.test({ type: 'eq', params: { left: result.operand, right: 0 } }, waits, end);
  f.builder.mark(waits);
  f.step(e, { does: kthreadParkWait, input });
  f.renameLast(e, 'kthread_park() returns');
  f.builder.jump(end);
  f.builder.mark(end);
  return result;
};

export const kthreadBuiltins: { readonly [name: string]: Builtin } = {
  kthread_run: making('kthread_run', kthreadRun),
  kthread_create: making('kthread_create', kthreadCreate),
  kthread_park: park,
};
