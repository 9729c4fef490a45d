import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CScene, readModel } from '../../src/c/model.js';
import { InputError } from '../../src/core/error.js';
import { moduleText } from '../../src/linux/module/index.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { loadGrammar } from '../../src/store/c-grammar.js';
import { gccIsThere, root, withGcc } from '../c/gcc.js';
import { cleanups, programs, scene } from '../c/programs.js';
import { runs } from '../runs.js';

const grammar = await loadGrammar();
const wanted = runs(40);
const seed = Number(process.env['SEED'] ?? 1);

/** The choices of the run of whoever runs alone. */
function choicesAlone({ compiled }: System): readonly number[] {
  const [taken, choices] = [[] as number[], new Int32Array(16)];
  compiled.reset();
  while (compiled.choices(choices) > 0) {
    taken.push(choices[0]!);
    compiled.step(choices[0]!);
  }
  return taken;
}

/** What somebody who runs alone says of his module's points, as gcc compiled them, where they are not as in the model. */
function saidBy(text: string, globals: readonly string[] = [], changed = (module: string): string => module): string {
  const [model] = readModel(grammar, 'p.c', text) as readonly [CScene];
  const system = new System(model.exploration, 'posted', {}, []);
  const { steps } = replay(system, choicesAlone(system));
  const module = changed(moduleText({ lowered: model.lowered('posted', {}), source: model.source, definitions: [], steps }));
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-order-'));
  try {
    const values = globals.map((one) => `printf("%d ", ${one});`).join(' ');
    writeFileSync(join(folder, 'p.c'), `#include "alone.h"\n${module}\nint main(void) { rw_run(); ${values} return 0; }\n`);
    const given = ['-w', '-O1', '-std=gnu11', '-I', join(root, 'test/linux'), '-o', join(folder, 'p'), join(folder, 'p.c')];
    const compiled = spawnSync('gcc', given, { encoding: 'utf8' });
    if (compiled.status !== 0) throw new Error(`${compiled.stderr}\n${module}`);
    return spawnSync(join(folder, 'p'), { encoding: 'utf8' }).stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.runIf(gccIsThere)(`whoever runs alone comes to the points of a module in the order of the model${withGcc}`, () => {
  let refused = 0;
  for (const { text } of fc.sample(programs, { numRuns: wanted, seed })) {
    try {
      expect(saidBy(`${cleanups}${text}\n${scene}`), text).toBe('');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeLessThan(Math.max(2, wanted / 8));
});

const start =
  'struct s { int n; struct s *next; };\nstatic struct s a, b = { .next = &a }, *head = &b;\nstatic int r, w __range(0, 100);\n';
const run = (body: string): string => `${start}static int f(int x, int y) { return x; }\nSCENE(p, "")\n{\n\tTASK(run) { ${body} }\n}\n`;

it.runIf(gccIsThere).each([
  ['the pointers that lead to a word are read before it', 'r = head->next->n;'],
  ['the place of an assignment is followed before its value is read', 'head->next->n = w;'],
  ['arguments are read from left to right', 'r = f(w, head->n);'],
  ['x->n++ is a load and a store', 'head->next->n++; r = ++w;'],
  ['x->n += y reads both before it writes', 'head->n += w;'],
  ['&& and ?: leave out what C leaves out', 'if (w && head->n) r = 1; r = w ? head->n : w;'],
])(`%s${withGcc}`, (_, body) => {
  expect(saidBy(run(body))).toBe('');
});

it.runIf(gccIsThere)(`a schedule of another order is not followed${withGcc}`, () => {
  const twisted = (module: string): string => module.replace(/(\t\{ RW_PASS.*\n)(\t\{ RW_PASS.*\n)/, '$2$1');
  expect(saidBy(run('r = head->n;'), [], twisted)).toMatch(/^step 1: at \d+: head, and in the schedule \d+: head->n/);
});
