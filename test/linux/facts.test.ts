import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { predictedFacts, readKnown, readResults } from '../../src/cli/kernel/facts.js';
import { readConsole } from '../../src/linux/console/console.js';
import { disagreement } from '../../src/linux/facts/agree.js';
import { measuredIn } from '../../src/linux/facts/measured.js';
import { moduleFiles } from '../../src/linux/facts/module.js';
import type { Prediction } from '../../src/linux/facts/predict.js';
import { disagreements, type Fact, factsTable } from '../../src/linux/facts/table.js';
import { inProcess } from '../cli/in-process.js';
import { detectors } from '../registries.js';

let facts: readonly Fact[] = [];
const of = (name: string, kernel = '6.12'): Prediction => facts.find((fact) => fact.name === name)!.predictions.get(kernel)!;

beforeAll(async () => {
  facts = await predictedFacts(detectors);
}, 120_000);

describe('a prediction comes of running the operations of the model', () => {
  it('one value where every order gives it, several where orders differ', () => {
    expect(of('hrtimer_try_to_cancel_running')).toEqual({ words: ['got'], values: ['got=-1'], always: [], sometimes: [], ended: false });
    expect(of('synchronize_rcu_callbacks').values).toEqual(['got=0', 'got=1']);
  });

  it('kinds of findings, and whether a run goes on after them', () => {
    expect(of('refcount_dec_to_zero')).toMatchObject({ values: ['got=1 got_then=0'], always: ['refcount-dec-to-zero'], ended: false });
    expect(of('hrtimer_start_freed')).toMatchObject({ always: ['use-after-free'], ended: true });
  });

  it('kernels that differ have one each', () => {
    expect(of('cache_destroy_kfree_rcu', '6.1').always).toEqual(['cache-destroyed-with-objects']);
    expect(of('cache_destroy_kfree_rcu', '6.12').always).toEqual([]);
  });

  it('there are enough of them, each with its own name', () => {
    expect(facts.length).toBeGreaterThanOrEqual(30);
    expect(new Set(facts.map(({ name }) => name)).size).toBe(facts.length);
  });
});

it('the module asks for the words of each scene, and leaves its text as it is', () => {
  const files = moduleFiles([{ name: 'f', text: 'the text', facts: [{ name: 'one', words: ['got', 'got_then'] }] }]);
  expect([...files.keys()]).toEqual(['Makefile', 'f.c', 'facts_f.c']);
  expect(files.get('f.c')).toBe('the text');
  expect(files.get('Makefile')).toContain('obj-m := facts_f.o');
  expect(files.get('facts_f.c')).toContain('pr_info("racewalk: fact one got=%d got_then=%d\\n", got, got_then)');
});

describe('a console of facts', () => {
  const line = (text: string): string => `[    1.000000][    T1] ${text}\n`;
  const warned = line('refcount_t: underflow; use-after-free.');
  const text = [
    line('racewalk: asked one') + line('racewalk: fact one got=1'),
    line('racewalk: asked one') + warned + line('racewalk: fact one got=2'),
    line('racewalk: asked two') + line('racewalk: fact two'),
    line('racewalk: asked three') + line('BUG: KASAN: double-free in kfree+0x1/0x2'),
  ].join('');

  it('has values and reports of each, over its rounds, and which one stopped the machine', () => {
    expect([...measuredIn(readConsole(text))]).toEqual([
      ['one', { rounds: 2, values: ['got=1', 'got=2'], kinds: ['refcount-underflow'], stopped: false }],
      ['two', { rounds: 1, values: [''], kinds: [], stopped: false }],
      ['three', { rounds: 1, values: [], kinds: ['double-free'], stopped: true }],
    ]);
  });
});

describe('a kernel agrees with the model', () => {
  const model = { words: ['got'], values: ['got=0', 'got=1'], always: ['warn'], sometimes: ['leak'], ended: false };
  const seen = { rounds: 3, values: ['got=1'], kinds: ['warn'], stopped: false };

  it('where it did nothing that the model does not', () => {
    expect(disagreement(model, seen)).toBeUndefined();
    expect(disagreement(model, { ...seen, kinds: ['leak', 'null-dereference|warn'] })).toBeUndefined();
  });

  it('and not where it gives or tells of something else, or is silent', () => {
    expect(disagreement(model, { ...seen, values: ['got=1', 'got=2'] })).toBe('gives got=2');
    expect(disagreement(model, { ...seen, kinds: ['warn', 'double-free'] })).toBe('tells of double-free');
    expect(disagreement(model, { ...seen, kinds: [] })).toBe('does not tell of warn');
    expect(disagreement(model, { ...seen, stopped: true })).toBe('does not come to its end');
  });

  it('after what ends a run the model says nothing', () => {
    const ended = { ...model, values: [], ended: true };
    expect(disagreement(ended, { ...seen, values: ['got=7'], kinds: ['warn', 'double-free'], stopped: true })).toBeUndefined();
    expect(disagreement(ended, { ...seen, kinds: ['double-free'] })).toBe('does not tell of warn');
  });
});

describe('what was measured', () => {
  it('is the table of the document', () => {
    const page = readFileSync(new URL('../../docs/kernel-measured.md', import.meta.url), 'utf8');
    const [, table] = /<!-- facts -->\n([\s\S]*?)\n<!-- -->/.exec(page) ?? [];
    expect(table, 'npx racewalk operations --predict --format markdown, between the marks of docs/kernel-measured.md').toBe(
      factsTable(facts, readResults(), readKnown()),
    );
  });

  it('is what the model says, but for what is known to be otherwise', () => {
    const against = Object.entries(readResults()).flatMap(([release, measured]) => disagreements(facts, release, measured));
    expect([...new Set(against.map(({ fact }) => fact))].sort()).toEqual(Object.keys(readKnown()).sort());
  });

  it('is of facts that there are', () => {
    const names = Object.values(readResults()).flatMap((measured) => Object.keys(measured));
    expect(names.filter((name) => !facts.some((fact) => fact.name === name))).toEqual([]);
  });
});

it('the command prints predictions, and takes no names', async () => {
  const { stdout, code } = await inProcess(process.cwd(), 'operations', '--predict');
  expect(code).toBe(0);
  expect(stdout).toContain('hrtimer_try_to_cancel_running: while the callback runs try_to_cancel gives -1\n  got=-1; silent');
  expect(await inProcess(process.cwd(), 'operations', '--predict', 'kfree')).toMatchObject({ code: 2 });
});
