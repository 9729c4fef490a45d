import { replay, type Replay } from '../replay/replay.js';
import type { System } from '../replay/system.js';
import type { Way } from './product.js';

/** The steps of a way, as they are told. */
export function replayed(system: System, { choices }: Way): Replay {
  const { world } = system.compiled;
  return replay(
    system,
    choices.map((choice) => ({ actor: world.actors[choice >> 4]!.name, outcome: world.outcomeNames[choice & 15]! })),
  );
}
