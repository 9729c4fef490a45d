// `npm run kernel [DIR|VERSION] [PART…]`: whether the tools of a real kernel, the facts of the primitives, the findings of the
// corpus and its repaired variants are what racewalk says of them. It takes qemu and a built kernel (docs/linux.md), and is no part of `npm test`.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describedIn } from '../../src/cli/kernel/described.js';
import { run, tell } from '../../src/cli/run.js';
import { InputError } from '../../src/core/error.js';
import { readConsole } from '../../src/linux/console/console.js';
import { verdictOf } from '../../src/linux/console/verdict.js';
import { boot } from '../../src/linux/run/boot.js';
import { meantTree } from '../../src/linux/run/cache.js';
import { buildModules } from '../../src/linux/run/module-build.js';
import { needed } from '../../src/linux/run/programs.js';
import type { Tree } from '../../src/linux/run/tree.js';
import { packageRoot } from '../../src/store/package-root.js';

const inPackage = (path: string): string => fileURLToPath(new URL(path, packageRoot));

/** What is planted, and the kind that the kernel is to tell of. */
const planted: { readonly [what: string]: string } = {
  use_after_free: 'use-after-free',
  double_free: 'double-free',
  free_active: 'free-active',
  init_active: 'odebug-init-active',
  call_rcu_twice: 'double-call-rcu',
  warn: 'warn',
  inc_on_zero: 'refcount-inc-on-zero',
  underflow: 'refcount-underflow',
  dec_to_zero: 'refcount-dec-to-zero',
  del_twice: 'list-corruption',
  objects_remain: 'cache-destroyed-with-objects',
  sleep_in_atomic: 'sleeping-in-atomic',
};

/** One boot with a mistake of each kind: whether the kernel, its options and the reader of its console tell of them. */
async function tells(tree: Tree): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-planted-'));
  try {
    cpSync(inPackage('test/machine/planted'), folder, { recursive: true });
    const modules = await buildModules(folder, tree);
    const loads = [{ module: 'planted', parameters: { what: Object.keys(planted).join(',') }, seconds: 200 }];
    const { console: text } = await boot({ tree, modules, loads, cpus: 2, limit: 400_000 });
    const found = new Set(readConsole(text).reports.flatMap(({ kinds }) => kinds));
    const missing = Object.values(planted).filter((kind) => !found.has(kind));
    const all = Object.keys(planted).length;
    console.log(`tools of Linux ${tree.release}: ${all - missing.length} of ${all} mistakes told`);
    if (missing.length > 0) console.log(`  not told: ${missing.join(', ')}`);
    return missing.length === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is asked of a model of the corpus: no race by itself, which takes KCSAN. */
const unasked = ['data-race', 'concurrent-writers'];

/** The shortest schedule of each kind that the posted variant of each model of the corpus shows. */
async function schedules(): Promise<readonly (readonly [file: string, token: string])[]> {
  const files = readdirSync(inPackage('models/kernel')).filter((file) => file.endsWith('.c'));
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-corpus-'));
  const all: [string, string][] = [];
  for (const file of files.map((name) => inPackage(`models/kernel/${name}`))) {
    const report = join(folder, 'report.json');
    await run(['explore', `${file}/posted`, '--reporter', `json=${report}`]);
    const { runs } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const findings = runs.flatMap((one) => one.findings).filter(({ kind }) => !unasked.includes(kind));
    const first = findings.filter(({ kind }, i) => findings.findIndex((other) => other.kind === kind) === i);
    all.push(...first.map(({ token }): [string, string] => [file, token]));
  }
  rmSync(folder, { recursive: true });
  return all;
}

interface Report {
  readonly runs: readonly { readonly findings: readonly { readonly kind: string; readonly token: string }[] }[];
}

/** Each of them as a module, forced: whether all are confirmed, but for those that a module cannot be of. */
async function findings(tree: Tree): Promise<boolean> {
  const rows: string[] = [];
  for (const [file, token] of await schedules()) {
    const folder = mkdtempSync(join(tmpdir(), 'racewalk-finding-'));
    const code = await run(['kernel', file, token, '--out', folder, '--run', '--kernel', tree.folder]);
    const { kind } = existsSync(join(folder, 'racewalk.json')) ? describedIn(folder) : { kind: '' };
    const text = existsSync(join(folder, 'console.txt')) ? readFileSync(join(folder, 'console.txt'), 'utf8') : '';
    const verdict = code < 2 && kind !== undefined ? verdictOf(readConsole(text), kind, false) : undefined;
    const says =
      verdict === undefined ? 'not asked' : 'text' in verdict ? `confirmed: ${verdict.text}` : `${verdict.says}: ${verdict.why ?? ''}`;
    rows.push(`| ${token.slice(0, token.indexOf('@'))} | ${kind} | ${says.replaceAll('|', '\\|')} |`);
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(['', `| schedule of | finding | Linux ${tree.release} |`, '|---|---|---|', ...rows, ''].join('\n'));
  console.log(`${rows.filter((row) => row.includes('| confirmed')).length} of ${rows.length} findings confirmed on Linux ${tree.release}`);
  return !rows.some((row) => /\| (?:not seen|cannot be forced): /.test(row));
}

const rounds = 100;

/** The repaired variants at random: whether the kernel told of nothing. */
async function stress(tree: Tree): Promise<boolean> {
  const [told, unasked]: [string[], string[]] = [[], []];
  const files = readdirSync(inPackage('models/kernel')).filter((file) => file.endsWith('.c'));
  let quiet = 0;
  for (const file of files) {
    const folder = mkdtempSync(join(tmpdir(), 'racewalk-stress-'));
    const given = [`${inPackage(`models/kernel/${file}`)}/FIXED`, '--out', folder, '--run', '--stress', `${rounds}`];
    const code = await run(['kernel', ...given, '--kernel', tree.folder]);
    if (code === 0) quiet++;
    else (code === 1 ? told : unasked).push(file);
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${quiet} of ${files.length} repaired variants told of nothing in ${rounds} rounds at random on Linux ${tree.release}`);
  if (told.length > 0) console.log(`  told of something: ${told.join(', ')}`);
  if (unasked.length > 0) console.log(`  not asked: ${unasked.join(', ')}`);
  return told.length === 0;
}

/** The parts by name, for `npm run kernel VERSION PART`. */
const parts: { readonly [name: string]: (tree: Tree) => Promise<boolean> } = {
  tools: tells,
  facts: async (tree) => (await run(['kernel', '--facts', '--kernel', tree.folder])) === 0,
  findings,
  stress,
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
