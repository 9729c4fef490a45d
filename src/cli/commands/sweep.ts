import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { InputError, oneOf } from '../../core/error.js';
import { mainVariant } from '../../core/system/variant.js';
import { type Sweep, sweepJson, sweepText } from '../../report/sweep.js';
import type { SweptModel } from '../../core/system/swept.js';
import { systemName } from '../../sweep/names.js';
import { systemsOf } from '../../sweep/systems.js';
import { leave } from '../leave.js';
import { terminal } from '../output.js';
import { Progress } from '../progress/progress.js';
import { loadRegistry } from '../registry.js';
import { loadSweeps } from '../sweep/models.js';
import { placeOfSite, type SweptResult } from '../sweep/search.js';
import { sweepOnThreads } from '../sweep/worker.js';
import { atMost, duration, positive, size, word } from '../values.js';

interface Options {
  readonly variant?: string;
  readonly actors: number;
  readonly calls: number;
  readonly tasks: number;
  readonly fds: number;
  readonly start?: string;
  readonly transitions: number;
  readonly memory: number;
  readonly budget?: number;
  readonly workers: number;
  readonly list?: true;
  readonly format: 'text' | 'json';
}

/** Every combination of the calls of a model. */
export function sweep(done: (exitCode: number) => void): Command {
  return new Command('sweep')
    .description('every combination of who makes which calls of a model, the smallest first: what no registered exploration has')
    .argument('<MODEL>', 'a model that says what can be swept, such as tlob')
    .option('--variant <NAME>', 'of the model (default: the main one)')
    .option('--actors <N>', 'at most', atMost(4), 2)
    .option('--calls <N>', 'of one actor, at most', atMost(3), 1)
    .option('--tasks <N>', 'at most', atMost(4), 3)
    .option('--fds <N>', 'descriptors, at most', atMost(4), 2)
    .option('--start <NAME,NAME>', 'only these start states')
    .option('--transitions <N>', 'of one search', positive, 1_000_000)
    .option('--memory <SIZE>', "of one search's own arrays", size, 2 ** 28)
    .option('--budget <DURATION>', 'no search begins after it', duration)
    .option('--workers <N>', 'threads; what is told is the same', positive, Math.min(2, availableParallelism()))
    .option('--list', 'the names of the systems, and no search')
    .option('--format <FORMAT>', 'text or json', word(['text', 'json']), 'text')
    .addHelpText(
      'after',
      `\nA system's name is how it is made: tlob--open--close_1a--disable_2 starts with an open window of task 0 through descriptor a;
task 1 closes a while task 2 disables the monitor. explore, replay, causes and the other commands take it as a name.
exit: 0 nothing new is found; 1 something is; 2 bad input`,
    )
    .action(async (given: string, options: Options) => done(await swept(given, options)));
}

async function swept(given: string, options: Options): Promise<number> {
  const models = await loadSweeps();
  const model = models.get(given);
  if (!model) throw new InputError(`there is no model "${given}" that can be swept; there is ${oneOf([...models.keys()])}`);
  const { actors, calls, tasks, fds, transitions, memory, budget, workers } = options;
  const systems = systemsOf(withStarts(model, options.start), { actors, calls, sorts: { task: tasks, fd: fds } });
  if (systems.length === 0) throw new InputError(`${given} has no system within these bounds`);
  if (options.list) {
    terminal.result(systems.map((system) => systemName(model, system)).join('\n'));
    return 0;
  }
  const { variants } = model.exploration(systems[0]!, 'any');
  const variant = options.variant ?? mainVariant(variants);
  const known = await knownSites(given, variant);
  const told = new Told(model, variant, known, systems.length, options);
  const progress = new Progress();
  const onSignal = (signal: NodeJS.Signals): void => {
    progress.clear();
    told.print(options.format);
    leave(signal === 'SIGTERM' ? 143 : 130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  const until = budget === undefined ? Number.POSITIVE_INFINITY : performance.now() + budget;
  try {
    await sweepOnThreads({ model: given, variant, known: [...known], transitions, memory }, systems, {
      threads: workers,
      ended: () => performance.now() >= until,
      tell: (result, i) => {
        progress.place = { number: i + 1, of: systems.length };
        progress.at(result.name);
        told.add(result);
      },
    });
  } catch (error) {
    progress.clear();
    told.print(options.format);
    throw error;
  } finally {
    progress.clear();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
  told.print(options.format);
  return told.sweep.found.length > 0 ? 1 : 0;
}

/**
 * What the model's registered explorations expect. A finding without a statement, such as a leak, is not known by that: how it comes
 * about may be another way each time.
 */
async function knownSites(model: string, variant: string): Promise<ReadonlySet<string>> {
  const { explorations, families } = await loadRegistry();
  const own = [...explorations.values()].filter(({ name }) => families.get(name)?.pathname.includes(`/explorations/${model}/`));
  const sites = own.flatMap(({ expect }) => (expect[variant]?.findings ?? []).filter((site) => site.includes('@')));
  return new Set(sites.map(placeOfSite));
}

function withStarts(model: SweptModel, names: string | undefined): SweptModel {
  if (names === undefined) return model;
  const wanted = names.split(',');
  const unknown = wanted.find((name) => !model.starts.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new InputError(
      `there is no start "${unknown}"; there is ${model.starts.map(({ name, says }) => `${name} (${says})`).join(', ')}`,
    );
  return { ...model, starts: model.starts.filter(({ name }) => wanted.includes(name)) };
}

/** What is found so far, in the order of the systems. */
class Told {
  private readonly sites = new Set<string>();
  private readonly cut: string[] = [];
  private readonly found: Sweep['found'][number][] = [];
  private complete = 0;

  constructor(
    private readonly model: SweptModel,
    private readonly variant: string,
    private readonly known: ReadonlySet<string>,
    private readonly systems: number,
    private readonly options: Options,
  ) {}

  add({ name, complete, findings }: SweptResult): void {
    if (complete) this.complete++;
    else this.cut.push(name);
    for (const { site, title, token } of findings) {
      if (this.sites.has(site)) continue;
      this.sites.add(site);
      if (!this.known.has(site)) this.found.push({ system: name, site, title, token });
    }
  }

  get sweep(): Sweep {
    const { actors, calls, tasks, fds, transitions } = this.options;
    const { complete, cut, found, systems, variant } = this;
    const known = [...this.sites].filter((site) => this.known.has(site)).length;
    const bounds = { actors, calls, tasks, fds };
    const { name, left } = this.model;
    return { model: name, variant, bounds, systems, complete, cut, transitions, sites: this.sites.size, known, found, left };
  }

  print(format: Options['format']): void {
    terminal.result(format === 'json' ? sweepJson(this.sweep) : sweepText(this.sweep));
  }
}
