import type { ActorKind } from '../core/system/scenario.js';
import { siteOf } from '../core/system/site.js';
import { operations } from '../kernel/index.js';
import { endsLife, placeOf, verbOf } from './accesses.js';
import { titleOf } from './finding.js';
import { otherSide, type Side } from './other.js';
import type { Against, Found, Replay, ReplayStep, Standing } from './replay.js';
import type { System } from './system.js';
import { printToken } from './token.js';
import { saturatedText } from './values.js';

/** One row of the diagram. */
export interface StoryRow {
  readonly actor: string;
  /** How deep in calls. */
  readonly depth: number;
  readonly text: string;
  /** What a reader must not miss, such as `BUG: double-free`; else empty. */
  readonly mark: string;
}

/** A replay as a kernel developer tells it; a reporter only lays it out. */
export interface Story {
  /** Those that run on a CPU, in the order in which they first run; the environment has rows, but no CPU. */
  readonly actors: readonly string[];
  /** The CPU of each of them: the scenario's number where it has one, else a number that nobody else has. */
  readonly cpus: readonly number[];
  readonly rows: readonly StoryRow[];
  /** One sentence: what went wrong, or that nothing did. */
  readonly wrong: string;
  /** The accesses that make it wrong, in their order. */
  readonly accesses: readonly string[];
  /** Every switch of the model with its value. */
  readonly switches: string;
  readonly divergence: string | undefined;
  /** What the schedule's size promises, where it was shrunk. */
  readonly guarantee: string | undefined;
  readonly token: string;
  /** The module that the command to replay it has to be given. */
  readonly module: string | undefined;
}

export interface StoryOptions {
  /** The site (search/recorder) to tell of; absent: the last thing found. */
  readonly site?: string | undefined;
  readonly guarantee?: string | undefined;
  /** By number of a step: what is to be read beside it, where nothing is wrong with it. */
  readonly marks?: ReadonlyMap<number, string> | undefined;
  /** Schedules up to this long are told in full (default: 24 steps), of longer ones the steps that matter. */
  readonly inFull?: number;
}

/** Tells a replay: rows for the diagram, and the sentences below it. */
export function story(system: System, run: Replay, { site, guarantee, marks, inFull = 24 }: StoryOptions = {}): Story {
  const found = site === undefined ? run.found.at(-1) : (run.found.find((f) => siteOf(f) === site) ?? run.found.at(-1));
  const other = found ? (otherSide(run.steps, found) ?? conflict(run.steps, found)) : null;
  const { steps } = run;
  const kept = steps.length <= inFull ? undefined : relevant(steps, found);
  const environment = new Set(steps.filter(({ kind }) => kind === 'env').map(({ actor }) => actor));
  const rows: StoryRow[] = [];
  const stacks = new Map<string, readonly string[]>();
  const titles = new Map(system.scenario.paths.map(({ id, title = id }) => [id, title]));
  /** What an actor is about to do. */
  const stands = (standing: Pick<Standing, 'actor' | 'kind' | 'stack' | 'description'>, mark: string): void => {
    const { actor, stack, description } = standing;
    rows.push(...callRows(standing, stacks.get(actor), titles), { actor, depth: stack.length, text: description, mark });
    stacks.set(actor, stack);
  };
  steps.forEach((step, i) => {
    const before = stacks.get(step.actor);
    stacks.set(step.actor, step.stack);
    const { actor } = step;
    if (!environment.has(actor)) rows.push(...callRows(step, before, titles));
    const depth = environment.has(actor) ? 0 : step.stack.length;
    const mark = markOf(step, i + 1, other) || roundMark(run, found, i + 1) || (marks?.get(i + 1) ?? '');
    if (mark !== '' || !kept || kept.has(i)) rows.push({ actor, depth, text: textOf(step), mark });
    else if (rows.at(-1)?.text !== elided || rows.at(-1)?.actor !== actor) rows.push({ actor, depth, text: elided, mark: '' });
    for (const standing of sidesOf(step.found)) stands(standing, 'at the same time');
  });
  for (const blocked of found ? blockedAtEnd(run, found) : [])
    stands({ ...blocked, description: stuckText(blocked) }, `BUG: ${found!.kind}, ${waitText(run.steps, blocked)}`);
  const actors = [...new Set(rows.map(({ actor }) => actor))].filter((actor) => !environment.has(actor));
  return {
    actors,
    cpus: cpusOf(system, actors),
    rows,
    wrong: sentence(run, found),
    accesses: accessLines(run, found, other),
    switches: Object.entries(system.switches)
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
    divergence: run.divergence,
    guarantee,
    module: system.module,
    token: printToken(
      system,
      steps.map(({ actor, outcome }) => ({ actor, outcome })),
    ),
  };
}

const elided = '...';

function cpusOf({ scenario }: System, actors: readonly string[]): readonly number[] {
  const pinned = new Map(scenario.actors.map(({ name, cpu }) => [name, cpu]));
  const taken = new Set(pinned.values());
  let next = -1;
  return actors.map((actor) => {
    const cpu = pinned.get(actor);
    if (cpu !== undefined) return cpu;
    do next++;
    while (taken.has(next));
    return next;
  });
}

