import type { Operation } from '../core/operation/operation.js';
import type { Bracket, Section } from '../core/operation/section.js';
import { readers } from '../kernel/rcu.js';
import type { FlatProgram, Move } from '../path/flatten.js';
import { forZero, got } from './control-flow.js';

/** Whether an operation says what it touches, and every section that it enters or leaves. */
export const isKnown = ({ footprint }: Operation): boolean => footprint?.touches !== undefined && footprint.brackets !== undefined;

/** How an operation enters or leaves a section. */
export const bracketOf = ({ footprint }: Operation, section: Section): Bracket | undefined =>
  footprint?.brackets?.find((bracket) => bracket.section === section);

/** The lock that an operation takes or drops: a section of each word. */
export const lockOf = ({ footprint }: Operation): Bracket | undefined =>
  footprint?.brackets?.find(({ section }) => section.each === 'word');

/** It takes a lock, whatever its result is. */
export function takesLock(operation: Operation): boolean {
  const lock = lockOf(operation);
  return lock?.enters === true && !isSometimes(lock);
}
export const dropsLock = (operation: Operation): boolean => lockOf(operation)?.enters === false;

export const isSometimes = ({ ifGot, ifZero, says }: Bracket): boolean => ifGot === true || ifZero === true || says !== undefined;

/** Whether it enters or leaves on a branch, as far as its result tells; undefined = nobody knows. */
export function byResult({ ifGot, ifZero }: Bracket, moves: readonly Move[], branch: number): boolean | undefined {
  if (!ifGot && !ifZero) return true;
  const isZero = branch === forZero(moves) ? true : got(moves, branch) ? false : undefined;
  return isZero === undefined ? undefined : isZero === (ifZero === true);
}

/** The sections that programs enter or leave, and those that actors may be in throughout. */
export const sectionsIn = (flats: readonly FlatProgram[]): readonly Section[] => [
  ...new Set([
    readers,
    ...flats.flatMap(({ points }) => points.flatMap((point) => point?.operation.footprint?.brackets?.map(({ section }) => section) ?? [])),
  ]),
];
