import { describe, expect, it } from 'vitest';
import { kindsLine, overviewTable, type Sighting } from '../../src/report/overview.js';

const sighting = (exploration: string, kind: string, cause: string, steps: number, known?: string): Sighting => ({
  exploration,
  kind,
  cause,
  steps,
  token: `${exploration}@${steps}`,
  known,
});

describe('the table of an overview', () => {
  it('puts first the cause that most explorations show, each counted once, with its kinds and the shortest schedule of all', () => {
    const lines = overviewTable([
      sighting('one', 'double-free', 'C-a', 9, 'told'),
      sighting('one', 'use-after-free', 'C-b', 7, 'told'),
      sighting('two', 'warn', 'C-b', 5, 'told'),
      sighting('two', 'use-after-free', 'C-b', 6, 'told'),
    ]);
    expect(lines.slice(1)).toEqual([
      'C-b          2  known  two@5',
      '    use-after-free, warn',
      'C-a          1  known  one@9',
      '    double-free',
    ]);
  });

  it('calls new what has a single sighting that nobody has written down', () => {
    const [, line] = overviewTable([sighting('one', 'leak', 'C-a', 3, 'told'), sighting('two', 'leak', 'C-a', 4)], 10);
    expect(line).toContain('  new  ');
  });

  it('tells of as many kinds as fit into a line, and how many there are besides', () => {
    const kinds = Array.from({ length: 30 }, (_, i) => sighting('one', `some-kind-${i}`, 'C-a', 1));
    const line = overviewTable(kinds)[2]!;
    expect(line.length).toBeLessThan(120);
    expect(line).toMatch(/ and \d+ more kinds$/);
  });

  it('of the first rows it leaves out the kinds, and says how many rows are not there', () => {
    const kinds = ['a', 'b', 'c'].map((kind) => sighting('one', kind, kind, 1));
    expect(overviewTable(kinds, 2).slice(1)).toEqual([
      'a            1  new    one@1',
      'b            1  new    one@1',
      'and 1 more causes: --all',
    ]);
  });
});

it('a line of kinds counts findings, the most frequent kind first, and says how many kinds it has no room for', () => {
  expect(kindsLine(['leak', 'warn', 'warn'])).toBe('warn 2, leak 1');
  const line = kindsLine(Array.from({ length: 20 }, (_, i) => `a-kind-of-finding-${i}`));
  expect(line.length).toBeLessThan(120);
  expect(line).toMatch(/, and 1\d more kinds$/);
});
