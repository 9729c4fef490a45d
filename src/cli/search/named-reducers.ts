import type { Reducer } from '../../search/reducer.js';
import { named } from '../nearest.js';
import type { Registry } from '../registry.js';

/** The reducers that `--reduce` names, each once. A file of its own, for the threads of a parallel search ask for it too. */
export const namedReducers = (reduce: string | undefined, { reducers }: Pick<Registry, 'reducers'>): readonly Reducer[] =>
  [...new Set(reduce?.split(',') ?? [])].map((name) => named('reducer', name, reducers));
