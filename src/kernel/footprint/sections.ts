import { Event } from '../../core/world/event.js';
import type { AbstractStep } from '../../core/operation/operation-footprint.js';
import type { Section } from '../../core/operation/section.js';
import { accessible, ofEverybody } from './objects.js';

/** Who enters a section is seen by whoever asks who is in it. */
export function enters(step: AbstractStep, section: Section): void {
  if (section.nests && step.depth(section) > 0) return;
  const places = [step.place(`in ${section.name} ${step.actor}`), ...(changesLevel(step, section) ? [level(step)] : [])];
  if (step.leaves(section, step.actor)) step.footprint.enter(...places);
  else step.footprint.write(...places);
}

/** Who leaves it only lets others go, and may have been the last who kept an object from being freed. */
export function leaves(step: AbstractStep, section: Section): void {
  if (section.nests && step.depth(section) > 1) return;
  lets(step, section);
  step.footprint.free(step.place(`out of ${section.name} ${step.actor}`));
  if (changesLevel(step, section)) step.footprint.free(level(step));
}

/** Its first step, of an actor that is in the section from then on to its end. */
export function begins(step: AbstractStep, section: Section): void {
  enters(step, section);
}

/** Its last step. */
export function ends(step: AbstractStep, section: Section): void {
  lets(step, section);
  step.footprint.free(step.place(`out of ${section.name} ${step.actor}`));
  if (changesLevel(step, section)) step.footprint.free(level(step));
}

function lets(step: AbstractStep, section: Section): void {
  const objects = section.lets?.(step.w) ?? [];
  step.footprint.write(...accessible(step, objects));
  if (objects.length > 0) step.emits(Event.freedLate, objects);
}

/** Notes who is in it. */
export function asksWho(step: AbstractStep, section: Section): void {
  step.w.actors.forEach((_, actor) => {
    const place = step.place(`in ${section.name} ${actor}`);
    if (step.leaves(section, actor)) step.footprint.ask(place);
    else step.footprint.read(place);
  });
}

export const waitsForThem = (step: AbstractStep, section: Section): void =>
  step.footprint.waitFor(...ofEverybody(step, `out of ${section.name}`));

/** What keeps others from an actor's CPU, or its task from being switched out. */
export const level = (step: AbstractStep): number => step.place(`level ${step.actor}`);

const changesLevel = ({ w, actor }: AbstractStep, { changesLevel: says }: Section): boolean => says?.(w, actor) ?? true;
