// Builds into a folder beside dist and then puts that in its place, whole: a command that starts meanwhile has the one or the other, and
// where the types do not hold everything stays as it was.
import { spawnSync } from 'node:child_process';
import { buildExplorer } from './explorer.build.js';
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';

const made = `dist.${process.pid}`;
const old = `${made}.old`;
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--outDir', made];
const { status } = spawnSync(process.execPath, tsc, { stdio: 'inherit' });
try {
  if (status === 0) {
    chmodSync(`${made}/src/cli/main.js`, 0o755);
    // compiled by its authors: who installs racewalk needs neither its package nor what that builds
    for (const [from, to] of [
      ['tree-sitter-c.wasm', 'tree-sitter-c.wasm'],
      ['LICENSE', 'tree-sitter-c.LICENSE'],
    ])
      copyFileSync(`node_modules/tree-sitter-c/${from}`, `${made}/src/store/${to}`);
    await buildExplorer(`${made}/ui`);
    if (existsSync('dist')) renameSync('dist', old);
    renameSync(made, 'dist');
  }
} finally {
  for (const folder of [made, old]) rmSync(folder, { recursive: true, force: true });
}
process.exitCode = status ?? 1;
