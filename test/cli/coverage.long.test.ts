import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkUnreached, reachOf, unreachedFile } from '../../src/cli/coverage.js';
import { loadRegistry } from '../../src/cli/registry.js';
import { InputError } from '../../src/core/error.js';
import type { Coverage } from '../../src/core/system/coverage.js';
import { readUnreached, type Unreached, unreachedText, writeUnreached } from '../../src/store/unreached.js';

const registry = await loadRegistry();
const coverage = (reached: Partial<Coverage>): Coverage => ({ points: [], edges: [], outcomes: [], returns: [], ...reached });
const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'racewalk-')), 'unreached.txt');

const known: readonly Unreached[] = [
  { place: 'cleanup.check -> done', variants: ['posted', 'repaired'], reason: 'nobody is second' },
  { place: 'cleanup.free = ENOMEM', variants: ['posted'], reason: 'nobody is second' },
  { place: 'cleanup.claim', variants: ['posted'], reason: undefined },
];

describe('the list of what is not reached', () => {
  it('says the same after it was written and read, by reason', () => {
    const file = newFile();
    writeUnreached(file, known);
    expect(readUnreached(file)).toHaveLength(3);
    expect(readUnreached(file)).toEqual(expect.arrayContaining([...known]));
    expect(unreachedText(known)).toContain('\nnobody is second\n  cleanup.check -> done (posted, repaired)\n');
  });

  it('is refused by file and line where a place has no variants', () => {
    const file = newFile();
    writeFileSync(file, 'a reason\n  cleanup.check\n');
    expect(() => readUnreached(file)).toThrow(InputError);
    expect(() => readUnreached(file)).toThrow(`${file}:2: `);
  });

  it('is short, and has a reason for everything', () => {
    const listed = readUnreached(unreachedFile);
    expect(listed.filter(({ reason }) => reason === undefined)).toEqual([]);
    expect(listed.length).toBeLessThan(150);
  });
});

describe('coverage', () => {
  const reached = (posted: Partial<Coverage>, repaired: Partial<Coverage> = {}) =>
    reachOf(
      [
        ['litmus-check-then-free', 'posted', coverage(posted)],
        ['litmus-check-then-free', 'repaired', coverage(repaired)],
      ],
      registry,
      known,
    );

  it('holds what is not reached against the list, both ways', () => {
    const reach = reached({ points: ['cleanup.check', 'cleanup.claim'] });
    const { failures } = checkUnreached(reach, known);
    expect(failures).toContainEqual(expect.stringMatching(/^no exploration reaches "cleanup\.claim" in repaired; add one that does/));
    expect(failures).toContainEqual(expect.stringMatching(/^"cleanup\.claim" in posted is listed as unreached, and it is reached/));
    expect(failures).toContainEqual(expect.stringMatching(/^"cleanup\.free = ENOMEM" in posted is listed as unreached/));
    expect(failures).toContainEqual(expect.stringMatching(/^"cleanup\.claim" is listed as unreached without a reason/));
    expect(failures.filter((text) => text.includes('cleanup.check -> done" in posted'))).toEqual([]);
  });

  it('counts a place as reached where another variant reaches it at the same point', () => {
    const places = (reach: ReturnType<typeof reached>) => reach.unreached.map(({ place }) => place);
    expect(places(reached({}))).toContain('cleanup.free');
    expect(places(reached({}, { points: ['cleanup.free'] }))).not.toContain('cleanup.free');
    // the repair claims by another operation
    expect(reached({ points: ['cleanup.claim'] }).unreached.find(({ place }) => place === 'cleanup.claim')?.variants).toEqual(['repaired']);
  });

  it('asks only about functions that some actor runs', () => {
    const { unreached } = reachOf([['start-vs-exit', 'posted', coverage({})]], registry, []);
    const places = unreached.map(({ place }) => place);
    expect(places).toContain('tlob_start_task.lock');
    expect(places.filter((place) => place.startsWith('tlob_stop_all.'))).toEqual([]);
  });
});
