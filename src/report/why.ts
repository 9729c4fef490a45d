import { printSchedule } from '../core/system/schedule.js';
import type { Shown } from '../core/system/site.js';
import { operators } from '../mutate/operators/index.js';
import { survives } from '../why/reasons.js';
import { type Mutant, type Verdict, verdicts, type Why } from '../why/why.js';

/** By name of a mutant that nobody kills, why. */
export type Because = ReadonlyMap<string, string>;

const means: { readonly [verdict in Verdict]: string } = {
  killed: 'something goes wrong that does not without the change',
  survived: 'a complete search: runs end otherwise, and nothing that is asked of the model minds',
  equivalent: 'a complete search: runs end as they do without the change, with the same return values',
  unreached: 'nobody comes there within these bounds, so nothing is said of it',
  'ill-formed': 'the change leaves what the model declares, so nothing is said of it',
  unjudged: 'no search here can tell: they are sequentially consistent',
  unknown: 'a limit was met before anything could be said',
};

/** A finding as a sentence. */
function found({ kind, name, object, actor, point }: Shown, says: string): string {
  const at = actor ? `${actor} at ${point}` : 'at the end of a run';
  return [`${kind}${name === undefined ? '' : ` (${name})`}`, ...(object ? [`: ${object} ${says}`] : []), `, ${at}`].join('');
}

/** What comes of a mutant, in words. */
function outcome({ searched }: Why, { verdict, shown, says, differs, system }: Mutant): string {
  const where = searched.length > 1 && searched[system] ? ` (${searched[system].system.exploration.name})` : '';
  if (verdict === 'killed') return `${shown ? found(shown, says!) : `before the search begins: ${says}`}${where}`;
  if (verdict === 'survived') {
    const told = differs.filter(({ words, returns }) => words.length + returns.length > 0);
    const words = [...new Set(told.flatMap((one) => one.words))].filter((word) => word !== '...');
    const returns = [...new Set(told.flatMap((one) => one.returns))];
    const ends = words.length > 0 ? [`ends with other values in ${few(words)}`] : returns.length > 0 ? [] : ['ends in another state'];
    return `${[...ends, ...(returns.length > 0 ? [few(returns)] : [])].join('; ')}, and nothing asks for that${where}`;
  }
  return says ?? means[verdict];
}

const few = (all: readonly string[]): string =>
  all.length > 4 ? `${all.slice(0, 4).join(', ')} and ${all.length - 4} more` : all.join(', ');

const count = ({ mutants }: Why, ...which: readonly Verdict[]): number => mutants.filter(({ verdict }) => which.includes(verdict)).length;

/** Of those that make a difference, how many are killed. */
function summary(why: Why): string {
  const [killed, live] = [count(why, 'killed'), count(why, 'survived', 'unknown')];
  const rate = killed + live === 0 ? '' : `, ${Math.floor((1000 * killed) / (killed + live)) / 10} % of those that make a difference`;
  return `${killed} of ${why.mutants.length} mutants killed${rate}`;
}

/** By function, in the order of the model. */
function byFunction({ mutants }: Why): ReadonlyMap<string, readonly Mutant[]> {
  const groups = new Map<string, Mutant[]>();
  for (const mutant of mutants) groups.set(mutant.mutation.path, [...(groups.get(mutant.mutation.path) ?? []), mutant]);
  return groups;
}

function systems({ searched }: Why): readonly string[] {
  return searched.map(({ system, states, complete, known, mutants, transitions }) => {
    const name = `${system.exploration.name}/${system.variant}${system.switchText}`;
    if (states === 0) return `${name}: not searched, for nothing was left to judge`;
    const own = known.length === 0 ? 'clean' : `${known.length} findings of its own, by which no mutant is killed`;
    const all = complete ? own : 'not searched to its end, and so nothing is said of its mutants';
    return `${name}: ${all}, ${states} states, ${transitions} transitions; its mutants took ${mutants}`;
  });
}

const width = Math.max(...verdicts.map(({ length }) => length)) + 2;

