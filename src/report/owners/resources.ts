import type { ResourceRows, RuleRow, Table } from '../../lifetimes/table.js';
import { clausesOf, joined, type Told, toldOf } from '../../lifetimes/words.js';

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

/** What a variant's declaration says otherwise than the first one's, as sentences. */
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
    const known = all(told[first]!);
    return [
      `In ${variants[v]}: ${all(one)
        .filter((sentence) => !known.includes(sentence))
        .join(' ')}`,
    ];
  });
}

/** The status of a rule; `bug` says what a bug is called. */
export function statusText(status: RuleRow['statuses'][number], bug: (id: string) => string): string {
  switch (status.kind) {
    case 'holds':
      return `holds${status.unasked.length > 0 ? `; not asked in ${status.unasked.join(', ')}` : ''}`;
    case 'broken':
      return `broken by ${joined(
        status.bugs.map(({ id }) => bug(id)),
        'and',
      )} (in ${status.explorations.join(', ')})`;
    case 'unknown':
      return `unknown: ${status.exploration} was stopped by ${status.limit}`;
    case 'not asked':
      return `not asked in ${status.unasked.join(', ')}`;
    default:
      return status.kind;
  }
}
