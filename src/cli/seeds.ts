import { fileURLToPath } from 'node:url';
import { shrink } from '../replay/shrink.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import { System } from '../replay/system.js';
import type { ReportedRun } from '../report/run.js';
import { packageRoot } from '../store/package-root.js';
import { appendSeeds, readSeeds, type Seed, seedOf } from '../store/seeds.js';
import { terminal } from './output.js';
import type { Registry } from './registry.js';
import { currentVariant } from './variants.js';

type Families = Pick<Registry, 'families' | 'seedFolders'>;

/** The folder of an exploration's source. */
const familyOf = (name: string, { families }: Families): URL => families.get(name) ?? new URL('explorations/', packageRoot);

/** The regression seeds of an exploration; they are kept beside its source, or beside the racewalk.config of its project. */
export const seedFile = (name: string, registry: Families): string =>
  fileURLToPath(new URL(`${name}.jsonl`, registry.seedFolders?.get(name) ?? new URL('seeds/', familyOf(name, registry))));
export const seedsOf = (name: string, registry: Families): readonly Seed[] => readSeeds(seedFile(name, registry));

/** Where `--save` puts them: there for a user's module, and for the package's own in the same folder under the working directory. */
const saveFile = (name: string, registry: Registry): string =>
  registry.modules.has(name)
    ? seedFile(name, registry)
    : `${familyOf(name, registry).href.replace(packageRoot.href, './')}seeds/${name}.jsonl`;

/** Appends what was found and is not there yet, shrunk unless in a hurry; without a file, to one for each exploration (see `saveFile`). */
export function saveSeeds(runs: readonly ReportedRun[], file: string | undefined, registry: Registry, hurry = false): void {
  for (const system of new Set(runs.map((run) => run.system))) {
    const target = file ?? saveFile(system.exploration.name, registry);
    const prefix = `${system.exploration.name}/${system.variant}${system.switchText}@`;
    const known = new Set(
      readSeeds(target).flatMap(({ token, title }) => (currentToken(token, system.exploration.variants).startsWith(prefix) ? [title] : [])),
    );
    const found = [...bestOf(runs.filter((run) => run.system === system))].filter(([title]) => !known.has(title));
    if (found.length === 0) continue;
    const desk = new System(system.exploration, system.variant, system.switches, registry.detectors);
    const added = appendSeeds(
      target,
      found.map(([, { finding, run }]) =>
        seedOf(hurry ? finding : shrink(desk, finding).finding, run.outcome, `found by ${run.outcome.strategy}; not investigated yet`),
      ),
    );
    terminal.diagnostic(
      `racewalk: ${added} regression seed${added === 1 ? '' : 's'} of ${system.exploration.name}/${system.variant} added to ${target}`,
    );
  }
}

/** The token with today's name of its variant. */
const currentToken = (token: string, variants: readonly string[]): string =>
  token.replace(/\/[^/+@]+/, (variant) => `/${currentVariant(variant.slice(1), variants)}`);

/** Each finding once, by title: a shortest schedule where a run has one. */
function bestOf(runs: readonly ReportedRun[]): ReadonlyMap<string, { readonly finding: ConfirmedFinding; readonly run: ReportedRun }> {
  const best = new Map<string, { finding: ConfirmedFinding; run: ReportedRun }>();
  for (const run of runs) {
    for (const finding of run.findings) if (!best.get(finding.title)?.finding.shortest) best.set(finding.title, { finding, run });
  }
  return best;
}
