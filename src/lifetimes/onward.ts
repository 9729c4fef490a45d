import { errorNumbers } from '../c/parse/constants.js';
import { type Branch, branchesOf, type Guard, type Operand, type PathSource, type PointSource } from '../core/system/path-source.js';

// of two names the first is the usual one
const names = new Map([...errorNumbers].reverse().map(([name, number]) => [-number, `-${name}`]));

/** A value as C has it: an error by its name. */
function valueText(value: Operand | undefined): string {
  if (value === undefined) return '0';
  if (typeof value === 'number') return names.get(value) ?? String(value);
  if ('reg' in value) return value.reg;
  if ('param' in value) return value.param;
  return 'result' in value ? 'it' : '...';
}

const signs: { readonly [type: string]: string } = { eq: 'is', ne: 'is not', lt: '<', le: '<=', gt: '>', ge: '>=', uge: '>=' };

/** `it is not 0`, where `it` is what the statement gives; undefined: that cannot be said in a few words. */
function guardText({ type, params: { left, right, guards = [] } }: Guard): string | undefined {
  if (type === 'all' || type === 'not') {
    const parts = guards.map(guardText);
    return parts.includes(undefined) ? undefined : type === 'not' ? `not ${parts[0]}` : parts.join(' and ');
  }
  const sign = signs[type];
  return sign === undefined ? undefined : `${valueText(left)} ${sign} ${valueText(right)}`;
}

/** How a function returns: `return -ENODEV`. */
export const returnText = ({ output }: PointSource): string => `return${output === undefined ? '' : ` ${valueText(output)}`}`;

/** Where a branch goes, and what it sets before: `ret = 0, then return ret`. */
export function branchText(path: PathSource, { set = {}, target }: Branch): string {
  const sets = Object.entries(set).map(([register, value]) => `${register} = ${valueText(value)}`);
  const state = path.states[target]!;
  return [...sets, state.description === undefined ? returnText(state) : `\`${state.description}\``].join(', then ');
}

/** Under which condition a branch of a point is taken; undefined: always, or that cannot be said. */
export function conditionText({ invoke }: PointSource, branch: Branch): string | undefined {
  const all = invoke === undefined ? [] : branchesOf(invoke);
  if (branch.guard !== undefined) return guardText(branch.guard);
  return all.length < 2 ? undefined : 'else';
}

/**
 * Under which condition a point is come to: what is asked last on the only way there, `where it is 0 at STATEMENT`. Undefined: nothing
 * is, or there are several ways.
 */
export function conditionBefore({ states, initial }: PathSource, point: string): string | undefined {
  const seen = new Set<string>();
  for (let at = point; at !== initial && !seen.has(at); ) {
    seen.add(at);
    const ways = Object.entries(states).flatMap(([name, state]) =>
      (state.invoke === undefined ? [] : branchesOf(state.invoke)).flatMap((branch) =>
        branch.target === at ? [{ name, state, branch }] : [],
      ),
    );
    const [way] = ways;
    if (way === undefined || ways.length > 1) return undefined;
    const says = conditionText(way.state, way.branch);
    if (says !== undefined) return `${says === 'else' ? 'otherwise' : `where ${says}`}, at \`${way.state.description}\``;
    at = way.name;
  }
  return undefined;
}
