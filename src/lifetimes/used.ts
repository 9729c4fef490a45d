import type { Switches } from '../core/system/exploration.js';
import type { Asked } from './ask.js';
import { type Callers, callersOf } from './callers.js';
import { type Change, changedBy } from './changes.js';
import type { AskVariant } from './trials.js';
import { type Traded, tradedIn } from './traded.js';

/** One change of a model that is a part of what ends bugs. */
export interface Used {
  readonly name: string;
  readonly says: string;
  /** In the system that has most of the functions that it changes. */
  readonly change: Change;
  /** By C function that it changes: from where that is called in all systems. */
  readonly callers: ReadonlyMap<string, Callers>;
  /** What it comes to where one switch has another value, in the smallest systems that have all these calls. */
  readonly under: readonly { readonly switches: Switches; readonly traded: Traded }[];
}

/** The changes of these names of the variant that was searched. */
export function usedOf(names: readonly string[], own: readonly Asked[], asked: AskVariant): readonly Used[] {
  const scenarios = own.map(({ system }) => system.scenario);
  return names.map((name): Used => {
    const withIt = (one: Asked, switches?: Switches): Asked | undefined => asked(one, `${one.system.variant}+${name}`, switches);
    const changes = own.flatMap((one): Change[] => {
      const other = withIt(one);
      return other === undefined ? [] : [changedBy(one.system, other.system)];
    });
    const change = changes.reduce((a, b) => (b.points > a.points ? b : a), { points: 0, functions: [] });
    const callers = new Map(change.functions.map(({ function: title }) => [title, callersOf(scenarios, title)]));
    const small = smallestWith(own, [...callers.keys()]);
    const flips = flipsOf(own);
    const under = flips.map((switches) => ({
      switches,
      traded: tradedIn(
        small.flatMap((one) => {
          if (Object.keys(switches).some((switched) => !(switched in one.system.exploration.switches))) return [];
          const without = asked(one, one.system.variant, switches);
          const changes = without !== undefined && !without.system.sameModel(one.system);
          return changes ? [[without, withIt(one, switches)] as const] : [];
        }),
      ),
    }));
    const says = own.map(({ system }) => system.exploration.repairs?.[name]).find((text) => text !== undefined) ?? name;
    return { name, says, change, callers, under };
  });
}

/** Each other value of each switch that was left as it is in some system. */
function flipsOf(own: readonly Asked[]): readonly Switches[] {
  const flips = new Map<string, Switches>();
  for (const { system } of own)
    for (const [name, values] of Object.entries(system.exploration.switches))
      for (const value of values) if (value !== system.switches[name]) flips.set(`${name}=${value}`, { [name]: value });
  return [...flips.values()];
}

/** Of the systems, the smallest first, those that have a caller of one of these functions that none before them has. */
function smallestWith(own: readonly Asked[], titles: readonly string[]): readonly Asked[] {
  const known = new Set<string>();
  return [...own]
    .sort((a, b) => a.outcome.stats.states - b.outcome.stats.states)
    .filter(({ system: { scenario } }) => {
      const before = known.size;
      for (const title of titles) {
        const { functions, kinds } = callersOf([scenario], title);
        for (const one of [...functions, ...kinds]) known.add(`${one} ${title}`);
      }
      return known.size > before;
    });
}
