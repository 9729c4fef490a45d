import { Command } from 'commander';
import { titleOf } from '../../replay/finding.js';
import { otherSide } from '../../replay/other.js';
import { racesOf, raceText } from '../../replay/races.js';
import { replay as replaySchedule } from '../../replay/replay.js';
import { story } from '../../replay/story.js';
import { columns } from '../../report/columns.js';
import { siteOf } from '../../core/system/site.js';
import { terminal } from '../output.js';
import { loadRegistry, type Registry } from '../registry.js';
import { type Given, given, staleness, systemOfToken } from '../tokens.js';

/** One schedule on live XState actors, checked step by step against the compiled run. */
export function replay(done: (exitCode: number) => void): Command {
  return new Command('replay')
    .description('one schedule, step by step, on live XState actors, checked against the compiled run; exit 1 where it shows a finding')
    .argument('<TOKEN|FILE>', 'a token, a file of regression seeds, or a file with a token on each line')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (text: string, options: { readonly module?: string }) => {
      const all = given(text);
      const registry = await loadRegistry(
        options.module,
        all.map(({ token }) => token.name),
      );
      const shown = all.map((one, i) => {
        if (i > 0) terminal.result('');
        return shows(one, registry);
      });
      done(shown.includes(true) ? 1 : 0);
    });
}

/** Prints the columns; true where the replay shows the finding (of a regression seed: its own). */
function shows(one: Given, registry: Registry): boolean {
  const system = systemOfToken(one.token, registry);
  const stale = staleness(system, one);
  if (stale !== undefined) terminal.diagnostic(`racewalk: ${stale}`);
  const run = replaySchedule(system, one.token.schedule, { points: stale === undefined ? undefined : one.seed?.points });
  const expected = one.seed && run.found.find(({ kind }) => kind === one.seed!.kind);
  terminal.result(columns(story(system, run, { site: expected && siteOf(expected) })));
  const told = expected ?? run.found.at(-1);
  const others = run.found.filter((found) => found !== told).map((found) => `also: ${titleOf(found, otherSide(run.steps, found))}`);
  if (others.length > 0) terminal.result([...new Set(others)].join('\n'));
  const races = racesOf(system, run.steps);
  if (races.length > 0)
    terminal.result(['data races along this schedule, by vector clocks:', ...races.map((race) => `  ${raceText(race)}`)].join('\n'));
  if (one.seed && !expected) terminal.diagnostic(`racewalk: it does not show its ${one.seed.kind} (${one.seed.title})`);
  return one.seed ? expected !== undefined : run.found.length > 0;
}
