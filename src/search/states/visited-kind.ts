import type { SearchInput, VisitedKind } from '../../core/search/strategy.js';
import { Bitstate, bitsIn } from './bitstate.js';
import { FingerprintStore } from './fingerprint-store.js';
import { HashCompact } from './hash-compact.js';
import { StateStore } from './state-store.js';
import type { Visited } from './visited.js';

/** Of the size of bitstate's table, where no limit is given. */
const defaultMemory = 2 ** 27;

/** What the options ask for. */
export function visitedOf({ run, options, limits, seed }: SearchInput): Visited {
  const { layout, changes } = run.world;
  const make: { readonly [kind in VisitedKind]: () => Visited } = {
    exact: () => new StateStore(layout, changes),
    'hash-compact': () => new FingerprintStore(layout, changes, new HashCompact(), seed),
    // half for the bits, so that there is as much for the states that the search will come back to
    bitstate: () =>
      new FingerprintStore(layout, changes, new Bitstate({ bits: bitsIn((limits.memory ?? defaultMemory) / 2), hashes: 3 }), seed),
  };
  return make[options.visited ?? 'exact']();
}
