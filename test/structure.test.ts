import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { operationsByFamily } from '../src/kernel/index.js';

/**
 * Who may import whom: for each folder the folders, files and packages that its modules may name, besides its own.
 * A file with an entry of its own may import that too.
 */
const mayImport: { readonly [folder: string]: readonly string[] } = {
  'src/core': [],
  'src/core/rng.ts': ['seedrandom'],
  'src/kernel': ['src/core'],
  'src/kernel/index.ts': ['node:fs'],
  'src/path': ['src/core', 'src/kernel', 'xstate'],
  'src/analysis': ['src/core', 'src/kernel', 'src/path'],
  'src/execute': ['src/core', 'src/kernel', 'src/path', 'src/analysis', 'xstate'],
  'src/search': ['src/core'],
  'src/detect': ['src/core', 'src/kernel'],
  'src/replay': ['src/core', 'src/kernel', 'src/path', 'src/execute', 'src/search', 'node:crypto'],
  'src/parallel': ['src/core', 'src/search', 'src/store', 'node:worker_threads'],
  'src/export': ['src/core', 'src/path', 'src/execute'],
  'src/report': ['src/core', 'src/replay', 'src/search/count/count.ts', 'src/search/explore.ts', 'src/search/recorder.ts'],
  'src/simulate': ['src/core', 'src/kernel', 'src/path', 'src/execute'],
  'src/store': ['src/core', 'src/replay', 'src/search', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:url'],
  'src/index.ts': ['src/core', 'src/kernel', 'src/path', 'src/execute', 'src/search', 'src/replay', 'src/report', 'src/simulate'],
  'src/cli': ['src', 'commander', 'jiti', 'picocolors', 'node:fs', 'node:os', 'node:path', 'node:url', 'node:util', 'node:worker_threads'],
  models: ['src/core', 'src/kernel', 'src/path/vocabulary.ts', 'src/path/define.ts'],
  explorations: ['models', 'src/core', 'src/index.ts'],
};

/** What makes a run depend on more than its parameters, or makes it asynchronous. */
const bans: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['Math.random', /\bMath\s*\.\s*random\b/],
  ['the clock', /\bDate\b|\bperformance\b/],
  ['a timer', /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/],
  ['process', /\bprocess\s*[.[]/],
  ['console', /\bconsole\s*\./],
  ['a promise', /\basync\b|\bawait\b|\bPromise\b/],
];
/** It reads its own folder when it is loaded; nothing that runs waits for it. */
const scans = ['src/kernel/index.ts'];
const pure = [
  'src/core',
  'src/kernel',
  'src/path',
  'src/analysis',
  'src/execute',
  'src/search',
  'src/detect',
  'src/replay',
  'src/report',
  'src/simulate',
  'src/export',
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = ['src', 'models', 'explorations'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file).replaceAll('\\', '/')),
);

