import type { Scenario } from '../../src/core/system/scenario.js';
import { rngOf } from '../../src/core/rng.js';
import { actorOf } from '../../src/core/system/run.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';
import { OnCpu } from '../../src/kernel/task.js';
import type { Selection } from '../../src/search/reducer.js';
import { detectors } from '../registries.js';

/** What the last step showed. */
const findingsOf = ({ foundCount, foundDetector, foundObject }: Compiled['world']): string =>
  Array.from({ length: foundCount }, (_, i) => `${foundDetector[i]} ${foundObject[i]}`)
    .sort()
    .join(',');

/**
 * A step shows at least what it shows before the chosen one: who lets a task on to its CPU lets it be in a race, and what is found there is
 * found in the order that is searched.
 */
const noFewer = (after: string, before: string): boolean =>
  after === before ||
  (!/crash|cannot go/.test(after + before) &&
    before
      .split(',')
      .filter(Boolean)
      .every((one) => after.split(',').includes(one)));

/** The cells that say whom somebody waits for until they have left a section. */
const waitsOf = ({ layout }: Compiled['world']): readonly number[] =>
  layout.names.flatMap((name, cell) => (/ (waits for|grace period|waits for probes|waits for handlers)$/.test(name) ? [cell] : []));

/** Everything is the same in the two states, but that in the first one others may be waited for less. */
const noLess = (one: Int32Array, other: Int32Array, waits: readonly number[]): boolean =>
  one.every((value, cell) => value === other[cell] || (waits.includes(cell) && (value & ~other[cell]!) === 0));

/**
 * What is wrong with the sets that a reducer chooses along random runs: something that the others do meanwhile does not
 * commute with a chosen step.
 */
export function firstWrong(scenario: Scenario, reducer: Selection, runs: number, primitives = operations): string | undefined {
  const run = new Compiled(scenario, primitives, detectors);
  const { world } = run;
  const { cells } = world;
  const reduction = reducer.start!(run);
  const waits = waitsOf(world);
  const out = new Int32Array(512);
  const listed = (): number[] => [...out.subarray(0, run.choices(out))];
  const outOf = (choice: number): number => {
    const { task } = world.actors[actorOf(choice)]!;
    return task === undefined || !('switched_out' in scenario.types[world.objects[world.objectNumber(task)]!.type]!.fields)
      ? -1
      : world.fieldCell(world.objectNumber(task), 'switched_out');
  };
  /** Takes a step of a state and gives what it showed; one that crashes changes nothing. */
  const step = (state: Int32Array, choice: number): string => {
    cells.set(state);
    if (!listed().includes(choice)) return 'cannot go';
    run.step(choice);
    if (!world.crashed) state.set(cells);
    return `${findingsOf(world)}${world.crashed ? ' crash' : ''}`;
  };
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(7, i);
    run.reset();
    for (let depth = 0; depth < 300; depth++) {
      const choices = listed();
      if (choices.length === 0) break;
      const here = cells.slice();
      const chosen = reduction.choose(out, choices.length, 0);
      const pending = choices.filter((choice) => chosen & (1 << actorOf(choice)));
      if (pending.length < choices.length) {
        // each chosen step first, and the others after it; and the others alone, for as long as they can go or for a while
        const first = pending.map((choice) => {
          const state = here.slice();
          return { choice, shows: step(state, choice), state };
        });
        const at = here.slice();
        const who = (c: number): string => `${world.actors[actorOf(c)]!.name} at ${run.pending(actorOf(c))!.point}`;
        for (let steps = 0; steps < 40; steps++) {
          cells.set(at);
          const others = listed().filter((choice) => (chosen & (1 << actorOf(choice))) === 0);
          if (others.length === 0) break;
          const other = others[rng.below(others.length)]!;
          const before = at.slice();
          const shown = step(at, other);
          for (const { choice, shows, state } of first) {
            const after = step(state, other);
            const last = at.slice();
            const again = step(last, choice);
            const paused = again === 'cannot go' && at[outOf(choice)] === OnCpu.out;
            if (noFewer(after, shown) && (paused || (again === shows && noLess(state, last, waits)))) continue;
            cells.set(before);
            return `${who(choice)} was chosen, and does not commute with ${who(other)}`;
          }
          if (shown.includes('crash')) break;
        }
        cells.set(here);
      }
      run.step(choices[rng.below(choices.length)]!);
      if (world.crashed) break;
    }
  }
  return undefined;
}

/**
 * What is wrong with the transactions that begin along random runs: something that the others do between two steps of
 * one, they cannot do before its first step, or something is different then; whatever they do, up to the end of it.
 */
export function firstTornApart(scenario: Scenario, runs: number, primitives = operations): string | undefined {
  const run = new Compiled(scenario, primitives, detectors);
  const { world } = run;
  const { cells } = world;
  const independence = run.independence();
  const waits = waitsOf(world);
  const out = new Int32Array(512);
  const listed = (): number[] => [...out.subarray(0, run.choices(out))];
  /** The steps of the transaction that the actor begins, if it does, each with what the actor's cells are after it; it is taken. */
  const transaction = (choice: number): number[] => {
    if (!independence.beginsTransaction(actorOf(choice))) return [];
    const steps = [choice];
    run.step(choice);
    for (
      let goesOn = independence.continuesTransaction(actorOf(choice));
      goesOn !== 0 && world.foundCount === 0;
      goesOn = goesOn === 2 ? 0 : independence.continuesTransaction(actorOf(choice))
    ) {
      const own = listed().filter((one) => actorOf(one) === actorOf(choice));
      if (own.length !== 1) break;
      steps.push(own[0]!);
      run.step(own[0]!);
    }
    return world.foundCount > 0 ? [] : steps;
  };
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(8, i);
    run.reset();
    for (let depth = 0; depth < 300; depth++) {
      const choices = listed();
      if (choices.length === 0) break;
      const here = cells.slice();
      const first = choices[rng.below(choices.length)]!;
      const steps = transaction(first);
      cells.set(here);
      if (steps.length > 1) {
        // the others in between, as they come
        const others: number[] = [];
        const seen: string[] = [];
        const own = [...steps];
        run.step(own.shift()!);
        for (let n = 0; n < 100 && own.length > 0; n++) {
          const theirs = listed().filter((one) => actorOf(one) !== actorOf(first));
          const mayGo = listed().includes(own[0]!);
          if (mayGo && (theirs.length === 0 || rng.below(12) === 0)) {
            run.step(own.shift()!);
            if (world.foundCount > 0) break;
          } else if (theirs.length > 0) {
            others.push(theirs[rng.below(theirs.length)]!);
            run.step(others[others.length - 1]!);
            if (world.crashed) break;
            seen.push(findingsOf(world));
          } else break;
        }
        if (own.length === 0 && world.foundCount === 0) {
          const torn = cells.slice();
          cells.set(here);
          const who = `${world.actors[actorOf(first)]!.name} at ${run.pending(actorOf(first))!.point}`;
          for (const [n, choice] of [...others, ...steps].entries()) {
            if (!listed().includes(choice)) return `${who}: ${world.actors[actorOf(choice)]!.name} cannot go`;
            run.step(choice);
            if (n < others.length ? findingsOf(world) !== seen[n] : world.foundCount > 0)
              return `${who}: ${world.actors[actorOf(choice)]!.name} shows something else`;
          }
          if (!noLess(cells.slice(), torn, waits)) return `${who}: the end is another one`;
        }
        cells.set(here);
      }
      run.step(first);
      if (world.crashed) break;
    }
  }
  return undefined;
}
