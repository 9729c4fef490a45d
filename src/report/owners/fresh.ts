import type { Traded } from '../../lifetimes/traded.js';

/** By system and kind, with one schedule each. */
export function freshTexts(fresh: Traded['fresh']): readonly string[] {
  const kinds = new Map<string, Traded['fresh'][number][]>();
  for (const one of fresh) kinds.set(`${one.exploration}: ${one.what}`, [...(kinds.get(`${one.exploration}: ${one.what}`) ?? []), one]);
  return [...kinds].map(([text, [first, ...more]]) => `${text}${more.length > 0 ? ` (${more.length + 1})` : ''}, \`${first!.token}\``);
}
