import type { Bug } from '../../lifetimes/bugs.js';
import type { Mending, Tried } from '../../lifetimes/mending.js';
import type { ResourceRows, RuleRow, Table } from '../../lifetimes/table.js';
import { joined } from '../../lifetimes/words.js';
import { brokenSentences, bugTitle, commands, excerptLines, followSentence, type Numbered, numbered, placeRows } from './bugs.js';
import { type Names, answersOf, coveringSentences, pointText } from './answers.js';
import { diffLines, elsewhereText, mendingSentences, refusedOf, shownChange, variantOf } from './changes.js';
import { declaredOf, differences, statusText, toldBy } from './resources.js';
import { actorsMarkdown, searchesMarkdown } from './systems.js';
import { head, row } from './cells.js';
import { singlesMarkdown } from './singles.js';
import { callersSentence, priceSentences, underSentences } from './used.js';

/** A document in the form of the kernel's chapters on lifetimes; `command` is how it was made. */
export function ownersMarkdown(table: Table, command = 'racewalk owners'): string {
  const { variants, searches, resources } = table;
  const bugs = numbered(table);
  const described = variants.flatMap((variant) => {
    const says = searches.map(({ system }) => system.exploration.variantsAre?.[variant]).find((text) => text !== undefined);
    return says === undefined ? [] : [`- **${variant}**: ${says}`];
  });
  const names: Names = {
    bug: (number) => `[bug ${number}](#bug-${number})`,
    change: (name) => `[${name}](#change-${name})`,
  };
  const name = (id: string): string => names.bug(bugs.find(({ row: { bug } }) => bug.id === id)!.number);
  return [
    `<!-- ${command} -->`,
    '',
    `# Who owns what: ${variants.join(', ')}`,
    '',
    'For each resource: who frees it, what protects the others, where the code breaks that, and what the smallest change is.',
    'The declaration is asked on every schedule of [the systems below](#who-acts) ([what the rules are](../owners.md)). A rule *holds*',
    'where every search that came to it is complete and broke it nowhere; it is *broken* by the bugs that are named; *unknown* where a',
    'limit stopped a search; *never exercised* where no schedule had anything to decide. Where another variant breaks it in systems that',
    'this one was not searched in, these are named.',
    ...(described.length === 0 ? [] : ['', ...described]),
    '',
    '## At a glance',
    '',
    ...head('resource', 'rule', ...variants),
    ...resources.flatMap((resource) =>
      resource.rules.map(({ says, statuses }, i) =>
        row(i === 0 ? `[${resource.name}](#${resource.name})` : '', says, ...statuses.map((status) => cell(status, name))),
      ),
    ),
    ...(table.covering === undefined
      ? []
      : [
          '',
          `**All bugs of ${variants[0]} at once.** ${pointText} ` +
            coveringSentences(variants[0]!, table.covering, table.used, names).join(' '),
        ]),
    ...singlesMarkdown(table, bugs, names),
    ...actorsMarkdown(table),
    ...resources.flatMap((resource) => resourceMarkdown(resource, table, bugs, { ...names, of: name })),
    ...bugsMarkdown(table, bugs, names),
    ...changesMarkdown(table),
    ...searchesMarkdown(table),
    '',
  ].join('\n');
}

function bugsMarkdown(table: Table, bugs: readonly Numbered[], names: Names): readonly string[] {
  if (bugs.length === 0) return [];
  const tried = bugs.some(({ row: { mending } }) => mending);
  return [
    '',
    '## Bugs',
    '',
    'What breaks rules by the same two functions is one bug; with a shortest schedule of the first system that shows it, of which',
    'those steps are shown that change what it is about, break a rule, or are where another one comes to.',
    ...(refusedOf(table).length === 0 ? [] : [`Not tried, for its model is refused with owners: ${refusedOf(table).join(', ')}.`]),
    '',
    ...head('bug', 'where', ...(tried ? ['smallest change that ends it'] : [])),
    ...bugs.map(({ number, row: { bug, mending } }) =>
      row(
        `[${number}](#bug-${number}) ${bugTitle(bug)}`,
        `${bug.variant}: ${bug.explorations.join(', ')}`,
        ...(tried ? [mending ? smallestCell(bug, mending) : ''] : []),
      ),
    ),
    ...bugs.flatMap((one) => bugMarkdown(one, table, names)),
  ];
}

/** Each change that is a part of some smallest one: what it is in C, from where that is called, what it comes to elsewhere. */
function changesMarkdown({ used, variants }: Table): readonly string[] {
  if (used.length === 0) return [];
  return [
    '',
    '## Changes',
    '',
    `What the smallest changes are made of. Lines without a sign stand in ${variants[0]} anyway; \`{\` is the function’s begin,`,
    '`...` are several statements, and `~` says under which condition what follows runs (`it` is what the statement gives), or where it',
    'goes on otherwise.',
    ...used.flatMap((one) => [
      '',
      `<a id="change-${one.name}"></a>`,
      '',
      `### ${one.name}: ${one.says}`,
      '',
      '```diff',
      ...diffLines(one.change),
      '```',
      '',
      [...[...one.callers].flatMap(([title, callers]) => callersSentence(title, callers) ?? []), ...underSentences(one)].join(' '),
    ]),
  ];
}

