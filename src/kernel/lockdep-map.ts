import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { World } from '../core/world/world.js';
import { classesOf } from './lock.js';

/** What lockdep takes for a lock of a class: a callback, which whoever is in it holds, and whoever waits for it takes for a moment. */
export interface LockdepMap {
  readonly name: string;
  /** What has such a callback, by the first cell. */
  readonly of: readonly number[];
  isIn(actor: number): boolean;
}

/** Those of a world. A family adds its own while a world is laid out. */
export const lockdepMaps = (_: World): LockdepMap[] => [];

/** lock_map_acquire() and lock_map_release() of the callback of what is in that cell. */
export function touchMap(w: World, cell: number): void {
  if (w.part(lockdepMaps).length > 0) w.emit(Event.mapTouch, cell, 0, 0);
}

export function touchesMap(step: AbstractStep): void {
  const maps = step.w.part(lockdepMaps);
  if (maps.length === 0) return;
  const taken = maps.flatMap(({ name, of }) => (of.some((cell) => step.location().includes(cell)) ? [name] : []));
  step.emits(Event.mapTouch, [], { taken, held: classesOf(step.w, step.held()) });
}
