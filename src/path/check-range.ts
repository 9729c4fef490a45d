import { integerOf, recordWith, refuse, wordOf } from '../core/shape.js';

const holds = ['number', 'actor', 'actors', 'pointer', 'address', 'callbacks'] as const;

/** Checks that a value is the range of a cell, with integers of 32 bits. */
export function checkRange(value: unknown, place: string, what: string): void {
  const range = recordWith(value, place, what, ['min', 'max', 'init', 'holds'], ['min', 'max']);
  const min = integerOf(range.min, place, `the smallest value of ${what}`);
  const max = integerOf(range.max, place, `the largest value of ${what}`);
  if (min > max) refuse(place, `${what} is ${min}..${max}, which nothing is within`);
  if (range.init !== undefined) integerOf(range.init, place, `the starting value of ${what}`, min, max);
  else if (max < 0) refuse(place, `${what} is ${min}..${max}, without 0; say its starting value: { min, max, init }`);
  if (range.holds !== undefined) wordOf(range.holds, place, `what ${what} holds`, holds);
}
