import { actorOf } from '../core/system/run.js';
import { printToken } from '../replay/token.js';
import type { System } from '../replay/system.js';
import type { Finding } from '../search/recorder.js';
import { type Asked, otherFindings } from './ask.js';
import { type Row, excerpt } from './excerpt.js';
import { type Broken, brokenBy, type Doer, doerOf, functionOf } from './first-broken.js';
import { type Symptom, symptomAfter } from './symptom.js';

/** A rule that is broken at a statement of one system, as the shortest schedule to there shows it. */
export interface Place {
  readonly exploration: string;
  readonly broken: Broken;
  /** Its schedule breaks no rule before. */
  readonly first: boolean;
}

/** One mistake of one variant: what its schedules break first, by the same two functions, and all that they break then. */
export interface Bug {
  /** The two functions: the same wherever the mistake shows. */
  readonly id: string;
  readonly variant: string;
  /** The file that it is found in, where it is not the package's. */
  readonly module: string | undefined;
  readonly sides: Sides;
  /** Broken first, on the schedule that is shown. */
  readonly broken: Broken;
  /** Where that is. */
  readonly exploration: string;
  /** The whole of that schedule: the last rule that it breaks is the last step. */
  readonly token: string;
  /** The steps of it that matter. */
  readonly rows: readonly Row[];
  /** What follows on that schedule or on one that goes on from it; undefined: nothing that ends a run, within so many states. */
  readonly symptom: (Omit<Symptom, 'choices'> & { readonly by: Doer; readonly token: string }) | undefined;
  /** All that may follow was looked at. */
  readonly followed: boolean;
  /** Rules that it breaks. */
  readonly rules: readonly string[];
  /** Systems in which it shows, in the order in which they were given. */
  readonly explorations: readonly string[];
  readonly places: readonly Place[];
  /** By kind, other findings whose own schedules break a rule first, and by this: how many. */
  readonly comesOut: ReadonlyMap<string, number>;
}

/** The functions that a broken rule is between: of who breaks it, and by which another one owns it, let it go, or left it there. */
export interface Sides {
  readonly one: string;
  readonly other: string | undefined;
  /** A callback accesses what is gone: it does so wherever it stands by then, and whoever let it go. */
  readonly late: boolean;
}

export function sidesOf({ asks, breaker, owner, claimed, against }: Broken, { scenario }: System): Sides {
  const kind = scenario.actors.find(({ name }) => name === breaker?.actor)?.kind;
  const late = asks === 'access' && owner === undefined && (kind === 'softirq' || kind === 'hardirq' || kind === 'rcu-callback');
  const one = breaker === undefined ? '' : late ? functionOf({ scenario }, breaker.stack[0]!) : breaker.function;
  return { one, other: (owner ?? (asks === 'after' ? undefined : claimed) ?? against)?.function, late };
}

/** What a bug is told apart by: its two functions, whichever comes first. */
export function keyOf(broken: Broken, system: System): string {
  const { one, other = '', late } = sidesOf(broken, system);
  if (late) return `${one}-too-late`;
  return [...new Set([one, other])].sort().filter(Boolean).join('-against-') || broken.rule;
}

/** By finding: its schedule is looked at once, however many bugs are asked of it. */
const firsts = new WeakMap<Finding, Broken | undefined>();

/** The first rule that a finding's schedule breaks. */
export function firstOf({ system }: Asked, finding: Finding): Broken | undefined {
  if (!firsts.has(finding)) firsts.set(finding, brokenBy(system, finding.choices).next().value);
  return firsts.get(finding);
}

