import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** When the newest of the files that fit was written; 0 where there is none. */
function newest(folder: string, fits: (file: string) => boolean): number {
  if (!existsSync(folder)) return 0;
  return Math.max(
    0,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(fits)
      .map((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
}

/** Tests of the command line run the built one: builds it once, and only where the sources are newer. */
export default function build(): void {
  const sources = Math.max(
    ...['src', 'models', 'explorations'].map((folder) => newest(join(root, folder), (file) => /\.(tsx?|css)$/.test(file))),
  );
  const built = newest(join(root, 'dist'), (file) => file.endsWith('.js'));
  if (built > sources && existsSync(join(root, 'dist/src/cli/main.js'))) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
