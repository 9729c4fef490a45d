import type { Branch, PointSource } from '../../core/system/path-source.js';
import { type Draft, leadingTo } from '../mutation.js';
import type { Operator } from '../operator.js';
import { overlap, type Site, usesResult } from '../site.js';

const isBracket = ({ operation }: Site, enters: boolean): boolean =>
  operation?.footprint?.brackets.some((bracket) => bracket.enters === enters) === true;

/** A statement and the one behind it, the other way round: undefined where one needs what the other gives. */
function swapped(site: Site): Draft | undefined {
  const { next, name } = site;
  if (next === undefined || next.name === name || site.second || site.isSecond || next.second || next.isSecond) return undefined;
  const branch = site.branches[0]!;
  if (branch.write || next.branches.some(({ write, target }) => write !== undefined || target === name || target === next.name))
    return undefined;
  if (overlap(site.sets, next.uses) || overlap(next.sets, site.uses) || overlap(next.sets, site.sets)) return undefined;
  if (site.operation?.allocates || next.operation?.allocates) return undefined;
  const added: { [point: string]: PointSource } = {};
  const behind = (one: Branch): Branch => {
    const after = `${name}--${one.target}`;
    added[after] = leadingTo(site.point, { ...branch, target: one.target });
    return { ...one, target: after };
  };
  return {
    says: `${next.text} comes before ${site.text}`,
    points: { [name]: leadingTo(next.point, next.branches.map(behind)) },
    added,
  };
}

/** Two reads of what nobody tells apart are not looked at: neither can tell. */
export const swap: Operator = {
  name: 'swap',
  says: 'two neighbours change places',
  of: (site) => {
    const { next } = site;
    if (isBracket(site, true) || (next && isBracket(next, false))) return [];
    const draft = swapped(site);
    return draft ? [draft] : [];
  },
};

/** An unlock on each way behind a statement comes before it. */
function earlier(site: Site): Draft | undefined {
  const unlocks = site.branches.map(({ target }) => (site.kernel.frames(site.path, target) ? undefined : site.at(target)));
  const [first] = unlocks;
  if (first === undefined || site.second || site.isSecond || isBracket(site, false) || isBracket(site, true)) return undefined;
  const input = JSON.stringify(first.point.invoke!.input ?? {});
  const alike = unlocks.every(
    (one) =>
      one !== undefined &&
      isBracket(one, false) &&
      one.straight &&
      !usesResult(one.branches[0]!) &&
      one.point.invoke!.src === first.point.invoke!.src &&
      JSON.stringify(one.point.invoke!.input ?? {}) === input,
  );
  if (!alike || overlap(site.sets, registersOfInput(first)) || site.branches.some(({ write }) => write)) return undefined;
  const { name } = site;
  const after = `${name}--unlocked`;
  const added: { [point: string]: PointSource } = {
    [after]: leadingTo(
      site.point,
      site.branches.map((one) => ({ ...one, target: `${name}--${one.target}` })),
    ),
  };
  for (const one of unlocks) added[`${name}--${one!.name}`] = one!.nothing();
  return { says: `${first.text} comes before ${site.text}`, points: { [name]: leadingTo(first.point, { target: after }) }, added };
}

const registersOfInput = ({ point }: Site): ReadonlySet<string> =>
  new Set(Object.values(point.invoke!.input ?? {}).flatMap((one) => (typeof one === 'object' && 'reg' in one ? [one.reg] : [])));

/** What a lock or a reader section covers is one statement less. */
export const narrow: Operator = {
  name: 'narrow',
  says: 'a lock or a reader section begins a statement later, or ends one earlier',
  of: (site) => {
    const later = isBracket(site, true) ? swapped(site) : undefined;
    const sooner = earlier(site);
    return [...(later ? [{ ...later, which: 'later' }] : []), ...(sooner ? [{ ...sooner, which: 'earlier' }] : [])];
  },
};