/** Who stands at the other access of a race that a step ran into. */
function sidesOf(found: readonly Found[]): readonly Against[] {
  return [...new Map(found.flatMap(({ against }) => (against ? [[against.actor, against] as const] : []))).values()];
}

const contexts: { readonly [kind in ActorKind]: string } = {
  task: '',
  tracepoint: '<tracepoint>',
  softirq: '<softirq>',
  hardirq: '<hardirq>',
  'rcu-callback': '<rcu callback>',
  env: '',
};

/** The functions that were entered since the actor's last step, in its context. */
function callRows(
  { actor, kind, stack }: Pick<ReplayStep, 'actor' | 'kind' | 'stack'>,
  before: readonly string[] | undefined,
  titles: ReadonlyMap<string, string>,
): StoryRow[] {
  const rows: StoryRow[] = [];
  const titleIn = (point: string): string => titles.get(pathOf(point)) ?? pathOf(point);
  if (!before && contexts[kind] !== '') rows.push({ actor, depth: 0, text: contexts[kind], mark: '' });
  let same = 0;
  if (before)
    while (
      same < stack.length &&
      same < before.length &&
      pathOf(stack[same]!) === pathOf(before[same]!) &&
      (same === 0 || stack[same - 1] === before[same - 1])
    )
      same++;
  for (let depth = same; depth < stack.length; depth++) rows.push({ actor, depth, text: `${titleIn(stack[depth]!)}()`, mark: '' });
  return rows;
}

const pathOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));

/** The primitive with its operands and the value that matters, as C would have it or in a comment. */
export function textOf({ description, outcome, value, written }: ReplayStep): string {
  const comments = [];
  let text = description;
  if (value !== '') {
    if (description.endsWith(')') && !/[^=!<>]=[^=]/.test(description)) text += ` = ${value}`;
    else comments.push(value);
  } else if (written !== '') comments.push(written === saturatedText ? written : `= ${written}`);
  // an outcome is a name: minus-5 is the value -5
  if (outcome !== '' && outcome.replace(/^minus-/, '-') !== value) comments.push(outcome);
  return comments.length === 0 ? text : `${text} /* ${comments.join(', ')} */`;
}

/** Where a run goes round forever, its way round is marked from the first step to the last. */
function roundMark({ steps, round }: Replay, found: Found | undefined, number: number): string {
  if (found === undefined || round === 0 || number <= steps.length - round) return '';
  const last = number === steps.length;
  if (last) return `BUG: ${found.kind}${round === 1 ? ', over and over' : ', and so on from the first of these'}`;
  return number === steps.length - round + 1 ? 'from here on over and over' : '';
}

function markOf({ found }: ReplayStep, number: number, other: Side | null): string {
  if (found.length > 0) return `BUG: ${[...new Set(found.map(({ kind }) => kind))].join(', ')}`;
  if (other?.free) return other.free.step === number ? 'freed here' : '';
  return other?.step === number && endsLife.has(other.access.how) ? `${verbOf[other.access.how]} here` : '';
}

/** Steps worth a row: on what the finding is about, on what several actors share, locks and readers, both ends of a block. */
function relevant(steps: readonly ReplayStep[], found: Found | undefined): ReadonlySet<number> {
  const shared = contended(steps);
  const kept = new Set<number>();
  steps.forEach(({ actor, operation, accesses }, i) => {
    const edge = steps[i - 1]?.actor !== actor || steps[i + 1]?.actor !== actor;
    const subject = found !== undefined && found.instance !== '' && accesses.some(({ object }) => object === found.instance);
    if (edge || subject || ordersOthers(operation) || accesses.some((access) => shared.has(placeOf(access)))) kept.add(i);
  });
  return kept;
}

/** It enters or leaves a section, waits for those in one, or hands over what was done before; so may an operation of the model's own. */
function ordersOthers(name: string): boolean {
  const { footprint, orders } = operations.get(name) ?? {};
  return orders !== undefined || footprint === undefined || footprint.brackets.length > 0 || footprint.asks !== undefined;
}

/** Places that more than one actor accesses, at least one of them to change it. */
function contended(steps: readonly ReplayStep[]): ReadonlySet<string> {
  const actors = new Map<string, Set<string>>();
  const changed = new Set<string>();
  for (const { actor, accesses } of steps) {
    for (const access of accesses) {
      const place = placeOf(access);
      actors.set(place, (actors.get(place) ?? new Set()).add(actor));
      if (access.how !== 'read') changed.add(place);
    }
  }
  return new Set([...changed].filter((place) => actors.get(place)!.size > 1));
}

/**
 * For a finding without an object: the last access of another actor to a place that the finding's actor has accessed,
 * where one of the two changes it.
 */
