import { Command } from 'commander';
import { surviveSwitch, survivedText } from '../../core/detector/survive.js';
import { InputError } from '../../core/error.js';
import type { StopRule } from '../../core/search/limits.js';
import { causesSwitch, ownersOn, ownersSwitch } from '../../core/system/every-switch.js';
import type { Switches } from '../../core/system/exploration.js';
import { type CausesChoice, causesChoices } from '../../core/world/causes.js';
import { kernels } from '../../core/world/kernels.js';
import { type VisitedKind, visitedKinds } from '../../core/search/strategy.js';
import type { System } from '../../replay/system.js';
import { type PresetName, presets } from '../../search/presets.js';
import { familyOf, toys } from '../families.js';
import { terminal } from '../output.js';
import { version } from '../package.js';
import { loadFormats, loadReducers, loadRegistry, loadStrategies, type Registry } from '../registry.js';
import { Reporters } from '../reporting/several.js';
import { destined, onStdout, reportersText, type Wanted, wanted } from '../reporting/wanted.js';
import { withFiles } from '../c/c-files.js';
import { Checkpoint } from '../search/checkpoint.js';
import { searchMatrix } from '../search/matrix-search.js';
import { plan, type SearchOptions } from '../search/plan.js';
import { Plans } from '../search/plans.js';
import { SearchDriver } from '../search/search-driver.js';
import { Session } from '../search/session.js';
import { saveSeeds } from '../seeds.js';
import { currentVariant } from '../variants.js';
import { explorationOf, having, select, type Selected, systemOf } from '../selection.js';
import { presetLines, strategyLines } from '../strategy-lines.js';
import { type Given, given, staleness } from '../tokens.js';
import { atMost, count, duration, kinds, positive, size, switchValue, word } from '../values.js';

interface Options extends Omit<SearchOptions, 'around'> {
  readonly around?: string;
  readonly preemptions?: number;
  readonly time?: number;
  readonly variant?: string;
  readonly switch: Switches;
  readonly survive: readonly string[];
  readonly causes?: CausesChoice;
  readonly owners?: true;
  readonly module?: string;
  readonly all?: boolean;
  readonly reporter?: readonly Wanted[];
  readonly output?: string;
  readonly save?: string | true;
  readonly exitZero?: boolean;
  readonly requireComplete?: boolean;
  readonly matrix?: boolean;
  readonly count?: boolean;
  readonly checkpoint?: string;
  readonly checkpointEvery: number;
}

/** The first thing on the screen, before the first search. */
const greeting = `racewalk ${version} searches every registered exploration; the first race takes seconds, the whole a minute or two.`;

/** No bug needs so many constraints: those that were studied need three, or fewer. */
const mostDepth = 1000;

