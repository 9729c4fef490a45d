import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConsole } from '../../src/linux/console/console.js';
import { boot } from '../../src/linux/run/boot.js';
import { buildModules } from '../../src/linux/run/module-build.js';
import { sanitizerIn } from '../../src/linux/run/options.js';
import type { Tree } from '../../src/linux/run/tree.js';
import { packageRoot } from '../../src/store/package-root.js';

/** What is planted, and the kind that a kernel with KASAN is to tell of. */
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

/** What a kernel with KCSAN is to tell of, and the other one is not. */
const raced: { readonly [what: string]: string } = { racing: 'data-race' };

/** One boot with a mistake of each kind: whether the kernel, its options and the reader of its console tell of them. */
export async function tells(tree: Tree): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-planted-'));
  const wanted = sanitizerIn(tree.config) === 'KCSAN' ? raced : planted;
  try {
    cpSync(fileURLToPath(new URL('test/machine/planted', packageRoot)), folder, { recursive: true });
    const modules = await buildModules(folder, tree);
    const loads = [{ module: 'planted', parameters: { what: Object.keys(wanted).join(',') }, seconds: 200 }];
    const { console: text } = await boot({ tree, modules, loads, cpus: 2, limit: 400_000 });
    const found = new Set(readConsole(text).reports.flatMap(({ kinds }) => kinds));
    const missing = Object.values(wanted).filter((kind) => !found.has(kind));
    const all = Object.keys(wanted).length;
    console.log(`tools of Linux ${tree.release}: ${all - missing.length} of ${all} mistakes told`);
    if (missing.length > 0) console.log(`  not told: ${missing.join(', ')}`);
    return missing.length === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
