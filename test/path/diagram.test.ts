import { expect, test } from 'vitest';
import { define } from '../../src/path/define.js';
import { mermaid } from '../../src/path/diagram.js';
import { point } from '../../src/path/vocabulary.js';

test('points that differ in a character that Mermaid does not take are different nodes', () => {
  const path = define({
    id: 'p',
    initial: 'a-b',
    states: {
      'a-b': point('first', 'store', { loc: 'x', value: 1 }, 'a_b'),
      a_b: point('second', 'store', { loc: 'x', value: 2 }, 'end'),
      end: { type: 'final' },
    },
  });
  const drawn = mermaid(path, () => false);
  expect(drawn.match(/^ {2}state ".*$/gm)).toEqual(['  state "a-b: first" as s0', '  state "a_b: second" as s1', '  state "end" as s2']);
  expect(drawn.match(/^ .*-->.*$/gm)).toEqual(['  [*] --> s0', '  s0 --> s1', '  s1 --> s2', '  s2 --> [*] : return 0']);
});
