import { InputError, oneOf } from '../../core/error.js';
import type { Limits, StopRule } from '../../core/search/limits.js';
import { findChoice, type NamedChoice } from '../../core/system/schedule.js';
import type { Strategy, VisitedKind } from '../../core/search/strategy.js';
import { mostWorkers } from '../../parallel/parallel-search.js';
import type { System } from '../../replay/system.js';
import type { Reducer, ReducerConflict } from '../../search/reducer.js';
import { boundingReducer, exclusion } from '../../search/reduction/reduced-system.js';
import { boundsOf, type PresetName, presets, searchesOf } from '../../search/presets.js';
import { named } from '../nearest.js';
import { namedReducers } from './named-reducers.js';
import type { Registry } from '../registry.js';
import type { PlannedRun } from './planned-run.js';
import { sourceOf } from './searched-system.js';

/** The options of `explore` that shape a search; absent ones leave the preset's value. */
export interface SearchOptions {
  readonly preset?: PresetName;
  readonly strategy?: string;
  readonly seed: number;
  readonly schedules?: number;
  readonly steps?: number;
  readonly transitions?: number;
  readonly memory?: number;
  readonly depth: number;
  readonly length?: number;
  readonly preemptions?: number;
  readonly visited?: VisitedKind;
  readonly stop: StopRule;
  /** A schedule to search around, by name. */
  readonly around?: readonly NamedChoice[] | undefined;
  readonly changes?: number;
  readonly reduce?: string;
  readonly workers?: number;
  readonly module?: string;
  /** What is told of each finding is where it is, and not how else it comes about. */
  readonly brief?: boolean;
}

/**
 * The runs on one system: those of the preset, `quick` by default, or of the strategies that are named, then with the limits of
 * the preset where one is given. With a schedule to search around, the strategies that do so. Throws an InputError where options
 * do not go together.
 */
export function plan(system: System, given: SearchOptions, registry: Registry): PlannedRun[] {
  const preset = given.preset ?? (given.strategy === undefined ? 'quick' : undefined);
  // a model that does not compile is refused before the first search begins
  void system.compiled;
  const takers = [...registry.strategies.values()].filter((strategy) => strategy.around).map(({ name }) => name);
  const searches = searchesOf(preset ?? 'quick', system.exploration.exhaustive);
  const reduce =
    given.reduce ?? (given.strategy === undefined ? searches.find((search) => search.reduce !== undefined)?.reduce : undefined);
  const options = { ...given, ...(reduce !== undefined && { reduce }) };
  const usual = options.around === undefined ? searches.map(({ strategy }) => strategy) : takers;
  const strategies = (options.strategy?.split(',') ?? usual).map((name) => named('strategy', name, registry.strategies));
  if (options.around !== undefined && !strategies.some((strategy) => strategy.around))
    throw new InputError(`--around gives a schedule that no chosen strategy searches around; ${oneOf(takers)} does`);
  const { seed, stop, depth, length, preemptions, visited, changes } = options;
  const around = options.around && choicesOf(system, options.around);
  refuseIdlePreemptions(strategies, options, preset, registry);
  const parallel = parallelOf(system, strategies, options, registry);
  return strategies.map((strategy) => {
    if (strategy.around && around === undefined)
      throw new InputError(
        `${strategy.name} searches around a schedule: give one with --around TOKEN, as a report prints it, or a file with one`,
      );
    if (visited !== undefined && options.strategy !== undefined && !strategy.visits)
      throw new InputError(
        `--visited ${visited}: ${strategy.name} does not choose what it keeps of the states that it has seen; ${visiting(registry)} do`,
      );
    const bounds = preset === undefined ? undefined : boundsOf(preset, strategy);
    return {
      system,
      strategy,
      ...(strategy.parallel && parallel),
      ...(options.strategy === undefined &&
        options.around === undefined &&
        strategy.kind === 'random' && { unless: options.brief ? 'complete' : 'clean' }),
      options: {
        seed,
        stop,
        depth,
        length,
        preemptions: preemptions ?? bounds?.preemptions,
        visited,
        around,
        changes,
        reducers: reducersOf(strategy, options, registry),
        limits: limitsOf(options, bounds?.limits ?? {}),
      },
    };
  });
}

/**
 * Refuses --preemptions where no planned search heeds it: the report would look as if one had. Which searches of a larger preset
 * run depends on the exploration; it is enough that one of the preset heeds it.
 */
