import { describe, expect, it } from 'vitest';
import { kindsLine, overviewTable, type Sighting } from '../../src/report/overview.js';

const sighting = (exploration: string, kind: string, object: string, steps: number, known?: string): Sighting => ({
  exploration,
  kind,
  what: `${kind} of ${object}`,
  steps,
  token: `${exploration}@${steps}`,
  known,
});

describe('the table of an overview', () => {
  it('puts first what most explorations show, each exploration counted once, with the shortest schedule of all', () => {
    const lines = overviewTable(
      [
        sighting('one', 'double-free', 'ws', 9, 'told'),
        sighting('one', 'use-after-free', 'ws', 7, 'told'),
        sighting('two', 'use-after-free', 'ws', 5, 'told'),
        sighting('two', 'use-after-free', 'ws', 6, 'told'),
      ],
      10,
    );
    expect(lines.slice(1)).toEqual(['use-after-free of ws        2  known  two@5', 'double-free of ws           1  known  one@9']);
  });

  it('calls new what has a single sighting that nobody has written down', () => {
    const [, line] = overviewTable([sighting('one', 'leak', 'ws', 3, 'told'), sighting('two', 'leak', 'ws', 4)], 10);
    expect(line).toContain('  new  ');
  });

  it('says how many rows it leaves out', () => {
    const kinds = ['a', 'b', 'c'].map((kind) => sighting('one', kind, 'ws', 1));
    expect(overviewTable(kinds, 2).at(-1)).toBe('and 1 more');
  });
});

it('a line of kinds counts findings, the most frequent kind first', () => {
  expect(kindsLine([sighting('one', 'leak', 'ws', 1), sighting('one', 'warn', 'a', 1), sighting('two', 'warn', 'b', 1)])).toBe(
    'warn 2, leak 1',
  );
});
