import { expect } from 'vitest';
import { rngOf } from '../../src/core/rng.js';
import type { Compiled } from '../../src/execute/compiled.js';
import type { Live } from '../../src/execute/live.js';

/** Cells that both executors have, by name. */
function commonCells(a: Compiled, b: Live): readonly { readonly name: string; readonly a: number; readonly b: number }[] {
  return b.world.layout.names.map((name, cell) => ({ name, a: a.world.layout.names.indexOf(name), b: cell }));
}

const foundIn = ({ world }: Compiled | Live): readonly string[] =>
  Array.from({ length: world.foundCount }, (_, i) => `${world.detectors[world.foundDetector[i]!]!.kind} ${world.foundObject[i]}`);

/** Walks both executors along one random schedule and compares all that they show. */
export function walkBoth(compiled: Compiled, live: Live, seed: number): void {
  const rng = rngOf(seed, 0);
  const cells = commonCells(compiled, live);
  const [forCompiled, forLive] = [new Int32Array(512), new Int32Array(512)];
  compiled.reset();
  live.reset();
  for (;;) {
    expect(cells.filter(({ a, b }) => live.world.cells[b] !== compiled.world.cells[a]).map(({ name }) => name)).toEqual([]);
    const count = compiled.choices(forCompiled);
    expect([...forLive.slice(0, live.choices(forLive))]).toEqual([...forCompiled.slice(0, count)]);
    for (let a = 0; a < compiled.world.scheduled; a++) {
      expect(live.pending(a)).toEqual(compiled.pending(a));
      expect(live.finished(a)).toBe(compiled.finished(a));
    }
    if (count === 0) break;
    const choice = forCompiled[rng.below(count)]!;
    compiled.step(choice);
    live.step(choice);
    expect(foundIn(live)).toEqual(foundIn(compiled));
    expect(live.world.crashed).toBe(compiled.world.crashed);
    if (compiled.world.crashed) return;
    expect(live.lastResult).toBe(compiled.lastResult);
  }
  compiled.end();
  live.end();
  expect(foundIn(live)).toEqual(foundIn(compiled));
}
