import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { tlobPaths, tlobSwitches } from '../models/tlob/variants/variants.js';
import { wrongAnswer } from '../models/tlob/properties/answers.js';
import { halfBound, halfOn, leftInSlot, refusedStart } from '../models/tlob/properties/repaired.js';
import { windowProperties } from '../models/tlob/properties/index.js';
import type { PathSource } from '../src/core/system/path-source.js';
import type { Switches } from '../src/core/system/exploration.js';
import { orderOfKinds, precedence } from '../src/core/detector/precedence.js';
import { operations } from '../src/kernel/index.js';
import { anchorsOf, blockOf, documentsIn, labelsIn, linksOf, pathsIn, quoted, sectionsIn, tableOf, undocumented } from './documents.js';
import { detectors } from './registries.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const below = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith(ending) && !/(^|\/)(node_modules|api)\//.test(file));

const documents = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...['docs', 'src', 'models', 'explorations', 'test'].flatMap((folder) => below(folder, '.md')),
];
const sources = ['src', 'models', 'explorations', 'test']
  .flatMap((folder) => below(folder, '.ts'))
  .filter((file) => file !== 'test/docs.long.test.ts' && file !== 'test/documents.ts');
const steps = read('docs/tlob/steps.md');

/** Texts that cite the rows of tlob, by where they stand: sources, documents and the origins of regression seeds. */
const citing: readonly (readonly [place: string, text: string])[] = [
  ...sources.map((file) => [file, read(file)] as const),
  ...documents.map((file) => [file, read(file)] as const),
  ...below('explorations', '.jsonl').flatMap((file) =>
    read(file)
      .trim()
      .split('\n')
      .map((line, i) => [`${file}:${i + 1}`, (JSON.parse(line) as { readonly origin?: string }).origin ?? ''] as const),
  ),
];

/** Whoever cites what is not there. */
function unresolved(texts: typeof citing, cited: (text: string) => readonly string[], isThere: (what: string) => boolean): string[] {
  return texts.flatMap(([place, text]) =>
    cited(text)
      .filter((what) => !isThere(what))
      .map((what) => `${place} cites ${what}`),
  );
}

const rowIsThere = (row: string): boolean => anchorsOf(steps).has(row);
const sectionIsThere = (section: string): boolean =>
  section.startsWith('fact ')
    ? anchorsOf(steps).has(section.replace(' ', '-'))
    : new RegExp(`^##+ ${section.replace('.', '\\.')} `, 'm').test(steps);
/** Or one that the build makes. */
const documentIsThere = (name: string): boolean => name === 'LICENSES.md' || documents.some((file) => basename(file) === name);

/** Links of a document that lead nowhere, each with why. */
function broken(file: string, markdown: string): string[] {
  return linksOf(markdown).flatMap((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : relative(root, resolve(root, dirname(file), path));
    if (path !== '' && !existsSync(join(root, target))) return [`${file}: there is no ${target}`];
    if (anchor === undefined) return [];
    const text = target === file ? markdown : read(target);
    return anchorsOf(text).has(anchor) ? [] : [`${file}: ${target} has no #${anchor}`];
  });
}

/** The points that the tables of a text name, against those of the model: a name without a path is of the path that the text named last. */
function pointsAgainst(
  text: string,
  points: ReadonlySet<string>,
): { readonly told: number; readonly unknown: string[]; readonly missing: string[] } {
  const told = new Set(
    text.split(/^(?=### |\*\*|Path)/m).flatMap((part) => {
      const path = /Paths? `(\w+)`/.exec(part)?.[1];
      return part
        .split('\n')
        .filter((line) => line.startsWith('| <a id') || /^\| [01]\b/.test(line))
        .flatMap((line) => quoted(line.split('|').at(-2)!))
        .map((point) => (point.includes('.') ? point : `${path}.${point}`));
    }),
  );
  const functions = new Set([...told].map((point) => point.split('.')[0]));
  return {
    told: told.size,
    unknown: [...told].filter((point) => !points.has(point)),
    missing: [...points].filter((point) => functions.has(point.split('.')[0]!) && !told.has(point)),
  };
}

describe('what real kernels did', () => {
  // what is measured by scenes in C is held by test/linux/facts.test.ts
  const page = read('docs/kernel-measured.md').replace(/<!-- facts -->[\s\S]*?\n\n/, '\n');
  const rows = tableOf(`\n${page}`, '# What real kernels did');

  it('is held by a test, fact by fact, or is a limit of the model; what differs between kernels, by that of the switch', () => {
    const lacking = rows.filter(([, here = '', test = '']) =>
      here.startsWith('switch') ? !test.includes('kernels.test.ts') : !here.startsWith('limit') && !test.includes('.test.ts'),
    );
    expect(lacking).toEqual([]);
    expect([rows.length > 80, rows.every((row) => row.length === 3)]).toEqual([true, true]);
  });
});

