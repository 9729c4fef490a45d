import type { Exploration, Switches } from '../../core/system/exploration.js';
import { titleOf } from '../../replay/finding.js';
import { otherSide } from '../../replay/other.js';
import { type Found, follow, type Replay, replay } from '../../replay/replay.js';
import { System } from '../../replay/system.js';
import { parseToken, printToken } from '../../replay/token.js';
import { siteOf } from '../../core/system/site.js';
import { readSeedLines, type Seed } from '../../store/seeds.js';
import type { Checked } from './checked.js';
import type { Registry } from '../registry.js';
import { seedFile } from '../seeds.js';
import { currentVariant } from '../variants.js';

/** The regression seeds of an exploration that were checked. */
export interface CheckedSeeds extends Checked {
  /** As the model is now; those that fail as they were. */
  readonly seeds: readonly Seed[];
  /** What is another in them now, as sentences. */
  readonly changes: readonly string[];
  /** So many name the variant as it is not called any more. */
  readonly renamed: number;
}

interface CheckedSeed {
  readonly seed: Seed;
  readonly now: Seed;
  readonly failures: readonly string[];
}

/** Every regression seed that is kept of an exploration. */
export function checkSeeds(exploration: Exploration, registry: Registry): CheckedSeeds {
  const { name, variants } = exploration;
  const file = seedFile(name, registry);
  const systems = new Map<string, System>();
  const systemOf = (variant: string, switches: Switches): System => {
    const key = JSON.stringify([variant, switches]);
    const system = systems.get(key) ?? new System(exploration, variant, switches, registry.detectors);
    systems.set(key, system);
    return system;
  };
  const lines = readSeedLines(file);
  const checked = lines.map(({ seed, line }) => checkSeed(exploration, seed, `${file}:${line}`, systemOf));
  const older = checked.filter(({ seed, now }) => digestOf(seed) !== digestOf(now)).length;
  const renamed = lines.filter(
    ({ seed }) => parseToken(seed.token).variant !== currentVariant(parseToken(seed.token).variant, variants),
  ).length;
  return {
    name: 'regression seeds',
    what: `${name}: ${lines.length} regression seed${lines.length === 1 ? '' : 's'}${older === 0 ? '' : `, ${older} of an older model`}`,
    failures: checked.flatMap(({ failures }) => failures),
    seeds: checked.map(({ now }) => now),
    changes: [
      ...(older === 0 ? [] : [`${older} of ${lines.length} have the digest of the model as it is now`]),
      ...(renamed === 0 ? [] : [`${renamed} of ${lines.length} are of the variant posted`]),
      ...checked.flatMap(({ seed, now }, i) => changesOf(seed, now).map((change) => `line ${lines[i]!.line}: ${change}`)),
    ],
    renamed,
  };
}

const digestOf = ({ token }: Seed): string => parseToken(token).digest;

/** What a reader of the diff should look at: the schedule goes another way, or the finding is told otherwise. */
function changesOf(seed: Seed, now: Seed): readonly string[] {
  const schedule = ({ token }: Seed): string => token.slice(token.indexOf(':') + 1);
  return [
    ...(schedule(seed) === schedule(now) ? [] : [`its schedule was ${schedule(seed)}, and is ${schedule(now)}`]),
    ...(schedule(seed) !== schedule(now) || `${seed.points}` === `${now.points}` ? [] : ['its steps are at other points']),
    ...(seed.title === now.title ? [] : [`its title was "${seed.title}", and is "${now.title}"`]),
  ];
}

/** A regression seed shows its finding in its own variant; an open one shows nothing when it is followed in `repaired`. */
function checkSeed(
  exploration: Exploration,
  seed: Seed,
  place: string,
  systemOf: (variant: string, switches: Switches) => System,
): CheckedSeed {
  const token = parseToken(seed.token);
  if (token.name !== exploration.name) return { seed, now: seed, failures: [`${place}: its token is of ${token.name}`] };
  const variant = currentVariant(token.variant, exploration.variants);
  const own = systemOf(variant, token.switches);
  const run = replay(own, token.schedule, { points: own.digest === token.digest ? undefined : seed.points });
  const shown = titleIn(run, seed);
  const now = (shown !== undefined && renewed(seed, own, run, shown)) || seed;
  const failures =
    shown === undefined
      ? [`${place}: ${variant} does not show its ${seed.kind}${run.divergence === undefined ? '' : ` (${run.divergence})`}`]
      : [];
  if (seed.status === 'known' || variant === 'repaired' || !exploration.variants.includes('repaired')) return { seed, now, failures };
  const mended = follow(systemOf('repaired', token.switches), token.schedule, seed.points);
  return {
    seed,
    now,
    failures: [...failures, ...mended.found.map((found) => `${place}: followed in repaired, it shows ${siteOf(found)}`)],
  };
}

/** The seed as this run of it shows its finding; undefined where its own steps do not show that once more. */
function renewed(seed: Seed, system: System, run: Replay, title: string): Seed | undefined {
  if (run.divergence !== undefined && titleIn(replay(system, run.steps), { ...seed, title }) !== title) return undefined;
  return { ...seed, token: printToken(system, run.steps), points: run.steps.map(({ point }) => point), title };
}

/** How the run tells of the seed's finding: as it was told, where it shows that too. */
function titleIn(run: Replay, { kind, title }: Seed): string | undefined {
  const told = (found: Found): string => titleOf(found, otherSide(run.steps, found));
  const titles = run.found.filter((found) => found.kind === kind).map(told);
  return titles.includes(title) ? title : titles[0];
}
