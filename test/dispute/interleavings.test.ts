import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/c/model.js';
import { survivedText, surviveSwitch } from '../../src/core/detector/survive.js';
import { InputError } from '../../src/core/error.js';
import { dispute, type Disputed } from '../../src/dispute/dispute.js';
import { type Interleaving, readInterleaving } from '../../src/dispute/interleaving.js';
import { System } from '../../src/replay/system.js';
import { loadGrammar } from '../../src/store/c-grammar.js';
import { root } from '../c/gcc.js';
import { detectors } from '../registries.js';

const models = join(root, 'models/kernel');
const corpus = readdirSync(models).flatMap((file) => (file.endsWith('.c') ? [file.slice(0, -2)] : []));
const folder = join(root, 'explorations/kernel/interleavings');

interface Written {
  readonly file: string;
  readonly interleaving: Interleaving;
  /** What it says that it is of. */
  readonly model: string;
  readonly variant: string;
}

const written = readdirSync(folder).map((file): Written => {
  const interleaving = readInterleaving(readFileSync(join(folder, file), 'utf8'), file);
  const [model = '', variant = 'posted'] = interleaving.of?.split('/') ?? [];
  return { file, interleaving, model, variant };
});

const grammar = await loadGrammar();
const parsed = new Map(
  corpus.map((name) => [name, readModel(grammar, `${name}.c`, readFileSync(join(models, `${name}.c`), 'utf8'))[0]!.exploration]),
);

function tried({ file, interleaving, model, variant }: Written, survived: readonly string[] = []): Disputed {
  const switches = survived.length === 0 ? {} : { [surviveSwitch]: survivedText(survived) };
  return dispute(new System(parsed.get(model)!, variant, switches, detectors), interleaving, file, 1_000_000);
}

/**
 * What was said or feared, or relied on, and cannot be in the variant that it is of: the first line that cannot happen, why, and the
 * findings of other schedules that end none here.
 */
const impossible: { readonly [file: string]: { readonly line: number; readonly why: RegExp; readonly survive?: readonly string[] } } = {
  'ffs-read-buffer-xchg.txt': { line: 7, why: /release does it, .* and what it gives is NULL/ },
  'scx-ops-dequeue-twice.txt': { line: 8, why: /dequeue does it, .* and what it gives is 2/ },
  'epoll-vfs-poll-mutex.txt': {
    line: 8,
    why: /close stands at .*mutex_lock\(&ep_mtx\)\) and waits for wait/,
    survive: ['use-after-free', 'double-free'],
  },
  'ax25-timers-first.txt': { line: 7, why: /t1timer stands at .*the timer expires\) and waits/ },
  'nvme-async-event-flushed.txt': { line: 8, why: /reset stands at .*flush_work\(\) returns\) and waits for async_event_work/ },
  'timer-shutdown-late.txt': { line: 7, why: /softirq does not come to it any more: at .*32: pending/ },
  'vfs-freeing-inode-woken.txt': { line: 8, why: /iget has done it already/ },
  'nft-compat-refs-reader.txt': { line: 8, why: /init does it, .* and what is wrong is data-race/, survive: ['use-after-free'] },
};

const reachable = written.filter(({ file }) => impossible[file] === undefined);

describe('an interleaving that the corpus keeps', () => {
  it('is there for every race, with where it is from, and is of a variant that is broken', () => {
    expect(reachable.map(({ file }) => file)).toEqual(expect.arrayContaining(corpus.map((name) => `${name}.txt`)));
    for (const { file, model } of written) {
      expect(file.startsWith(`${model}.`) || file.startsWith(`${model}-`), file).toBe(true);
      expect(readFileSync(join(folder, file), 'utf8')).toMatch(
        /^# (CVE-\d{4}-\d+|[0-9a-f]{12}|mailing list, \w+ \d{4})\b.*\nof: |^# .*\n# .*\nof: /,
      );
    }
  });

  it.each(reachable)('$file is reachable, with the failure that was reported', (one) => {
    const { verdict, run, because } = tried(one);
    expect(verdict, because.join('\n')).toBe('reachable');
    expect(run.found).not.toEqual([]);
    expect(one.interleaving.rows.some(({ bug }) => bug !== undefined)).toBe(true);
  });

  it.each(reachable)('$file is not reachable where it is repaired, or a line is no statement any more', (one) => {
    const repaired = { ...one, variant: one.model === 'ffs-read-buffer' ? 'posted' : 'FIXED' };
    let verdict: string;
    try {
      verdict = tried(repaired).verdict;
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(new RegExp(`^${one.file}:\\d+: ".*" is no statement of \\w+; the nearest are `));
      return;
    }
    expect(verdict).toBe('not reachable');
  });

  it.each(written.filter(({ file }) => impossible[file] !== undefined))(
    '$file cannot be, though it was said, feared or relied on',
    (one) => {
      const { line, why, survive } = impossible[one.file]!;
      const { verdict, because, rows, at } = tried(one, survive);
      expect(verdict).toBe('not reachable');
      expect(because.join('\n')).toMatch(why);
      expect(rows[at.length]!.line).toBe(line);
    },
  );

  it('has a table of those that cannot be, and no other', () => {
    const files = written.map(({ file }) => file);
    expect(files).toEqual(expect.arrayContaining(Object.keys(impossible)));
    expect(Object.keys(impossible).length).toBeGreaterThanOrEqual(4);
  });
});
