import type { ResourceRows, RuleRow, Table, Unasked } from '../../lifetimes/table.js';
import { clausesOf, joined, type Told, toldOf } from '../../lifetimes/words.js';
import { plural } from '../plural.js';

/** The declaration that a variant, the first one that has it, says of a resource. */
export const declaredOf = ({ declared }: ResourceRows) => declared.find((one) => one !== undefined)!;

/** What is told of a resource, of each variant that has it. */
export const toldBy = (resource: ResourceRows, { variants, searches }: Table): readonly (Told | undefined)[] =>
  resource.declared.map(
    (one, v) =>
      one &&
      toldOf(
        one,
        resource.seen[v]!,
        searches.flatMap(({ system }) => (system.variant === variants[v] ? [system] : [])),
      ),
  );

/** What a variant's declaration says otherwise than the first one's, as sentences; of what it says nothing, so. */
export function differences(
  { declared }: ResourceRows,
  told: readonly (Told | undefined)[],
  variants: readonly string[],
): readonly string[] {
  const first = told.findIndex((one) => one !== undefined);
  const all = ({ owner, others, release }: Told): readonly string[] => [...release, ...owner, ...others];
  const clauses = declared.map((one) => (one === undefined ? '' : clausesOf(one).join('; ')));
  return told.flatMap((one, v) => {
    if (one === undefined || clauses[v] === clauses[first]) return [];
    const [known, own] = [all(told[first]!), all(one)];
    const more = own.filter((sentence) => !known.includes(sentence));
    // what was not seen there is no more than that
    const less = known
      .filter((sentence) => !own.includes(sentence) && !sentence.startsWith('Nobody came to '))
      .filter((sentence) => !more.some((other) => begin(other) === begin(sentence)));
    if (more.length + less.length === 0) return [];
    const not = less.length === 0 ? [] : [`This is not so there: ${less.join(' ')}`];
    return [`In ${variants[v]}: ${[...(more.length === 0 ? [] : [`As in ${variants[first]}, but: ${more.join(' ')}`]), ...not].join(' ')}`];
  });
}

/** What two sentences that say the same of other statements have in common. */
const begin = (sentence: string): string =>
  sentence
    .replace(/`[^`]*`/g, '')
    .split(' ')
    .slice(0, 2)
    .join(' ');

/** The status of a rule; `bug` says what a bug is called. */
export function statusText(status: RuleRow['statuses'][number], bug: (id: string) => string): string {
  switch (status.kind) {
    case 'holds':
      return status.unasked.explorations.length === 0
        ? 'holds'
        : `holds in ${plural(status.searches, 'system')}; ${unaskedText(status.unasked)}`;
    case 'broken':
      return `broken by ${joined(
        status.bugs.map(({ id }) => bug(id)),
        'and',
      )} (in ${status.explorations.join(', ')})`;
    case 'unknown':
      return `unknown: ${status.exploration} was stopped by ${status.limit}`;
    case 'not asked':
      return unaskedText(status.unasked);
    default:
      return status.kind;
  }
}

const unaskedText = ({ explorations, breakers }: Unasked): string =>
  `not searched in ${joined(explorations, 'and')}, where ${joined(breakers, 'and')} ${breakers.length > 1 ? 'break' : 'breaks'} it`;
