import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../src/core/system/scenario.js';
import { operations } from '../src/kernel/index.js';
import { randomKernel } from './random-kernel.js';
import { randomObjects } from './random-objects.js';
import { randomScenario } from './random-program.js';

/** Primitives that no random program has, each with the reason. */
const notRandom: { readonly [operation: string]: string } = {
  smpMb: 'it touches nothing, like WARN_ON_ONCE(1), and tells nobody',
  smpRmb: 'as smpMb',
  smpWmb: 'as smpMb',
  hrtimerExpireFirst: 'simulations alone have it: a search wants an actor for each timer',
  rcuInvokeFirst: 'simulations alone have it: a search wants an actor for each callback',
};

const used = ({ paths }: Scenario): readonly string[] =>
  paths.flatMap(({ states }) => Object.values(states).flatMap(({ invoke }) => (invoke ? [invoke.src] : [])));

describe('every primitive', () => {
  it('is in some random program, or says why not', () => {
    const sampled = new Set(
      [randomScenario, randomObjects, randomKernel].flatMap((random) => fc.sample(random, { numRuns: 300, seed: 1 }).flatMap(used)),
    );
    expect([...operations.keys()].filter((name) => !sampled.has(name)).sort()).toEqual(Object.keys(notRandom).sort());
  });

  it('has a test of its own', () => {
    const folder = new URL('./kernel/', import.meta.url);
    const tests = readdirSync(folder)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'));
    expect([...operations.keys()].filter((name) => !tests.some((text) => text.includes(`'${name}'`)))).toEqual([]);
  });
});