/** The bugs of one variant's searches, those first that show in the first of them. `states`: in which it is looked for what follows. */
export function bugsOf(searches: readonly Asked[], states: number): readonly Bug[] {
  const groups = new Map<string, { readonly asked: Asked; readonly place: Place; readonly rules: number }[]>();
  for (const asked of searches)
    for (const [rule, findings] of asked.broken)
      for (const finding of findings) {
        const way = [...brokenBy(asked.system, finding.choices)];
        const { actor, point } = finding;
        const broken = way.findLast(
          (one) =>
            one.rule === rule &&
            (one.breaker === undefined ? actor === '' : one.breaker.actor === actor && one.breaker.stack.at(-1) === point),
        );
        if (broken === undefined) continue;
        const key = keyOf(way[0]!, asked.system);
        const place = { exploration: asked.system.exploration.name, broken, first: way[0] === broken };
        groups.set(key, [...(groups.get(key) ?? []), { asked, place, rules: new Set(way.map((one) => one.rule)).size }]);
      }
  const symptoms = comingOut(searches);
  return [...groups].map(([id, members]) => {
    // the first system, and of its schedules one that begins with this and shows most
    const [{ asked }] = members as [(typeof members)[number]];
    const shown = members
      .filter((one) => one.asked === asked)
      .sort((a, b) => b.rules - a.rules || a.place.broken.choices.length - b.place.broken.choices.length)[0]!.place.broken;
    const broken = firstOf(asked, { choices: shown.choices } as Finding)!;
    // of what it is about alone: something else may go wrong later as well
    const roles = new Set(members.flatMap(({ place }) => [roleOf(place.broken.object), ...(place.broken.asks === 'after' ? [''] : [])]));
    const { symptom, complete } = symptomAfter(asked.given.compiled, shown.choices, [roleOf(shown.object), ...roles], states);
    const names = searches.map(({ system }) => system.exploration.name);
    const places = members
      .map(({ place }) => place)
      .sort((a, b) => names.indexOf(a.exploration) - names.indexOf(b.exploration) || a.broken.step - b.broken.step);
    return {
      id,
      variant: asked.system.variant,
      module: asked.system.module,
      sides: sidesOf(broken, asked.system),
      broken,
      exploration: asked.system.exploration.name,
      token: shown.token,
      rows: excerpt(asked.system, shown.choices, broken),
      symptom: symptom && { ...symptom, by: lastOf(asked.given, symptom.choices), token: printToken(asked.given, symptom.choices) },
      followed: complete,
      rules: [...new Set(places.map((one) => one.broken.rule))],
      explorations: [...new Set(places.map(({ exploration }) => exploration))],
      places,
      comesOut: symptoms.get(id) ?? new Map(),
    };
  });
}

const roleOf = (object: string): string => object.replace(/\d+$/, '');

/** Who takes the last step of a schedule, and where. */
function lastOf(system: System, choices: readonly number[]): Doer {
  const run = system.compiled;
  run.reset();
  for (const choice of choices.slice(0, -1)) run.step(choice);
  return doerOf(run, system, actorOf(choices.at(-1)!));
}

function comingOut(searches: readonly Asked[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const all = new Map<string, Map<string, number>>();
  for (const asked of searches)
    for (const finding of otherFindings(asked)) {
      const first = firstOf(asked, finding);
      if (first === undefined) continue;
      const kinds = all.get(keyOf(first, asked.system)) ?? new Map<string, number>();
      const kind = [finding.kind, finding.name && `(${finding.name})`, finding.object].filter(Boolean).join(' ');
      all.set(keyOf(first, asked.system), kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
    }
  return new Map([...all].map(([key, kinds]) => [key, new Map([...kinds].sort(([a], [b]) => (a < b ? -1 : 1)))]));
}

/** A schedule of a search that shows the bug. Undefined: none does. */
export function shownIn(bug: Bug, asked: Asked): readonly number[] | undefined {
  const begins = beginsIn(bug, asked.system);
  for (const [rule, findings] of asked.broken)
    for (const finding of findings) {
      const first = firstOf(asked, finding);
      if (begins.has(`${rule} ${finding.actor}@${finding.point}`) || (first !== undefined && keyOf(first, asked.system) === bug.id))
        return finding.choices;
    }
  return undefined;
}

/** Whether rules that a schedule breaks, in their order, show the bug: the first is broken by it, or one at its first statement there. */
export function isShownBy(bug: Bug, way: readonly Broken[], system: System): boolean {
  const begins = beginsIn(bug, system);
  return (way[0] !== undefined && keyOf(way[0], system) === bug.id) || way.some((broken) => begins.has(`${broken.rule} ${at(broken)}`));
}

/** The statements of a system at which the bug is what a schedule breaks first. */
const beginsIn = ({ places }: Bug, { exploration: { name } }: System): ReadonlySet<string> =>
  new Set(places.flatMap(({ exploration, first, broken }) => (exploration === name && first ? [`${broken.rule} ${at(broken)}`] : [])));

const at = ({ breaker }: Broken): string => `${breaker?.actor ?? ''}@${breaker?.stack.at(-1) ?? ''}`;
