import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { World } from '../core/world/world.js';
import { classesOf } from './lock.js';

/**
 * What lockdep takes for a lock of a class: the callbacks of one field of one type, which whoever is in one holds, and whoever waits for
 * one takes for a moment (lock_map_acquire(), include/linux/lockdep.h).
 */
export interface LockdepMap {
  readonly name: string;
  /** What has such a callback, by the first cell. */
  readonly of: readonly number[];
  /** Whether an actor is in one: what says so is the actor's alone to change. */
  isIn(actor: number): boolean;
}

/** Those of a world. A family adds its own while a world is laid out. */
export const lockdepMaps = (_: World): LockdepMap[] => [];

/** Who is there for each class: things of one field of one type, such as `ctx.timer`; globals each for itself. */
export function byClass<T extends { readonly object: number; readonly name: string }>(w: World, all: readonly T[]): Map<string, T[]> {
  const classes = new Map<string, T[]>();
  for (const one of all) {
    const name = one.object === 0 ? one.name : `${w.objects[one.object]!.type}.${one.name.slice(one.name.indexOf('.') + 1)}`;
    classes.set(name, [...(classes.get(name) ?? []), one]);
  }
  return classes;
}

/** The acting one waits for a callback of what is in that cell. */
export function touchMap(w: World, cell: number): void {
  if (w.part(lockdepMaps).length > 0) w.emit(Event.mapTouch, cell, 0, 0);
}

export function touchesMap(step: AbstractStep, cells: readonly number[] = step.location()): void {
  const maps = step.w.part(lockdepMaps);
  if (maps.length === 0) return;
  const taken = maps.flatMap(({ name, of }) => (of.some((cell) => cells.includes(cell)) ? [name] : []));
  step.emits(Event.mapTouch, [], { taken, held: classesOf(step.w, step.held()) });
}
