import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readModel } from '../../src/c/model.js';
import { InputError, StepError } from '../../src/core/error.js';
import { System } from '../../src/replay/system.js';
import { loadGrammar } from '../../src/store/c-grammar.js';
import { runs } from '../runs.js';
import { gccIsThere, withGcc } from './gcc.js';
import { cleanupMacro, cleanups, type Program, programs, scene } from './programs.js';

const grammar = await loadGrammar();
const wanted = runs(100);
/** Many programs in one file: a compiler takes longer to start than to compile one. */
const atOnce = 250;
const seed = Number(process.env['SEED'] ?? 1);

const macros =
  '#define min(a, b) ((a) < (b) ? (a) : (b))\n#define max(a, b) ((a) > (b) ? (a) : (b))\n' +
  '#define swap(a, b) do { int was = (a); (a) = (b); (b) = was; } while (0)';

/** What each program leaves in its globals, as gcc has it. */
function natively(all: readonly Program[]): readonly (readonly number[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-oracle-'));
  try {
    const renamed = (text: string, i: number): string => text.replaceAll('p_', `p${i}_`);
    const run = ({ globals }: Program, i: number): string =>
      `\tp${i}_result = p${i}_main();\n\tprintf("${globals.map(() => '%d').join(' ')}\\n", ${globals.map((one) => renamed(one, i)).join(', ')});\n`;
    const text = `#define __range(low, high)\n${cleanupMacro}${macros}\nint printf(const char *, ...);\n${all.map(({ text }, i) => renamed(cleanups + text, i)).join('\n')}\nint main(void)\n{\n${all.map(run).join('')}\treturn 0;\n}\n`;
    writeFileSync(join(folder, 'all.c'), text);
    const compiled = spawnSync('gcc', ['-w', '-O0', '-o', join(folder, 'all'), join(folder, 'all.c')], { encoding: 'utf8' });
    if (compiled.status !== 0) throw new Error(compiled.stderr);
    const { stdout } = spawnSync(join(folder, 'all'), { encoding: 'utf8' });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same of the lowered program, which runs alone. */
function lowered({ text, globals }: Program): readonly number[] {
  const [model] = readModel(grammar, 'p.c', `${text}\n${scene}`);
  const { compiled } = new System(model!.exploration, 'posted', {}, []);
  const { world } = compiled;
  const choices = new Int32Array(16);
  compiled.reset();
  while (compiled.choices(choices) > 0) compiled.step(choices[0]!);
  const read = (name: string): number => {
    const [pointer, object] = name.split(' == &');
    if (object !== undefined) return Number(world.objects[read(pointer!)]?.name === object);
    const cell = world.layout.names.indexOf(name.replace(/\[(\d)\]/, '.i$1'));
    if (cell < 0) throw new Error(`no cell is named ${name}: ${world.layout.names.join(', ')}`);
    return world.cells[cell]!;
  };
  return globals.map(read);
}

/** What is wrong with a lowered program, beside gcc's; undefined: it is refused, with a sentence. */
function difference(program: Program, natively: readonly number[]): string | undefined {
  let here: readonly number[];
  try {
    here = lowered(program);
  } catch (error) {
    if (error instanceof InputError && !(error instanceof StepError)) return undefined;
    return `${error as Error}`;
  }
  return program.globals
    .flatMap((name, i) => (here[i] === natively[i] ? [] : [`${name} is ${here[i]}, and with gcc ${natively[i]}`]))
    .join('\n');
}

it.runIf(gccIsThere)(`a sequential program leaves what it leaves when gcc compiles it${withGcc}`, () => {
  let refused = 0;
  for (let done = 0; done < wanted; done += atOnce) {
    const some = fc.sample(programs, { numRuns: Math.min(atOnce, wanted - done), seed: seed + done });
    const by = natively(some);
    some.forEach((program, i) => {
      const wrong = difference(program, by[i]!);
      if (wrong === undefined) refused++;
      else expect(wrong, program.text).toBe('');
    });
  }
  // values whose range is not found to be small
  expect(refused).toBeLessThan(wanted / 8);
});

/** Programs that were lowered wrongly once. */
const once: { readonly [what: string]: Program } = {
  'what has no initialiser is 0': {
    text: 'static int p_b, p_r, p_result;\nstatic int p_main(void) { p_r = p_b | -2; return 0; }\n',
    globals: ['p_b', 'p_r', 'p_result'],
  },
  'a member without an initialiser is 0': {
    text:
      'struct p_s { int a, b; };\nstatic struct p_s p_s0 = { .b = 1 };\nstatic int p_r, p_result;\n' +
      'static int p_main(void) { p_r = (p_s0.a + p_s0.b) & 7; return p_s0.a | 4; }\n',
    globals: ['p_s0.a', 'p_s0.b', 'p_r', 'p_result'],
  },
  'a register that is not read any more is not reckoned': {
    text:
      'static int p_e = 1, p_g, p_m, p_result;\nstatic int p_f(int x) { return 0; }\nstatic int p_main(void)\n{\n' +
      '\tint j __range(-24, 24) = 1, k = 2, x = 3;\n\tif (p_e)\n\t\tp_g = j - 3;\n\tj = (x & 6) - 3;\n\tp_m = 1;\n' +
      '\tk = p_f(j - 3) & 3;\n\treturn 0;\n}\n',
    globals: ['p_e', 'p_g', 'p_m', 'p_result'],
  },
};

it.runIf(gccIsThere).each(Object.keys(once))(`%s${withGcc}`, (what) => {
  const program = once[what]!;
  expect(difference(program, natively([program])[0]!)).toBe('');
});
