import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Detector } from '../core/detector/detector.js';
import { InputError } from '../core/error.js';
import type { Exploration } from '../core/system/exploration.js';
import type { Strategy } from '../core/search/strategy.js';
import { configAbove } from './config/find.js';
import { corpusExploration, corpusFiles } from './c/corpus.js';
import type { Catalogue } from './families.js';
import { isCFile } from './c/c-files.js';
import { contentsOf } from './modules/contents.js';
import { filesIn, type Kind, loadFolder } from '../store/folder.js';
import { sweptExploration } from './sweep/models.js';
import { sourceOf } from '../store/package-root.js';
import type { Reducer } from '../search/reducer.js';
import type { ReportFormat } from './reporter.js';

/** Everything that can be named on the command line. */
export interface Registry extends Catalogue {
  /** By name, the module of the user's that an exploration is from, as it was given. */
  readonly modules: ReadonlyMap<string, string>;
  /** What a command without names is about: the user's own module where one is given, else everything that was read. */
  readonly defaults: readonly string[];
  readonly detectors: readonly Detector[];
  readonly strategies: ReadonlyMap<string, Strategy>;
  readonly reducers: ReadonlyMap<string, Reducer>;
  /** Those of the user's module alone. */
  readonly reporters: ReadonlyMap<string, ReportFormat>;
}

const explorationKind: Kind<Exploration> = {
  what: 'an Exploration',
  families: true,
  needs: { name: 'text', variants: 'list', switches: 'object', scenario: 'function', expect: 'object' },
  nameOf: ({ name }) => name,
};
const detectorKind: Kind<Detector> = {
  what: 'a Detector',
  needs: { kind: 'text', install: 'function' },
  nameOf: ({ kind }) => kind,
};
const strategyKind: Kind<Strategy> = {
  what: 'a Strategy',
  needs: { name: 'text', start: 'function' },
  nameOf: ({ name }) => name,
};

const reducerKind: Kind<Reducer> = {
  what: 'a Reducer',
  needs: { name: 'text', kind: ['selection', 'wrapper'] },
  nameOf: ({ name }) => name,
};

const formatKind: Kind<ReportFormat> = {
  what: 'a ReportFormat',
  needs: { name: 'text', open: 'function' },
  nameOf: ({ name }) => name,
};

/** What writes reports, by name: the package's, and those of the user's module. */
export const loadFormats = async (registry?: Pick<Registry, 'reporters'>): Promise<ReadonlyMap<string, ReportFormat>> =>
  new Map([...(await loadFolder(new URL('./reporters/', import.meta.url), formatKind)), ...(registry?.reporters ?? [])]);

/** What leaves out schedules that show nothing new, by name. */
export const loadReducers = (): Promise<ReadonlyMap<string, Reducer>> =>
  loadFolder(new URL('../search/reducers/', import.meta.url), reducerKind);

/** What searches, by name. */
export const loadStrategies = (): Promise<ReadonlyMap<string, Strategy>> =>
  loadFolder(new URL('../search/strategies/', import.meta.url), strategyKind);

/** What judges steps, in the order of its files. */
export const loadDetectors = async (): Promise<readonly Detector[]> => [
  ...(await loadFolder(new URL('../detect/', import.meta.url), detectorKind)).values(),
];

/** What searches, what judges and what leaves out, without anything to search. */
export async function loadTools(): Promise<Pick<Registry, 'detectors' | 'strategies' | 'reducers'>> {
  const [detectors, strategies, reducers] = await Promise.all([loadDetectors(), loadStrategies(), loadReducers()]);
  return { detectors, strategies, reducers };
}

/**
 * Scans the folders; with a module of the user's, its explorations stand beside the package's own. Of these only the
 * named ones are read, and without names those that a command is about: a model has many files. Where a name is of
 * none, all are, so that it can be said what there is.
 */
export async function loadRegistry(module?: string, names: readonly string[] = []): Promise<Registry> {
  const folder = new URL('../../explorations/', import.meta.url);
  const files = await filesIn(folder, explorationKind);
  const corpus = corpusFiles();
  const known = [...files.keys(), ...corpus.keys()];
  const wanted = names.length > 0 || module !== undefined ? names : known;
  const [inTypeScript, inC, users, { strategies, ...tools }] = await Promise.all([
    loadFolder(folder, explorationKind, wanted),
    Promise.all([...corpus].filter(([name]) => wanted.includes(name)).map(([name, file]) => corpusExploration(name, file))),
    module === undefined ? { explorations: [], strategies: [], reporters: [] } : contentsOf(module),
    loadTools(),
  ]);
  const own = new Map([...inTypeScript, ...inC.map((exploration) => [exploration.name, exploration] as const)]);
  const explorations = new Map(own);
  for (const exploration of users.explorations) {
    // a scene of a C file is meant where its name is said beside the file: of a file of the corpus, too, or a changed copy of one
    if (!isCFile(module!) && (known.includes(exploration.name) || explorations.has(exploration.name)))
      throw new InputError(`${module}: there already is an exploration named "${exploration.name}"; give it another name`);
    explorations.set(exploration.name, exploration);
  }
  for (const name of names) {
    const swept = explorations.has(name) ? undefined : await sweptExploration(name);
    if (swept) explorations.set(name, swept);
  }
  if (names.some((name) => !explorations.has(name)) && !known.every((name) => explorations.has(name)))
    return loadRegistry(module, [...known, ...names]);
  const defaults = module === undefined ? [...own.keys()] : users.explorations.map(({ name }) => name);
  const families = new Map([...files].map(([name, file]) => [name, new URL('./', sourceOf(file))]));
  for (const [name, { family }] of corpus) families.set(name, family);
  const formats = users.reporters.length === 0 ? new Map<string, ReportFormat>() : await loadFormats();
  const reporters = new Map([...withUsers('reporter', formats, users.reporters, module)].filter(([name]) => !formats.has(name)));
  const modules = new Map(users.explorations.map(({ name }) => [name, module!]));
  for (const name of modules.keys()) families.set(name, new URL('./', pathToFileURL(resolve(module!))));
  return {
    explorations,
    families,
    seedFolders: seedFoldersOf(modules),
    modules,
    defaults,
    ...tools,
    strategies: withUsers('strategy', strategies, users.strategies, module),
    reporters,
  };
}

/** Of what a project with a racewalk.config has: beside that, unless they are beside the module already. */
function seedFoldersOf(modules: ReadonlyMap<string, string>): ReadonlyMap<string, URL> {
  const folders = [...modules].flatMap(([name, module]) => {
    const beside = dirname(resolve(module));
    const config = existsSync(join(beside, 'seeds', `${name}.jsonl`)) ? undefined : configAbove(beside);
    return config === undefined ? [] : [[name, new URL('./seeds/', pathToFileURL(config))] as const];
  });
  return new Map(folders);
}

/** The package's own of a kind, and those of the user's module. */
function withUsers<T extends { readonly name: string }>(
  what: string,
  own: ReadonlyMap<string, T>,
  users: readonly T[],
  module: string | undefined,
): ReadonlyMap<string, T> {
  const all = new Map(own);
  for (const one of users) {
    if (all.has(one.name)) throw new InputError(`${module}: there already is a ${what} named "${one.name}"; give it another name`);
    all.set(one.name, one);
  }
  return all;
}
