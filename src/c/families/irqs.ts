import type { Operation } from '../../core/operation/operation.js';
import {
  disableIrq,
  disableIrqNosync,
  disableIrqWait,
  enableIrq,
  freeIrq,
  freeIrqWait,
  requestIrq,
  requestThreadedIrq,
  synchronizeHardirq,
  synchronizeIrq,
} from '../../kernel/irq.js';
import { irqWakeThread } from '../../kernel/irq-handler.js';
import { ofLine } from '../operations/of-line.js';
import { irqFlags } from '../calls/flags.js';
import { flagsOf } from './flags.js';
import { int } from '../parse/integer-types.js';
import type { Expression, Call } from '../parse/syntax.js';
import { type Handler, sameTarget, targetText } from '../lower/facts.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { isPointer, type Value } from '../lower/values.js';

/** The global that an interrupt line is. */
export const lineName = (number: number): string => `irq_line_${number}`;

/** IRQF_ONESHOT, as `flagsOf()` gives it. */
const oneshot = 2;

/** What is done with a line: its operations, in order, and whether they are told the device too. */
interface OnLine {
  readonly parts: readonly (readonly [operation: Operation, ofDevice: boolean])[];
  readonly gives?: true;
}

function layParts(f: FunctionLowering, e: Call, number: number, irq: Value, dev: Value | undefined, { parts, gives }: OnLine): Value {
  let result: Value = { operand: 0, type: { kind: 'void' } };
  for (const [i, [operation, ofDevice]] of parts.entries()) {
    const isAsked = typeof irq.operand !== 'number';
    const does = isAsked ? f.context.operation(ofLine(operation, number, false)) : operation;
    const input = {
      irq: lineName(number),
      ...(ofDevice && { dev: dev!.operand }),
      ...(isAsked && { number: irq.operand }),
    };
    const operand = f.step(e, { does, input }, gives ? { min: 0, max: 1 } : undefined);
    if (i > 0 && i === parts.length - 1) f.renameLast(e, `${f.problems.source.textOf(e).replace(/\(.*/s, '')}() returns`);
    if (gives) result = { operand, type: int };
  }
  return result;
}

const onLine =
  (how: OnLine): Builtin =>
  (f, e) => {
    const count = how.parts.some(([, ofDevice]) => ofDevice) ? 2 : 1;
    if (e.args.length !== count) return f.problems.refuse(e.at, `this takes ${count === 1 ? 'an irq' : 'an irq and its device'}`);
    const irq = lineOf(f, f.context.value(f, e.args[0]!));
    const dev = e.args[1] && f.named(f.context.value(f, e.args[1]));
    const numbers = [...f.facts.lines.keys()];
    const number = typeof irq.operand === 'number' ? irq.operand : numbers[0];
    // request_irq() may come up in what is read later
    if (number === undefined || !numbers.includes(number)) {
      f.problems.add(e.at, 'no request_irq() of the model gives this irq a handler; an irq without one is not modelled');
      return { operand: 0, type: int };
    }
    if (typeof irq.operand !== 'number' && numbers.length > 1)
      f.problems.refuse(e.args[0]!.at, 'the model has several irqs, and which one this is, is not known here; write its number');
    const { device } = f.facts.lines.get(number)!;
    if (dev?.target && !sameTarget(dev.target, device))
      f.problems.refuse(e.args[1]!.at, `the device of this irq is ${targetText(device)}, and here it is ${targetText(dev.target)}`);
    return layParts(f, e, number, irq, dev, how);
  };

/** The number of an irq: of a word that is given no other one it is what memory begins with. */
function lineOf(f: FunctionLowering, value: Value): Value {
  const interval = f.surely(value.operand);
  return interval && interval.min === interval.max ? { ...value, operand: interval.min } : value;
}

/** The function that an argument names; undefined: it is NULL. */
function handlerOf(f: FunctionLowering, call: string, arg: Expression): string | undefined {
  const value = f.context.value(f, arg);
  if (value.operand === 0) return undefined;
  const [name, ...others] = [...(value.functions ?? [])];
  if (name === undefined || others.length > 0) return f.problems.refuse(arg.at, `'${call}' takes the name of a function of this file`);
  if (f.program.functions.get(name)!.params.length !== 2)
    f.problems.refuse(arg.at, `'${name}' is called with the irq and the device: static irqreturn_t ${name}(int irq, void *dev)`);
  return name;
}

