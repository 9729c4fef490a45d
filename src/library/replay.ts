import type { Exploration } from '../core/system/exploration.js';
import { type Replay, replay as replaySchedule } from '../replay/replay.js';
import { story } from '../replay/story.js';
import type { System } from '../replay/system.js';
import { parseToken } from '../replay/token.js';
import { columns } from '../report/columns.js';
import type { Seed } from '../store/seeds.js';
import { loadRegistry } from '../cli/registry.js';
import { staleness, systemOfToken } from '../cli/tokens.js';
import { registryOf } from './subject.js';

/** A replayed token. */
export interface Replayed extends Replay {
  readonly system: System;
  /** A sentence where the token was recorded on another model than there is now. */
  readonly stale: string | undefined;
  /** The run as kernel people draw it; 72 columns. */
  readonly diagram: string;
}

/**
 * Replays a token, or a regression seed, step by step on live XState actors, checked against the compiled run. Its exploration is one of
 * those given, else a registered one. Throws an InputError where it is no token or there is no such exploration, a Defect where the two
 * runs disagree.
 */
export async function replayToken(given: string | Seed, explorations: readonly Exploration[] = []): Promise<Replayed> {
  const seed = typeof given === 'string' ? undefined : given;
  const token = parseToken(typeof given === 'string' ? given : given.token);
  const own = explorations.some(({ name }) => name === token.name);
  const registry = own ? await registryOf(explorations) : await loadRegistry(undefined, [token.name]);
  const system = systemOfToken(token, registry);
  const stale = staleness(system, { token, seed });
  const run = replaySchedule(system, token.schedule, { points: stale === undefined ? undefined : seed?.points });
  return { ...run, system, stale, diagram: columns(story(system, run)) };
}
