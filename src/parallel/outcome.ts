import type { Coverage } from '../core/system/coverage.js';
import type { Stats, Strategy } from '../core/search/strategy.js';
import type { ExploreOptions, Outcome } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';
import { type ReducedSystem, reducerNames } from '../search/reduction/reduced-system.js';
import { Account, Control, Ending, Word } from './control.js';
import { type EndsProof, withEndless } from '../search/liveness/proof.js';
import type { Memory } from './memory.js';

/** How far a search has come, from what its workers share. */
export function statsOf(memory: Memory): Stats {
  const control = new Control(memory);
  const transitions = control.sum(Account.transitions);
  const interrupted = control.get(Word.ending) === Ending.interrupted;
  return {
    schedules: 0,
    steps: transitions,
    states: interrupted ? control.sum(Account.states) : control.get(Word.known),
    transitions,
    depth: control.get(Word.level),
    peakBytes: control.accountOf(0)[Account.peak]!,
  };
}

const stoppedBy = (ending: number, beyond: boolean): Outcome['stoppedBy'] => {
  if (ending === Ending.first) return 'first';
  if (beyond) return 'steps';
  if (ending === Ending.transitions) return 'transitions';
  return ending === Ending.memory ? 'memory' : null;
};

/** What the workers made of their system: all that one worker alone would report. `findings` are those of the reduced system, in order. */
export function outcomeOf(
  memory: Memory,
  strategy: Strategy,
  options: ExploreOptions,
  reduced: ReducedSystem,
  findings: readonly Finding[],
  interrupted: 'time' | 'signal' | undefined,
  reached?: Coverage,
  proof?: EndsProof,
): Outcome {
  const { seed, limits, stop } = options;
  const control = new Control(memory);
  const ending = control.get(Word.ending);
  const by = interrupted ?? stoppedBy(ending, control.get(Word.beyond) !== 0) ?? proof?.stoppedBy ?? null;
  const complete = ending === Ending.complete && by === null && proof?.lacking !== true;
  const reducer = reducerNames(options.reducers);
  const list = withEndless(reduced.unfold(findings, stop === 'never'), proof, stop);
  const remarks = [...reduced.remarks(complete), proof?.missing].filter((text) => text !== undefined);
  return {
    strategy: strategy.name,
    reducer,
    seed,
    verdict: list.length > 0 ? 'violations' : complete ? 'clean' : 'unknown',
    complete,
    stoppedBy: by,
    bounds: { ...reduced.bounds, steps: limits.steps ?? null, transitions: limits.transitions ?? null },
    shortest: strategy.shortest && reducer === undefined,
    causes: reduced.run.world.causes?.kept,
    stats: statsOf(memory),
    remark: remarks.join('; ') || undefined,
    distinct: undefined,
    findings: list,
    reached: complete ? reached : undefined,
  };
}
