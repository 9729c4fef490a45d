import { InputError } from '../core/error.js';
import type { Mutant } from './why.js';

/** Why mutants survive, by their names, where `*` stands for anything. */
export type Reasons = { readonly [names: string]: string };

/** What nobody kills: it has to be explained. */
export const survives = ({ verdict }: Mutant): boolean => verdict === 'survived' || verdict === 'equivalent' || verdict === 'unknown';

const pattern = (names: string): RegExp => new RegExp(`^${names.replace(/[.*+?^${}()|[\]\\]/g, (c) => (c === '*' ? '.*' : `\\${c}`))}$`);

/** By name of a mutant that survives, its reason: the first that matches. An InputError where one matches none of them. */
export function explained(mutants: readonly Mutant[], reasons: Reasons, file: string): ReadonlyMap<string, string> {
  const because = new Map<string, string>();
  const idle = new Set(Object.keys(reasons));
  const patterns = Object.entries(reasons).map(([names, reason]) => ({ names, reason, matches: pattern(names) }));
  for (const { mutation } of mutants.filter(survives)) {
    const found = patterns.find(({ matches }) => matches.test(mutation.name));
    if (found === undefined) continue;
    idle.delete(found.names);
    because.set(mutation.name, found.reason);
  }
  const [stale] = idle;
  if (stale !== undefined) throw new InputError(`${file}: "${stale}" is the reason of no mutant that survives; take it out`);
  return because;
}
