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
import { waitingPage } from '../page/waiting.js';
import { plural } from '../../report/plural.js';
import { loadRegistry } from '../registry.js';
import type { Reporter } from '../reporter.js';
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
      const make = await makerOf(given, options);
      if (options.output === undefined) return done(await served(make, options.port));
      const page = await make(() => {});
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

/** Makes the page, and tells how far that is. What may be refused was read by then. */
type Maker = (tell: (says: string) => void) => Promise<string>;

async function makerOf(given: string | undefined, options: Options): Promise<Maker> {
  if (given?.endsWith('.json')) {
    const data = await pageOfReport(given, options.module);
    return async () => pageFile(data);
  }
  const isModule = given !== undefined && /\.[cm]?[jt]s$/.test(given);
  if (isModule && options.module !== undefined)
    throw new InputError(`${given} and --module ${options.module}: two modules; one is read at a time`);
  if (given === undefined && options.module === undefined) {
    const registry = await loadRegistry();
    return async () => pageFile(pageOfSeeds(registry));
  }
  return searching(isModule || given === undefined ? [] : [given], isModule ? { ...options, module: given } : options);
}

/** What a quick search finds. */
async function searching(given: readonly string[], options: Options): Promise<Maker> {
  const { names, module } = await withFiles(given, options.module);
  const registry = await loadRegistry(module, names.map(explorationOf));
  const systems = select(registry, names, options.variant).map((one) => systemOf(one, options.switch, registry));
  const asked = { seed: 1, depth: 3, stop: 'never' as const, brief: true, ...(module !== undefined && { module }) };
  const plans = systems.map((system) => plan(system, asked, registry));
  return async (tell) => {
    const pages: string[] = [];
    const output = { result: (text: string) => void pages.push(text), diagnostic: terminal.diagnostic };
    const reporter = telling(html.open({ output, registry, casebook: new Casebook() }), tell);
    const session = new Session(reporter, registry, new SearchDriver(options.time), { stop: 'never' }, undefined);
    for (const [i, runs] of plans.entries()) await session.system(runs, plans.slice(i).flat().length);
    session.driver.close();
    if (session.failure) throw session.failure;
    reporter.close();
    return pages[0]!;
  };
}

/** The reporter, with a word on what is searched and how much was found. */
function telling(reporter: Reporter, tell: (says: string) => void): Reporter {
  let [name, count] = ['', 0];
  const say = (): void => tell(`searching ${name}; ${plural(count, 'finding')} so far`);
  return {
    system(system) {
      name = `${system.exploration.name}/${system.variant}`;
      say();
      reporter.system(system);
    },
    found(planned, desk, finding, hurry) {
      count++;
      say();
      return reporter.found(planned, desk, finding, hurry);
    },
    ended: (run, hurry) => reporter.ended(run, hurry),
    close: () => reporter.close(),
  };
}

/** Serves at once, first how far the search is, and until Ctrl-C, which is how it is meant to end. */
async function served(make: Maker, port: number | undefined): Promise<number> {
  let page = waitingPage('reading what there is');
  const server = await serve(() => page, port);
  terminal.result(server.url);
  terminal.diagnostic('racewalk: open it in a browser; Ctrl-C ends the search, and then the server');
  try {
    page = await make((says) => {
      page = waitingPage(says);
    });
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
  } finally {
    server.close();
  }
  return 0;
}
