// `npm run kernel [DIR|VERSION]`: whether the tools of a real kernel, the facts of the primitives and the findings of the corpus are what
// racewalk says of them. It takes qemu and a built kernel (docs/linux.md), and is no part of `npm test`.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, tell } from '../../src/cli/run.js';
import { readConsole } from '../../src/linux/console/console.js';
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

const verdicts = ['confirmed', 'not confirmed', 'not asked'];

/** Each of them as a module, forced. */
async function findings(tree: Tree): Promise<void> {
  const rows: string[] = [];
  for (const [file, token] of await schedules()) {
    const folder = mkdtempSync(join(tmpdir(), 'racewalk-finding-'));
    const code = await run(['kernel', file, token, '--out', folder, '--run', '--kernel', tree.folder]);
    rows.push(`${verdicts[code] ?? `exit ${code}`}: ${token}`);
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(rows.join('\n'));
  console.log(`${rows.filter((row) => row.startsWith('confirmed')).length} of ${rows.length} findings confirmed on Linux ${tree.release}`);
}

try {
  needed(['qemu-system-x86_64', 'busybox', 'make', 'gcc'], 'npm run kernel');
  const tree = meantTree(process.argv[2]);
  const all = (await tells(tree)) && (await run(['kernel', '--facts', '--kernel', tree.folder])) === 0;
  await findings(tree);
  process.exitCode = all ? 0 : 1;
} catch (error) {
  process.exitCode = tell(error);
}
