import { findChoice } from '../core/system/schedule.js';
import type { ReplayStep } from '../replay/replay.js';
import type { System } from '../replay/system.js';

/** By number of steps taken: by resource and object who owns it, where that is another one than before. Empty where nothing is declared. */
export function ownersAlong(given: System, steps: readonly ReplayStep[]): readonly (readonly (readonly [string, string])[])[] {
  const system = given.withOwners;
  if (system === undefined) return [];
  const run = system.compiled;
  const ghost = system.ghostOf(run)!;
  const { world } = run;
  const names = { actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames };
  const known = new Map<string, string>();
  const look = (): (readonly [string, string])[] =>
    ghost.resources.flatMap((resource) =>
      ghost.objectsOf(resource).flatMap((object) => {
        const { name } = world.objects[object]!;
        const key = resource.name === resource.of ? name : `${name}: ${resource.name}`;
        const text = ghost.ownerText(resource, object);
        if (known.get(key) === text) return [];
        known.set(key, text);
        return [[key, text] as const];
      }),
    );
  run.reset();
  const seen = [look()];
  for (const step of steps) {
    const choice = findChoice(step, names);
    if (choice === undefined || world.crashed) break;
    run.step(choice);
    seen.push(look());
  }
  return seen;
}
