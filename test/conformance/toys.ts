import type { Expectation } from '../../src/core/system/exploration.js';
import { explorations } from '../registries.js';

const all = (await explorations('litmus-')).flatMap(({ name, variants, scenario, expect: expected }) =>
  variants.map((variant) => ({
    name: `${name}/${variant}`,
    scenario: scenario(variant, {}),
    expected: expected[variant] as Expectation | undefined,
  })),
);

/** Every variant of every litmus exploration, with what a whole search of it finds. */
export const toys = all.flatMap(({ expected, ...toy }) => (expected === undefined ? [] : [{ ...toy, expected }]));

/** Those that nothing is known of yet, with what is to be done about it. */
export const unexpected = all
  .filter(({ expected }) => expected === undefined)
  .map(({ name }) => `${name} expects nothing: run racewalk check --update`);
