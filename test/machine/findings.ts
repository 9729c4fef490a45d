import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describedIn } from '../../src/cli/kernel/described.js';
import { run } from '../../src/cli/run.js';
import { readConsole } from '../../src/linux/console/console.js';
import { verdictOf } from '../../src/linux/console/verdict.js';
import { type Sanitizer, sanitizerIn, sanitizerOf } from '../../src/linux/run/options.js';
import type { Tree } from '../../src/linux/run/tree.js';

/** The shortest schedule of each kind, and of each race, that files show as they were posted and that a kernel with a sanitizer tells of. */
async function schedules(files: readonly string[], sanitizer: Sanitizer): Promise<readonly (readonly [file: string, token: string])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-corpus-'));
  const all: [string, string][] = [];
  for (const file of files) {
    const report = join(folder, 'report.json');
    await run(['explore', file, '--reporter', `json=${report}`]);
    const { runs } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const findings = runs.flatMap((one) => one.findings).filter(({ kind }) => sanitizerOf(kind) === sanitizer);
    // a race is between two places, and each pair is asked
    const same = sanitizer === 'KCSAN' ? ('token' as const) : ('kind' as const);
    const first = findings.filter((one, i) => findings.findIndex((other) => other[same] === one[same]) === i);
    all.push(...first.map(({ token }): [string, string] => [file, token]));
  }
  rmSync(folder, { recursive: true });
  return all;
}

interface Report {
  readonly runs: readonly { readonly findings: readonly { readonly kind: string; readonly token: string }[] }[];
}

/** Each of them as a module, forced: whether all are confirmed, but for those that a module cannot be of. */
export async function findings(tree: Tree, files: readonly string[]): Promise<boolean> {
  const rows: string[] = [];
  for (const [file, token] of await schedules(files, sanitizerIn(tree.config))) {
    const folder = mkdtempSync(join(tmpdir(), 'racewalk-finding-'));
    const code = await run(['kernel', file, token, '--out', folder, '--run', '--kernel', tree.folder]);
    const { kind } = existsSync(join(folder, 'racewalk.json')) ? describedIn(folder) : { kind: '' };
    const text = existsSync(join(folder, 'console.txt')) ? readFileSync(join(folder, 'console.txt'), 'utf8') : '';
    const verdict = code < 2 && kind !== undefined ? verdictOf(readConsole(text), kind, false) : undefined;
    // a race of two other lines is told, and is another finding
    const confirmed =
      verdict && 'text' in verdict ? (code === 0 ? `confirmed: ${verdict.text}` : 'not seen: another race is told') : undefined;
    const says = verdict === undefined ? 'not asked' : (confirmed ?? `${verdict.says}: ${'why' in verdict ? verdict.why : ''}`);
    rows.push(`| ${token.slice(0, token.indexOf('@'))} | ${kind} | ${says.replaceAll('|', '\\|')} |`);
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(['', `| schedule of | finding | Linux ${tree.release} |`, '|---|---|---|', ...rows, ''].join('\n'));
  console.log(`${rows.filter((row) => row.includes('| confirmed')).length} of ${rows.length} findings confirmed on Linux ${tree.release}`);
  return !rows.some((row) => /\| (?:not seen|cannot be forced): /.test(row));
}

const rounds = 100;

/** The repaired variants at random: whether the kernel told of nothing. */
export async function stress(tree: Tree, files: readonly string[]): Promise<boolean> {
  const [told, unasked]: [string[], string[]] = [[], []];
  let quiet = 0;
  for (const file of files) {
    const folder = mkdtempSync(join(tmpdir(), 'racewalk-stress-'));
    const given = [`${file}/FIXED`, '--out', folder, '--run', '--stress', `${rounds}`];
    const code = await run(['kernel', ...given, '--kernel', tree.folder]);
    if (code === 0) quiet++;
    else (code === 1 ? told : unasked).push(basename(file));
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${quiet} of ${files.length} repaired variants told of nothing in ${rounds} rounds at random on Linux ${tree.release}`);
  if (told.length > 0) console.log(`  told of something: ${told.join(', ')}`);
  if (unasked.length > 0) console.log(`  not asked: ${unasked.join(', ')}`);
  return told.length === 0;
}
