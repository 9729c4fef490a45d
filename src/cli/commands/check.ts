import { Command, InvalidArgumentError } from 'commander';
import type { Coverage } from '../../core/system/coverage.js';
import type { Exploration } from '../../core/system/exploration.js';
import { byFile, withFiles } from '../c/c-files.js';
import { CheckCache, type CheckedExploration, cacheFolder } from '../check/cache.js';
import type { Told } from '../check/checked.js';
import { checkReach, type CheckedVariant } from '../check/checks.js';
import type { CheckedSeeds } from '../check/seeds.js';
import { updateSeeds, updateVariant } from '../check/update.js';
import { CheckWorkers } from '../check/worker.js';
import { checkUnreached, reachOf } from '../coverage.js';
import { leave } from '../leave.js';
import { named } from '../nearest.js';
import { bold, terminal, yellow } from '../output.js';
import { Progress } from '../progress/progress.js';
import { loadFormats, loadRegistry, type Registry } from '../registry.js';
import { parseToken } from '../../replay/token.js';
import { CheckReporters } from '../reporting/several.js';
import { tellingOfToken } from '../reporting/of-token.js';
import { destined, reportersText, type Wanted, wanted } from '../reporting/wanted.js';
import { renamedVariant } from '../variants.js';

interface Options {
  readonly module?: string;
  readonly update?: boolean;
  readonly bail?: boolean;
  readonly shard?: Shard;
  readonly cache: boolean;
  readonly reporter?: readonly Wanted[];
}

/** One part of several that together are the whole; from 1. */
interface Shard {
  readonly part: number;
  readonly of: number;
}

function shard(text: string): Shard {
  const [, part = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(part >= 1 && part <= of)) throw new InvalidArgumentError('It takes PART/PARTS, such as 1/4.');
  return { part, of };
}

/**
 * For CI: every exploration meets its `expect`, `repaired` is not vacuous, every regression seed holds, every place that
 * is not reached is known. Limits are deterministic.
 */
export async function check(done: (exitCode: number) => void): Promise<Command> {
  const formats = await loadFormats();
  return new Command('check')
    .description('for CI: every exploration meets its expectations, repaired is not vacuous, every regression seed holds; exit 0 or 1')
    .argument('[NAME...]', 'only these explorations, or those of C files')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .option('--update', 'write down what complete searches give now, and regression seeds as the model is now; says what changed')
    .option('--bail', 'stop at the first exploration that fails')
    .option(
      '--shard <PART/PARTS>',
      'only that part of the explorations, for several machines; places that nobody reaches are left out',
      shard,
    )
    .option(
      '--no-cache',
      `search what has not changed since it last held, too (kept in ${cacheFolder()}; of a module of your own nothing is)`,
    )
    .option('--reporter <NAME[=FILE]>', reportersText([...formats.values()].filter((one) => one.check)), wanted)
    .action(async (given: string[], options: Options) => {
      const files = byFile(given);
      const groups = files.length <= 1 ? [[undefined, given] as const] : files;
      const asked = await Promise.all(groups.map(([, names]) => withFiles(names, options.module)));
      let reporter: CheckReporters | undefined;
      let worst = 0;
      try {
        for (const [i, { names, module }] of asked.entries()) {
          const workers = new CheckWorkers({ module, names, update: options.update });
          try {
            const registry = await loadRegistry(module, names);
            reporter ??= await reportersOf(options, registry);
            if (groups.length > 1) reporter.note(bold(groups[i]![0] ?? names.join(', ')));
            const chosen = (names.length > 0 ? names : registry.defaults).map((name) => named('exploration', name, registry.explorations));
            worst = Math.max(worst, await new Checks(registry, workers, { ...options, module, names }, reporter).run(chosen));
          } finally {
            workers.stop();
          }
          if (worst > 0 && options.bail) break;
        }
        reporter?.close();
      } finally {
        reporter?.abandon();
      }
      return done(worst);
    });
}

const reportersOf = async (options: Options, registry: Registry): Promise<CheckReporters> =>
  new CheckReporters(
    destined({ formats: await loadFormats(registry), wanted: options.reporter, usual: 'text', command: 'check' }),
    registry,
  );

interface Asked extends Omit<Options, 'module'> {
  readonly module: string | undefined;
  readonly names: readonly string[];
}

/** The checks of one call, the cheapest exploration first; each is told as soon as those before it are. */
class Checks {
  private readonly cache: CheckCache | undefined;
  private readonly all: Told[] = [];
  private readonly searched: (readonly [string, string, Coverage])[] = [];
  private kept = 0;
  private renamed = 0;
  private readonly progress = new Progress();

  constructor(
    private readonly registry: Registry,
    private readonly workers: CheckWorkers,
    private readonly asked: Asked,
    private readonly reporter: CheckReporters,
  ) {
    this.cache = asked.cache && !asked.update ? new CheckCache(cacheFolder(), registry) : undefined;
  }

