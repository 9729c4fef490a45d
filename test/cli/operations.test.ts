import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callsPage } from '../../src/c/calls-page.js';
import { callRules } from '../../src/c/calls/index.js';
import { builtins } from '../../src/c/lower/builtins.js';
import { operations, operationsByFamily } from '../../src/kernel/index.js';
import { operationsPage } from '../../src/report/operations.js';
import { inProcess } from './in-process.js';

const racewalk = (...args: readonly string[]) => inProcess(process.cwd(), ...args);

it('tells of each primitive', async () => {
  const { stdout, code } = await racewalk('operations');
  expect(code).toBe(0);
  for (const name of operations.keys()) expect(stdout).toContain(`  ${name} `);
});

it('tells of one what it takes, gives, waits for and misuses', async () => {
  const { stdout } = await racewalk('operations', 'timerDeleteSync');
  for (const what of ['input timer', 'gives', 'goes', 'context', 'source', 'src/kernel/timer-delete.ts']) expect(stdout).toContain(what);
});

it('says what there is where there is none of the name', async () => {
  const { stderr, code } = await racewalk('operations', 'timerDelteSync');
  expect(code).toBe(2);
  expect(stderr).toContain('timerDeleteSync');
});

it('is the document', () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const made = operationsPage(operationsByFamily);
  expect(page, 'npx racewalk operations --format markdown > docs/operations.md').toBe(made);
});

it('tells what a model in C may call, which is a document too', async () => {
  const page = readFileSync(new URL('../../docs/c-calls.md', import.meta.url), 'utf8');
  expect(page.trimEnd(), 'npx racewalk operations --in-c --format markdown > docs/c-calls.md').toBe(callsPage());
  const { stdout } = await racewalk('operations', '--in-c');
  for (const name of callRules.keys()) expect(stdout).toContain(`  ${name}() `);
  for (const name of builtins.keys()) expect(stdout).toContain(name);
  expect((await racewalk('operations', '--in-c', 'kfree')).stderr).toContain('leave out kfree');
});

/** A model with an operation and a strategy of its own. */
const own = `
import { bit, define, operations, point, word, type Exploration, type Operation, type Strategy } from 'racewalk';

const flip = {
  name: NAME,
  c: 'flip(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({ apply: (a) => (w.set(a[0], 1 - w.cells[a[0]]), w.cells[a[0]]) }),
} as Operation;
const flips = define({
  id: 'flips',
  initial: 'flip',
  states: { flip: point('flip(&w)', flip.name, { loc: 'w' }, 'done'), done: { type: 'final' } },
});
export const mine: Exploration = {
  name: 'mine',
  reason: 'an operation of its own',
  variants: ['posted'],
  switches: {},
  exhaustive: true,
  expect: {},
  scenario: () => ({
    globals: { w: word(bit) },
    types: {},
    objects: [],
    paths: [flips],
    operations: [flip],
    actors: [{ name: 'a', kind: 'task', path: 'flips' }, { name: 'b', kind: 'task', path: 'flips' }],
    invariants: [{ name: 'w is 1', location: 'w', equals: 1 }],
  }),
};
export const first: Strategy = { name: 'first', says: 'one schedule', kind: 'deterministic', shortest: false, start: ({ run, recorder }) => ({
  complete: false, stoppedBy: null, stats: { schedules: 1 }, bounds: {},
  advance() {
    const out = new Int32Array(64), way = [];
    for (run.reset(); run.choices(out) > 0; run.step(out[0])) way.push(out[0]);
    run.end();
    if (run.world.foundCount > 0) recorder.found(-1, 0, true, () => way);
    return true;
  },
}) };
`;
const fileOf = (name: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'own-')), 'own.mts');
  writeFileSync(file, own.replace('NAME', name));
  return file;
};

it("a module's own operation is searched and replayed, by its own strategy too", async () => {
  const module = fileOf("'flip'");
  for (const strategy of ['bfs', 'first', 'dpor']) {
    const { stdout, stderr, code } = await racewalk('explore', '--module', module, '--strategy', strategy);
    expect(stderr).toBe('');
    expect(code).toBe(1);
    expect(stdout).toContain('invariant (w is 1) at the');
    const token = /'(mine\/posted@[^']+)'/.exec(stdout)![1]!;
    expect((await racewalk('replay', '--module', module, token)).stdout).toContain('flip(&w)');
  }
});

it('an operation of the name of a primitive is refused', async () => {
  const { stderr, code } = await racewalk('explore', '--module', fileOf("'load'"));
  expect(code).toBe(2);
  expect(stderr).toContain('its operation "load" has the name of a primitive; give it a name of its own');
});