/** request_irq(number, handler, flags, name, device), request_threaded_irq(number, handler, thread, flags, name, device). */
const request =
  (call: 'request_irq' | 'request_threaded_irq', threaded: boolean): Builtin =>
  (f, e) => {
    if (e.args.length !== (threaded ? 6 : 5))
      return f.problems.refuse(e.at, `'${call}' takes an irq, a handler${threaded ? ', its thread' : ''}, flags, a name and a device`);
    const [irqArg, handlerArg, ...rest] = e.args as readonly [Expression, Expression, ...Expression[]];
    const threadArg = threaded ? rest[0] : undefined;
    const [flagsArg, , devArg] = (threaded ? rest.slice(1) : [...rest]) as [Expression, Expression, Expression];
    const { operand: number } = lineOf(f, f.context.value(f, irqArg));
    if (typeof number !== 'number')
      return f.problems.refuse(irqArg.at, 'which irq this is has to be known here; write a number, such as request_irq(1, …)');
    const name = handlerOf(f, call, handlerArg);
    const thread = threadArg && handlerOf(f, call, threadArg);
    const { value: flags, names } = flagsOf(f, flagsArg, irqFlags, call);
    if (name === undefined && thread === undefined)
      return f.problems.refuse(handlerArg.at, `'${call}' takes the name of a function of this file`);
    if (name === undefined && (flags & oneshot) === 0)
      return f.problems.refuse(
        flagsArg.at,
        'a thread without a handler of its own needs IRQF_ONESHOT: the kernel gives -EINVAL, and requests nothing (__setup_irq())',
      );
    const dev = f.named(f.context.value(f, devArg));
    const device = deviceOf(dev);
    if (device === undefined)
      return f.problems.refuse(
        devArg.at,
        'the device of a handler is a struct, of its own or within an object: hand it &device, or a pointer to one',
      );
    if (f.program.globals.has(lineName(number)))
      f.problems.refuse(e.at, `'${lineName(number)}' is the name of the line; rename the global`);
    if (
      f.facts.handles(number, { handler: name, device, isShared: names.includes('IRQF_SHARED'), ...(thread !== undefined && { thread }) })
    )
      f.problems.refuse(
        e.at,
        `irq ${number} has another handler, or one for another struct; a line with several is not modelled in C yet; two whose numbers ` +
          'nobody gives are both 0: give each its number',
      );
    const requests: Operation = thread === undefined ? requestIrq : requestThreadedIrq;
    const mayBeNull = !(typeof dev.operand === 'object' && 'param' in dev.operand && dev.operand.param.startsWith('the_'));
    const operand = f.step(
      e,
      {
        does: mayBeNull ? f.context.operation(ofLine(requests, number, true)) : requests,
        input: { irq: lineName(number), dev: dev.operand, flags, ...(mayBeNull && { number }) },
        publishes: typeof dev.operand === 'object' && 'reg' in dev.operand ? [dev.operand.reg] : [],
      },
      { min: -22, max: 0 },
    );
    return { operand, type: int };
  };

/** Where a pointer to a struct leads. */
function deviceOf({ target, type }: Value): Handler['device'] | undefined {
  const isStruct = isPointer(type) && (type.to.kind === 'struct' || type.to.kind === 'void');
  if (target) return target.kind === 'object' && isStruct ? target : undefined;
  return isPointer(type) && type.to.kind === 'struct' ? { kind: 'object', struct: type.to.tag, path: [] } : undefined;
}

export const irqBuiltins: { readonly [name: string]: Builtin } = {
  request_irq: request('request_irq', false),
  request_threaded_irq: request('request_threaded_irq', true),
  free_irq: onLine({
    parts: [
      [freeIrq, true],
      [freeIrqWait, false],
    ],
  }),
  disable_irq: onLine({
    parts: [
      [disableIrq, false],
      [disableIrqWait, false],
    ],
  }),
  disable_irq_nosync: onLine({ parts: [[disableIrqNosync, false]] }),
  enable_irq: onLine({ parts: [[enableIrq, false]] }),
  irq_wake_thread: onLine({ parts: [[irqWakeThread, true]] }),
  synchronize_irq: onLine({ parts: [[synchronizeIrq, false]] }),
  synchronize_hardirq: onLine({ parts: [[synchronizeHardirq, false]], gives: true }),
};
