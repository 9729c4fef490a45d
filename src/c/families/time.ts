import { clockTick, ktimeGet } from '../../kernel/clock.js';
import { hrtimerStart, hrtimerStartAbs } from '../../kernel/hrtimer.js';
import { word } from '../../core/world/field.js';
import type { PathSource } from '../../core/system/path-source.js';
import type { Expression, TypeName } from '../parse/syntax.js';
import { hrtimerModes, isOfSoftirq } from '../calls/flags.js';
import { arithmetic, publishedBy } from '../lower/expression.js';
import { flagsOf } from './flags.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { pointed } from '../lower/places.js';
import { wordOf, nothing } from '../lower/values.js';

/** Time begins here where it is counted, so that it is no machine which has just booted: what is a little before now is a time as well. */
const begins = 4;
const mostTicks = 20;

/** CLOCK_MONOTONIC in a scene that counts so many ticks; where time is not counted it stands still, and whatever is armed may expire. */
export const clockOf = (ticks: number | undefined) => ({
  CLOCK_MONOTONIC: ticks === undefined ? word({ min: 0, max: 0 }) : word({ min: begins, max: begins + ticks, init: begins }),
});

/** A tick passes. */
export const clockPath: PathSource = {
  id: 'clock_tick',
  initial: 'tick',
  states: { tick: { description: 'a tick passes', invoke: { src: clockTick.name, onDone: 'done' } }, done: { type: 'final' } },
};

/** `OPTION(ticks, 2)`: how many ticks a scene counts; undefined: it says something else. */
export const ticksOf = (value: string): number | undefined => {
  const ticks = Number(value);
  return Number.isInteger(ticks) && ticks >= 1 && ticks <= mostTicks ? ticks : undefined;
};
export const ticksTaken = `1 to ${mostTicks}`;

const time: TypeName = { kind: 'integer', name: 'ktime_t', bits: 64, signed: true };

const now: Builtin = (f, e) => {
  const { ticks } = f.facts;
  if (e.args.length > 0) return f.problems.refuse(e.at, 'this takes nothing');
  if (ticks === undefined)
    return f.problems.refuse(e.at, 'time is counted in a scene that says for how many ticks: OPTION(ticks, 2) beside its TASK(…)');
  return { operand: f.step(e, { does: ktimeGet, input: {} }, { min: begins, max: begins + ticks }), type: time };
};

/** hrtimer_start(&c->timer, delay, mode): where time is not counted it may expire at once, whatever the delay. */
const start: Builtin = (f, e) => {
  const [timer, delayArg, mode] = e.args;
  if (!timer || !delayArg || !mode || e.args.length > 3) return f.problems.refuse(e.at, 'this takes a timer, a time and a mode');
  const object = f.named(f.context.value(f, timer));
  const delay = f.context.value(f, delayArg).operand;
  const place = pointed(f, object, timer.at);
  const word = wordOf(place);
  if (typeof word === 'string')
    return f.problems.refuse(
      timer.at,
      'a hrtimer that is a variable by itself is not modelled; make it a member of a struct at file level',
    );
  const of = word.object;
  const publishes = publishedBy(f, object);
  const { names } = flagsOf(f, mode, hrtimerModes, 'hrtimer_start');
  const isSoft = isOfSoftirq(names);
  if (object.target && f.facts.callbacks.has(`${isSoft ? 'hrtimer' : 'soft hrtimer'} ${JSON.stringify(object.target)}`))
    f.problems.refuse(mode.at, `this hrtimer is set up to expire in a ${isSoft ? 'hard' : 'soft'}irq; start it with such a mode`);
  if (f.facts.ticks === undefined) {
    f.step(e, { does: hrtimerStart, input: { object: of, delay: 0 }, publishes });
    return nothing;
  }
  const isRelative = names.some((name) => name.startsWith('HRTIMER_MODE_REL'));
  f.step(e, {
    does: isRelative ? hrtimerStart : hrtimerStartAbs,
    input: { object: of, [isRelative ? 'delay' : 'expires']: delay },
    publishes,
  });
  return nothing;
};

const reckons =
  (mark: '+' | '-'): Builtin =>
  (f, e) => {
    const [left, right] = e.args;
    if (!left || !right || e.args.length > 2) return f.problems.refuse(e.at, 'this takes two times');
    const first = f.kept(f.context.value(f, left));
    return arithmetic(f, mark, first, f.context.value(f, right), e);
  };

const asItIs: Builtin = (f: FunctionLowering, e: Expression & { readonly kind: 'call' }) =>
  e.args.length === 1 ? { ...f.context.value(f, e.args[0]!), type: time } : f.problems.refuse(e.at, 'this takes a time');

/** The clock, and what is reckoned with it: a tick is a nanosecond. */
export const timeBuiltins: { readonly [name: string]: Builtin } = {
  ktime_get: now,
  ktime_get_ns: now,
  ktime_get_mono_fast_ns: now,
  ktime_add: reckons('+'),
  ktime_add_ns: reckons('+'),
  ktime_sub: reckons('-'),
  ktime_sub_ns: reckons('-'),
  ktime_to_ns: asItIs,
  ns_to_ktime: asItIs,
  hrtimer_start: start,
};
