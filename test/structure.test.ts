import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  'src/mutate': ['src/core', 'src/kernel', 'src/path'],
  'src/execute': ['src/core', 'src/kernel', 'src/path', 'src/analysis', 'xstate'],
  'src/search': ['src/core'],
  'src/detect': ['src/core', 'src/kernel'],
  'src/owners': ['src/core', 'src/kernel'],
  'src/replay': ['src/core', 'src/kernel', 'src/path', 'src/mutate', 'src/owners', 'src/execute', 'src/search', 'node:crypto'],
  'src/lifetimes': [
    'src/core',
    'src/owners',
    'src/execute',
    'src/search',
    'src/replay',
    'src/compare/match.ts',
    'src/c/parse/constants.ts',
  ],
  'src/causes': [
    'src/core',
    'src/execute',
    'src/search/dpor',
    'src/search/explore.ts',
    'src/search/recorder.ts',
    'src/replay',
    'src/lifetimes',
    'src/compare/match.ts',
  ],
  'src/dispute': ['src/core', 'src/path/c-text.ts', 'src/execute', 'src/search/states', 'src/replay'],
  'src/compare': ['src/core', 'src/replay', 'src/search'],
  'src/recipe': ['src/core', 'src/execute/compiled.ts', 'src/search', 'src/replay'],
  'src/sweep': ['src/core'],
  'src/why': ['src/core', 'src/mutate', 'src/execute', 'src/replay', 'src/search'],
  'src/parallel': ['src/core', 'src/search', 'src/store', 'node:worker_threads'],
  'src/c': ['src/core', 'src/kernel', 'src/path/evaluate.ts'],
  'src/c/parse': ['web-tree-sitter'],
  'src/explorer': ['src/core', 'src/kernel', 'src/path', 'src/execute', 'src/search', 'src/replay', 'src/c/operations'],
  // it runs in a page: what needs Node has a stand-in there (explorer.build.js)
  'src/ui/engine': ['src/core', 'src/kernel', 'src/explorer', 'src/replay', '@noble/hashes'],
  'src/ui/app': ['src/core/system/exploration.ts', 'src/explorer', 'src/ui/engine/protocol.ts', 'preact'],
  'src/export': ['src/core', 'src/path', 'src/execute'],
  'src/export/xstate': ['src/core', 'src/path', 'src/execute', 'xstate'],
  'src/report': [
    'src/core',
    'src/mutate',
    'src/replay',
    'src/causes',
    'src/compare',
    'src/dispute',
    'src/owners',
    'src/lifetimes',
    'src/recipe',
    'src/why',
    'src/search/count/count.ts',
    'src/search/explore.ts',
    'src/search/recorder.ts',
  ],
  'src/simulate': ['src/core', 'src/kernel', 'src/path', 'src/execute'],
  'src/store': ['src/core', 'src/replay', 'src/search', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:url'],
  'src/store/c-grammar.ts': ['src/c/parse/grammar.ts', 'web-tree-sitter'],
  'src/linux/console': [],
  'src/linux/module': ['src/core/error.ts', 'src/core/system', 'src/c', 'src/replay/replay.ts'],
  'src/linux/facts': ['src/core/error.ts', 'src/search/states/state-graph.ts', 'src/replay/system.ts', 'src/linux/console'],
  'src/linux/run': [
    'src/core/error.ts',
    'src/linux/console',
    'src/linux/facts',
    'node:child_process',
    'node:fs',
    'node:os',
    'node:path',
    'node:readline',
    'node:zlib',
  ],
  'src/index.ts': [
    'src/core',
    'src/kernel',
    'src/path',
    'src/execute',
    'src/search',
    'src/replay',
    'src/causes',
    'src/report',
    'src/simulate',
  ],
  'src/library': ['src', 'fast-check', 'vitest', 'node:path'],
  'src/cli': [
    'src',
    '@statelyai/inspect',
    'commander',
    'jiti',
    'picocolors',
    'node:child_process',
    'node:crypto',
    'node:fs',
    'node:http',
    'node:os',
    'node:path',
    'node:url',
    'node:util',
    'node:worker_threads',
  ],
  models: ['src/core', 'src/kernel', 'src/path/vocabulary.ts', 'src/path/define.ts'],
  explorations: ['models', 'src/core', 'src/store/expected.ts', 'src/index.ts'],
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
  'src/mutate',
  'src/analysis',
  'src/execute',
  'src/search',
  'src/detect',
  'src/replay',
  'src/report',
  'src/compare',
  'src/dispute',
  'src/recipe',
  'src/owners',
  'src/lifetimes',
  'src/why',
  'src/causes',
  'src/simulate',
  'src/export',
  'src/explorer',
  'src/c',
  'src/linux/console',
  'src/linux/module',
  'src/linux/facts',
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = ['src', 'models', 'explorations'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file).replaceAll('\\', '/')),
);

