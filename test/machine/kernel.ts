// `npm run kernel [DIR|VERSION] [PART…]`: whether the tools of a real kernel, the facts of the primitives, the findings of the corpus,
// its repaired variants and tlob are what racewalk says of them. It takes qemu and a built kernel (docs/linux.md), and is no part of
// `npm test`.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, tell } from '../../src/cli/run.js';
import { InputError } from '../../src/core/error.js';
import { meantTree } from '../../src/linux/run/cache.js';
import { sanitizerIn } from '../../src/linux/run/options.js';
import { needed } from '../../src/linux/run/programs.js';
import type { Tree } from '../../src/linux/run/tree.js';
import { packageRoot } from '../../src/store/package-root.js';
import { mailIsThere } from '../c/tlob-mail/mail.js';
import { findings, stress } from './findings.js';
import { tells } from './planted.js';

const models = new URL('models/kernel/', packageRoot);
const corpus = readdirSync(models).flatMap((file) => (file.endsWith('.c') ? [fileURLToPath(new URL(file, models))] : []));

/** The functions of the patch as they were posted, where the mail that has them is there. */
async function tlob(tree: Tree): Promise<boolean> {
  if (!mailIsThere) {
    console.log('the mail with the functions of tlob is not here');
    return true;
  }
  const { fileOfMail } = await import('../c/tlob-mail/sides.js');
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-tlob-'));
  const file = join(folder, 'tlob.c');
  // the kernel has a do_exit() of its own
  writeFileSync(file, fileOfMail().replace(/\bdo_exit\b/g, 'exit_of_task'));
  try {
    return await findings(tree, [file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The parts by name, for `npm run kernel VERSION PART`. */
const parts: { readonly [name: string]: (tree: Tree) => Promise<boolean> } = {
  tools: tells,
  // what it tells of is told by KASAN
  facts: async (tree) => sanitizerIn(tree.config) === 'KCSAN' || (await run(['kernel', '--facts', '--kernel', tree.folder])) === 0,
  findings: (tree) => findings(tree, corpus),
  stress: (tree) => stress(tree, corpus),
  tlob,
};

try {
  needed(['qemu-system-x86_64', 'busybox', 'make', 'gcc'], 'npm run kernel');
  const [, , named, ...wanted] = process.argv;
  const unknown = wanted.find((part) => !Object.hasOwn(parts, part));
  if (unknown !== undefined) throw new InputError(`there is no part "${unknown}"; accepted are ${Object.keys(parts).join(', ')}`);
  const tree = meantTree(named);
  let all = true;
  for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) all = (await part(tree)) && all;
  process.exitCode = all ? 0 : 1;
} catch (error) {
  process.exitCode = tell(error);
}
