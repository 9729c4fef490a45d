import type { Asked } from '../../lifetimes/ask.js';
import type { RuleRow, Table } from '../../lifetimes/table.js';
import { wrap } from '../columns.js';
import { grouped } from '../count.js';
import { brokenSentences, bugTitle, commands, excerptLines, followSentence, type Numbered, numbered, placeRows } from './bugs.js';
import { type Names, answersOf } from './answers.js';
import { diffLines, elsewhereText, mendingSentences, refusedOf, shownChange } from './changes.js';
import { declaredOf, differences, statusText, toldBy } from './resources.js';

const width = 72;
export const searchText = ({ outcome: { complete, stoppedBy, stats } }: Asked): string =>
  `${complete ? 'complete' : `stopped by ${stoppedBy ?? 'its bounds'}`}, ${grouped(stats.states)} states`;

/** Its switches, without the one that asks for owners. */
export function switchesOf({ system }: Asked): string {
  const text = Object.entries(system.switches).flatMap(([key, value]) => (key === 'owners' ? [] : [`${key}=${value}`]));
  return text.length === 0 ? 'none' : text.join(', ');
}

/** In lines of 72 columns but for tokens. */
export function ownersText(table: Table): string {
  const bugs = numbered(table);
  const { variants, searches } = table;
  return [
    ...bugs.flatMap((one) => [...bugText(one), '']),
    ...table.resources.flatMap((resource) => {
      const { of, is } = declaredOf(resource);
      const names: Names = { bug: (number) => `bug ${number}`, change: (name) => name };
      return [
        ...wrap(`${resource.name} (struct ${of})${is === undefined ? '' : `: ${is}`}`, width, 2),
        ...answersOf(resource, table, bugs, names).flatMap(({ asks, sentences, items }) => [
          ...wrap(`  ${asks}: ${sentences.join(' ')}`.trimEnd(), width, 4),
          ...items.flatMap((item) => wrap(`    - ${item}`, width, 6)),
        ]),
        ...differences(resource, toldBy(resource, table), variants).flatMap((one) => wrap(`  ${one}`, width, 4)),
        ...resource.rules.flatMap((rule) => ruleText(rule, variants, bugs)),
        '',
      ];
    }),
    ...searches.flatMap((one) => wrap(`${one.system.exploration.name}/${one.system.variant}: ${searchText(one)}`, width, 2)),
    ...[...new Set(searches.map(switchesOf))].flatMap((switches) => wrap(`switches: ${switches}`, width, 2)),
    '',
    ...refusedOf(table).flatMap((name) => wrap(`${name} was not tried: its model is refused with owners`, width, 2)),
    ...wrap(note, width, 0),
  ].join('\n');
}

const note =
  'A rule is as good as its declaration. It holds within the bounds of the searches; one that had nothing to decide is said to be never ' +
  'exercised, not to hold.';

function bugText({ number, row, also }: Numbered): readonly string[] {
  const { bug, elsewhere, mending } = row;
  const shown = elsewhere.filter(({ gone, has, unasked }) => gone.length + has.length + unasked.length > 0);
  const change = shownChange(row);
  return [
    ...wrap(`bug ${number}, ${bug.variant}: ${bugTitle(bug)}`, width, 2),
    ...wrap(`  ${bug.exploration}: ${brokenSentences(bug.broken).join(' ')}`, width, 2),
    ...wrap(`  ${followSentence(bug)}`, width, 2),
    '',
    ...excerptLines(bug),
    '',
    ...commands(bug).map((line) => `  ${line}`),
    '  broken at:',
    ...placeRows([bug, ...also]).flatMap(({ resource, rule, place, where }) => [
      ...wrap(`    ${resource}: ${rule}: ${place}`, width, 6),
      ...where.flatMap((one) => wrap(`      ${one}`, width, 8)),
    ]),
    ...(mending ? mendingSentences(bug, mending).flatMap((one) => wrap(`  ${one}`, width, 4)) : []),
    ...shown.flatMap((one) => wrap(`  ${elsewhereText(one)}`, width, 4)),
    ...(change === undefined
      ? []
      : [...wrap(`  ${change.title}`, width, 4), ...diffLines(change.change).flatMap((line) => wrap(`    ${line}`, width, 8))]),
  ];
}

const ruleText = ({ says, statuses }: RuleRow, variants: readonly string[], bugs: readonly Numbered[]): readonly string[] => {
  const name = (id: string): string => `bug ${bugs.find(({ row }) => row.bug.id === id)!.number}`;
  const several = variants.length > 1;
  return [
    ...wrap(`  rule     ${says}`, width, 11),
    ...statuses.flatMap((status, v) => wrap(`    ${several ? `${variants[v]}: ` : ''}${statusText(status, name)}`, width, 6)),
  ];
};
