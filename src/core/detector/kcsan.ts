import { oneOf, InputError } from '../error.js';
import { Event } from '../world/event.js';
import { Access } from '../world/memory-access.js';
import type { Detector } from './detector.js';

/**
 * Every exploration has a switch of this name: `strict`, its default, tells of each data race of the kernel's memory model, as
 * CONFIG_KCSAN_STRICT does; `default` leaves out what a kernel with KCSAN as it comes does not tell of, for a plain aligned write of a
 * word or less is atomic to it (CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC, lib/Kconfig.kcsan).
 */
export const kcsanSwitch = 'kcsan';
const values = ['strict', 'default'] as const;

/** Whether it is another one than the default. An InputError where it is none of its values. */
export function assumesAtomicWrites(value: string | undefined): boolean {
  if (value !== undefined && !values.some((one) => one === value))
    throw new InputError(`the switch "${kcsanSwitch}" has no value "${value}"; it takes ${oneOf(values)}`);
  return value === 'default';
}

/** An access, as bits, as such a kernel takes it. */
export const withAtomicWrite = (bits: number): number => ((bits & Access.write) === 0 ? bits : bits & ~Access.plain);

/** Those of a kind that hears of races hear of accesses as such a kernel takes them. */
export const withAtomicWrites = (detectors: readonly Detector[]): readonly Detector[] =>
  detectors.map((detector) => {
    if (detector.kind !== 'data-race') return detector;
    const inC = detector.inC?.on?.[Event.race];
    return {
      ...detector,
      install(w) {
        const handlers = detector.install(w);
        const tells = handlers.on?.[Event.race];
        const race =
          tells && ((mine: number, theirs: number, object: number) => tells(withAtomicWrite(mine), withAtomicWrite(theirs), object));
        return race ? { ...handlers, on: { ...handlers.on, [Event.race]: race } } : handlers;
      },
      ...(typeof inC === 'string' && {
        inC: {
          ...detector.inC,
          on: { ...detector.inC?.on, [Event.race]: `if (a & WRITES) a &= ~PLAIN; if (b & WRITES) b &= ~PLAIN; ${inC.trim()}` },
        },
      }),
    };
  });
