import type { Asked, Breach } from '../lifetimes/ask.js';
import type { Change, ChangedFunction } from '../lifetimes/changes.js';
import type { OneChange } from '../lifetimes/one-change.js';
import type { Doer } from '../lifetimes/first-broken.js';
import type { ResourceRows, RuleRow, Status, Table } from '../lifetimes/table.js';
import { clausesOf, toldOf } from '../lifetimes/words.js';
import { wrap } from './columns.js';
import { grouped } from './count.js';
import { plural } from './plural.js';

const width = 72;

/** The declaration that a variant, the first one that has it, says of a resource. */
const declaredOf = ({ declared }: ResourceRows) => declared.find((one) => one !== undefined)!;

// --- sentences

/** `tlob_start_task(), by caller` and what it does there. */
const placed = ({ function: name, actor, text }: Doer): string => `${name}() of ${actor}, at \`${text}\``;

const replayOf = (token: string, { module }: Breach): string =>
  `npx racewalk replay '${token}'${module === undefined ? '' : ` --module ${module}`}`;

/** Who breaks it, who owned it then, and what follows. */
export function breachSentences({ broken, after, symptom, followed, exploration, places, explains }: Breach): readonly string[] {
  const { breaker, owner, object, says, step } = broken;
  return [
    `${exploration}, step ${step}: ${breaker === undefined ? '' : `${placed(breaker)}: `}${object} ${says}.`,
    ...(owner === undefined ? [] : [`${owner.actor} came to own it in ${owner.function}(), at \`${owner.text}\`.`]),
    ...(after === undefined ? [] : [`That schedule breaks "${after}" before.`]),
    symptom === undefined
      ? `Nothing that ends a run follows${followed ? '' : ' within the states that were looked at'}.`
      : `What follows${symptom.same ? '' : ', on something else'}: ${symptom.site}.`,
    ...(explains.length > 1 ? [`${explains.length} findings come of it here.`] : []),
    ...(places.length > 1 ? [`It is broken at ${places.length} places: ${few(places)}.`] : []),
  ];
}

const few = (places: readonly string[], most = 6): string =>
  places.length <= most ? places.join(', ') : `${places.slice(0, most).join(', ')} and ${places.length - most} more`;

/** Without what it does otherwise. */
const keepsIt = ({ variant, comesToIt }: Change): string => `${variant} keeps it${comesToIt ? '' : ', for nobody comes to it there'}.`;

function changeSentences({ variant, comesToIt, points, functions, onTheWay }: Change): readonly string[] {
  return [
    `${variant} keeps it${comesToIt ? '' : ', for nobody comes to it there'}; it differs in ${plural(points, 'point')} of ` +
      `${plural(functions, 'function')}.`,
    ...onTheWay.filter(({ elsewhere }) => !elsewhere).map((one) => `On the way there, ${one.function}() ${changeOf(one)}.`),
  ];
}

function changeOf({ adds, drops }: ChangedFunction): string {
  const quoted = (texts: readonly string[]): string =>
    few(
      texts.map((text) => `\`${text}\``),
      4,
    );
  return [...(adds.length > 0 ? [`has ${quoted(adds)}`] : []), ...(drops.length > 0 ? [`lacks ${quoted(drops)}`] : [])].join(', and ');
}

function statusText(status: Status): string {
  switch (status.kind) {
    case 'holds':
      return `holds (complete: ${status.searches > 1 ? `${status.searches} searches, ` : ''}${grouped(status.states)} states)`;
    case 'broken':
      return `broken${status.searches > 1 ? ` (in ${status.searches} searches)` : ''}`;
    case 'unknown':
      return `unknown: ${status.exploration} was stopped by ${status.limit}`;
    case 'never exercised':
      return 'never exercised';
    default:
      return 'not there';
  }
}

const searchText = ({ outcome: { complete, stoppedBy, stats } }: Asked): string =>
  `${complete ? 'complete' : `stopped by ${stoppedBy ?? 'its bounds'}`}, ${grouped(stats.states)} states`;

const nameOf = ({ system }: Asked): string => `${system.exploration.name}/${system.variant}`;

// --- text

/** In lines of 72 columns but for tokens. */
export function ownersText(table: Table): string {
  const several = table.variants.length > 1;
  return [
    ...table.searches.flatMap((one) => wrap(`${nameOf(one)}: ${searchText(one)}`, width, 2)),
    ...[...new Set(table.searches.map(switchesOf))].flatMap((switches) => wrap(`switches: ${switches}`, width, 2)),
    ...table.resources.flatMap((resource) => {
      const { of, is } = declaredOf(resource);
      const { owner, others, release } = toldOf(declaredOf(resource), resource.seen);
      const said = (key: string, text: string): string[] => (text === '' ? [] : wrap(`  ${key.padEnd(9)}${text}`, width, 11));
      return [
        '',
        ...wrap(`${resource.name} (struct ${of})${is === undefined ? '' : `: ${is}`}`, width, 2),
        ...said('owner', owner.join(' ')),
        ...said('others', others),
        ...said('release', release),
        ...resource.rules.flatMap((rule) => ruleText(rule, table.variants, several)),
      ];
    }),
    '',
    ...wrap(note, width, 0),
  ].join('\n');
}