/** Code alone: a comment may speak of a promise, and so may a message. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`/g, (match) =>
    match.startsWith('/') ? ' ' : "''",
  );
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, ' ');
  const specifiers = [
    ...text.matchAll(/^\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'/gm),
    ...text.matchAll(/^\s*import\s*'([^']+)'/gm),
  ].map((match) => match[1]!);
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier))
          .replaceAll('\\', '/')
          .replace(/\.js$/, '.ts')
      : specifier,
  );
}

const within = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);

function brokenRules(file: string): string[] {
  const rules = Object.keys(mayImport).filter((folder) => within(file, folder));
  if (rules.length === 0) return [`${file}: no rule says what it may import; add its folder to the table of this test`];
  const allowed = rules.flatMap((rule) => [...mayImport[rule]!, rule]);
  return importsOf(file)
    .filter((imported) => !allowed.some((folder) => within(imported, folder)))
    .map((imported) => `${file} imports ${imported}; it may import ${allowed.join(', ')}`);
}

describe('the structure of the sources', () => {
  it('finds the sources that it is about', () => {
    expect(sources).toContain('src/core/world.ts');
    expect(importsOf('src/core/rng.ts')).toEqual(['seedrandom']);
    expect(importsOf('src/detect/deadlock.ts')).toEqual(['src/core/detector.ts']);
  });

  it('keeps the import direction of the architecture', () => {
    expect(sources.flatMap(brokenRules)).toEqual([]);
  });

  it('keeps clocks, chance, consoles and promises out of everything below store', () => {
    const found = sources
      .filter((file) => pure.some((folder) => within(file, folder)) && !scans.includes(file))
      .flatMap((file) => {
        const code = codeOf(readFileSync(join(root, file), 'utf8'));
        return bans.filter(([, pattern]) => pattern.test(code)).map(([what]) => `${file} uses ${what}`);
      });
    expect(found).toEqual([]);
  });

  it('writes to the state through the world alone, which notes it', () => {
    const write = /\.cells\[(?:[^[\]]|\[(?:[^[\]]|\[[^[\]]*\])*\])*\]!?\s*(?:\+\+|--|[-+|&^]?=(?![=>]))|(?:\+\+|--)[\w.]+\.cells\[/;
    for (const one of ['w.cells[a[0]!] = 1;', 'w.cells[cells[held.class]![taken]!] |= 1', '--w.cells[x]', 'w.cells[x]!++'])
      expect(one).toMatch(write);
    for (const one of ['if (w.cells[a[0]!] === 1) x[0] = 1;', '[a] = w.cells[0]', '(x) => w.cells[x]']) expect(one).not.toMatch(write);
    expect(sources.filter((file) => file !== 'src/core/world.ts' && write.test(codeOf(readFileSync(join(root, file), 'utf8'))))).toEqual(
      [],
    );
  });

  it('names a primitive in its family alone, and in the steps of traces', () => {
    const families = new Map([...operationsByFamily].flatMap(([family, all]) => all.map(({ name }) => [name, `src/kernel/${family}.ts`])));
    // a word that means other things as well means a primitive where programs are looked at
    const programs = ['src/core', 'src/kernel', 'src/path', 'src/analysis', 'src/execute', 'src/detect', 'src/replay', 'src/export'];
    const named = (file: string, text: string): readonly string[] => {
      const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, ' ');
      const untraced = within(file, 'src/detect') ? code.replace(/\[(?:'\w+'|\w+), '\w+'/g, '[') : code;
      const quoted = [...untraced.matchAll(/'(\w+)'|"(\w+)"|`(\w+)`/g)].map((match) => match.slice(1).find((name) => name !== undefined)!);
      return quoted
        .filter((name) => families.has(name) && families.get(name) !== file)
        .filter((name) => /[A-Z]/.test(name) || programs.some((folder) => within(file, folder)))
        .map((name) => `${file} names ${name}, which is ${families.get(name)}'s: ask what it says of itself`);
    };
    expect(sources.filter((file) => within(file, 'src')).flatMap((file) => named(file, readFileSync(join(root, file), 'utf8')))).toEqual(
      [],
    );
    // the twins
    const asks = "if (point.operation.name === 'hashAdd') return;";
    expect(named('src/analysis/cycles.ts', asks)).toHaveLength(1);
    expect(named('src/detect/leak.ts', asks)).toHaveLength(1);
    expect(named('src/kernel/hlist.ts', asks)).toHaveLength(1);
    expect(named('src/kernel/hashtable.ts', asks)).toEqual([]);
    expect(named('src/detect/leak.ts', "['a', 'hashAdd', { key: 1 }]")).toEqual([]);
    expect(named('src/replay/values.ts', "new Set(['load', 'store'])")).toHaveLength(2);
    expect(named('src/cli/list.ts', "found.complete ? 'complete' : 'not'")).toEqual([]);
  });

  it('has no file that is named after nothing', () => {
    expect(sources.filter((file) => /(^|\/)(utils?|helpers?|types|manager|misc|common)\.ts$/.test(file))).toEqual([]);
  });
});
