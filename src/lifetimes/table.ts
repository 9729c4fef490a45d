import type { Declared } from '../owners/declared.js';
import type { Asked } from './ask.js';
import { type Bug, bugsOf } from './bugs.js';
import { type Change, changedBy } from './changes.js';
import { type Covering, coveringOf, togetherOf } from './covering.js';
import { type Mending, mendingOf, repairsOf } from './mending.js';
import { type AskVariant, Trials } from './trials.js';
import { type Used, usedOf } from './used.js';
import type { Seen } from './words.js';

/** What a set of searches of one variant says of a rule. */
export type Status =
  | { readonly kind: 'holds'; readonly searches: number; readonly states: number; readonly unasked: Unasked }
  /** In these systems, by these bugs. */
  | { readonly kind: 'broken'; readonly explorations: readonly string[]; readonly bugs: readonly Bug[] }
  | { readonly kind: 'unknown'; readonly limit: string; readonly exploration: string }
  | { readonly kind: 'never exercised'; readonly searches: number }
  /** Another variant breaks it in systems that this one was not searched in, and in no other. */
  | { readonly kind: 'not asked'; readonly unasked: Unasked }
  /** The variant does not have the resource, or no exploration that was searched does. */
  | { readonly kind: 'not there' };

/** Systems in which other variants, these, break a rule, and that this one was not searched in. */
export interface Unasked {
  readonly explorations: readonly string[];
  readonly breakers: readonly string[];
}

export interface RuleRow {
  readonly name: string;
  /** The rule, without its resource. */
  readonly says: string;
  /** By variant, in the order of the table. */
  readonly statuses: readonly Status[];
}

export interface ResourceRows {
  readonly name: string;
  /** As each variant declares it, where it does. */
  readonly declared: readonly (Declared | undefined)[];
  readonly rules: readonly RuleRow[];
  /** By variant: the functions in which something happened to it, by verb. */
  readonly seen: readonly Seen[];
  /** What ends all bugs of its rules in the first variant; undefined: nothing does, nothing has to, or no repairs were tried. */
  readonly covering: Covering | undefined;
}

/** How another variant stands to a bug. */
export interface Elsewhere {
  readonly variant: string;
  /** Systems of the bug that it was searched in; without those in which it has the bug as well. */
  readonly gone: readonly string[];
  readonly has: readonly string[];
  readonly unasked: readonly string[];
  /** Of the first system in which the bug is gone, what it does otherwise; undefined of those that come before the bug's own variant. */
  readonly change: Change | undefined;
}

export interface BugRow {
  readonly bug: Bug;
  readonly elsewhere: readonly Elsewhere[];
  /** Undefined where no repairs were tried. */
  readonly mending: Mending | undefined;
}

export interface Table {
  readonly variants: readonly string[];
  readonly searches: readonly Asked[];
  readonly bugs: readonly BugRow[];
  readonly resources: readonly ResourceRows[];
  /** What ends all bugs of the first variant. */
  readonly covering: Covering | undefined;
  /** The changes that end bugs, resources' or all. */
  readonly used: readonly Used[];
}

export interface TableOptions {
  /** States in which it is looked for what follows a broken rule. */
  readonly states: number;
  /** Asks one-change repairs of the first variant; undefined: they are not tried. */
  readonly repaired?: AskVariant | undefined;
}

