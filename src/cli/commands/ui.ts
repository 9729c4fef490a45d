import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import type { Switches } from '../../core/system/exploration.js';
import { withFiles } from '../c/c-files.js';
import { Casebook } from '../causes/casebook.js';
import { fileOutput, terminal } from '../output.js';
import { pageOfReport } from '../page/from-report.js';
import { pageOfSeeds } from '../page/from-seeds.js';
import { pageFile } from '../page/page-builder.js';
import { serve } from '../page/serve.js';
import { loadRegistry } from '../registry.js';
import { html } from '../reporters/html.js';
import { plan } from '../search/plan.js';
import { SearchDriver } from '../search/search-driver.js';
import { Session } from '../search/session.js';
import { explorationOf, select, systemOf } from '../selection.js';
import { duration, switchValue } from '../values.js';

interface Options {
  readonly output?: string;
  readonly port?: number;
  readonly variant?: string;
  readonly switch: Switches;
  readonly module?: string;
  readonly time: number;
}

/** The explorer in a browser: served on loopback, or as one file. */
export function ui(done: (exitCode: number) => void): Command {
  return new Command('ui')
    .description('the explorer in a browser: schedules to step through, and to go on from by hand; on loopback, or as one file')
    .argument('[NAME|FILE]', 'an exploration, a C file, a TypeScript module, or a report in JSON; without it every known finding')
    .option('--output <FILE>', 'write the page there, in place of serving it: one file, which opens offline')
    .option('--port <N>', 'serve there (default: 7377, or a free one)', portNumber)
    .option('--variant <VARIANT>', 'posted, repaired, ... or all')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .option('--time <DURATION>', 'search at most so long first', duration, 30_000)
    .action(async (given: string | undefined, options: Options) => {
      const page = await pageFor(given, options);
      if (options.output === undefined) return done(await untilStopped(page, options.port));
      const file = fileOutput(options.output);
      file.result(page);
      file.close!();
      terminal.diagnostic(
        `racewalk: ${options.output} is written: ${Math.round(page.length / 1024).toLocaleString('en')} KiB, and needs nothing else`,
      );
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InputError(`--port ${text.slice(0, 40)}: it takes a number from 0 to 65535`);
  return port;
}

async function pageFor(given: string | undefined, options: Options): Promise<string> {
  if (given?.endsWith('.json')) return pageFile(await pageOfReport(given, options.module));
  const isModule = given !== undefined && /\.[cm]?[jt]s$/.test(given);
  if (isModule && options.module !== undefined)
    throw new InputError(`${given} and --module ${options.module}: two modules; one is read at a time`);
  if (given === undefined && options.module === undefined) return pageFile(pageOfSeeds(await loadRegistry()));
  return searched(isModule || given === undefined ? [] : [given], isModule ? { ...options, module: given } : options);
}

/** What a quick search finds. */
async function searched(given: readonly string[], options: Options): Promise<string> {
  const { names, module } = await withFiles(given, options.module);
  const registry = await loadRegistry(module, names.map(explorationOf));
  const systems = select(registry, names, options.variant).map((one) => systemOf(one, options.switch, registry));
  const pages: string[] = [];
  const output = { result: (text: string) => void pages.push(text), diagnostic: terminal.diagnostic };
  const reporter = html.open({ output, registry, casebook: new Casebook() });
  const asked = { seed: 1, depth: 3, stop: 'never' as const, brief: true, ...(module !== undefined && { module }) };
  const plans = systems.map((system) => plan(system, asked, registry));
  const session = new Session(reporter, registry, new SearchDriver(options.time), { stop: 'never' }, undefined);
  for (const [i, runs] of plans.entries()) await session.system(runs, plans.slice(i).flat().length);
  session.driver.close();
  if (session.failure) throw session.failure;
  reporter.close();
  return pages[0]!;
}

/** Serves until Ctrl-C, which is how it is meant to end. */
async function untilStopped(page: string, port: number | undefined): Promise<number> {
  const server = await serve(page, port);
  terminal.result(server.url);
  terminal.diagnostic('racewalk: open it in a browser; Ctrl-C ends it');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  server.close();
  return 0;
}
