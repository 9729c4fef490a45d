import type { Operation } from '../../core/operation/operation.js';
import type { PointSource } from '../../core/system/path-source.js';
import { weakerOnes } from '../../kernel/weaker.js';
import type { Operator } from '../operator.js';
import type { Site } from '../site.js';

/** The inputs that the other operation takes. */
function as(site: Site, { name, params, ...operation }: Operation): PointSource {
  const { input = {}, onDone } = site.point.invoke!;
  return {
    ...site.told(nameOf({ name, params, ...operation })),
    invoke: { src: name, input: Object.fromEntries(Object.entries(input).filter(([param]) => param in params)), onDone },
  };
}

function weakened(site: Site, to: Operation) {
  const { name, second, kernel } = site;
  const secondTo = kernel.operations.get(`${to.name}Wait`);
  const points: { [point: string]: PointSource } = { [name]: as(site, to) };
  if (second !== undefined) points[second.name] = secondTo ? as(second, secondTo) : second.nothing();
  return { which: to.name, says: `${site.text} is ${nameOf(to)}`, points };
}

const nameOf = ({ c, name }: Operation): string => (typeof c === 'string' ? `${c.split('(')[0]!}()` : name);

/** A call that waits, or does more, is the one that does not (src/kernel/weaker.ts). */
export const weaker: Operator = {
  name: 'weaker',
  says: 'a call that waits, or does more, is one that does not: rcu_barrier() is synchronize_rcu()',
  of: (site) => (weakerOnes.get(site.operation?.name ?? '') ?? []).map((to) => weakened(site, to)),
};
