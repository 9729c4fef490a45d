import { Command } from 'commander';
import { InputError, oneOf } from '../../core/error.js';
import { replay as replaySchedule } from '../../replay/replay.js';
import type { System } from '../../replay/system.js';
import { KnownFindings } from '../known.js';
import { terminal } from '../output.js';
import { loadFormats, loadRegistry, type Registry } from '../registry.js';
import { type Inspect, inspector, usualInspector } from '../reporting/inspect.js';
import { ReplayReporters } from '../reporting/several.js';
import { tellingOf } from '../reporting/telling.js';
import { destined, reportersText, type Wanted, wanted } from '../reporting/wanted.js';
import { type Given, given, staleness, systemOfToken } from '../tokens.js';
import { kinds } from '../values.js';

interface Options {
  readonly module?: string;
  readonly expect: readonly string[];
  readonly reporter?: readonly Wanted[];
  readonly inspect?: string | true;
}

/** One schedule on live XState actors, checked step by step against the compiled run. */
export async function replay(done: (exitCode: number) => void): Promise<Command> {
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
    .option('--reporter <NAME[=FILE]>', reportersText([...(await loadFormats()).values()].filter((one) => one.replay)), wanted)
    .option('--inspect [URL]', `stream the live actors to Stately's inspector, by its relay at URL (default: ${usualInspector})`)
    .action(async (text: string, options: Options) => {
      const all = given(text);
      const registry = await loadRegistry(
        options.module,
        all.map(({ token }) => token.name),
      );
      const formats = await loadFormats(registry);
      const reporter = new ReplayReporters(destined({ formats, wanted: options.reporter, usual: 'columns', command: 'replay' }), registry);
      const shown: boolean[] = [];
      try {
        const { inspect: url } = options;
        const told = url === undefined ? undefined : await inspector(url === true ? usualInspector : url);
        for (const one of all) shown.push(shows(one, registry, { expect: options.expect, inspect: told?.inspect }, reporter));
        reporter.close();
        await told?.send();
      } finally {
        reporter.abandon();
      }
      if (options.expect.length > 0) done(shown.includes(false) ? 1 : 0);
      else done(shown.includes(true) ? 1 : 0);
    });
}

/**
 * Tells of it; true where the replay shows the finding (of a regression seed: its own), or all that is expected, and that of the model
 * that the token was recorded on.
 */
function shows(
  one: Given,
  registry: Registry,
  { expect, inspect }: { readonly expect: readonly string[]; readonly inspect: Inspect },
  reporter: ReplayReporters,
): boolean {
  const system = systemOfToken(one.token, registry);
  system.live.inspect = inspect;
  checkKinds(system, expect);
  const stale = staleness(system, one);
  if (stale !== undefined) terminal.diagnostic(`racewalk: ${stale}`);
  const run = replaySchedule(system, one.token.schedule, { points: stale === undefined ? undefined : one.seed?.points });
  const expected = one.seed && run.found.find(({ kind }) => kind === one.seed!.kind);
  const told = expected ?? run.found.at(-1);
  const known = told && new KnownFindings(registry).originOf(system, told);
  reporter.replayed(tellingOf(system, run, told, { known }));
  if (one.seed && !expected) terminal.diagnostic(`racewalk: it does not show its ${one.seed.kind} (${one.seed.title})`);
  if (expect.length === 0) return one.seed ? expected !== undefined : run.found.length > 0;
  const missing = expect.filter((kind) => !run.found.some((found) => found.kind === kind));
  const why = run.divergence ?? (stale === undefined ? undefined : 'it was recorded on another model');
  if (missing.length > 0) terminal.diagnostic(`racewalk: --expect: it does not show ${missing.join(', ')}`);
  else if (why !== undefined) terminal.diagnostic(`racewalk: --expect: it shows ${expect.join(', ')}, but ${why}`);
  return missing.length === 0 && why === undefined;
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