/** Code alone: a comment may speak of a promise, and so may a message; what a template is filled with is code. */
function codeOf(text: string): string {
  const quiet = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y;
  const pattern = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
  const template = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;
  let code = '';
  /** By open template: how many braces are open in what it is filled with. */
  const braces: number[] = [];
  for (let i = 0; i < text.length; ) {
    quiet.lastIndex = pattern.lastIndex = i;
    const skipped = quiet.exec(text)?.[0] ?? (/[(,=:[!&|?{};]\s*$/.test(code.slice(-20)) ? pattern.exec(text)?.[0] : undefined);
    if (skipped !== undefined) {
      code += skipped.startsWith('/') ? ' ' : "''";
      i += skipped.length;
    } else if (text[i] === '`' || (text[i] === '}' && braces.at(-1) === 0)) {
      template.lastIndex = i + 1;
      const filler = template.exec(text)![0];
      if (text[i] === '}') braces.pop();
      if (filler.endsWith('{')) braces.push(0);
      code += ' ';
      i += 1 + filler.length;
    } else {
      if (braces.length > 0 && text[i] === '{') braces[braces.length - 1]!++;
      if (braces.length > 0 && text[i] === '}') braces[braces.length - 1]!--;
      code += text[i++];
    }
  }
  return code;
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
          .replace(/\.js$/, (_, at, path: string) => (existsSync(join(root, `${path.slice(0, at)}.tsx`)) ? '.tsx' : '.ts'))
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
    expect(sources).toContain('src/core/world/world.ts');
    expect(importsOf('src/core/rng.ts')).toEqual(['seedrandom']);
    expect(importsOf('src/detect/deadlock.ts')).toEqual(['src/core/detector/detector.ts']);
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

  it('looks at code alone, all of it', () => {
    const text = ['a(`b ', "{c('d')} e ", '{`', '{f}`}`) /* g */; // `h', 'i = { j: "k", l: /`/ };'].join('$').replaceAll('$i', '\ni');
    expect(codeOf(text).replace(/\s+/g, '')).toBe("a(c('')f);i={j:'',l:};");
  });

  it('writes to the state through the world alone, which notes it', () => {
    const write = /\.cells\[(?:[^[\]]|\[(?:[^[\]]|\[[^[\]]*\])*\])*\]!?\s*(?:\+\+|--|[-+|&^]?=(?![=>]))|(?:\+\+|--)[\w.]+\.cells\[/;
    for (const one of ['w.cells[a[0]!] = 1;', 'w.cells[cells[held.class]![taken]!] |= 1', '--w.cells[x]', 'w.cells[x]!++'])
      expect(one).toMatch(write);
    for (const one of ['if (w.cells[a[0]!] === 1) x[0] = 1;', '[a] = w.cells[0]', '(x) => w.cells[x]']) expect(one).not.toMatch(write);
    expect(sources.filter((file) => write.test(codeOf(readFileSync(join(root, file), 'utf8'))))).toEqual(['src/core/world/memory.ts']);
  });

  it('has no circle of imports', () => {
    const files = new Map(sources.map((file) => [file, importsOf(file)]));
    // what imports nothing that is left can be in no circle
    for (let before = -1; before !== files.size; ) {
      before = files.size;
      for (const [file, imports] of files) if (!imports.some((imported) => files.has(imported))) files.delete(file);
    }
    expect([...files.keys()]).toEqual([]);
  });

  it('has no family of more than 20 explorations', () => {
    const folders = sources.filter((file) => within(file, 'explorations')).map((file) => dirname(file));
    expect(folders).not.toContain('explorations');
    expect([...new Set(folders)].filter((folder) => folders.filter((one) => one === folder).length > 20)).toEqual([]);
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

  it('tells tsc of each family, and each primitive has the name under which it is exported', async () => {
    const families = [...operationsByFamily].filter(([, all]) => all.length > 0);
    const text = readFileSync(join(root, 'src/kernel/primitives.ts'), 'utf8');
    expect(families.map(([family]) => family).filter((family) => !text.includes(`import('./${family}.js')`))).toEqual([]);
    for (const [family, all] of families) {
      const file = new URL(`../src/kernel/${family}.ts`, import.meta.url).href;
      const exports = (await import(file)) as { readonly [name: string]: unknown };
      for (const operation of all) expect(exports[operation.name], `${family}: ${operation.name}`).toBe(operation);
    }
  });

  it('keeps lines short enough to read, and folders short enough to look over', () => {
    const long = sources.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, i) => (line.length > 140 ? [`${file}:${i + 1}`] : [])),
    );
    expect(long).toEqual([]);
    const inFolder = new Map<string, number>();
    for (const file of sources) inFolder.set(dirname(file), (inFolder.get(dirname(file)) ?? 0) + 1);
    // a registry holds one kind of thing, one in each file
    const registries = ['src/kernel', 'src/cli/commands', 'src/detect', 'src/search/strategies'];
    expect([...inFolder].filter(([folder, files]) => files > 20 && !registries.includes(folder))).toEqual([]);
  });

  it('has no file that is named after nothing', () => {
    expect(sources.filter((file) => /(^|\/)(utils?|helpers?|types|manager|misc|common)\.ts$/.test(file))).toEqual([]);
  });
});
