import type { Operand } from '../../core/system/path-source.js';
import { anyOperation } from '../operations/any.js';
import { schedule, scheduleWait } from '../../kernel/task-state.js';
import { scheduleInterruptibleWait, scheduleTimeoutWait } from '../../kernel/sleep-ends.js';
import { finishWait, prepareToWait, prepareToWaitExclusive } from '../../kernel/wait-queue.js';
import { errnoOf } from '../parse/constants.js';
import { int } from '../parse/integer-types.js';
import type { Expression, Call } from '../parse/syntax.js';
import type { FunctionLowering } from '../lower/function-lowering.js';
import { pointed } from '../lower/places.js';
import { type Value, wordOf } from '../lower/values.js';

/** How one waits: until it is woken, until a signal comes too, or until time has passed too. */
export interface Waiting {
  readonly ends?: 'signal' | 'timeout';
  readonly exclusive?: true;
}

/**
 * wait_event(head, condition) as ___wait_event() is (include/linux/wait.h): look; then on the queue, look again, sleep until woken, and so
 * on. After a signal or a timeout it looks once more.
 */
export function waitFor(f: FunctionLowering, e: Call, { ends, exclusive }: Waiting): Value {
  const { builder, problems } = f;
  const [of, condition] = e.args;
  if (!of || !condition) return problems.refuse(e.at, 'this takes a wait queue and a condition');
  const queue = f.context.place(f, of);
  if (queue.kind !== 'memory') return problems.refuse(of.at, 'expected a wait queue');
  const head = wordOf(
    'object' in queue.base
      ? pointed(
          f,
          {
            ...f.named({ operand: queue.base.object, type: int }),
            type: { kind: 'pointer', to: queue.type },
            target: { kind: 'object', struct: queue.base.struct, path: queue.path },
          },
          of.at,
        )
      : queue,
  );
  const variable = builder.temporary({ min: -errnoOf('ERESTARTSYS'), max: 1 });
  const line = problems.source.lineOf(e.at);
  const says = (text: string, step: Parameters<FunctionLowering['says']>[2]): void => f.says(`${line}: ${text}`, e.at, step);
  const current = { task: 0 };
  const state = ends === 'signal' ? 1 : 2;
  const prepare = (): void =>
    says('prepare_to_wait()', { does: exclusive ? prepareToWaitExclusive : prepareToWait, input: { head, state } });
  const finish = (): void => says('finish_wait()', { does: finishWait, input: {} });
  const [holds, queued, look, sleep, leave, last, lastLook, ended, end] = Array.from({ length: 9 }, () => builder.label());
  const given = (value: number): void => {
    builder.set(variable, value);
    builder.jump(end!);
  };
  f.context.condition(f, condition, holds!, queued!);
  if (queued!.used) {
    builder.mark(queued!);
    prepare();
    builder.jump(look!);
    builder.mark(look!);
    f.context.condition(f, condition, leave!, sleep!);
    if (sleep!.used) {
      builder.mark(sleep!);
      says('schedule()', { does: schedule, input: current });
      const does = ends === 'signal' ? scheduleInterruptibleWait : ends === 'timeout' ? scheduleTimeoutWait : scheduleWait;
      if (ends === undefined) {
        says('schedule() returns', { does, input: current });
        builder.jump(queued!);
      } else {
        const result = f.step(e, { does, input: current }, { min: -errnoOf('ERESTARTSYS'), max: 127 });
        builder.test({ type: ends === 'signal' ? 'lt' : 'eq', params: { left: result, right: 0 } }, last!, queued!);
        builder.mark(last!);
        prepare();
        builder.jump(lastLook!);
        builder.mark(lastLook!);
        f.context.condition(f, condition, leave!, ended!);
        if (ended!.used) {
          builder.mark(ended!);
          finish();
          given(ends === 'signal' ? -errnoOf('ERESTARTSYS') : 0);
        }
      }
    }
    if (leave!.used) {
      builder.mark(leave!);
      finish();
      given(ends === 'timeout' ? 1 : 0);
    }
  }
  if (holds!.used) {
    builder.mark(holds!);
    given(ends === 'timeout' ? 1 : 0);
  }
  builder.mark(end!);
  return { operand: { reg: variable }, type: int };
}

/** These stand for numbers here that they are not: what is reckoned with them is not known to be 0. */
const ofTime = new Set(['HZ', 'jiffies']);

/**
 * The delay of a delayed work: 0 queues it at once, anything else arms its timer, which may expire at any time (__queue_delayed_work(),
 * kernel/workqueue.c). What may be 0 and may be more is tried as both.
 */
export function delayOf(f: FunctionLowering, arg: Expression, { operand }: Value): Operand {
  if (operand === 0 && !namesTime(arg)) return 0;
  const interval = f.intervalOf(operand);
  if (interval && (interval.min > 0 || interval.max < 0)) return 1;
  const given = f.step(arg, { does: f.context.operation(anyOperation('delay', [1, 0])), input: {} }, { min: 0, max: 1 });
  f.renameLast(arg, `${f.problems.source.textOf(arg)} != 0`);
  return given;
}

function namesTime(thing: unknown): boolean {
  if (Array.isArray(thing)) return thing.some(namesTime);
  if (typeof thing !== 'object' || thing === null) return false;
  const { kind, name } = thing as { readonly kind?: string; readonly name?: string };
  return (kind === 'name' && ofTime.has(name!)) || Object.values(thing).some(namesTime);
}
