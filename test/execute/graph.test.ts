import { type ActorLogic, type AnyMachineSnapshot, initialTransition, type Snapshot, transition } from 'xstate';
import { getAdjacencyMap, getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { type EvaluatedInput, lower } from '../../src/path/lower.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { abbaDeadlockScenario } from '../../models/litmus/abba-deadlock.js';
import { lostUpdateScenario } from '../../models/litmus/lost-update.js';
import { messagePassingScenario } from '../../models/litmus/message-passing.js';

type Memory = { readonly [word: string]: number };

/** A whole small system as one snapshot: the machine of each actor and the shared words. */
type SystemSnapshot = Snapshot<undefined> & { readonly actors: readonly AnyMachineSnapshot[]; readonly memory: Memory };
type Step = { readonly type: string };

/**
 * The operations of the toys, written again: what is counted here shares no code with the executors but the lowering
 * of a path to its machine. `null`: blocked.
 */
function apply(
  src: string,
  input: EvaluatedInput,
  memory: Memory,
  actor: number,
): { readonly result: number; readonly memory: Memory } | null {
  const { loc, lock, value: operand } = input;
  const word = String(loc ?? lock);
  const value = memory[word] ?? 0;
  switch (src) {
    case 'load':
      return { result: value, memory };
    case 'store':
      return { result: 0, memory: { ...memory, [word]: Number(operand) } };
    case 'atomicInc':
      return { result: 0, memory: { ...memory, [word]: value + 1 } };
    case 'mutexLock':
      return value === 0 ? { result: 0, memory: { ...memory, [word]: actor + 1 } } : null;
    case 'mutexUnlock':
      return { result: 0, memory: { ...memory, [word]: 0 } };
    case 'warnOn':
      return { result: 0, memory };
    default:
      throw new Error(`${src} is not an operation of the toys`);
  }
}

/** The operation that a machine waits in: the pure transitions of XState name it, its child and its evaluated input. */
function waiting(snapshot: AnyMachineSnapshot): { readonly src: string; readonly id: string; readonly input: EvaluatedInput } | undefined {
  const [node] = snapshot._nodes.filter((n) => n.invoke.length > 0);
  const invoke = node?.invoke[0];
  if (!invoke || snapshot.status === 'done') return undefined;
  const evaluate = invoke.input as (args: { readonly context: unknown }) => EvaluatedInput;
  return { src: String(invoke.src), id: invoke.id, input: evaluate({ context: snapshot.context }) };
}

/** The system as XState actor logic: an event grants one actor its operation. */
function systemLogic({ actors, paths }: Scenario): ActorLogic<SystemSnapshot, Step> {
  const machineOf = (id: string) => lower(paths.find((path: PathSource) => path.id === id)!);
  return {
    getInitialSnapshot: () => ({
      status: 'active',
      output: undefined,
      error: undefined,
      memory: {},
      actors: actors.map(({ path }) => initialTransition(machineOf(path))[0] as AnyMachineSnapshot),
    }),
    getPersistedSnapshot: (snapshot) => snapshot,
    transition(snapshot, { type }) {
      const a = actors.findIndex(({ name }) => name === type);
      const machine = snapshot.actors[a];
      const operation = machine && waiting(machine);
      const done = operation && apply(operation.src, operation.input, snapshot.memory, a);
      if (!operation || !done) return snapshot;
      const [next] = transition(machineOf(actors[a]!.path), machine, {
        type: `xstate.done.actor.${operation.id}`,
        output: done.result,
        actorId: operation.id,
      });
      return { ...snapshot, memory: done.memory, actors: snapshot.actors.map((old, i) => (i === a ? (next as AnyMachineSnapshot) : old)) };
    },
  };
}

/** In these toys a register is dead once its actor has finished, and only then. */
const serializeState = ({ actors, memory }: SystemSnapshot): string =>
  JSON.stringify([
    actors.map(({ status, value, context }) => (status === 'done' ? 'done' : [value, context])),
    Object.entries(memory)
      .filter(([, value]) => value !== 0)
      .sort(),
  ]);

const toys = [
  ['a lost update', lostUpdateScenario('posted')],
  ['two atomic increments', lostUpdateScenario('repaired')],
  ['two mutexes in both orders', abbaDeadlockScenario('posted')],
  ['two mutexes in one order', abbaDeadlockScenario('repaired')],
  ['the flag before the data', messagePassingScenario('posted')],
  ['the data before the flag', messagePassingScenario('repaired')],
] as const;

describe.each(toys)('xstate/graph over %s', (_, scenario) => {
  const run = new Compiled(scenario, operations, []);
  const searching = new SearchRun(run, bfs, { seed: 1, limits: {}, stop: 'never', depth: 1, length: undefined });
  while (!searching.advance(1000));
  const { stats } = searching.outcome();
  const options = {
    serializeState,
    events: ({ actors, memory }: SystemSnapshot): readonly Step[] =>
      scenario.actors
        .filter((__, a) => {
          const operation = waiting(actors[a]!);
          return operation && apply(operation.src, operation.input, memory, a) !== null;
        })
        .map(({ name }) => ({ type: name })),
  };

  it('counts the states and transitions that bfs counts', () => {
    const map = Object.values(getAdjacencyMap(systemLogic(scenario), options));
    expect(map.length).toBe(stats.states);
    expect(map.reduce((sum, { transitions }) => sum + Object.keys(transitions).length, 0)).toBe(stats.transitions);
  });

  it('is as deep as bfs says', () => {
    const paths = getShortestPaths(systemLogic(scenario), options);
    expect(Math.max(...paths.map(({ weight }) => weight))).toBe(stats.depth);
  });
});
