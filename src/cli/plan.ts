import { InputError } from '../core/error.js';
import type { Limits, StopRule } from '../core/limits.js';
import type { Strategy, VisitedKind } from '../core/strategy.js';
import type { System } from '../replay/system.js';
import type { ExploreOptions } from '../search/explore.js';
import { named } from './nearest.js';
import type { Registry } from './registry.js';

/** One strategy on one system. */
export interface PlannedRun {
  readonly system: System;
  readonly strategy: Strategy;
  readonly options: ExploreOptions;
}

/** The options of `explore` that shape a search; absent ones leave the preset's value. */
export interface SearchOptions {
  readonly preset?: 'quick';
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
}

/**
 * The runs on one system. `quick` is the default where no strategy is named: pct, and bfs where the exploration allows
 * it; bfs goes first, for what it finds need not be shrunk.
 */
export function plan(system: System, options: SearchOptions, registry: Registry): PlannedRun[] {
  const quick = options.preset === 'quick' || options.strategy === undefined;
  // a model that does not compile is refused before the first search begins
  void system.compiled;
  const names = options.strategy?.split(',') ?? [...(system.exploration.exhaustive ? ['bfs'] : []), 'pct'];
  return names.map((name) => {
    const strategy = named('strategy', name, registry.strategies);
    const { seed, stop, depth, length, preemptions, visited } = options;
    if (visited !== undefined && options.strategy !== undefined && !strategy.visits) throw new InputError(`--visited ${visited}: ${name} does not choose what it keeps of the states that it has seen; ${visiting(registry)} do`);
    return { system, strategy, options: { seed, stop, depth, length, preemptions, visited, limits: limitsOf(options, quick ? quickLimits(strategy) : {}) } };
  });
}

const visiting = ({ strategies }: Registry): string => [...strategies.values()].flatMap(({ name, visits }) => (visits ? [name] : [])).join(' and ');

const quickLimits = (strategy: Strategy): Limits => (strategy.exhaustive ? { transitions: 2_000_000 } : { schedules: 2000 });

function limitsOf({ schedules, steps, transitions, memory }: SearchOptions, preset: Limits): Limits {
  return {
    ...preset,
    ...(schedules !== undefined && { schedules }),
    ...(steps !== undefined && { steps }),
    ...(transitions !== undefined && { transitions }),
    ...(memory !== undefined && { memory }),
  };
}
