import { expect, it } from 'vitest';
import { readModel } from '../../src/c/model.js';
import { skeleton } from '../../src/c/skeleton.js';
import { checkVariant } from '../../src/cli/check/checks.js';
import { loadRegistry } from '../../src/cli/registry.js';
import { System } from '../../src/replay/system.js';
import { loadGrammar } from '../../src/store/c-grammar.js';

const grammar = await loadGrammar();
const registry = await loadRegistry(undefined, ['litmus-refcount-get-put']);
const scene = (text: string) => readModel(grammar, 'race.c', text)[0]!.exploration;
const failures = (text: string) => checkVariant(new System(scene(text), 'posted', {}, registry.detectors), registry).failures;

it('EXPECT is of exactly the kinds that are found', () => {
  expect(failures(skeleton)).toEqual([]);
  expect(failures(skeleton.replace(', "free-active"', ''))).toEqual([
    expect.stringMatching(/^found and not expected: free-active ctx remove@/),
  ]);
  expect(failures(skeleton.replace('"free-active"', '"free-active", "leak"'))).toEqual(['expected and not found: leak']);
});

it('a variant that a scene says nothing of is left alone, unless no scene says anything', () => {
  expect(scene(skeleton).unasked).toEqual([]);
  expect(scene(skeleton.replace('EXPECT(FIXED, clean);', '')).unasked).toEqual(['FIXED']);
  const silent = skeleton.replace(/\tEXPECT.*\n/g, '');
  expect(scene(silent).unasked).toBeUndefined();
  expect(failures(silent)).toEqual([expect.stringContaining('in a C file EXPECT(variant, …) says it')]);
});
