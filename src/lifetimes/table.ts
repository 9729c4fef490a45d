import type { Declared } from '../owners/declared.js';
import { ownershipKind } from '../owners/rules.js';
import type { Asked, Breach } from './ask.js';
import type { Seen } from './words.js';
import { changedBy, type Change } from './changes.js';
import type { OneChange } from './one-change.js';

/** What a set of searches of one variant says of a rule. */
export type Status =
  | { readonly kind: 'holds'; readonly searches: number; readonly states: number }
  | { readonly kind: 'broken'; readonly breach: Breach; readonly searches: number }
  | { readonly kind: 'unknown'; readonly limit: string; readonly exploration: string }
  | { readonly kind: 'never exercised'; readonly searches: number }
  /** The variant does not have the resource, or no exploration that was searched does. */
  | { readonly kind: 'not there' };

export interface RuleRow {
  readonly name: string;
  /** The rule, without its resource. */
  readonly says: string;
  /** By variant, in the order of the table. */
  readonly statuses: readonly Status[];
  /** Where it is broken: what other variants that keep it do otherwise, the fewest first. */
  readonly mended: readonly Change[];
  /** Repairs of one change that keep it; undefined where none were tried. */
  readonly oneChange?: readonly OneChange[] | undefined;
}

export interface ResourceRows {
  readonly name: string;
  /** As each variant declares it, where it does. */
  readonly declared: readonly (Declared | undefined)[];
  readonly rules: readonly RuleRow[];
  /** The functions in which something happened to it, in the first variant that has it, by verb. */
  readonly seen: Seen;
}

export interface Table {
  readonly variants: readonly string[];
  readonly searches: readonly Asked[];
  readonly resources: readonly ResourceRows[];
}

/** The rules of what was asked, resource by resource, variant beside variant. */
export function tableOf(searches: readonly Asked[], oneChange?: ReadonlyMap<string, readonly OneChange[]>): Table {
  const variants = [...new Set(searches.map(({ system }) => system.variant))];
  const byVariant = variants.map((variant) => searches.filter(({ system }) => system.variant === variant));
  const names = [...new Set(searches.flatMap(({ rules }) => rules.map(({ resource }) => resource.name)))];
  const resources = names.map((name): ResourceRows => {
    const rules = [
      ...new Set(searches.flatMap((one) => one.rules.filter(({ resource }) => resource.name === name).map((rule) => rule.name))),
    ];
    const first = byVariant.find((all) => all.some((one) => one.rules.some(({ resource }) => resource.name === name)))!;
    return {
      name,
      seen: (verb) => [...new Set(first.flatMap((one) => [...(one.seen.get(`${name} ${verb}`) ?? [])]))].sort(),
      declared: byVariant.map((all) =>
        all.flatMap(({ rules: own }) => own.map(({ resource }) => resource)).find((one) => one.name === name),
      ),
      rules: rules.map((rule) => {
        const statuses = byVariant.map((all) => statusOf(rule, all));
        const mended = mendedBy(statuses, variants, byVariant);
        return { name: rule, says: rule.slice(rule.indexOf(':') + 2), statuses, mended, oneChange: oneChange?.get(rule) };
      }),
    };
  });
  return { variants, searches, resources };
}

function statusOf(rule: string, all: readonly Asked[]): Status {
  const asked = all.filter(({ rules }) => rules.some(({ name }) => name === rule));
  if (asked.length === 0) return { kind: 'not there' };
  const breaches = asked.flatMap(({ breaches }) => breaches.get(rule) ?? []);
  if (breaches.length > 0) return { kind: 'broken', breach: [...breaches].sort(nearer)[0]!, searches: breaches.length };
  const cut = asked.find(({ outcome }) => !outcome.complete);
  if (cut !== undefined) return { kind: 'unknown', limit: cut.outcome.stoppedBy ?? 'a limit', exploration: cut.system.exploration.name };
  const exercised = asked.filter((one) => one.exercised.has(rule));
  if (exercised.length === 0) return { kind: 'never exercised', searches: asked.length };
  return { kind: 'holds', searches: exercised.length, states: exercised.reduce((sum, { outcome }) => sum + outcome.stats.states, 0) };
}

/** A rule that its schedule breaks first says more, then one that something follows, then the shorter one. */
function nearer(one: Breach, other: Breach): number {
  const rank = ({ after, symptom }: Breach): number => (after === undefined ? 0 : 4) + (symptom === undefined ? 2 : symptom.same ? 0 : 1);
  return rank(one) - rank(other) || one.broken.choices.length - other.broken.choices.length;
}

/** For the first variant that breaks it: others of the same exploration that keep it. */
function mendedBy(statuses: readonly Status[], variants: readonly string[], byVariant: readonly (readonly Asked[])[]): readonly Change[] {
  const broken = statuses.find((status) => status.kind === 'broken');
  if (broken?.kind !== 'broken') return [];
  const { breach } = broken;
  const from = byVariant.flat().find(({ system }) => system.exploration.name === breach.exploration && system.variant === breach.variant)!;
  return statuses
    .flatMap((status, v) => {
      if (status.kind !== 'holds' && status.kind !== 'never exercised') return [];
      const to = byVariant[v]!.find(({ system }) => system.exploration.name === breach.exploration);
      return to === undefined
        ? []
        : [{ ...changedBy(variants[v]!, from.system, to.system, breach.broken), comesToIt: status.kind === 'holds' }];
    })
    .sort((a, b) => a.points - b.points);
}

/** Findings of other kinds that a search showed. */
export const otherFindings = ({ outcome }: Asked): number => outcome.findings.filter(({ kind }) => kind !== ownershipKind).length;