function cell(status: RuleRow['statuses'][number], name: (id: string) => string): string {
  if (status.kind === 'broken') return `**broken**: ${status.bugs.map(({ id }) => name(id)).join(', ')}`;
  return status.kind === 'not there' ? '–' : statusText(status, name);
}

function smallestCell(bug: Bug, { smallest }: Mending): string {
  if (smallest === undefined) return 'none that was tried';
  const all = smallest.kept.length === bug.explorations.length;
  return `\`${variantOf(bug, smallest)}\`${all ? '' : ` (${smallest.kept.length} of ${bug.explorations.length} systems)`}`;
}

function bugMarkdown({ number, row: told, also }: Numbered, table: Table, names: Names): readonly string[] {
  const { bug, elsewhere, mending } = told;
  const shown = elsewhere.filter(({ gone, has, unasked }) => gone.length + has.length + unasked.length > 0);
  const change = shownChange(told);
  return [
    '',
    `<a id="bug-${number}"></a>`,
    '',
    `### Bug ${number}, ${bug.variant}: ${bugTitle(bug)}`,
    '',
    `${bug.exploration}: ${brokenSentences(bug.broken).join(' ')} ${followSentence(bug)}`,
    '',
    '```',
    ...excerptLines(bug),
    '```',
    '',
    '```',
    ...commands(bug),
    '```',
    '',
    ...head('resource', 'rule', 'broken at', 'who, against whom: in which systems'),
    ...placeRows([bug, ...also]).map(({ resource, rule, place, where }) => row(resource, rule, place, where.join('<br>'))),
    ...(mending ? ['', `**The smallest change.** ${smallestSentences(bug, mending, table, names).join(' ')}`] : []),
    ...(mending ? triedMarkdown(bug, mending) : []),
    ...(change === undefined || mending?.smallest ? [] : ['', change.title, '', '```diff', ...diffLines(change.change), '```']),
    ...(shown.length === 0 ? [] : ['', `**Other variants.** ${shown.map(elsewhereText).join('. ')}.`]),
  ];
}

const smallestSentences = (bug: Bug, mending: Mending, { used }: Table, { change }: Names): readonly string[] => [
  ...mendingSentences(bug, mending, change),
  ...priceSentences(mending.smallest?.names ?? [], used, change),
];

/** Systems by changes. */
function triedMarkdown(bug: Bug, { ones, together }: Mending): readonly string[] {
  const tried: readonly Tried[] = [...ones, ...together];
  if (tried.length === 0) return [];
  return [
    '',
    ...head('change', 'points', ...bug.explorations),
    ...tried.map((one) =>
      row(
        `\`+${one.names.join('+')}\``,
        String(one.change.points),
        ...bug.explorations.map((name) => (one.kept.includes(name) ? 'gone' : 'still broken')),
      ),
    ),
  ];
}

function resourceMarkdown(
  resource: ResourceRows,
  table: Table,
  bugs: readonly Numbered[],
  names: Names & { readonly of: (id: string) => string },
): readonly string[] {
  const { variants } = table;
  const first = declaredOf(resource);
  const lacks = resource.declared.flatMap((one, v) => (one === undefined ? [variants[v]!] : []));
  return [
    '',
    `## ${resource.name}`,
    '',
    `\`struct ${first.of}\`${first.is === undefined ? '' : `: ${first.is}`}.` +
      (lacks.length > 0 ? ` There is none in ${lacks.join(', ')}.` : ''),
    ...answersOf(resource, table, bugs, names).flatMap(({ asks, sentences, items }) => [
      '',
      `**${asks}.** ${sentences.join(' ')}`.trimEnd(),
      ...(items.length === 0 ? [] : ['', ...items.map((item) => `- ${item}`)]),
    ]),
    ...differences(resource, toldBy(resource, table), variants).flatMap((one) => ['', one.replace(/^(.*?): /, '**$1.** ')]),
    '',
    ...rulesMarkdown(resource.rules, variants, names.of),
  ];
}

/** Rules with their variants, those together of which the same is to be said. */
function rulesMarkdown(rules: readonly RuleRow[], variants: readonly string[], name: (id: string) => string): readonly string[] {
  const said = rules.map(({ says, statuses }) => {
    const texts = statuses.map((status) => statusText(status, name));
    const by = (text: string): string =>
      joined(
        variants.filter((_, v) => texts[v] === text),
        'and',
      );
    return { says, text: [...new Set(texts)].map((text) => (variants.length === 1 ? text : `${by(text)}: ${text}`)).join('; ') };
  });
  return [...new Set(said.map(({ text }) => text))].map(
    (text) => `- ${said.flatMap((one) => (one.text === text ? [`*${one.says}*`] : [])).join(', ')}: ${text}.`,
  );
}
