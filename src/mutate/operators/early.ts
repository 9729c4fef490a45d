import type { PointSource } from '../../core/system/path-source.js';
import { type Draft, leadingTo } from '../mutation.js';
import type { Operator } from '../operator.js';
import { overlap, type Site, usesResult } from '../site.js';

/** With the reads before it that give what it needs: a C statement is several points. */
function statement(last: Site): readonly Site[] {
  const block = [last];
  for (let one = last.straightBefore; one?.reads && overlap(one.sets, block[0]!.uses); one = one.straightBefore) block.unshift(one);
  return block;
}

const isBracket = ({ operation }: Site): boolean => (operation?.footprint?.brackets.length ?? 0) > 0;

/** The statement comes before that site, from which one way leads to it. */
function before(first: Site, block: readonly Site[], last: Site): Draft {
  const end = block.at(-1)!;
  const behind = end.branches[0]!.target;
  const name = (one: Site): string => `${one.name}--early`;
  const moved = `${first.name}--later`;
  const added: { [point: string]: PointSource } = {};
  block.forEach((one, i) => {
    const next = block[i + 1];
    const to = leadingTo(one.point, { ...one.branches[0]!, target: next ? name(next) : moved });
    if (i > 0) added[name(one)] = to;
  });
  const begins = leadingTo(block[0]!.point, { ...block[0]!.branches[0]!, target: block[1] ? name(block[1]) : moved });
  const straight = (one: Site, target: string): PointSource => leadingTo(one.point, { ...one.branches[0]!, target });
  added[moved] = first.name === last.name ? straight(first, behind) : first.point;
  return {
    says: `${end.text} comes before ${first.text}`,
    points: { [first.name]: begins, ...(first.name !== last.name && { [last.name]: straight(last, behind) }) },
    added,
  };
}

/** The sites that lead straight to it, the nearest first, as long as none needs it or gives what it needs. */
function ahead(block: readonly Site[]): readonly Site[] {
  const uses = new Set(block.flatMap((one) => [...one.uses]));
  const sets = new Set(block.flatMap((one) => [...one.sets]));
  const sites: Site[] = [];
  for (let one = block[0]!.straightBefore; one !== undefined; one = one.straightBefore) {
    if (overlap(one.sets, uses) || overlap(sets, one.uses) || overlap(sets, one.sets) || one.branches[0]!.write) break;
    if (sites.some(({ name }) => name === one.name)) break;
    sites.push(one);
  }
  return sites;
}

const isPlain = (site: Site): boolean =>
  site.operation !== undefined &&
  site.straight &&
  !usesResult(site.branches[0]!) &&
  !site.second &&
  !site.isSecond &&
  !site.branches[0]!.write;

/** What ends an object comes before what was waited for. */
export const freeEarly: Operator = {
  name: 'free-early',
  says: 'what ends an object comes before a wait',
  of: (site) => {
    if (!isPlain(site) || !site.kernel.ends(site.operation!)) return [];
    const block = statement(site);
    const sites = ahead(block);
    const wait = sites.find(
      (one) => one.operation !== undefined && !one.isSecond && (one.second !== undefined || site.kernel.waits(one.operation)),
    );
    return wait === undefined ? [] : [before(wait, block, sites[0]!)];
  },
};

/** It makes something known to others: a release, or an entry in a table or a list. */
const publishes = ({ operation, point }: Site): boolean => {
  const kinds = Object.values(operation!.params);
  const hooks = kinds.includes('global') && operation!.gives === 'nothing' && (kinds.includes('object') || kinds.includes('write'));
  return hooks || (point.invoke!.input?.['order'] as unknown) === 'release';
};

/** What others find is made known as early as its own function has it, within the same locks. */
export const publishEarly: Operator = {
  name: 'publish-early',
  says: 'what others find is made known before what comes straight before it',
  of: (site) => {
    if (!isPlain(site) || !publishes(site)) return [];
    const block = statement(site);
    const sites = ahead(block);
    const most = sites.findIndex((one) => isBracket(one) || one.isSecond || one.second !== undefined);
    const within = most < 0 ? sites : sites.slice(0, most);
    // one statement earlier is what `swap` does
    return within.length < 2 ? [] : [before(within.at(-1)!, block, sites[0]!)];
  },
};
