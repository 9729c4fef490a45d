import { identityOf } from '../core/system/site.js';
import { replay, type Replay } from '../replay/replay.js';
import type { System } from '../replay/system.js';
import { SearchRun } from '../search/explore.js';
import { bfs } from '../search/strategies/bfs.js';
import type { Mutant, Searched } from './why.js';

/** A shortest run of a mutant that shows what kills it; within so many transitions, else the one that is known. */
export function shortest(system: System, { schedule, shown }: Mutant, { known }: Searched, transitions: number): Replay | undefined {
  const run = new SearchRun(system.compiled, bfs, { seed: 1, depth: 3, length: undefined, limits: { transitions }, stop: 'never' });
  while (!run.advance(10_000));
  const fresh = run.outcome().findings.filter((one) => !known.includes(identityOf(one)));
  const found = fresh.find((one) => shown && identityOf(one) === identityOf(shown)) ?? fresh[0];
  if (found !== undefined) return replay(system, found.choices);
  return schedule && replay(system, schedule);
}