/** Searches, replays what it finds on live actors and shows it. */
export async function explore(done: (exitCode: number) => void): Promise<Command> {
  const strategies = [...(await loadStrategies()).values()];
  const reducers = [...(await loadReducers()).values()];
  const formats = [...(await loadFormats()).values()];
  return new Command('explore')
    .description('searches explorations; without names all registered ones, variant posted')
    .argument('[NAME[/VARIANT]...]', 'explorations, or C files: race.c, race.c/FIXED, race.c/scene/FIXED')
    .option(
      '--preset <PRESET>',
      'quick (default without --strategy), thorough or night: see below; with --strategy its limits',
      word(Object.keys(presets) as PresetName[]),
    )
    .option('--strategy <NAME[,NAME...]>', `${strategies.map(({ name }) => name).join(', ')}: see below`)
    .option('--seed <N>', 'seed of every random choice', count, 1)
    .option('--schedules <N>', 'schedules of a walk', positive)
    .option('--steps <N>', 'steps of one run', positive)
    .option('--transitions <N>', 'transitions of a search', positive)
    .option('--time <DURATION>', 'stop after so long, such as 30s or 2m', duration)
    .option('--memory <SIZE>', "of the search's own arrays, such as 512MiB", size)
    .option('--depth <N>', 'pct, fair-pct: the bug depth', atMost(mostDepth), 3)
    .option('--length <N>', 'pct, fair-pct: the number of decisions of a run (default: measured)', positive)
    .option('--preemptions <N>', 'icb, delay, and --reduce preemptions: the most preemptions, or delays', count)
    .option(
      '--visited <KIND>',
      'bfs, dfs: what is kept of a state: exact, hash-compact (64 bits) or bitstate (3 of --memory / 2);' +
        ' the last two are never complete and say what may have escaped',
      word<VisitedKind>(visitedKinds),
    )
    .option('--around <TOKEN|FILE>', 'neighbourhood: the schedule to search around; without names, in its own system')
    .option('--changes <N>', 'neighbourhood: the most changed decisions that are tried in all ways (default: 2)', count)
    .option(
      '--reduce <NAME[,NAME]>',
      `leave out what shows nothing new (bfs): ${reducers.map(({ name, says }) => `${name}, ${says}`).join('; ')}`,
    )
    .option(
      '--workers <N>',
      'bfs: threads that search together; the report is the same (their arrays: 16 GiB at most, unless --memory says otherwise)',
      positive,
    )
    .option(
      '--stop <RULE>',
      'first finding of an exploration, one of each kind, or never',
      word<StopRule>(['first', 'kind', 'never']),
      'never',
    )
    .option('--variant <VARIANT>', 'posted, repaired, ... or all')
    .option(
      '--switch <NAME=VALUE>',
      `a model switch, kernel=${kernels.join('|')}, or kcsan=strict|default, whether plain writes are atomic to it (repeatable)`,
      switchValue,
      {},
    )
    .option(
      '--survive <KIND[,KIND]>',
      'go on after such findings, to see what they hide (repeatable); a replay of what is found survives the same',
      kinds,
      [],
    )
    .option(
      '--causes <frees|all|none>',
      'tell findings of one point apart by who freed the object before (frees, the default), with all by who changed it too, with' +
        ' none not at all: the less is told apart, the fewer states there are to search',
      word(causesChoices),
    )
    .option('--owners', 'ask the rules of who owns what, where the model declares it: there are more states to search')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .option('--matrix', 'under every combination of the switches that matter; prints kind by switch (bfs unless --strategy names one)')
    .option(
      '--count',
      'count the schedules of the whole system, and how likely a uniform random walk shows each finding, and any' +
        ' (a second pass; four bytes a transition besides the states)',
    )
    .option(
      '--checkpoint <FILE>',
      'keep one bfs search in FILE, so that it outlives its process: the same command again goes on from it;' +
        ' at the end of the search FILE goes away',
    )
    .option('--checkpoint-every <DURATION>', 'how often', duration, 30_000)
    .option('--all', 'columns: each finding by itself, in place of the causes that they come of; overview: every cause')
    .option('--format, --reporter <NAME[=FILE]>', reportersText(formats), wanted)
    .option('--output <FILE>', 'write there what is for stdout')
    .option('--save [FILE]', 'append new findings as regression seeds (default: the seeds folder beside the exploration)')
    .option('--exit-zero', 'findings do not fail the command')
    .option('--require-complete', 'fail where no search of an exploration was complete')
    .addHelpText('after', `\nPresets, none of which watches the clock (walks only where no complete search was clean):\n${presetLines()}`)
    .addHelpText(
      'after',
      '\nStrategies (those that draw at random draw the outcome of an operation, such as a failed allocation, uniformly):\n' +
        strategyLines(strategies),
    )
    .action(async (names: string[], options: Options) => done(await run(names, options)));
}

