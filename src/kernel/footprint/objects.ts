import { Event } from '../../core/world/event.js';
import type { AbstractStep, OperationFootprint } from '../../core/operation/operation-footprint.js';
import type { World } from '../../core/world/world.js';

/** Of an operation that touches its locations and nothing else. */
export const itsLocation: OperationFootprint = { touches: () => {}, brackets: [] };

/** Of an update that leaves its first argument, a location, as it is where this says so of what is there: then it only reads. */
export const failing = (fails: (before: number, args: Int32Array) => boolean): OperationFootprint => ({
  ...itsLocation,
  quiet: {
    when: () => (cells, args) => args[0]! >= 0 && fails(cells[args[0]!]!, args),
    readsLocations: true,
    touches: () => {},
  },
});

/** Of one that besides touches this, and enters and leaves nothing. */
export const touching = (touches: OperationFootprint['touches']): OperationFootprint => ({ touches, brackets: [] });

// --- which objects

export const ofKind = (w: World, kind: string): readonly number[] => w.fieldsOfKind(kind).map(({ object }) => object);

/** Objects of the types of these. */
export const ofTypes = (w: World, objects: readonly number[]): readonly number[] =>
  all(w).filter((object) => objects.some((like) => w.objects[like]!.type === w.objects[object]!.type));

/** Objects that come from these caches. */
export const ofCaches = (w: World, caches: readonly number[]): readonly number[] =>
  all(w).filter((object) => caches.some((cache) => w.cacheOf(object) === w.objects[cache]!.name));

const all = (w: World): readonly number[] => [...w.objects.keys()].slice(1);

// --- which places

export const lives = ({ w }: AbstractStep, objects: readonly number[]): readonly number[] => objects.map((object) => w.lifeCell(object));

/** That an object may be accessed. */
export const accessible = (step: AbstractStep, objects: readonly number[]): readonly number[] =>
  objects.map((object) => step.place(`access to ${step.w.objects[object]!.name}`));

export const memoryOf = ({ w }: AbstractStep, objects: readonly number[]): readonly number[] =>
  objects.flatMap((object) => {
    const { from, size } = w.cellsOf(object);
    return [...Array.from({ length: size }, (_, i) => from + i), ...w.besidesOf(object)];
  });

/** A place of each actor. */
export const ofEverybody = (step: AbstractStep, what: string): readonly number[] =>
  step.w.actors.map((_, actor) => step.place(`${what} ${actor}`));

// --- what is done to objects

export const sleeps = (step: AbstractStep): void => step.emits(Event.mightSleep);

export const accesses = (step: AbstractStep, objects: readonly number[]): void => step.emits(Event.access, objects);

/** An object's life changes, so that who accesses it may find it gone. */
export const changesLife = (step: AbstractStep, objects: readonly number[]): void =>
  step.footprint.update(...lives(step, objects), ...accessible(step, objects));

export function allocates(step: AbstractStep, objects: readonly number[]): void {
  sleeps(step);
  changesLife(step, objects);
}

/** Memory means nothing any more. */
export function forgets({ w, footprint }: AbstractStep, cells: readonly number[]): void {
  footprint.write(...cells);
  footprint.clear(...cells.filter((cell) => w.layout.min[cell]! <= 0));
}

export function frees(step: AbstractStep, objects: readonly number[]): void {
  step.emits(Event.free, objects);
  changesLife(step, objects);
  forgets(step, memoryOf(step, objects));
}
