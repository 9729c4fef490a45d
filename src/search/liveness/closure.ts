import type { Searched } from '../../core/system/searched.js';
import { StateStore } from '../states/state-store.js';

/** States that are looked at from one, at most, to see that no end can be reached from it. */
export const mostStates = 200_000;

export interface Edge {
  readonly choice: number;
  readonly to: number;
}

/** All states that can be reached from one, which is the first. */
export interface Closure {
  readonly store: StateStore;
  /** By state. */
  readonly edges: readonly (readonly Edge[])[];
  /** By state: how it was come to first. */
  readonly came: readonly { readonly from: number; readonly choice: number }[];
}

/** Of the state that the run is in. Undefined where a run may end, by a crash, without choices or as asked in each state, or too much. */
export function closureOf(run: Searched, isEnd: () => boolean, most = mostStates): Closure | undefined {
  const { world } = run;
  const store = new StateStore(world.layout, world.changes);
  const all: Edge[][] = [];
  const came = [{ from: -1, choice: -1 }];
  const enabled = new Int32Array(512);
  store.add(world.cells);
  for (let from = 0; from < store.size; from++) {
    if (from > most) return undefined;
    store.load(from, world.cells);
    const count = run.choices(enabled);
    if (count === 0 || isEnd()) return undefined;
    const edges: Edge[] = [];
    all.push(edges);
    for (let i = 0; i < count; i++) {
      const choice = enabled[i]!;
      run.step(choice);
      if (world.crashed) return undefined;
      const to = store.add(world.cells);
      if (to >= 0) came.push({ from, choice });
      edges.push({ choice, to: to < 0 ? -1 - to : to });
    }
  }
  return { store, edges: all, came };
}

/** What is asked of a run that is left in the state that it is in. */
export function undone<T>(run: Searched, ask: () => T): T {
  const { world } = run;
  const here = world.cells.slice();
  try {
    return ask();
  } finally {
    world.load(here);
    world.foundCount = 0;
    world.crashed = false;
  }
}
