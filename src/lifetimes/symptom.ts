import { actorOf } from '../core/system/run.js';
import { siteOf } from '../core/system/site.js';
import type { Compiled } from '../execute/compiled.js';
import { foundBy } from '../search/recorder.js';

/** What follows a broken rule. */
export interface Symptom {
  readonly kind: string;
  /** The object's role; empty: no object. */
  readonly object: string;
  /** As an expectation names it. */
  readonly site: string;
  /** The schedule from the start on. */
  readonly choices: readonly number[];
  /** It is on the object of the rule. */
  readonly same: boolean;
}

interface State {
  readonly cells: Int32Array;
  readonly from: number;
  readonly choice: number;
}

/**
 * The nearest finding that ends a run and that comes after this schedule: on an object of the first of these roles where there is one, else
 * of another of them (an empty one: of none). The search gives up after so many states. Undefined: none was found; `complete` says
 * whether that is all there is.
 */
export function symptomAfter(
  run: Compiled,
  choices: readonly number[],
  roles: readonly string[],
  most: number,
): { readonly symptom: Symptom | undefined; readonly complete: boolean } {
  const { world } = run;
  const enabled = new Int32Array(512);
  run.reset();
  let first: Symptom | undefined;
  const [role] = roles;
  /** The finding of the last step that ended the run. */
  const shown = (actor: number, point: number, whole: () => readonly number[]): Symptom | undefined => {
    if (!world.crashed) return undefined;
    for (let i = 0; i < world.foundCount; i++) {
      const { endsRun, kind } = world.detectors[world.foundDetector[i]!]!;
      if (!endsRun) continue;
      const site = foundBy(run, i, actor, point, false);
      if (!roles.includes(site.object)) continue;
      return { kind, object: site.object, site: siteOf(site), choices: whole(), same: site.object === role };
    }
    return undefined;
  };
  for (const [i, choice] of choices.entries()) {
    const actor = actorOf(choice);
    const point = run.pointNumber(actor);
    run.step(choice);
    const symptom = shown(actor, point, () => choices.slice(0, i + 1));
    if (symptom !== undefined) return { symptom, complete: true };
  }
  const states: State[] = [{ cells: world.cells.slice(), from: -1, choice: -1 }];
  const known = new Set([states[0]!.cells.join()]);
  const wayTo = (at: number): readonly number[] => {
    const way: number[] = [];
    for (let state = states[at]!; state.from >= 0; state = states[state.from]!) way.push(state.choice);
    return [...choices, ...way.reverse()];
  };
  for (let at = 0; at < states.length; at++) {
    if (states.length > most) return { symptom: first, complete: false };
    world.load(states[at]!.cells);
    const count = run.choices(enabled);
    const next = enabled.slice(0, count);
    for (const choice of next) {
      world.load(states[at]!.cells);
      const actor = actorOf(choice);
      const point = run.pointNumber(actor);
      run.step(choice);
      const symptom = shown(actor, point, () => [...wayTo(at), choice]);
      if (symptom?.same) return { symptom, complete: true };
      first ??= symptom;
      if (world.crashed) continue;
      const key = world.cells.join();
      if (known.has(key)) continue;
      known.add(key);
      states.push({ cells: world.cells.slice(), from: at, choice });
    }
  }
  return { symptom: first, complete: true };
}
