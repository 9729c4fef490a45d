import type { Asked } from './ask.js';
import { leastOf, type Smallest, smallestOf, type Wanted } from './smallest.js';
import { type Traded, tradedIn } from './traded.js';
import type { AskVariant, Trials } from './trials.js';

/** Repairs with which no rule of a resource, or of all, is broken any more; and what else comes of them. */
export interface Covering extends Omit<Smallest, 'tried'> {
  /** Sets of repairs, one or several, that were tried; undefined: of what ends other things, it is what was left. */
  readonly tried?: number;
  readonly traded: Traded;
}

/** What is tried, and on what. */
export interface Repairs {
  /** As variants name them. */
  readonly names: readonly string[];
  /** Searches of the variant that is repaired. */
  readonly own: readonly Asked[];
  readonly asked: AskVariant;
  readonly trials: Trials;
}

/** The smallest set of repairs for some rules, of the systems in which one of them is broken. Undefined: none is, or nothing helps. */
export function coveringOf(rules: ReadonlySet<string>, repairs: Repairs): Covering | undefined {
  const smallest = smallestOf(wantedOf(rules, repairs));
  return smallest && { ...smallest, traded: tradedBy(smallest.names, repairs) };
}

/** The same of all rules: what ends each resource's, together, without what can be left out. */
export function togetherOf(rules: ReadonlySet<string>, sets: readonly (readonly string[])[], repairs: Repairs): Covering | undefined {
  const some = repairs.names.filter((name) => sets.some((one) => one.includes(name)));
  if (some.length === 0) return undefined;
  const least = leastOf(wantedOf(rules, repairs), some);
  return { ...least, traded: tradedBy(least.names, repairs) };
}

function wantedOf(rules: ReadonlySet<string>, { names, own, trials }: Repairs): Wanted {
  const isOne = (rule: string): boolean => rules.has(rule);
  const ends = trials.ending(
    ({ broken }) => [...broken].flatMap(([rule, findings]) => (isOne(rule) ? findings : []))[0]?.choices,
    (way) => way.some(({ rule }) => isOne(rule)),
  );
  const systems = own.filter(({ broken }) => [...broken.keys()].some(isOne));
  return { names, systems, ends, systemWith: trials.systemWith, changeOf: trials.changeOf };
}

const tradedBy = (names: readonly string[], { own, asked }: Repairs): Traded =>
  tradedIn(own.map((one) => [one, asked(one, [one.system.variant, ...names].join('+'))]));
