import type { Asked } from './ask.js';
import type { Bug } from './bugs.js';
import { type Change, changedBy } from './changes.js';
import type { AskVariant, Mending } from './mending.js';
import { type Traded, tradedIn } from './traded.js';

/** Changes that together end all bugs of some rules, of which none can be left out, and what else comes of them. */
export interface Covering {
  /** As variants name them. */
  readonly names: readonly string[];
  readonly change: Change;
  /** Systems of these bugs: in each the search with the changes is complete, and none of the rules is broken. */
  readonly ended: readonly string[];
  /** Systems of these bugs in which one of the rules is broken still. */
  readonly left: readonly string[];
  readonly traded: Traded;
}

/**
 * The smallest set for these rules: all that ends their bugs one by one, without what can be left out, those first that change most.
 * Undefined: no change ends any of the bugs.
 */
export function coveringOf(
  rules: ReadonlySet<string>,
  bugs: readonly { readonly bug: Bug; readonly mending: Mending | undefined }[],
  own: readonly Asked[],
  asked: AskVariant,
): Covering | undefined {
  const [first] = own;
  const known = [...new Set(bugs.flatMap(({ mending }) => [...(mending?.says.keys() ?? [])]))];
  const wanted = new Set(bugs.flatMap(({ mending }) => mending?.smallest?.names ?? []));
  if (first === undefined || wanted.size === 0) return undefined;
  const concerned = own.filter((one) => bugs.some(({ bug }) => bug.explorations.includes(one.system.exploration.name)));
  const variantOf = (some: readonly string[]): string => [first.system.variant, ...some].join('+');
  const ends = (some: readonly string[], one: Asked): boolean => {
    const answer = some.length === 0 ? one : asked(one, variantOf(some));
    return answer?.outcome.complete === true && ![...rules].some((rule) => answer.broken.has(rule));
  };
  const points = (name: string): number => Math.max(...concerned.map((one) => changeIn(one, asked(one, variantOf([name]))).points));
  let names: readonly string[] = known.filter((name) => wanted.has(name));
  const needed = concerned.filter((one) => ends(names, one));
  for (const name of [...names].sort((a, b) => points(b) - points(a))) {
    const less = names.filter((one) => one !== name);
    if (needed.every((one) => ends(less, one))) names = less;
  }
  const change = concerned.map((one) => changeIn(one, asked(one, variantOf(names)))).reduce((a, b) => (b.points > a.points ? b : a));
  return {
    names,
    change,
    ended: needed.map(nameOf),
    left: concerned.filter((one) => !needed.includes(one)).map(nameOf),
    traded: tradedIn(own.map((one) => [one, asked(one, variantOf(names))])),
  };
}

const nameOf = ({ system }: Asked): string => system.exploration.name;

const changeIn = (one: Asked, other: Asked | undefined): Change =>
  other === undefined ? { points: 0, functions: [] } : changedBy(one.system, other.system);