describe('the steps of tlob', () => {
  it('have every row that a source, a document or the origin of a regression seed cites', () => {
    expect(unresolved(citing, labelsIn, rowIsThere)).toEqual([]);
  });

  it('have every section and fact that is cited', () => {
    expect(unresolved(citing, sectionsIn, sectionIsThere)).toEqual([]);
  });

  it('tell of a row, a section or a fact that is not there', () => {
    const wrong = [['a.ts', 'the claim (SP3) comes after SP99, DI7b/x and ST16d (3.2), as (3.19), steps.md 9 and fact 44 say']] as const;
    expect(unresolved(wrong, labelsIn, rowIsThere)).toEqual(['a.ts cites SP99', 'a.ts cites DI7x']);
    expect(unresolved(wrong, sectionsIn, sectionIsThere)).toEqual(['a.ts cites 3.19', 'a.ts cites 9', 'a.ts cites fact 44']);
  });

  it('are cited: there are origins and sources that do', () => {
    expect(new Set(citing.filter(([place]) => place.includes('.jsonl:')).flatMap(([, text]) => labelsIn(text))).size).toBeGreaterThan(60);
    expect(new Set(citing.filter(([place]) => place.startsWith('models/')).flatMap(([, text]) => labelsIn(text))).size).toBeGreaterThan(30);
  });

  it('have each row once', () => {
    const ids = [...steps.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  const pathsUnder = (changed: Switches): readonly PathSource[] =>
    tlobPaths(
      'posted',
      { ...Object.fromEntries(Object.entries(tlobSwitches).map(([name, values]) => [name, values[0]!])), ...changed },
      true,
    );
  const pointsUnder = (changed: Switches = {}): readonly string[] => {
    const paths = pathsUnder(changed);
    const ids = new Set(paths.map(({ id }) => id));
    return paths.flatMap(({ id, states }) =>
      Object.entries(states).flatMap(([name, { invoke }]) => (invoke && !ids.has(invoke.src) ? [`${id}.${name}`] : [])),
    );
  };
  const under = [{}, { 'pool-drain': 'yes' }, { publish: 'publish-first' }, { 'slot-zeroing': 'yes' }];

  it('name the points that the model has, under some switch, and no others', () => {
    const { unknown, missing, told } = pointsAgainst(steps, new Set(under.flatMap(pointsUnder)));
    expect(told).toBeGreaterThan(250);
    expect([unknown, missing]).toEqual([[], []]);
  });

  it('tell of a point that the model does not have, or that no row has', () => {
    const twin = steps.replace('`da_event.swap`', '`da_event.exchange`');
    const { unknown, missing } = pointsAgainst(twin, new Set(under.flatMap(pointsUnder)));
    expect([unknown, missing]).toEqual([['da_event.exchange'], ['da_event.swap']]);
  });
});

describe('the documents', () => {
  it('have no link that leads nowhere', () => {
    expect(documents).toContain('docs/tlob/steps.md');
    expect(documents.flatMap((file) => broken(file, read(file)))).toEqual([]);
  });

  it('tell of a link without a file, or without an anchor', () => {
    const wrong = '[a](../steps.md) [b](steps.md#CB4) [c](steps.md#CB44) [d](#here) [e](#nowhere) [f](https://example.org/#x)\n# Here\n';
    expect(broken('docs/tlob/twin.md', wrong)).toEqual([
      'docs/tlob/twin.md: there is no docs/steps.md',
      'docs/tlob/twin.md: docs/tlob/steps.md has no #CB44',
      'docs/tlob/twin.md: docs/tlob/twin.md has no #nowhere',
    ]);
  });

  it('name files and folders of the sources that are there', () => {
    expect(pathsIn('see `src/core/world/world.ts`, src/kernel and models/tlob/none.ts.')).toEqual([
      'src/core/world/world.ts',
      'src/kernel',
      'models/tlob/none.ts',
    ]);
    const named = documents.flatMap((file) => pathsIn(read(file)).map((path) => [file, path] as const));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(([, path]) => !existsSync(join(root, path))).map(([file, path]) => `${file} names ${path}`)).toEqual([]);
  });

  it('are the ones that sources cite: none cites a document that a reader does not have', () => {
    expect(documentsIn('as detectors.md and tlob-seed 5 say')).toEqual(['detectors.md', 'tlob-seed 5']);
    expect(
      unresolved(
        citing.filter(([place]) => place.endsWith('.ts')),
        documentsIn,
        documentIsThere,
      ),
    ).toEqual([]);
  });
});

describe('docs/kernel-semantics.md', () => {
  /** What it calls by a name as in code: primitives, what is exported, and members of declarations. */
  const namedIn = (text: string): readonly string[] =>
    [...text.matchAll(/`([a-z]+(?:[A-Z][A-Za-z0-9]*)+)(?:\(…\))?`/g)].map(([, name]) => name!);
  const code = sources.filter((file) => file.startsWith('src/')).map(read);
  const isThere = (name: string): boolean =>
    operations.has(name) || code.some((text) => new RegExp(`\\b(?:function|const) ${name}\\b|\\b${name}\\??:`).test(text));

  it('names nothing that is not there', () => {
    const named = namedIn(read('docs/kernel-semantics.md'));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((name) => !isThere(name)).map((name) => `docs/kernel-semantics.md names ${name}, which is nowhere`)).toEqual([]);
    expect(namedIn('`refcountInc`, `refcountIncr` and `decAndLock(…)`').filter((name) => !isThere(name))).toEqual(['refcountIncr']);
  });
});

describe('docs/detectors.md', () => {
  const kindOf = (cell: string): string => cell.replace(/<a[^>]*><\/a>/, '').trim();

  it("lists the kernel's detectors in the order in which they hear of a step, each with whether it ends the run", () => {
    const rows = tableOf(read('docs/detectors.md'), "## The kernel's").map(([kind, ends]) => [kindOf(kind!), ends === '†']);
    const listed = precedence(detectors).filter(({ kind }) => orderOfKinds.includes(kind));
    expect(rows).toEqual(listed.map(({ kind, endsRun }) => [kind, endsRun]));
  });

  it('lists the window properties', () => {
    const kept = ['window-facts', 'window-forget'];
    const ofRepaired = [halfOn(true), halfBound, leftInSlot, refusedStart, wrongAnswer(false)];
    const rows = tableOf(read('docs/detectors.md'), '## Window properties of tlob').map(([kind]) => kind);
    const kinds = [...new Set([...windowProperties, ...ofRepaired].map(({ kind }) => kind))];
    expect(rows).toEqual(kinds.filter((kind) => !kept.includes(kind)));
  });
});

describe('docs/writing-models.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-docs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'session.mts');
  const complete = blockOf(read('docs/writing-models.md'), 'ts complete');
  const racewalk = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'dist/src/cli/main.js'), ...args, '--module', file], { cwd: folder, encoding: 'utf8' });

  it('has a model that meets its expectations', () => {
    writeFileSync(file, complete);
    const { stdout, stderr } = racewalk('check');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^all \d+ checks hold$/m);
  });

  it('tells of a model that does not', () => {
    writeFileSync(file, complete.replace("'double-free session exit@session_close.free',\n", ''));
    expect(racewalk('check').stdout).toContain('found and not expected: double-free session exit@session_close.free');
  });

  it('has a model whose types hold, against what is exported', () => {
    const compilerOptions = { noEmit: true, rootDir: '/', types: [], paths: { racewalk: [join(root, 'dist/src/index.d.ts')] } };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['session.mts'] }),
    );
    const compiled = (text: string): string => {
      writeFileSync(file, text);
      return spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8' }).stdout;
    };
    expect(compiled(complete)).toBe('');
    expect(compiled(complete.replace("kind: 'env'", "kind: 'environment'"))).toContain('"environment"');
  });

  it('stands beside the README, whose model meets its expectations too', () => {
    writeFileSync(file, blockOf(read('README.md'), 'ts'));
    expect(racewalk('check').stdout).toMatch(/^all \d+ checks hold$/m);
  });

  it('prints the diagram that it shows', () => {
    writeFileSync(file, complete);
    const shown = blockOf(read('docs/writing-models.md').split('## Running it')[1]!.split('each finding with')[1]!, '');
    expect(racewalk('explore', '--strategy', 'bfs', '--all').stdout).toContain(shown);
  });
});

describe('the public API', () => {
  it('has a doc comment on every name', () => {
    expect(undocumented('src/index.ts', read)).toEqual([]);
  });

  it('is told of where a name has none', () => {
    const files: { readonly [file: string]: string } = {
      'src/index.ts': "export { a, type B } from './core/a.js';\nexport { c } from './c.js';",
      'src/core/a.ts': '/** One. */\nexport const a = 1;\n\nexport interface B {}\n',
      'src/c.ts': "export { c } from './core/d.js';",
      'src/core/d.ts': '/** Of the file. */\nconst e = 1;\nexport function c(): void {}\n',
    };
    expect(undocumented('src/index.ts', (file) => files[file]!)).toEqual(['B (src/core/a.ts)', 'c (src/core/d.ts)']);
  });
});
