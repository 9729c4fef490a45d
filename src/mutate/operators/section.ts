import type { PointSource } from '../../core/system/path-source.js';
import type { Section } from '../../core/operation/section.js';
import type { Operator } from '../operator.js';
import { type Site, usesResult } from '../site.js';

/** The section that a point always enters or leaves, with the lock that it is of. */
function sectionOf({ operation, point }: Site, enters: boolean): { readonly section: Section; readonly of: string } | undefined {
  const bracket = operation?.footprint?.brackets.find((one) => one.enters === enters && !one.ifGot && !one.ifZero);
  if (bracket === undefined) return undefined;
  const [first] = Object.keys(operation!.params);
  const of = bracket.section.each === undefined || first === undefined ? '' : JSON.stringify(point.invoke!.input?.[first]);
  return { section: bracket.section, of };
}

/** What ends such a section on some way behind the point that begins it. */
function endsOf(site: Site): readonly Site[] {
  const own = sectionOf(site, true)!;
  const ends: Site[] = [];
  const seen = new Set<string>();
  const todo = site.branches.map(({ target }) => target);
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const here = seen.has(name) ? undefined : site.at(name);
    seen.add(name);
    if (here === undefined) continue;
    const left = sectionOf(here, false);
    if (left?.section === own.section && left.of === own.of) ends.push(here);
    else todo.push(...here.branches.map(({ target }) => target));
  }
  return ends;
}

/** A lock or a reader section is left out, where one function begins and ends it. */
export const section: Operator = {
  name: 'section',
  says: 'a lock or a reader section is left out, both ends of it',
  of: (site) => {
    if (sectionOf(site, true) === undefined || site.isSecond || site.second) return [];
    const ends = endsOf(site);
    if (ends.length === 0 || ends.some((one) => one.branches.some(usesResult))) return [];
    const names = new Set(ends.map(({ name }) => name));
    const others = Object.keys(site.path.states)
      .map((name) => site.at(name))
      .filter((one): one is Site => one !== undefined && one.name !== site.name && sectionOf(one, true) !== undefined)
      .filter((one) => endsOf(one).some(({ name }) => names.has(name)));
    const points: { [point: string]: PointSource } = {};
    for (const one of [site, ...others, ...others.flatMap(endsOf), ...ends]) points[one.name] = one.nothing();
    // of several that have an end in common there is one
    if (others.some(({ name }) => Object.keys(site.path.states).indexOf(name) < Object.keys(site.path.states).indexOf(site.name)))
      return [];
    return [{ says: `${site.text} is left out, with its end`, points }];
  },
};
