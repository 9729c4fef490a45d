import { dirname, join } from 'node:path';
import { expect, type ExpectStatic, test } from 'vitest';
import type { Exploration } from '../core/system/exploration.js';
import { InputError, oneOf } from '../core/error.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import { readSeeds, type Seed, seedOf, writeSeeds } from '../store/seeds.js';
import { type Explored, explore, type SearchSettings } from './explore.js';
import { replayToken } from './replay.js';
import type { Subject } from './subject.js';

interface CleanSettings extends SearchSettings {
  /** A point, branch or outcome that the search never came to fails as well. */
  readonly requireReached?: boolean;
}

interface RaceMatchers<R> {
  /** A search of the system is complete and finds nothing. */
  toBeClean(settings?: CleanSettings): Promise<R>;
  /** A search of the system finds this kind; with `not` it is complete, and finds none. */
  toFind(kind: string, settings?: SearchSettings): Promise<R>;
  /** A token, or a regression seed, shows this kind, as the model is now. */
  toReplay(kind: string, explorations?: readonly Exploration[]): Promise<R>;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the interface that is added to has it
  interface Matchers<T = any> extends RaceMatchers<T> {}
}

interface Verdict {
  readonly pass: boolean;
  message(): string;
}

/** A verdict that fails whichever way it was asked. */
const undecided = (not: boolean, text: string): Verdict => ({ pass: not, message: () => text });

/** A finding in full, what else there is in a line each, and the verdict. */
function told({ findings, diagram, summary }: Explored, first = findings[0]): string {
  const others = findings.filter((finding) => finding !== first).map(({ title, token }) => `also: ${title}\n  ${token}`);
  return [...(first === undefined ? [] : [diagram(first)]), ...others, summary].join('\n');
}

/** Refuses what no detector finds: a test of it would hold for ever. */
function checkKind({ system }: Pick<Explored, 'system'>, kind: string): void {
  const kinds = new Set(system.compiled.world.detectors.map((detector) => detector.kind));
  if (!kinds.has(kind)) throw new InputError(`nothing finds "${kind}"; there is ${oneOf([...kinds].sort())}`);
}

expect.extend({
  async toBeClean(subject: Subject, { requireReached = false, ...settings }: CleanSettings = {}): Promise<Verdict> {
    const explored = await explore(subject, settings);
    const text = `it is ${explored.verdict}\n\n${told(explored)}`;
    if (explored.verdict === 'unknown') return undecided(this.isNot, text);
    const left = requireReached && Object.values(explored.unreached ?? {}).some(({ missed }) => missed.length > 0);
    return { pass: explored.verdict === 'clean' && !left, message: () => text };
  },
  async toFind(subject: Subject, kind: string, settings: SearchSettings = {}): Promise<Verdict> {
    const explored = await explore(subject, settings);
    checkKind(explored, kind);
    const found = explored.findings.find((finding) => finding.kind === kind);
    if (found === undefined && !explored.complete && this.isNot)
      return undecided(true, `it was not searched to the end\n\n${told(explored)}`);
    const text = found === undefined ? `it finds no ${kind}` : `it finds ${found.title}`;
    return { pass: found !== undefined, message: () => `${text}\n\n${told(explored, found)}` };
  },
  async toReplay(given: string | Seed, kind: string, explorations: readonly Exploration[] = []): Promise<Verdict> {
    const run = await replayToken(given, explorations);
    checkKind(run, kind);
    const why = run.stale ?? run.divergence;
    if (why !== undefined) return undecided(this.isNot, `${why}\n\n${run.diagram}`);
    return { pass: run.found.some((found) => found.kind === kind), message: () => run.diagram };
  },
});

/** How a race test searches, and for how long it may. */
export interface RaceTestSettings extends SearchSettings {
  /** Milliseconds; default: vitest's own. */
  readonly timeout?: number;
}

/**
 * A vitest test of one system against the regression seeds beside it, `seeds/EXPLORATION.jsonl`: it fails, with a diagram, where a search
 * finds what no seed tells of, and where a seed's schedule does not show its finding any more. `vitest -u` writes down what is found.
 */
export function raceTest(name: string, subject: Subject, { timeout, ...settings }: RaceTestSettings = {}): void {
  test(name, timeout === undefined ? {} : { timeout }, async ({ expect: here }) => {
    const explored = await explore(subject, settings);
    const { exploration, variant } = explored.system;
    const file = join(dirname(here.getState().testPath!), 'seeds', `${exploration.name}.jsonl`);
    const all = readSeeds(file);
    const prefix = `${explored.system.name.split('@')[0]}@`;
    const known = all.filter(({ token }) => token.startsWith(prefix));
    const isKnown = ({ title }: ConfirmedFinding): boolean => known.some((seed) => seed.title === title);
    if (updates(here)) {
      const now = explored.findings.map((finding) => seedOf(finding, explored, originOf(known, finding)));
      // what a search that is not complete has not found may still be there
      const dropped = explored.complete ? known : known.filter(({ title }) => now.some((seed) => seed.title === title));
      if (dropped.length > 0 || now.length > 0) writeSeeds(file, [...all.filter((seed) => !dropped.includes(seed)), ...now]);
      return;
    }
    const fresh = explored.findings.filter((finding) => !isKnown(finding));
    if (fresh.length > 0)
      throw new Error(
        `${exploration.name}/${variant} finds what no seed in ${file} has (vitest -u adds it)\n\n${told({ ...explored, findings: fresh })}`,
      );
    for (const seed of known) {
      const run = await replayToken(seed, [exploration]);
      if (!run.found.some(({ kind }) => kind === seed.kind))
        throw new Error(`${file}: a schedule does not show its ${seed.kind} any more (vitest -u drops it)\n\n${run.diagram}`);
    }
    if (explored.verdict === 'unknown' && !explored.samples) throw new Error(`it was not searched to the end\n\n${told(explored)}`);
  });
}

/** What is known of a finding is kept when its seed is written anew. */
const originOf = (known: readonly Seed[], { title }: ConfirmedFinding): string =>
  known.find((seed) => seed.title === title)?.origin ?? 'found by a race test; not investigated yet';

/** Whether vitest was started with -u. */
const updates = (here: ExpectStatic): boolean =>
  // vitest tells nobody but its own snapshots
  (here.getState().snapshotState as unknown as { readonly _updateSnapshot?: string } | undefined)?._updateSnapshot === 'all';