function conflict(steps: readonly ReplayStep[], found: Found): Side | null {
  if (found.actor === '' || found.instance !== '') return null;
  const own = new Map<string, boolean>();
  for (const { actor, accesses } of steps) {
    if (actor === found.actor)
      for (const access of accesses) own.set(placeOf(access), own.get(placeOf(access)) === true || access.how !== 'read');
  }
  for (let i = found.step - 2; i >= 0; i--) {
    const { actor, point, accesses } = steps[i]!;
    const access =
      actor === found.actor ? undefined : accesses.find((a) => own.has(placeOf(a)) && (own.get(placeOf(a)) === true || a.how !== 'read'));
    if (access) return { actor, point, step: i + 1, access };
  }
  return null;
}

function sentence(run: Replay, found: Found | undefined): string {
  if (!found) return `Nothing was found in ${run.steps.length} steps${run.end ? '' : '; the run could go on'}.`;
  const [blocked] = blockedAtEnd(run, found);
  const noObject = run.steps[found.step - 1]?.accesses.some(({ object }) => object === 'NULL') ? `the pointer of ${found.actor}` : '';
  const subject = found.word || found.instance || noObject || found.against?.word || found.actor || blocked?.actor || found.kind;
  return `${subject} ${found.says}: ${titleOf(found, otherSide(run.steps, found))}.`;
}

function accessLines(run: Replay, found: Found | undefined, other: Side | null): string[] {
  if (!found) return [];
  const line = (step: number): string => {
    const { actor, point, description } = run.steps[step - 1]!;
    return `step ${step}: ${actor} at ${point}: ${description}`;
  };
  const inRun = found.actor !== '' && run.round === 0;
  const lines = other && !found.against && run.round === 0 ? [line(other.step)] : [];
  if (lines.length > 0 && other!.free && other!.free.step !== other!.step) lines.push(line(other!.free.step));
  const dropped = takenAt(run.steps, found.step);
  if (inRun && dropped > 0 && dropped !== other?.step) lines.push(line(dropped));
  if (inRun) lines.push(line(found.step));
  if (found.against) lines.push(`at once: ${found.against.actor} at ${found.against.point}: ${found.against.description}`);
  const stuck = blockedAtEnd(run, found);
  const taken = new Set(stuck.map((blocked) => holding(run.steps, blocked)).filter((step) => step > 0));
  lines.push(...[...taken].sort((a, b) => a - b).map(line));
  for (let i = run.steps.length - run.round; i < run.steps.length; i++) lines.push(`over and over: ${line(i + 1)}`);
  for (const blocked of stuck) {
    const { actor, point } = blocked;
    lines.push(`at the end: ${actor} at ${point}: ${stuckText(blocked)}, ${waitText(run.steps, blocked)}`);
  }
  return lines;
}

/** The lock that a step, or who stands before it, takes or drops, as the operation gets it; undefined where it is none of the two. */
function lockOf(step: Pick<ReplayStep, 'operation' | 'operands'> | undefined, enters: boolean): number | undefined {
  const brackets = step && operations.get(step.operation)?.footprint?.brackets;
  return brackets?.some(({ section, ...bracket }) => section.each === 'word' && bracket.enters === enters) ? step!.operands[0] : undefined;
}

/** Of a step that drops a lock, the one that took it; 0 where there is none. */
function takenAt(steps: readonly ReplayStep[], dropped: number): number {
  const lock = lockOf(steps[dropped - 1], false);
  return lock === undefined ? 0 : steps.slice(0, dropped - 1).findLastIndex((step) => lockOf(step, true) === lock) + 1;
}

/** The step that took the lock which one who is blocked waits for; 0 where it waits for something else. */
function holding(steps: readonly ReplayStep[], blocked: Standing): number {
  const lock = lockOf(blocked, true);
  if (lock === undefined) return 0;
  return steps.findLastIndex((step) => blocked.waitsFor.includes(step.actor) && lockOf(step, true) === lock) + 1;
}

/** What one who is blocked for good would do next. */
const stuckText = ({ description }: Standing): string => description.replace(/ returns$/, ' does not return');

/** What one who is blocked for good waits for: a lock, with its holder, or whom. */
function waitText(steps: readonly ReplayStep[], blocked: Standing): string {
  const { waitsFor, word } = blocked;
  const taken = holding(steps, blocked);
  if (taken > 0) return `waits for ${word}, which ${steps[taken - 1]!.actor} holds`;
  return `waits for ${waitsFor.length === 0 ? 'what nobody here is about to do' : waitsFor.join(' and ')}`;
}

/**
 * Whom a finding at the end of a run is about, where it is about no object: those that must finish and cannot, and whoever of
 * the others they wait for.
 */
function blockedAtEnd(run: Replay, found: Found): readonly Standing[] {
  const moving = new Set(run.steps.slice(run.steps.length - run.round).map(({ actor }) => actor));
  if (run.round === 0 && (found.actor !== '' || found.instance !== '')) return [];
  const concerned = new Set(run.unfinished.flatMap(({ actor, daemon }) => (daemon ? [] : [actor])));
  for (const actor of concerned)
    for (const other of run.unfinished.find((one) => one.actor === actor)?.waitsFor ?? []) concerned.add(other);
  return run.unfinished.filter(({ actor }) => concerned.has(actor) && !moving.has(actor));
}