function refuseIdlePreemptions(
  strategies: readonly Strategy[],
  { preemptions, reduce, strategy }: SearchOptions,
  preset: PresetName | undefined,
  { reducers, strategies: all }: Registry,
): void {
  if (preemptions === undefined || strategies.some(({ bounded }) => bounded)) return;
  if (boundingReducer(namedReducers(reduce, { reducers })) && strategies.some(({ reduces }) => reduces)) return;
  if (strategy === undefined && preset !== undefined && presets[preset].some((search) => all.get(search.strategy)!.bounded)) return;
  const able = [...all.values()].filter(({ bounded }) => bounded).map(({ name }) => name);
  const reducing = [...all.values()].filter(({ reduces }) => reduces).map(({ name }) => name);
  const others = `${oneOf(able)} does, and ${oneOf(reducing)} with --reduce ${boundingReducer([...reducers.values()])!.name}`;
  throw new InputError(`--preemptions ${preemptions}: ${strategies.map(({ name }) => name).join(', ')} would not heed it; ${others}`);
}

/** The schedule in the system's own numbers. */
function choicesOf({ compiled, exploration, variant }: System, schedule: readonly NamedChoice[]): readonly number[] {
  const { world } = compiled;
  const names = { actors: world.actors.slice(0, world.scheduled).map(({ name }) => name), outcomes: world.outcomeNames };
  return schedule.map((choice, i) => {
    const found = findChoice(choice, names);
    if (found !== undefined) return found;
    const step = `its step ${i + 1} is of ${choice.actor}${choice.outcome && `=${choice.outcome}`}`;
    const cause = `the usual cause: the token is of another exploration. There is ${oneOf(names.actors)}`;
    throw new InputError(`--around: ${step}, which ${exploration.name}/${variant} does not have; ${cause}`);
  });
}

const visiting = ({ strategies }: Registry): string =>
  [...strategies.values()].flatMap(({ name, visits }) => (visits ? [name] : [])).join(' and ');

/** What a reducer says it does not go with, of the options that are given: a sentence. */
const refusals: { readonly [conflict in Exclude<ReducerConflict, 'checkpoint'>]: (name: string, visited: VisitedKind) => string } = {
  visited: (name, visited) =>
    `--visited ${visited}: a state keeps who sleeps there, so that with the reducer ${name} all of it has to be kept;` +
    ' leave out one of them',
  workers: (name) => `--workers: the reducer ${name} is for one worker; leave out one of them`,
};

/** A strategy that is named must be able to use the reducers; a preset gives them to those that can. */
function reducersOf(
  strategy: Strategy,
  { reduce, strategy: asked, visited = 'exact', workers = 1, preemptions }: SearchOptions,
  { reducers, strategies }: Registry,
): readonly Reducer[] | undefined {
  const chosen = namedReducers(reduce, { reducers });
  if (reduce === undefined || (!strategy.reduces && asked === undefined)) return undefined;
  if (!strategy.reduces) {
    const able = [...strategies.values()].filter(({ reduces }) => reduces).map(({ name }) => name);
    throw new InputError(`--reduce ${reduce}: the strategy ${strategy.name} cannot leave out schedules; ${oneOf(able)} can`);
  }
  const refused = exclusion(chosen);
  if (refused !== undefined) throw new InputError(`--reduce ${reduce}: ${refused}; leave out one of them`);
  if (boundingReducer(chosen) && preemptions === undefined)
    throw new InputError(`--reduce ${reduce}: how many is for --preemptions to say, such as --preemptions 2`);
  for (const { name, conflicts = [] } of chosen) {
    if (conflicts.includes('visited') && visited !== 'exact') throw new InputError(refusals.visited(name, visited));
    if (conflicts.includes('workers') && workers > 1) throw new InputError(refusals.workers(name, visited));
  }
  return chosen;
}

/** Several workers search together where a strategy allows it; the others of the plan run as ever. */
function parallelOf(
  system: System,
  strategies: readonly Strategy[],
  { workers = 1, strategy, module, visited = 'exact', reduce, preemptions }: SearchOptions,
  registry: Registry,
): Pick<PlannedRun, 'parallel'> {
  if (workers === 1) return {};
  if (workers > mostWorkers) throw new InputError(`--workers ${workers}: at most ${mostWorkers} search together`);
  if (strategy !== undefined && !strategies.some(({ parallel }) => parallel)) {
    const able = [...registry.strategies.values()].filter(({ parallel }) => parallel).map(({ name }) => name);
    const unable = `${strategies.map(({ name }) => name).join(', ')} ${strategies.length === 1 ? 'is' : 'are'} for one`;
    throw new InputError(`--workers: several workers search together by ${oneOf(able)}; ${unable}`);
  }
  if (visited !== 'exact') throw new InputError(`--workers: several workers keep states exactly; --visited ${visited} is for one`);
  const bounded = boundingReducer(namedReducers(reduce, registry)) !== undefined;
  return { parallel: { workers, source: sourceOf(system, module, reduce, bounded ? preemptions : undefined) } };
}

function limitsOf({ schedules, steps, transitions, memory }: SearchOptions, preset: Limits): Limits {
  return {
    ...preset,
    ...(schedules !== undefined && { schedules }),
    ...(steps !== undefined && { steps }),
    ...(transitions !== undefined && { transitions }),
    ...(memory !== undefined && { memory }),
  };
}