/** The rules of what was asked, resource by resource, variant beside variant, and the bugs that break them. */
export function tableOf(searches: readonly Asked[], { states, repaired }: TableOptions): Table {
  const variants = [...new Set(searches.map(({ system }) => system.variant))];
  const byVariant = variants.map((variant) => searches.filter(({ system }) => system.variant === variant));
  const bugs = byVariant.map((all) => bugsOf(all, states));
  const own = byVariant[0] ?? [];
  const trials = repaired && new Trials(repaired, own);
  const repairs = repaired && trials && { names: [...repairsOf(own).keys()], own, asked: repaired, trials };
  const rows = bugs.flatMap((all, v) =>
    all.map(
      (bug): BugRow => ({
        bug,
        elsewhere: variants.flatMap((variant, w) =>
          w === v ? [] : [elsewhere(bug, variant, byVariant[w]!, w > v ? byVariant[v]! : [], bugs[w]!)],
        ),
        mending: v === 0 && trials !== undefined ? mendingOf(bug, searches, trials) : undefined,
      }),
    ),
  );
  const names = [...new Set(searches.flatMap(({ rules }) => rules.map(({ resource }) => resource.name)))];
  const resources = names.map((name): ResourceRows => {
    const rules = [
      ...new Set(searches.flatMap((one) => one.rules.filter(({ resource }) => resource.name === name).map((rule) => rule.name))),
    ];
    return {
      name,
      seen: byVariant.map((all) => (verb) => [...new Set(all.flatMap((one) => [...(one.seen.get(`${name} ${verb}`) ?? [])]))].sort()),
      declared: byVariant.map((all) =>
        all.flatMap(({ rules: own }) => own.map(({ resource }) => resource)).find((one) => one.name === name),
      ),
      rules: rules.map((rule) => {
        const breaking = searches.filter((one) => one.broken.has(rule));
        const statuses = byVariant.map((all, v) => statusOf(rule, all, bugs[v]!, breaking));
        return { name: rule, says: rule.slice(rule.indexOf(':') + 2), statuses };
      }),
      covering: repairs && coveringOf(new Set(rules), repairs),
    };
  });
  const ofEach = [...rows.map(({ mending }) => mending?.smallest), ...resources.map((one) => one.covering)];
  const sets = ofEach.flatMap((one) => (one === undefined ? [] : [one.names]));
  const all = repairs && togetherOf(new Set(resources.flatMap((one) => one.rules.map((rule) => rule.name))), sets, repairs);
  const ending = [...ofEach, all];
  const used = [...new Set(ending.flatMap((one) => one?.names ?? []))].sort();
  return { variants, searches, bugs: rows, resources, covering: all, used: repaired ? usedOf(used, own, repaired) : [] };
}

function statusOf(rule: string, all: readonly Asked[], bugs: readonly Bug[], breaking: readonly Asked[]): Status {
  const asked = all.filter(({ rules }) => rules.some(({ name }) => name === rule));
  if (asked.length === 0) return { kind: 'not there' };
  const broken = asked.filter((one) => one.broken.has(rule));
  if (broken.length > 0)
    return {
      kind: 'broken',
      explorations: broken.map(({ system }) => system.exploration.name),
      bugs: bugs.filter(({ rules }) => rules.includes(rule)),
    };
  const cut = asked.find(({ outcome }) => !outcome.complete);
  if (cut !== undefined) return { kind: 'unknown', limit: cut.outcome.stoppedBy ?? 'a limit', exploration: cut.system.exploration.name };
  const others = breaking.filter((other) => !asked.some(({ system }) => system.exploration.name === other.system.exploration.name));
  const unasked: Unasked = {
    explorations: [...new Set(others.map(({ system }) => system.exploration.name))],
    breakers: [...new Set(others.map(({ system }) => system.variant))],
  };
  if (breaking.length > 0 && others.length === breaking.length) return { kind: 'not asked', unasked };
  const exercised = asked.filter((one) => one.exercised.has(rule));
  if (exercised.length === 0) return { kind: 'never exercised', searches: asked.length };
  const states = exercised.reduce((sum, { outcome }) => sum + outcome.stats.states, 0);
  return { kind: 'holds', searches: exercised.length, states, unasked };
}

function elsewhere(bug: Bug, variant: string, all: readonly Asked[], own: readonly Asked[], bugs: readonly Bug[]): Elsewhere {
  const searched = new Map(all.map((one) => [one.system.exploration.name, one]));
  const same = bugs.find(({ id }) => id === bug.id);
  const has = bug.explorations.filter((name) => same?.explorations.includes(name));
  const gone = bug.explorations.filter((name) => searched.get(name)?.outcome.complete && !has.includes(name));
  const from = own.find(({ system }) => system.exploration.name === gone[0]);
  return {
    variant,
    gone,
    has,
    unasked: bug.explorations.filter((name) => !searched.has(name)),
    change: from && changedBy(from.system, searched.get(gone[0]!)!.system),
  };
}
