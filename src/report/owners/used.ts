import type { Callers } from '../../lifetimes/callers.js';
import type { Used } from '../../lifetimes/used.js';
import { joined } from '../../lifetimes/words.js';
import { freshTexts } from './fresh.js';

/** From where a function is called. */
export function callersSentence(title: string, { functions, kinds, userSpace }: Callers): string | undefined {
  if (functions.length + kinds.length === 0) return undefined;
  const contexts = joined(
    kinds.map((kind) => kindText[kind]),
    'and',
  );
  const by =
    functions.length === 0
      ? ''
      : ` by ${joined(
          functions.map((one) => `${one}()`),
          'and',
        )}`;
  const user = userSpace.length === 0 ? '' : `; user space comes there by ${joined(userSpace.map((text) => `\`${text}\``))}`;
  return `${title}() is called${by}${functions.length === 0 ? '' : ','} in ${contexts}${user}.`;
}
export const kindText: { readonly [kind in Callers['kinds'][number]]: string } = {
  task: 'a task',
  tracepoint: 'a probe of a tracepoint',
  softirq: 'a softirq',
  hardirq: 'a hardirq',
  'rcu-callback': 'an RCU callback',
  env: 'the environment',
};

/** Of the changes of a set, under which other switches one makes something new. */
export function priceSentences(set: readonly string[], used: readonly Used[], named: (change: string) => string): readonly string[] {
  return used.flatMap(({ name, under }) => {
    const costs = under.filter(({ traded }) => traded.broken.length + traded.fresh.length > 0);
    if (!set.includes(name) || costs.length === 0) return [];
    const kinds = costs.flatMap(({ traded }) => [
      ...traded.broken.map(() => 'a broken rule'),
      ...traded.fresh.map(({ what }) => kindIn(what)),
    ]);
    const switches = joined(costs.map((one) => `\`${switchText(one.switches)}\``));
    return [`Not under ${switches}: there ${named(name)} makes something new, ${joined([...new Set(kinds)], 'and')}.`];
  });
}

/** A finding in words begins with its kind. */
const kindIn = (what: string): string => what.split(' ')[0]!;

const switchText = (switches: Used['under'][number]['switches']): string =>
  Object.entries(switches)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** What else it comes to under other settings: what is new there alone. */
export function underSentences({ under }: Used): readonly string[] {
  const names = under.map(({ switches }) => switchText(switches));
  const bad = under.flatMap(({ traded }, i) => {
    const news = [...traded.broken.map((one) => `${one} is broken`), ...freshTexts(traded.fresh)];
    return news.length === 0 ? [] : [`Under \`${names[i]}\` this is new: ${news.join('; ')}.`];
  });
  const fine = new Map<string, string[]>();
  for (const [i, { traded }] of under.entries()) {
    if (traded.searched.length === 0 || traded.broken.length + traded.fresh.length > 0) continue;
    const systems = joined(traded.searched, 'and');
    fine.set(systems, [...(fine.get(systems) ?? []), names[i]!]);
  }
  return [...bad, ...[...fine].map(([systems, all]) => `Nothing is new in ${systems} under ${joined(all, 'or')}.`)];
}