  /** Gives the exit code. */
  async run(chosen: readonly Exploration[]): Promise<number> {
    const { names, module, update, bail, shard } = this.asked;
    const cost = (exploration: Exploration): number => this.workers.costOf(exploration, this.registry);
    const cheapestFirst = [...chosen].sort((a, b) => cost(a) - cost(b) || (a.name < b.name ? -1 : 1));
    const mine = shard === undefined ? cheapestFirst : cheapestFirst.filter((_, i) => i % shard.of === shard.part - 1);
    const asked = mine.map((exploration) => [exploration, this.ask(exploration)] as const);
    const onSignal = (signal: NodeJS.Signals): void => {
      this.progress.clear();
      this.reporter.ended({ says: `stopped: ${this.verdict(true)}`, failed: this.failed, stopped: true });
      this.reporter.close();
      leave(signal === 'SIGTERM' ? 143 : 130);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
    this.workers.run();
    try {
      for (const [i, [exploration, checked]] of asked.entries()) {
        this.progress.place = { number: i + 1, of: asked.length };
        this.progress.at(exploration.name);
        const known = await checked();
        this.progress.clear();
        this.tellOf(exploration, known);
        if (bail && this.failed > 0) break;
      }
      if (names.length === 0 && module === undefined && shard === undefined && !(bail && this.failed > 0))
        this.tell(checkUnreached(reachOf(this.searched, this.registry)), undefined);
    } finally {
      this.progress.clear();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    }
    if (this.renamed > 0 && !update) terminal.diagnostic(`racewalk: ${renamedVariant}`);
    if (shard) this.reporter.note(`part ${shard.part} of ${shard.of}: ${mine.length} of ${chosen.length} explorations`);
    const stopped = bail === true && this.failed > 0;
    this.reporter.ended({ says: this.verdict(stopped), failed: this.failed, stopped });
    return this.failed === 0 ? 0 : 1;
  }

  /** Begins what is to be searched; what it gives waits for that. */
  private ask(exploration: Exploration): () => Promise<CheckedExploration> {
    const known = this.cache?.read(exploration);
    if (known) {
      this.kept += known.told.length;
      return () => Promise.resolve(known);
    }
    const variants = exploration.variants.filter((variant) => !exploration.unasked?.includes(variant));
    const searches = variants.map((variant) => [variant, this.workers.variant(exploration, variant)] as const);
    const seeds = this.workers.seeds(exploration, this.registry);
    return async () => {
      const checked = await this.gathered(exploration, searches, seeds);
      if (checked.told.every(({ failures }) => failures.length === 0)) this.cache?.write(exploration, checked);
      return checked;
    };
  }

  private async gathered(
    exploration: Exploration,
    searches: readonly (readonly [string, Promise<CheckedVariant>])[],
    seeds: Promise<CheckedSeeds> | undefined,
  ): Promise<CheckedExploration> {
    const { registry } = this;
    const { update } = this.asked;
    const variants = new Map<string, CheckedVariant>();
    for (const [variant, search] of searches) variants.set(variant, await search);
    const kept = await seeds;
    return {
      told: [
        ...[...variants].map(([variant, one]) => (update ? updateVariant(exploration, variant, one, registry) : one)),
        ...checkReach(exploration, variants),
        ...(kept ? [update ? updateSeeds(exploration, kept, registry) : kept] : []),
      ].map(({ name, what, failures, unexpected = [], changes = [], seconds }: Told) => ({
        name,
        what,
        failures,
        unexpected,
        changes,
        ...(seconds !== undefined && { seconds }),
      })),
      coverage: [...variants].map(([variant, { coverage }]) => [variant, coverage] as const),
      renamed: kept?.renamed ?? 0,
    };
  }

  private tellOf(exploration: Exploration, { told, coverage, renamed }: CheckedExploration): void {
    const { name, unasked = [] } = exploration;
    if (unasked.length > 0)
      this.reporter.note(`${yellow('note')} ${name}: nothing is expected of ${unasked.join(', ')}, and so nothing is searched there`);
    told.forEach((one) => this.tell(one, exploration));
    for (const [variant, reached] of coverage) this.searched.push([name, variant, reached]);
    this.renamed += renamed;
  }

  private tell(one: Told, exploration: Exploration | undefined): void {
    this.all.push(one);
    const changes = this.asked.update ? (one.changes ?? []) : [];
    const tellings = (one.unexpected ?? []).map((token) => tellingOfToken(parseToken(token), this.registry));
    this.reporter.checked({ ...one, changes, exploration, tellings });
  }

  private get failed(): number {
    return this.all.filter(({ failures }) => failures.length > 0).length;
  }

  /** The last line; where not everything was looked at, it says so. */
  private verdict(some: boolean): string {
    const { failed, kept } = this;
    const count = this.all.length;
    const unchanged = kept === 0 ? '' : `; ${kept} were not searched again, for nothing has changed since they held`;
    if (failed > 0) return `${failed} of ${count} checks failed${some ? ', the rest was not looked at' : ''}${unchanged}`;
    return some ? `${count} checks hold, the rest was not looked at${unchanged}` : `all ${count} checks hold${unchanged}`;
  }
}
