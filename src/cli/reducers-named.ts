import type { Reducers } from '../search/reduction/path-compression.js';
import { named } from './nearest.js';
import type { Registry } from './registry.js';

/** What `--reduce` names: a file of its own, for the threads of a fleet ask for it too. */
export function reducersNamed(reduce: string | undefined, { reducers }: Pick<Registry, 'reducers'>): Reducers {
  const chosen = (reduce?.split(',') ?? []).map((name) => named('reducer', name, reducers));
  return {
    reducer: chosen.find(({ start }) => start),
    chains: chosen.find(({ chains }) => chains),
    sleep: chosen.find(({ sleeps }) => sleeps),
    symmetry: chosen.find(({ folds }) => folds),
    bound: chosen.find(({ bounds }) => bounds),
  };
}