const note =
  'A rule is as good as its declaration. It holds within the bounds of the searches; one that had nothing to decide is said to be never ' +
  'exercised, not to hold.';

function ruleText({ says, statuses, mended }: RuleRow, variants: readonly string[], several: boolean): readonly string[] {
  return [
    ...wrap(`  rule     ${says}`, width, 11),
    ...statuses.flatMap((status, v) => [
      ...wrap(`    ${several ? `${variants[v]}: ` : ''}${statusText(status)}`, width, 6),
      ...(status.kind === 'broken'
        ? [
            ...breachSentences(status.breach).flatMap((one) => wrap(`      ${one}`, width, 8)),
            `      ${replayOf(status.breach.broken.token, status.breach)}`,
          ]
        : []),
    ]),
    ...mended.flatMap((change) => changeSentences(change).flatMap((one) => wrap(`    ${one}`, width, 6))),
  ];
}

function switchesOf({ system }: Asked): string {
  const text = Object.entries(system.switches).flatMap(([key, value]) => (key === 'owners' ? [] : [`${key}=${value}`]));
  return text.length === 0 ? 'none' : text.join(', ');
}

// --- Markdown

/** A document in the form of the kernel's chapters on lifetimes; `command` is how it was made. */
export function ownersMarkdown(table: Table, command = 'racewalk owners'): string {
  const { variants, searches, resources } = table;
  const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const explorations = [...new Set(searches.map(({ system }) => system.exploration.name))];
  const switches = [...new Set(searches.map(switchesOf))];
  const described = variants.flatMap((variant) => {
    const says = searches.map(({ system }) => system.exploration.variantsAre?.[variant]).find((text) => text !== undefined);
    return says === undefined ? [] : [`- **${variant}**: ${says}`];
  });
  return [
    `<!-- ${command} -->`,
    '',
    `# Who owns what: ${variants.join(', ')}`,
    '',
    'For each resource: who owns it when and lets it go, who else may use it and what protects them, and whether the code keeps to that. ',
    'The declaration is asked on every schedule of the systems below ([what the rules are](../owners.md)). A rule *holds* where every',
    'search that had to do with it is complete and broke it nowhere; it is *broken* with a schedule that shows it; *unknown* where a limit',
    'stopped a search; *never exercised* where no schedule had anything to decide. Of two commands below a broken rule the first shows',
    'that, the second what follows. `function.point` is a statement as `racewalk show` draws the function.',
    ...(described.length === 0 ? [] : ['', ...described]),
    '',
    row('what was searched', ...variants),
    row('---', ...variants.map(() => '---')),
    ...explorations.map((name) =>
      row(
        name,
        ...variants.map((variant) => {
          const one = searches.find(({ system }) => system.exploration.name === name && system.variant === variant);
          return one === undefined ? '' : `${searchText(one)} (${one.system.ownersDigest})`;
        }),
      ),
    ),
    '',
    `Switches: ${switches.join('; or ')}.`,
    '',
    '## At a glance',
    '',
    row('resource', 'rule', ...variants),
    row('---', '---', ...variants.map(() => '---')),
    ...resources.flatMap(({ name, rules }) =>
      rules.map(({ says, statuses }, i) =>
        row(i === 0 ? `[${name}](#${name.replaceAll('_', '_')})` : '', says, ...statuses.map((status) => cell(status))),
      ),
    ),
    ...resources.flatMap((resource) => resourceMarkdown(resource, variants)),
    '',
  ].join('\n');
}

function cell(status: Status): string {
  if (status.kind === 'broken') return '**broken**';
  return status.kind === 'not there' ? '–' : statusText(status);
}

function resourceMarkdown(resource: ResourceRows, variants: readonly string[]): readonly string[] {
  const first = declaredOf(resource);
  const { owner, others, release } = toldOf(first, resource.seen);
  const differ = resource.declared.flatMap((one, v) => {
    const own = one === undefined ? [] : clausesOf(one).filter((clause) => !clausesOf(first).includes(clause));
    return own.length === 0 ? [] : [`In ${variants[v]}: ${own.map((clause) => `*${clause}*`).join('; ')}.`];
  });
  const lacks = resource.declared.flatMap((one, v) => (one === undefined ? [variants[v]!] : []));
  const broken = resource.rules.filter(({ statuses }) => statuses.some(({ kind }) => kind === 'broken'));
  const kept = resource.rules.filter((rule) => !broken.includes(rule));
  return [
    '',
    `## ${resource.name}`,
    '',
    `\`struct ${first.of}\`${first.is === undefined ? '' : `: ${first.is}`}.` +
      (lacks.length > 0 ? ` There is none in ${lacks.join(', ')}.` : ''),
    '',
    `**Who owns it.** ${owner.join(' ')}`,
    ...(others === '' ? [] : ['', `**Others.** ${others}`]),
    ...(release === '' ? [] : ['', `**How it ends.** ${release}`]),
    ...(differ.length === 0 ? [] : ['', differ.join(' ')]),
    ...broken.flatMap((rule) => brokenMarkdown(rule, variants)),
    ...(kept.length === 0 ? [] : ['', `Kept: ${kept.map((rule) => keptText(rule, variants)).join('; ')}.`]),
  ];
}

