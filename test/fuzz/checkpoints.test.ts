import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { System } from '../../src/replay/system.js';
import { type ExploreOptions, SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { readCheckpoint, writeCheckpoint } from '../../src/store/checkpoint.js';
import { confirm } from '../../src/replay/finding.js';
import { detectors, explorations } from '../registries.js';
import { cases, fuzz, mutate, pick } from './fuzzing.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [exploration] = await explorations('stop-vs-timer');
const system = new System(exploration!, exploration!.variants[0]!, {}, detectors);
const options: ExploreOptions = { seed: 1, limits: { transitions: 20_000 }, stop: 'never', depth: 3, length: undefined };
const of = { racewalk: '0.1.0', system: system.name, strategy: 'bfs', options: { seed: 1 } };
const start = (): SearchRun => new SearchRun(system.compiled, bfs, options);

const file = join(folder, 'search');
const first = start();
for (let slices = 0; slices < 12; slices++) first.advance(150);
writeCheckpoint(file, of, first.snapshot()!);
const bytes = readFileSync(file);
const whole = (() => {
  const run = start();
  while (!run.advance(10_000));
  return run.outcome();
})();

/** What `racewalk explore --checkpoint` does with such a file. */
function goOn(content: Uint8Array): void {
  const path = join(folder, 'changed');
  writeFileSync(path, content);
  const run = start();
  run.restore(readCheckpoint(path, of)!);
  while (!run.advance(10_000));
  for (const finding of run.outcome().findings) confirm(system, run.outcome(), finding);
}

describe('a checkpoint', () => {
  it('that nobody changed goes on to the same end', () => {
    const run = start();
    run.restore(readCheckpoint(file, of)!);
    while (!run.advance(10_000));
    expect(run.outcome()).toEqual(whole);
  });

  it('that was damaged is refused with a sentence', () => {
    const figures = fuzz(10, cases(400, 100), (rng) => {
      const changed = Uint8Array.from(bytes);
      for (let n = 1 + rng.below(4); n > 0; n--) changed[rng.below(changed.length)]! ^= 1 << rng.below(8);
      const cut = pick(rng, [changed, changed, changed.subarray(0, rng.below(changed.length)), Buffer.concat([changed, changed])]);
      return { shown: { from: cut.length }, run: () => goOn(cut) };
    });
    console.info('damaged checkpoints', figures);
    expect(figures.accepted).toBeLessThanOrEqual(figures.refused / 20);
  });

  it('whose sums are right goes on, or is refused with a sentence, whatever is in it', () => {
    const figures = fuzz(11, cases(40, 40), (rng) => {
      const forged = forge((header, lists) => {
        if (rng.below(3) > 0) mutate(rng, header);
        if (rng.below(2) > 0)
          for (let n = 1 + rng.below(5); n > 0; n--)
            lists[rng.below(lists.length)] = rng.below(3) === 0 ? rng.below(256) : rng.below(4) * 16;
      });
      return { shown: forged.subarray(0, 1500).toString('latin1'), run: () => goOn(forged) };
    });
    console.info('forged checkpoints', figures);
    expect(figures.refused).toBeGreaterThan(0);
  });
});

/** The file with another header and other lists, and with the sums of these. */
function forge(change: (header: { [key: string]: unknown }, lists: Buffer) => void): Buffer {
  const line = bytes.indexOf(10);
  const end = bytes.indexOf(10, line + 1);
  const header = JSON.parse(bytes.toString('utf8', line + 1, end)) as { [key: string]: unknown };
  const lists = Buffer.from(bytes.subarray(end + 1 + 32, bytes.length - 32));
  change(header, lists);
  let text = '{}';
  try {
    text = JSON.stringify(header) ?? 'null';
  } catch {}
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  const put = (part: Buffer): void => {
    hash.update(part);
    parts.push(part);
  };
  put(Buffer.concat([bytes.subarray(0, line + 1), Buffer.from(`${text}\n`)]));
  put(hash.copy().digest());
  put(lists);
  put(hash.copy().digest());
  return Buffer.concat(parts);
}
