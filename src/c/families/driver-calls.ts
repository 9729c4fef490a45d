import { flushWorkqueue, flushWorkqueueWait } from '../../kernel/workqueue.js';
import { mutexLock, mutexUnlock } from '../../kernel/mutex.js';
import { refcountDecAndTest, refcountDecNotOne } from '../../kernel/refcount.js';
import { anyOperation } from '../operations/any.js';
import { chosen, publishedBy, read, systemQueue, write } from '../lower/expression.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { memberOf, pointed } from '../lower/places.js';
import { int } from '../parse/integer-types.js';
import type { Expression } from '../parse/syntax.js';
import { isPointer, type Memory, typeText, type Value, wordOf, nothing } from '../lower/values.js';

/** Where a device keeps what its driver gives it: `dev->driver_data`, `pdev->dev.driver_data`. */
function drvdataOf(f: FunctionLowering, of: Expression): Memory {
  const { program, problems } = f;
  const place = pointed(f, f.named(f.context.value(f, of)), of.at);
  const own = memberOf(place.type, 'driver_data', program);
  const dev = memberOf(place.type, 'dev', program);
  const within = dev && memberOf(dev.member.type, 'driver_data', program);
  const path = own ? own.path : within ? [...dev.path, ...within.path] : undefined;
  const member = own?.member ?? within?.member;
  if (!path || !member || !isPointer(member.type))
    return problems.refuse(
      of.at,
      `what the driver gives it is kept in the device: write 'void *driver_data;' into ${typeText(place.type)}`,
    );
  return { ...place, path: [...place.path, ...path], type: member.type };
}

const setsDrvdata: Builtin = (f, e) => {
  const [of, what] = e.args;
  if (!of || !what || e.args.length > 2) return f.problems.refuse(e.at, 'this takes a device and a pointer');
  const place = drvdataOf(f, of);
  write(f, place, f.context.value(f, what, place.type), e);
  return nothing;
};

const getsDrvdata: Builtin = (f, e) => {
  const [of] = e.args;
  if (!of || e.args.length > 1) return f.problems.refuse(e.at, 'this takes a device');
  return read(f, drvdataOf(f, of), e);
};

/** A call that is not read, and what to write in its place. */
const instead =
  (sentence: string): Builtin =>
  (f, e) =>
    f.problems.refuse(e.at, sentence);

/** hrtimer_forward_now(): how often the timer would have expired meanwhile, which is any small number where time is not counted. */
const forwards: Builtin = (f, e) => {
  if (e.args.length !== 2) return f.problems.refuse(e.at, 'this takes a timer and an interval');
  pointed(f, f.named(f.context.value(f, e.args[0]!)), e.args[0]!.at);
  f.context.value(f, e.args[1]!);
  if (f.facts.ticks !== undefined)
    return f.problems.refuse(e.at, 'where time is counted this is not modelled; start the timer again by hrtimer_start()');
  const does = f.context.operation(anyOperation('hrtimer_forward_now', [1, 0]));
  return { operand: f.step(e, { does, input: {} }, { min: 0, max: 1 }), type: int };
};

/** kref_put_mutex(): the last reference is dropped with the mutex held, which `release` drops (include/linux/kref.h). */
const krefPutMutex: Builtin = (f, e) => {
  const [of, release, mutex] = e.args;
  if (!of || !release || !mutex || e.args.length > 3) return f.problems.refuse(e.at, 'this takes a kref, a function and a mutex');
  const value = f.named(f.context.value(f, of));
  const [name, ...others] = [...(f.context.value(f, release).functions ?? [])];
  if (name === undefined || others.length > 0)
    return f.problems.refuse(release.at, "'kref_put_mutex' takes the name of a function of this file");
  const lock = wordOf(pointed(f, f.named(f.context.value(f, mutex)), mutex.at));
  const loc = wordOf(pointed(f, value, of.at));
  const { builder } = f;
  const publishes = publishedBy(f, value);
  const isZero = (operand: Value['operand']) => ({ type: 'eq', params: { left: operand, right: 0 } }) as const;
  return chosen(f, (yes, no) => {
    const [maybe, last, more] = [builder.label(), builder.label(), builder.label()];
    builder.test(isZero(f.step(e, { does: refcountDecNotOne, input: { loc }, publishes }, { min: 0, max: 1 })), maybe, no);
    builder.mark(maybe);
    f.step(e, { does: mutexLock, input: { lock } });
    builder.test(isZero(f.step(e, { does: refcountDecAndTest, input: { loc } }, { min: 0, max: 1 })), more, last);
    builder.mark(more);
    f.step(e, { does: mutexUnlock, input: { lock } });
    builder.jump(no);
    builder.mark(last);
    f.context.call(f, name, [value], e);
    builder.jump(yes);
  });
};

/** flush_scheduled_work(): flush_workqueue(system_wq). */
const flushScheduled: Builtin = (f, e) => {
  if (e.args.length > 0) return f.problems.refuse(e.at, 'this takes nothing');
  const wq = systemQueue(f, 'system_wq').operand;
  f.step(e, { does: flushWorkqueue, input: { wq } });
  f.step(e, { does: flushWorkqueueWait, input: { wq } });
  f.renameLast(e, 'flush_scheduled_work() returns');
  return nothing;
};

const buses = ['dev', 'pci', 'platform', 'spi', 'i2c'];
const devm = instead(
  'what devm_ functions give is given back after remove(), in the other order: write kzalloc() and request_irq() here, and kfree() and ' +
    'free_irq() behind the call of remove() in the scene',
);
const sock = instead("this is not read by itself: docs/c-models.md has the sock lock in C, 'struct sock' with its functions, to paste");

export const driverCalls: { readonly [name: string]: Builtin } = {
  ...Object.fromEntries(
    buses.flatMap((bus) => [
      [`${bus}_set_drvdata`, setsDrvdata],
      [`${bus}_get_drvdata`, getsDrvdata],
    ]),
  ),
  usb_set_intfdata: setsDrvdata,
  usb_get_intfdata: getsDrvdata,
  i2c_set_clientdata: setsDrvdata,
  i2c_get_clientdata: getsDrvdata,
  hrtimer_forward_now: forwards,
  kref_put_mutex: krefPutMutex,
  flush_scheduled_work: flushScheduled,
  devm_kzalloc: devm,
  devm_kcalloc: devm,
  devm_request_irq: devm,
  lock_sock: sock,
  lock_sock_nested: sock,
  release_sock: sock,
  bh_lock_sock: sock,
  bh_unlock_sock: sock,
  sock_owned_by_user: sock,
  sock_hold: sock,
  sock_put: sock,
};
