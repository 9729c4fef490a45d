import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations, operationsByFamily } from '../../src/kernel/index.js';
import { withLingering } from '../../src/path/lingering.js';
import { detectors } from '../registries.js';
import { families } from './families.js';
import { randomOf } from './family.js';
import { randomKernel } from './kernel.js';
import { randomObjects } from './objects.js';
import { randomScenario } from './program.js';

/** Primitives that no random program has, each with the reason. */
const notRandom: { readonly [operation: string]: string } = {
  smpMb: 'it touches nothing, like WARN_ON_ONCE(1), and tells nobody',
  smpRmb: 'as smpMb',
  smpWmb: 'as smpMb',
  smpMbBeforeAtomic: 'as smpMb',
  smpMbAfterAtomic: 'as smpMb',
  compilerBarrier: 'as smpMb',
  hrtimerExpireFirst: 'simulations alone have it: a search wants an actor for each timer',
  rcuInvokeFirst: 'simulations alone have it: a search wants an actor for each callback',
};

const used = (scenario: Scenario): readonly string[] =>
  withLingering(scenario, operations).paths.flatMap(({ states }) =>
    Object.values(states).flatMap(({ invoke }) => (invoke ? [invoke.src] : [])),
  );

describe('every primitive', () => {
  it('is in some random program, or says why not', () => {
    const sampled = new Set(
      [randomScenario, randomObjects, randomKernel, ...[...families.values()].map(randomOf)].flatMap((random) =>
        // the one with all that works on words has the most of them
        fc.sample(random, { numRuns: random === randomKernel ? 1000 : 300, seed: 1 }).flatMap(used),
      ),
    );
    const wrong = [
      ...[...operations.keys()]
        .filter((name) => !sampled.has(name) && notRandom[name] === undefined)
        .map((name) => `${name} is in no random program: add it to a family in test/random/families, or a reason to notRandom here`),
      ...Object.keys(notRandom)
        .filter((name) => sampled.has(name))
        .map((name) => `${name} is in a random program: take it out of notRandom here`),
      ...Object.keys(notRandom)
        .filter((name) => !operations.has(name))
        .map((name) => `${name} is no primitive: take it out of notRandom here`),
    ];
    expect(wrong).toEqual([]);
  });

  it('has a reference, of which docs/operations.md is made; each misuse there says which kind of finding tells, or that none does', () => {
    const kinds = [...detectors.map(({ kind }) => kind), 'nobody tells', 'refused'];
    const lacking = [...operationsByFamily].flatMap(([family, all]) =>
      all.flatMap(({ name, reference }) => {
        if (reference === undefined) return [`src/kernel/${family}.ts: ${name} has no reference: say what it does, gives and waits for`];
        const told = (reference.misuse ?? []).filter((misuse) => !kinds.some((kind) => misuse.includes(kind)));
        return told.map((misuse) => `${name}: the misuse "${misuse}" names no kind of finding`);
      }),
    );
    expect(lacking).toEqual([]);
  });

  it('has a test of its own', () => {
    const folder = new URL('../kernel/', import.meta.url);
    const tests = readdirSync(folder)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'));
    const untested = [...operations.keys()].filter((name) => !tests.some((text) => text.includes(`'${name}'`)));
    expect(untested.map((name) => `no test in test/kernel names '${name}': add one that says what it does`)).toEqual([]);
  });
});