/** Each mutant with what comes of it, function by function. */
export function whyText(why: Why, because: Because): string {
  const lines = [...systems(why), `${summary(why)}, sequentially consistent, within the bounds of the models`];
  for (const verdict of verdicts)
    if (count(why, verdict) > 0) lines.push(`  ${`${count(why, verdict)}`.padStart(5)} ${verdict}: ${means[verdict]}`);
  for (const [name, mutants] of byFunction(why)) {
    lines.push('', `${name}()`);
    for (const mutant of mutants) {
      const { mutation, verdict } = mutant;
      lines.push(`  ${verdict.padEnd(width)}${mutation.says}`, `  ${' '.repeat(width)}${mutation.name}`);
      if (verdict !== 'equivalent' && verdict !== 'unreached' && verdict !== 'unjudged')
        lines.push(`  ${' '.repeat(width)}${outcome(why, mutant)}`);
      const reason = because.get(mutation.name);
      if (reason !== undefined) lines.push(`  ${' '.repeat(width)}because ${reason}`);
    }
  }
  return lines.join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The same as a document. */
export function whyMarkdown(why: Why, because: Because): string {
  const lines = [
    '# Why each line is there',
    '',
    'Every line is changed a little, and the model searched to its end with the change: what goes wrong then is what the line is for.',
    `${summary(why)}; sequentially consistent, within the bounds of the models. \`docs/why.md\` says how it is made and read;`,
    '`racewalk explore NAME/VARIANT --switch mutation=MUTATION` draws what goes wrong.',
    '',
    '| | | |',
    '|---|---|---|',
    ...verdicts
      .filter((verdict) => count(why, verdict) > 0)
      .map((verdict) => `| ${verdict} | ${count(why, verdict)} | ${means[verdict]} |`),
    '',
    ...systems(why).map((line) => `- ${line}`),
  ];
  const left = why.mutants.filter(survives);
  if (left.length > 0) {
    lines.push('', '## What survives', '', '| mutation | | why |', '|---|---|---|');
    for (const mutant of left) {
      const reason = because.get(mutant.mutation.name);
      const comes = mutant.verdict === 'equivalent' ? 'the same ends' : outcome(why, mutant);
      lines.push(
        `| \`${mutant.mutation.name}\`<br>${cell(mutant.mutation.says)} | ${cell(comes)} | ${cell(reason ?? '**not explained**')} |`,
      );
    }
  }
  for (const [name, mutants] of byFunction(why)) {
    lines.push('', `## ${name}()`, '', '| changed | what goes wrong | |', '|---|---|---|');
    for (const mutant of mutants) {
      const comes = mutant.verdict === 'killed' ? cell(outcome(why, mutant)) : mutant.verdict;
      lines.push(`| ${cell(mutant.mutation.says)} | ${comes} | \`${mutant.mutation.name}\` |`);
    }
  }
  return lines.join('\n');
}

/** The same, versioned. */
export function whyJson(why: Why, because: Because): string {
  const { searched, mutants } = why;
  return JSON.stringify(
    {
      schema: 1,
      systems: searched.map(({ system, ...of }) => ({
        exploration: system.exploration.name,
        variant: system.variant,
        switches: system.switches,
        digest: system.digest,
        ...of,
      })),
      operators: operators.map(({ name, says, unjudged }) => ({ name, says, ...(unjudged && { unjudged }) })),
      counts: Object.fromEntries(verdicts.map((verdict) => [verdict, count(why, verdict)])),
      mutants: mutants.map(({ mutation, verdict, system, shown, says, schedule, differs }) => ({
        name: mutation.name,
        operator: mutation.operator,
        function: mutation.path,
        point: mutation.point,
        statement: mutation.statement,
        says: mutation.says,
        verdict,
        ...(verdict !== 'unreached' && verdict !== 'unjudged' && { exploration: searched[system]!.system.exploration.name }),
        ...(shown && {
          finding: { kind: shown.kind, name: shown.name ?? null, object: shown.object, actor: shown.actor, point: shown.point },
        }),
        ...(says !== undefined && { told: shown ? found(shown, says) : says }),
        ...(schedule && { schedule: printSchedule(schedule) }),
        differs: differs.map(({ system: number, ...of }) => ({ exploration: searched[number]!.system.exploration.name, ...of })),
        ...(because.has(mutation.name) && { because: because.get(mutation.name) }),
      })),
    },
    null,
    2,
  );
}