async function run(given: readonly string[], asGiven: Options): Promise<number> {
  const { names, module } = await withFiles(given, asGiven.module);
  const survived = asGiven.survive.length === 0 ? {} : { [surviveSwitch]: survivedText(asGiven.survive) };
  const causes = asGiven.causes === undefined ? {} : { [causesSwitch]: asGiven.causes };
  const owners = asGiven.owners === undefined ? {} : { [ownersSwitch]: ownersOn };
  const options = { ...asGiven, ...(module !== undefined && { module }), switch: { ...asGiven.switch, ...survived, ...causes, ...owners } };
  const around = options.around === undefined ? undefined : givenAround(options.around);
  const everything = names.length === 0 && module === undefined && around === undefined;
  const usual = everything ? 'overview' : 'columns';
  const formatName = onStdout({ wanted: options.reporter, usual });
  // what may be refused is read first
  const { variant, strategy, reduce, preemptions, matrix, switch: chosen } = options;
  const asked = [variant, strategy, reduce, preemptions, matrix, Object.keys(chosen)[0]].some((one) => one !== undefined);
  const greeted = everything && formatName === 'overview' && !asked;
  if (greeted) terminal.diagnostic(greeting);
  const registry = await loadRegistry(options.module, names.length > 0 || !around ? names.map(explorationOf) : [around.token.name]);
  const { selected, switches } = around
    ? selectAround(around, names, options, registry)
    : { selected: select(registry, names, options.variant), switches: options.switch };
  const searched = { ...options, around: around?.token.schedule, brief: formatName === 'overview' };
  if (options.matrix && options.checkpoint !== undefined)
    throw new InputError('--checkpoint keeps one search, and --matrix makes many; leave one of them out');
  if (options.matrix) return searchMatrix(selected, searched, registry);
  const systems = (names.length > 0 || around ? selected : having(selected, switches, registry)).map((one) =>
    systemOf(one, switches, registry),
  );
  const ordered = names.length > 0 ? systems : simplestFirst(systems, registry);
  const plans = new Plans(ordered, (system) => plan(system, searched, registry), everything && options.checkpoint === undefined);
  if (!greeted && everything && formatName === 'overview') terminal.diagnostic(greeting);
  const stale =
    around &&
    systems
      .map((system) =>
        system.exploration.name === around.token.name &&
        system.variant === currentVariant(around.token.variant, system.exploration.variants)
          ? staleness(system, around)
          : undefined,
      )
      .find((text) => text !== undefined);
  if (stale !== undefined) terminal.diagnostic(`racewalk: ${stale}`);
  const checkpoint =
    options.checkpoint === undefined ? undefined : new Checkpoint(options.checkpoint, options.checkpointEvery, plans.all());
  const { reporter: wantedOnes, output: file, all } = options;
  const formats = await loadFormats(registry);
  const reporter = new Reporters(destined({ formats, wanted: wantedOnes, usual, file, command: 'explore' }), { registry, all });
  const session = new Session(reporter, registry, new SearchDriver(options.time), options, checkpoint);
  try {
    for (const [runs, left, place] of plans.inTurn()) await session.system(runs, left, place);
    reporter.close();
  } finally {
    reporter.abandon();
  }
  session.driver.close();
  if (session.driver.interrupted && everything) {
    const searched = new Set(session.ended.map(({ system }) => system)).size;
    terminal.diagnostic(`racewalk: stopped; ${searched} of ${ordered.length} systems were searched, the last of them in part`);
  }
  if (options.save !== undefined)
    saveSeeds(session.ended, options.save === true ? undefined : options.save, registry, session.driver.interrupted);
  if (session.failure) throw session.failure;
  if (checkpoint) for (const { outcome } of session.ended) checkpoint.end(outcome);
  return exitCode(session, options);
}

/** A schedule to search around. */
function givenAround(text: string): Given {
  const [around, ...others] = given(text);
  if (others.length > 0) throw new InputError(`--around takes one token, and ${text} has ${others.length + 1}`);
  return around!;
}

/** Where to search around it: in its own system unless others are named. */
function selectAround(
  { token: { name, variant, switches } }: Given,
  names: readonly string[],
  options: Options,
  registry: Registry,
): { readonly selected: readonly Selected[]; readonly switches: Switches } {
  const own = names.length > 0 ? names : [options.variant === undefined ? `${name}/${variant}` : name];
  return { selected: select(registry, own, options.variant), switches: { ...switches, ...options.switch } };
}

/** The fewer actors, the simpler the diagram; toys and classics with known answers come last. */
function simplestFirst(systems: readonly System[], registry: Registry): readonly System[] {
  const rank = ({ exploration: { name }, scenario }: System): number =>
    scenario.actors.length + (toys.includes(familyOf(name, registry) ?? '') ? 100 : 0);
  return [...systems].sort((a, b) => rank(a) - rank(b));
}

function exitCode({ driver, ended, refused }: Session, options: Options): number {
  if (driver.interrupted) return driver.exitCode;
  if (refused) return 2;
  if (!options.exitZero && ended.some(({ findings }) => findings.length > 0)) return 1;
  const incomplete = [...new Set(ended.map(({ system }) => system))].filter(
    (system) => !ended.some((run) => run.system === system && run.outcome.complete),
  );
  if (!options.requireComplete || incomplete.length === 0) return 0;
  const names = incomplete.map(({ exploration, variant }) => `${exploration.name}/${variant}`);
  terminal.diagnostic(`racewalk: no search of ${names.join(', ')} was complete, and --require-complete was given`);
  return 1;
}
