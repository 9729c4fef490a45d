import { withAtomicWrite } from '../core/detector/kcsan.js';
import { Access, conflict, memoryOrders } from '../core/world/memory-access.js';
import { wordName } from '../core/world/word-names.js';
import { isValue } from '../core/operation/operation.js';
import { objectOf } from '../core/world/world.js';
import type { Invoke } from '../core/system/path-source.js';
import { accessOf } from '../path/flatten.js';
import type { ReplayStep } from './lockstep.js';
import type { System } from './system.js';

/** One side of a race. `step` counts from 1. */
export interface RacingAccess {
  readonly step: number;
  readonly actor: string;
  readonly point: string;
  readonly description: string;
}

/** Two accesses to a word that nothing orders, at least one of them plain and one a write. */
export interface Race {
  readonly word: string;
  readonly first: RacingAccess;
  readonly second: RacingAccess;
}

interface Past extends RacingAccess {
  readonly by: number;
  readonly time: number;
  readonly bits: number;
}

/** What happens before what in a schedule, and what does not. */
export interface Order {
  readonly races: readonly Race[];
  /** By step, the vector clock that it has come to: of each actor, how many of its steps are before it; its own counts. */
  readonly clocks: readonly (readonly number[])[];
}

/** The data races of a schedule. */
export const racesOf = (system: System, steps: readonly ReplayStep[]): readonly Race[] => orderOf(system, steps).races;

/**
 * The order of a schedule, by vector clocks (Lamport 1978, Mattern 1989): an access races with an earlier one that does not
 * happen before it. It sees what the search's rule cannot: a hand-off through a relaxed flag. Of several pairs of the same
 * points the first is given.
 */
export function orderOf(system: System, steps: readonly ReplayStep[]): Order {
  const { world } = system.live;
  const names = world.actors.map(({ name }) => name);
  const clocks = names.map((_, a): number[] => names.map((__, b) => (a === b ? 1 : 0)));
  const released = new Map<string, number[]>();
  /** By actor: what was before its last barrier that releases, and what the words that it has read since had got by then. */
  const fenced = names.map((): readonly number[] => []);
  const read = names.map((): number[] => names.map(() => 0));
  const past = new Map<number, Past[]>();
  const races = new Map<string, Race>();
  const reached: number[][] = [];
  const points = new Map<string, Invoke | undefined>(
    system.scenario.paths.flatMap((path) =>
      Object.entries(path.states).map(([point, { invoke }]) => [`${path.id}.${point}`, invoke] as const),
    ),
  );

  steps.forEach((step, i) => {
    const by = names.indexOf(step.actor);
    const clock = clocks[by]!;
    const operation = system.operations.get(step.operation)!;
    const params = Object.entries(operation.params).filter(([, kind]) => kind !== 'tag');
    const operand = (name: string): string => {
      const at = params.findIndex(([param]) => param === name);
      const value = step.operands[at]!;
      return isValue(params[at]![1]) ? `object ${objectOf(value)}` : `word ${value}`;
    };
    const key = (text: string): string => (text.startsWith('@') ? operand(text.slice(1)) : text);
    const input = points.get(step.point)?.input ?? {};
    const access = accessOf(operation, input);
    const word = access && step.operands[access.argument]!;
    const tag = memoryOrders[String(input['order'])];
    const { acquires = [], releases = [], fences } = operation.orders ?? {};
    if (fences?.acquires) read[by]!.forEach((time, a) => (clock[a] = Math.max(clock[a]!, time)));

    for (const from of [...acquires.map(key), ...(tag?.acquires && word !== undefined ? [`word ${word}`] : [])])
      released.get(from)?.forEach((time, a) => (clock[a] = Math.max(clock[a]!, time)));
    reached.push([...clock]);
    const accesses = access && word !== undefined && word >= 0 ? [{ cell: word, bits: access.bits }] : step.words;
    for (const { cell, bits } of accesses) {
      const me: Past = {
        step: i + 1,
        actor: step.actor,
        point: step.point,
        description: step.description,
        by,
        time: clock[by]!,
        bits: system.atomicWrites ? withAtomicWrite(bits) : bits,
      };
      const before = past.get(cell) ?? [];
      for (const other of before) {
        if (other.by === by || other.time <= clock[other.by]! || !conflict(other.bits, me.bits)) continue;
        const pair = `${other.actor} ${other.point} ${me.actor} ${me.point}`;
        if (!races.has(pair)) races.set(pair, { word: wordName(world, cell), first: side(other), second: side(me) });
      }
      // of an actor's accesses that are alike the last one is the hardest to be ordered after
      past.set(cell, [...before.filter((other) => other.by !== by || other.bits !== me.bits || other.point !== me.point), me]);
    }
    if (operation.allocates && step.result !== undefined && objectOf(step.result) > 0 && !world.isReused(objectOf(step.result))) {
      const { from, size } = world.cellsOf(objectOf(step.result));
      for (let cell = from; cell < from + size; cell++) past.delete(cell);
    }
    const release = (to: string, times: readonly number[]): void => {
      const known = released.get(to);
      released.set(to, known ? known.map((time, a) => Math.max(time, times[a]!)) : [...times]);
    };
    for (const to of [...releases.map(key), ...(tag?.releases && word !== undefined ? [`word ${word}`] : [])]) release(to, clock);
    for (const { cell, bits } of accesses) {
      if ((bits & Access.plain) !== 0) continue;
      if ((bits & Access.write) !== 0 && fenced[by]!.length > 0) release(`word ${cell}`, fenced[by]!);
      released.get(`word ${cell}`)?.forEach((time, a) => (read[by]![a] = Math.max(read[by]![a]!, time)));
    }
    if (fences?.releases) fenced[by] = [...clock];
    clock[by]!++;
  });
  return { races: [...races.values()], clocks: reached };
}

const side = ({ step, actor, point, description }: Past): RacingAccess => ({ step, actor, point, description });

/** A race as one line. */
export const raceText = ({ word, first, second }: Race): string =>
  `${word}: step ${second.step}, ${second.actor} at ${second.point}, and step ${first.step}, ${first.actor} at ${first.point}`;
