import { Event } from './event.js';

/** Events that end an object's life, as far as others may know. */
export const endings: readonly number[] = [Event.free, Event.callRcu, Event.freeLater, Event.push, Event.cacheDestroy, Event.poolFree];
/** Events that change an object besides; an access does so where it writes. What was before an object was handed out is no cause. */
export const changes: readonly number[] = [
  Event.handOut,
  Event.timerSetup,
  Event.timerStart,
  Event.timerCancelled,
  Event.refInc,
  Event.refDec,
];

/** What a step did to an object, as bits. */
export const Did = { change: 1, end: 2, handOut: 4, give: 8, freeLate: 16 } as const;
/** By event, as bits. */
export const didBy = new Uint8Array(Math.max(...Object.values(Event)) + 1);
didBy[Event.access] = Did.change;
for (const event of changes) didBy[event] = Did.change;
for (const event of endings) didBy[event] = Did.end;
didBy[Event.handOut] = Did.change | Did.handOut;
didBy[Event.freeLater] = Did.end | Did.give;
didBy[Event.freedLate] = Did.end | Did.freeLate;

/** What an event does to an object that it names. */
export interface Done {
  readonly ends: boolean;
  readonly changes: boolean;
}

/** Of an access: where it writes. */
export function doneBy(event: number, writes: boolean): Done {
  const did = didBy[event] ?? 0;
  return { ends: (did & Did.end) !== 0, changes: (did & Did.change) !== 0 && (writes || event !== Event.access) };
}
