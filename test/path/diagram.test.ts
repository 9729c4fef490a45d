import { expect, it } from 'vitest';
import { define } from '../../src/path/define.js';
import { mermaid } from '../../src/path/diagram.js';

it('draws two points whose names differ in a hyphen as two', () => {
  const path = define({
    id: 'p',
    initial: 'a-b',
    states: {
      'a-b': { invoke: { src: 'cpuRelax', onDone: 'a_b' } },
      a_b: { invoke: { src: 'cpuRelax', onDone: 'done' } },
      done: { type: 'final' },
    },
  });
  const drawn = mermaid(path, () => false);
  expect(drawn).toContain('p_a.b --> p_a_b');
  expect(drawn).toContain('p_a_b --> p_done');
});
