import type { Stats, Strategy } from '../core/strategy.js';
import type { ExploreOptions, Outcome } from '../search/explore.js';
import { reducerNames } from '../search/reduction/path-compression.js';
import { boundRemark, boundsOf } from '../search/reduction/preemption-bounded.js';
import type { Finding } from '../search/recorder.js';
import { Account, Ending, Word } from './control.js';
import type { Memory } from './memory.js';

/** How far a fleet has come, from what its members share. */
export function statsOf(memory: Memory): Stats {
  const words = new Int32Array(memory.control);
  const accounts = new Float64Array(memory.accounts);
  let [transitions, added] = [0, 0];
  for (let at = 0; at < accounts.length; at += Account.length) {
    transitions += accounts[at + Account.transitions]!;
    added += accounts[at + Account.states]!;
  }
  const interrupted = Atomics.load(words, Word.ending) === Ending.interrupted;
  const states = interrupted ? added : Atomics.load(words, Word.known);
  return {
    schedules: 0,
    steps: transitions,
    states,
    transitions,
    depth: Atomics.load(words, Word.level),
    peakBytes: accounts[Account.peak]!,
  };
}

const stoppedBy = (ending: number, beyond: boolean): Outcome['stoppedBy'] => {
  if (ending === Ending.first) return 'first';
  if (beyond) return 'steps';
  if (ending === Ending.transitions) return 'transitions';
  return ending === Ending.memory ? 'memory' : null;
};

/** What a fleet made of its system: all that one worker would say. */
export function outcomeOf(
  memory: Memory,
  strategy: Strategy,
  options: ExploreOptions,
  findings: readonly Finding[],
  interrupted: 'time' | 'signal' | undefined,
): Outcome {
  const { seed, limits } = options;
  const words = new Int32Array(memory.control);
  const ending = Atomics.load(words, Word.ending);
  const by = interrupted ?? stoppedBy(ending, Atomics.load(words, Word.beyond) !== 0);
  const complete = ending === Ending.complete && by === null;
  return {
    strategy: strategy.name,
    reducer: reducerNames(options),
    seed,
    verdict: findings.length > 0 ? 'violations' : complete ? 'clean' : 'unknown',
    complete,
    stoppedBy: by,
    bounds: boundsOf({ steps: limits.steps ?? null, transitions: limits.transitions ?? null }, options),
    shortest: strategy.shortest && reducerNames(options) === undefined,
    stats: statsOf(memory),
    remark: boundRemark(complete, options),
    distinct: undefined,
    findings,
  };
}
