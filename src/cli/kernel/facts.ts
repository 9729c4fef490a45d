import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Detector } from '../../core/detector/detector.js';
import type { Measured } from '../../linux/facts/measured.js';
import { moduleFiles } from '../../linux/facts/module.js';
import { predict } from '../../linux/facts/predict.js';
import type { Fact, Known, Results } from '../../linux/facts/table.js';
import { versions } from '../../linux/run/cache.js';
import { type Asked, measure } from '../../linux/run/measure.js';
import { buildModules } from '../../linux/run/module-build.js';
import type { Tell } from '../../linux/run/source.js';
import type { Tree } from '../../linux/run/tree.js';
import { System } from '../../replay/system.js';
import { packageRoot } from '../../store/package-root.js';
import { scenesOf } from '../c/c-files.js';

const folder = new URL('models/kernel/facts/', packageRoot);
/** What was measured, as it is kept. */
export const resultsFile = fileURLToPath(new URL('measured.json', folder));

/** What was measured so far. */
export const readResults = (): Results => JSON.parse(readFileSync(resultsFile, 'utf8')) as Results;

/** Facts of which it is known that a kernel does otherwise, and why. */
export const readKnown = (): Known => JSON.parse(readFileSync(new URL('known.json', folder), 'utf8')) as Known;

/** All facts, family by family, with what the model says of each: its operations are run in every order. */
export async function predictedFacts(detectors: readonly Detector[]): Promise<readonly Fact[]> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.c'))
    .sort();
  const facts: Fact[] = [];
  for (const file of files)
    for (const { exploration } of await scenesOf(fileURLToPath(new URL(file, folder)))) {
      const ofKernel = (kernel: string) => predict(new System(exploration, exploration.variants[0]!, { kernel }, detectors));
      const predictions = new Map(versions.map((version) => [version, ofKernel(version)]));
      facts.push({ name: exploration.name, family: basename(file, '.c'), says: exploration.reason, predictions });
    }
  return facts;
}

/** Kinds that lockdep has. */
const ofLockdep = [
  'lock-order',
  'recursive-locking',
  'unlock-not-owner',
  'inconsistent-lock-state',
  'irq-lock-inversion',
  'held-lock-freed',
  'rcu-unprotected-dereference',
  'deadlock',
];
/** Kinds that ODEBUG has, which says no more than five things in a boot (lib/debugobjects.c). */
const ofOdebug = ['free-active', 'odebug-init-active', 'double-call-rcu'];
/** So many facts of ODEBUG are asked in a boot, each once; a callback may be told of, too. */
const odebugsInBoot = 2;
/** How often a fact is asked, and one that may go several ways. */
const once = 2;
const often = 8;

/** Builds a module of each family for a kernel, and measures the facts there. */
export async function measureFacts(facts: readonly Fact[], tree: Tree, tell: Tell): Promise<{ readonly [fact: string]: Measured }> {
  const built = mkdtempSync(join(tmpdir(), 'racewalk-facts-'));
  try {
    const families = [...new Set(facts.map(({ family }) => family))].map((name) => ({
      name,
      text: readFileSync(new URL(`${name}.c`, folder), 'utf8'),
      facts: facts.filter(({ family }) => family === name).map((fact) => ({ name: fact.name, words: first(fact).words })),
    }));
    for (const [name, text] of moduleFiles(families)) writeFileSync(join(built, name), text);
    for (const file of ['facts/racewalk.h', 'facts/measure.h', 'module/newer.h'])
      copyFileSync(fileURLToPath(new URL(`include/${file}`, packageRoot)), join(built, basename(file)));
    const modules = await buildModules(built, tree);
    return Object.fromEntries(await measure(tree, modules, askedOf(facts), tell));
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function askedOf(facts: readonly Fact[]): readonly Asked[] {
  const kindsOf = (fact: Fact): readonly string[] => [...first(fact).always, ...first(fact).sometimes];
  // what KASAN tells of turns lockdep off, so the quiet ones are first
  const sorted = [...facts].sort((a, b) => kindsOf(a).length - kindsOf(b).length);
  let odebugs = 0;
  return sorted.map((fact) => {
    const { name, family } = fact;
    const kinds = kindsOf(fact);
    if (kinds.some((kind) => ofLockdep.includes(kind))) return { name, family, boot: name, rounds: 1 };
    if (kinds.some((kind) => ofOdebug.includes(kind)))
      return { name, family, boot: `ODEBUG ${Math.floor(odebugs++ / odebugsInBoot)}`, rounds: 1 };
    return { name, family, boot: '', rounds: first(fact).values.length > 1 ? often : once };
  });
}

const first = ({ predictions }: Fact) => [...predictions.values()][0]!;
