import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, StepError } from '../../src/core/error.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { identityOf } from '../../src/core/system/site.js';
import { mutated } from '../../src/mutate/mutation.js';
import { mutationsOf } from '../../src/mutate/mutations.js';
import { replay } from '../../src/replay/replay.js';
import type { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { why } from '../../src/why/why.js';
import { randomOf } from '../random/family.js';
import { families } from '../random/families.js';
import { randomScenario } from '../random/program.js';
import { runs } from '../runs.js';
import { lone } from './lone.js';

/** More are tried where something is new: RUNS=300 npx vitest run test/why/sharing.test.ts. */
const wanted = runs(2);

const transitions = 20_000;

/** What a search of the mutant from its start shows that the system does not; undefined: it is too large, or cannot be. */
function alone(system: System, name: string, known: ReadonlySet<string>): 'killed' | 'survives' | 'ill-formed' | undefined {
  const mutation = mutationsOf(system.written, system.operations).find((one) => one.name === name)!;
  try {
    const mutant = system.like(mutated(system.written, mutation));
    const run = new SearchRun(mutant.compiled, bfs, { seed: 1, depth: 3, length: undefined, limits: { transitions }, stop: 'never' });
    while (!run.advance(10_000));
    const { findings, complete } = run.outcome();
    if (findings.some((one) => !known.has(identityOf(one)))) return 'killed';
    return complete ? 'survives' : undefined;
  } catch (error) {
    if (error instanceof InputError || error instanceof StepError) return 'ill-formed';
    throw error;
  }
}

function differences(scenario: Scenario): readonly string[] {
  const system = lone(scenario);
  const { searched, mutants } = why([system], { limit: transitions });
  if (!searched[0]!.complete) return [];
  const known = new Set(searched[0]!.known);
  return mutants.flatMap(({ mutation: { name }, verdict, schedule }, i) => {
    // every third of them: a search of each is dear
    if (verdict === 'unjudged' || i % 3 !== 0) return [];
    const other = alone(system, name, known);
    if (other === undefined || verdict === 'unknown') return [];
    // a value that the model does not have may be come to before what kills it, or after
    const wrong = (other === 'killed') !== (verdict === 'killed') && other !== 'ill-formed' && verdict !== 'ill-formed';
    if (wrong) return [`${name}: ${verdict}, alone ${other}`];
    if (schedule === undefined) return [];
    const mutant = system.like(mutated(system.written, mutationsOf(system.written, system.operations).find((one) => one.name === name)!));
    return replay(mutant, schedule).found.length > 0 ? [] : [`${name}: its schedule shows nothing`];
  });
}

describe('mutants that share the search of their system', () => {
  it('are killed where a search from their start finds something, and nowhere else', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        expect(differences(scenario)).toEqual([]);
      }),
      { numRuns: wanted, seed: Number(process.env['SEED'] ?? 1) },
    );
  });

  it.each(process.env['RUNS'] === undefined ? ['mutex', 'rcu-callback'] : [...families.keys()])('are so with %s', (name) => {
    fc.assert(
      fc.property(randomOf(families.get(name)!), (scenario) => {
        expect(differences(scenario)).toEqual([]);
      }),
      { numRuns: Math.ceil(wanted / 2), seed: Number(process.env['SEED'] ?? 1) },
    );
  });
});
