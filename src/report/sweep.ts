import { wrap } from './columns.js';
import { grouped } from './count.js';
import { plural } from './plural.js';

/** A finding of a sweep that nothing registered has, with the first system that shows it. */
export interface NewFinding {
  readonly system: string;
  readonly site: string;
  readonly title: string;
  readonly token: string;
}

/** What a sweep came to. */
export interface Sweep {
  readonly model: string;
  readonly variant: string;
  /** Actors, calls of one, and things of each sort at most. */
  readonly bounds: { readonly [name: string]: number };
  /** How many systems there are. */
  readonly systems: number;
  /** Searched to their ends. */
  readonly complete: number;
  /** Not, for a search met its limit: by name. */
  readonly cut: readonly string[];
  /** Transitions of one search at most. */
  readonly transitions: number;
  /** Sites that were found, of all systems. */
  readonly sites: number;
  /** Of these, what a registered exploration has. */
  readonly known: number;
  readonly found: readonly NewFinding[];
  /** Calls that no system has, each with the reason. */
  readonly left: { readonly [call: string]: string };
}

const width = 78;

/** In lines of 78 columns but for tokens and names of systems. */
export function sweepText(sweep: Sweep): string {
  const { model, variant, bounds, systems, complete, cut, transitions, sites, known, found, left } = sweep;
  const begun = complete + cut.length;
  const limits = Object.entries(bounds).map(([name, most]) => `${name} ${most}`);
  const names = [...new Set(found.map(({ system }) => system))];
  const searched =
    `${model}, ${variant}: ${plural(systems, 'system')} (at most: ${limits.join(', ')}), ` +
    `${grouped(complete)} searched to their ends, ${grouped(cut.length)} cut by a limit (${grouped(transitions)} transitions, or memory)`;
  const told =
    `${plural(sites, 'finding')}, told apart by kind and statement: ` +
    `${grouped(known)} of registered explorations, ${grouped(found.length)} new`;
  return [
    ...names.flatMap((name) => [name, ...found.filter(({ system }) => system === name).flatMap(findingLines), '']),
    ...wrap(`${searched}${begun < systems ? `, ${grouped(systems - begun)} not begun` : ''}`, width, 2),
    ...wrap(`${told}${names.length > 0 ? `, first seen in ${plural(names.length, 'system')}` : ''}`, width, 2),
    ...(begun < systems || cut.length > 0 ? wrap('What was cut or not begun may have more: it is not clean.', width, 2) : []),
    ...wrap(`Calls that no system has: ${Object.keys(left).join(', ')} (--format json has the reasons).`, width, 2),
  ].join('\n');
}

const findingLines = ({ title, token }: NewFinding): readonly string[] => [...wrap(`  ${title}`, width, 4), `    ${token}`];

/** As schemas/sweep.schema.json says. */
export const sweepJson = (sweep: Sweep): string => JSON.stringify({ schema: 1, ...sweep }, undefined, 2);
