import { describe, expect, it } from 'vitest';
import { racesOf } from '../../src/replay/races.js';
import { replay } from '../../src/replay/replay.js';
import type { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { systemOf } from '../c/c-model.js';
import { promelaModel } from '../../src/export/promela/model.js';
import { operations } from '../../src/kernel/index.js';
import { detectors } from '../registries.js';
import { withAtomicWrites } from '../../src/core/detector/kcsan.js';

const racing = (one: string, other: string, kcsan?: string): System =>
  systemOf(
    `static int x, y, z; SCENE(s, "") { TASK(a) { ${one} } TASK(b) { ${other} } }`,
    'posted',
    0,
    kcsan === undefined ? {} : { kcsan },
  );

/** Whether a search tells of a race, and whether a replay of the one before the other does. */
function races(one: string, other: string, kcsan?: string): readonly [search: boolean, replay: boolean] {
  const system = racing(one, other, kcsan);
  const search = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 0, length: undefined });
  while (!search.advance(1000));
  const choices = new Int32Array(8);
  const schedule: number[] = [];
  for (system.compiled.reset(); system.compiled.choices(choices) > 0; system.compiled.step(choices[0]!)) schedule.push(choices[0]!);
  return [
    search.outcome().findings.some(({ kind }) => kind === 'data-race'),
    racesOf(system, replay(system, schedule).steps).some(({ word }) => word === 'x'),
  ];
}

describe('kcsan=default', () => {
  it('tells of no plain write against a marked read or another plain write, and of each against a plain read', () => {
    const [plainWrite, otherWrite, markedWrite] = ['x = 1;', 'x = 2;', 'WRITE_ONCE(x, 2);'];
    const [markedRead, plainRead] = ['y = READ_ONCE(x);', 'y = x;'];
    for (const [one, other, strict, byDefault] of [
      [plainWrite, markedRead, true, false],
      [plainWrite, otherWrite, true, false],
      [plainWrite, markedWrite, true, false],
      [plainWrite, plainRead, true, true],
      [markedWrite, plainRead, true, true],
      [markedWrite, markedRead, false, false],
    ] as const) {
      expect([one, other, ...races(one, other)]).toEqual([one, other, strict, strict]);
      expect([one, other, ...races(one, other, 'default')]).toEqual([one, other, byDefault, byDefault]);
    }
    // it reads before it writes
    expect(races('x++;', plainWrite, 'default')).toEqual([true, true]);
  });

  it('is in the token and its digest, and strict is what there is without it', () => {
    const [without, strict, byDefault] = [undefined, 'strict', 'default'].map((kcsan) => racing('x = 1;', 'y = READ_ONCE(x);', kcsan));
    expect(byDefault!.switchText).toContain('kcsan=default');
    expect(byDefault!.digest).not.toBe(without!.digest);
    expect(strict!.name).toBe(without!.name);
    expect(() => racing('x = 1;', 'z = 1;', 'lax')).toThrow('the switch "kcsan" has no value "lax"; it takes strict or default');
  });

  it('is in an exported model as well', () => {
    const { scenario } = racing('x = 1;', 'y = READ_ONCE(x);');
    const text = (all: typeof detectors): string => promelaModel(scenario, operations, all).text;
    expect(text(withAtomicWrites(detectors))).toContain('if (a & WRITES) a &= ~PLAIN;');
    expect(text(detectors)).not.toContain('if (a & WRITES) a &= ~PLAIN;');
  });
});