const keptText = ({ says, statuses }: RuleRow, variants: readonly string[]): string =>
  `*${says}* (${statuses.map((status, v) => `${variants[v]} ${statusText(status)}`).join('; ')})`;

/** A line a change; where it does not do everywhere, where it does. */
function oneChangeMarkdown(changes: readonly OneChange[]): readonly string[] {
  if (changes.length === 0) return ['No change of those that [were tried](../tlob/repairs.md) keeps it by itself.'];
  return changes.map(({ variant, says, kept, of }) => {
    const where =
      kept.length === of
        ? `in all ${plural(of, 'system')} that ${of === 1 ? 'breaks' : 'break'} it`
        : `in ${kept.join(', ')} (${kept.length} of ${of} that break it)`;
    return `- \`${variant}\`: ${says}. It keeps the rule ${where}.`;
  });
}

/** Where one change does, the whole of what another variant does otherwise is not told. */
function mendedMarkdown(mended: readonly Change[], oneChange: readonly OneChange[] = []): string {
  if (mended.length === 0) return 'No variant that was searched.';
  return (oneChange.length > 0 ? mended.map(keepsIt) : mended.flatMap(changeSentences)).join(' ');
}

function brokenMarkdown({ says, statuses, mended, oneChange }: RuleRow, variants: readonly string[]): readonly string[] {
  return [
    '',
    `### Broken: ${says}`,
    ...statuses.flatMap((status, v) =>
      status.kind === 'broken'
        ? [
            '',
            `**${variants[v]}.** ${breachSentences(status.breach).join(' ')}`,
            '',
            '```',
            replayOf(status.breach.broken.token, status.breach),
            ...(status.breach.symptom === undefined ? [] : [replayOf(status.breach.symptom.token, status.breach)]),
            '```',
          ]
        : ['', `**${variants[v]}.** ${statusText(status)}.`],
    ),
    '',
    ...(oneChange === undefined ? [] : ['**The smallest change.**', ...oneChangeMarkdown(oneChange), '']),
    `**What mends it.** ${mendedMarkdown(mended, oneChange)}`,
  ];
}

// --- JSON

/** As schemas/owners.schema.json says. */
export function ownersJson(table: Table): string {
  const doer = (one: Doer | undefined) =>
    one === undefined ? null : { actor: one.actor, function: one.function, stack: one.stack, text: one.text };
  const status = (one: Status, v: number) => ({
    variant: table.variants[v],
    status: one.kind,
    searches: one.kind === 'holds' || one.kind === 'broken' || one.kind === 'never exercised' ? one.searches : null,
    states: one.kind === 'holds' ? one.states : null,
    limit: one.kind === 'unknown' ? one.limit : null,
    breach:
      one.kind !== 'broken'
        ? null
        : {
            exploration: one.breach.exploration,
            object: one.breach.broken.object,
            says: one.breach.broken.says,
            step: one.breach.broken.step,
            breaker: doer(one.breach.broken.breaker),
            owner: doer(one.breach.broken.owner),
            token: one.breach.broken.token,
            after: one.breach.after ?? null,
            followed: one.breach.followed,
            symptom: one.breach.symptom ?? null,
            places: one.breach.places,
            explains: one.breach.explains,
          },
  });
  return JSON.stringify(
    {
      schema: 1,
      variants: table.variants,
      searches: table.searches.map(({ system, outcome }) => ({
        exploration: system.exploration.name,
        variant: system.variant,
        switches: system.switches,
        digest: system.ownersDigest,
        complete: outcome.complete,
        stoppedBy: outcome.stoppedBy,
        states: outcome.stats.states,
        transitions: outcome.stats.transitions,
      })),
      resources: table.resources.map((resource) => {
        const declared = declaredOf(resource);
        const { owner, others, release } = toldOf(declared, resource.seen);
        return {
          name: resource.name,
          struct: declared.of,
          is: declared.is ?? null,
          owner,
          others,
          release,
          declared: resource.declared.map((one) => (one === undefined ? null : clausesOf(one))),
          rules: resource.rules.map(({ says, statuses, mended, oneChange = [] }) => ({
            rule: says,
            statuses: statuses.map(status),
            mended,
            oneChange,
          })),
        };
      }),
    },
    null,
    2,
  );
}
