import { Command } from 'commander';
import { pairText } from '../../causes/causes.js';
import { findChoice } from '../../core/system/schedule.js';
import { confirm, titleOf } from '../../replay/finding.js';
import { otherSide } from '../../replay/other.js';
import { racesOf, raceText } from '../../replay/races.js';
import { referencesOf, referencesText } from '../../replay/references.js';
import { type Found, type Replay, replay as replaySchedule } from '../../replay/replay.js';
import { story } from '../../replay/story.js';
import { columns } from '../../report/columns.js';
import { InputError, oneOf } from '../../core/error.js';
import { siteOf } from '../../core/system/site.js';
import type { System } from '../../replay/system.js';
import { KnownFindings } from '../known.js';
import { terminal } from '../output.js';
import { originLine, painted } from '../paint.js';
import { loadRegistry, type Registry } from '../registry.js';
import { type Given, given, staleness, systemOfToken } from '../tokens.js';
import { kinds } from '../values.js';

/** One schedule on live XState actors, checked step by step against the compiled run. */
export function replay(done: (exitCode: number) => void): Command {
  return new Command('replay')
    .description('one schedule, step by step, on live XState actors, checked against the compiled run; exit 1 where it shows a finding')
    .argument('<TOKEN|FILE>', 'a token, a file of regression seeds, or a file with a token on each line')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .option(
      '--expect <KIND[,KIND]>',
      'exit 0 where every schedule shows these kinds, as the model is now, and 1 where one does not, diverged, or is of another model',
      kinds,
      [],
    )
    .action(async (text: string, options: { readonly module?: string; readonly expect: readonly string[] }) => {
      const all = given(text);
      const registry = await loadRegistry(
        options.module,
        all.map(({ token }) => token.name),
      );
      const shown = all.map((one, i) => {
        if (i > 0) terminal.result('');
        return shows(one, registry, options.expect);
      });
      if (options.expect.length > 0) done(shown.includes(false) ? 1 : 0);
      else done(shown.includes(true) ? 1 : 0);
    });
}

/**
 * Prints the columns; true where the replay shows the finding (of a regression seed: its own), or all that is expected, and that of the
 * model that the token was recorded on.
 */
function shows(one: Given, registry: Registry, expect: readonly string[]): boolean {
  const system = systemOfToken(one.token, registry);
  checkKinds(system, expect);
  const stale = staleness(system, one);
  if (stale !== undefined) terminal.diagnostic(`racewalk: ${stale}`);
  const run = replaySchedule(system, one.token.schedule, { points: stale === undefined ? undefined : one.seed?.points });
  const expected = one.seed && run.found.find(({ kind }) => kind === one.seed!.kind);
  terminal.result(painted(columns(story(system, run, { site: expected && siteOf(expected) }))));
  const told = expected ?? run.found.at(-1);
  const others = run.found.filter((found) => found !== told).map((found) => `also: ${titleOf(found, otherSide(run.steps, found))}`);
  if (others.length > 0) terminal.result([...new Set(others)].join('\n'));
  if (told !== undefined) terminal.result(originLine(new KnownFindings(registry).originOf(system, told)));
  const pair = told && run.divergence === undefined ? pairOf(system, run, told) : undefined;
  if (pair !== undefined) terminal.result(`critical pair of this schedule: ${pair}`);
  for (const one of told?.kind === 'use-after-free' ? referencesOf(system, run, told) : []) terminal.result(referencesText(one).join('\n'));
  const races = racesOf(system, run.steps);
  if (races.length > 0)
    terminal.result(['data races along this schedule, by vector clocks:', ...races.map((race) => `  ${raceText(race)}`)].join('\n'));
  if (one.seed && !expected) terminal.diagnostic(`racewalk: it does not show its ${one.seed.kind} (${one.seed.title})`);
  if (expect.length === 0) return one.seed ? expected !== undefined : run.found.length > 0;
  const missing = expect.filter((kind) => !run.found.some((found) => found.kind === kind));
  const why = run.divergence ?? (stale === undefined ? undefined : 'it was recorded on another model');
  if (missing.length > 0) terminal.diagnostic(`racewalk: --expect: it does not show ${missing.join(', ')}`);
  else if (why !== undefined) terminal.diagnostic(`racewalk: --expect: it shows ${expect.join(', ')}, but ${why}`);
  return missing.length === 0 && why === undefined;
}

/** The critical pair of the replayed schedule, up to the finding. */
function pairOf(system: System, run: Replay, found: Found): string {
  const { world } = system.compiled;
  const names = { actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames };
  const choices = run.steps.slice(0, found.actor === '' ? undefined : found.step).map((step) => findChoice(step, names)!);
  const finding = { ...found, choices, schedule: 1, occurrences: 1, round: run.round || undefined };
  return pairText(system, confirm(system, { shortest: false }, finding));
}

/** Refuses a kind that nothing in the system could find. */
function checkKinds({ compiled: { world }, exploration, variant }: System, expect: readonly string[]): void {
  const known = new Set(world.detectors.map(({ kind }) => kind));
  for (const kind of expect)
    if (!known.has(kind))
      throw new InputError(
        `--expect ${kind}: nothing finds that in ${exploration.name}/${variant}; the usual cause: a slip of the hand. ` +
          `There is ${oneOf([...known].sort())}`,
      );
}
