import { callFamilies, callRules } from './calls/index.js';
import { type Flags, hrtimerModes, irqFlags, timerFlags, workqueueFlags } from './calls/flags.js';
import type { CallRule } from './calls/rule.js';
import { builtins } from './lower/builtins.js';
import { guardCalls } from './lower/cleanup.js';
import { loopNames } from './lower/loops.js';
import { errorNumbers } from './parse/constants.js';

const code = (text: string): string => `\`${text}\``;
const all = (names: readonly string[]): string => [...names].sort().map(code).join(', ');

/** What is told of a call besides its steps. */
function notes({ gives, callback, runs, flags, frees, list }: CallRule): string {
  return [
    ...(gives === 'bool' ? ['gives 0 or 1'] : []),
    ...(callback ? [`argument ${callback.function + 1} is the name of a function of the file`] : []),
    ...(runs ? ['has that function called'] : []),
    ...(flags ? [`argument ${flags.argument + 1} is flags`] : []),
    ...(frees === undefined ? [] : ['frees an object that was allocated']),
    ...(list ? ['takes an entry, and the head of a list'] : []),
  ].join('; ');
}

const row = ([name, rule]: readonly [string, CallRule]): string => {
  const { takes } = rule;
  const count = typeof takes === 'number' ? `${takes}` : `${takes.atLeast} or more`;
  return `| ${code(`${name}()`)} | ${count} | ${rule.parts.map(([{ name: step }]) => code(step)).join(', ')} | ${notes(rule)} |`;
};

function flagRows(call: string, flags: Flags): readonly string[] {
  return Object.entries(flags).map(([name, flag]) => {
    const [what, why] =
      'refused' in flag ? ['refused', flag.refused] : 'modelled' in flag ? ['modelled', flag.modelled] : ['changes nothing', flag.nothing];
    return `| ${call} | ${code(name)} | ${what} | ${why} |`;
  });
}

/** `docs/c-calls.md`: what of the kernel a model in C may call, from the tables by which it is read. */
export function callsPage(): string {
  const families = Object.entries(callFamilies).flatMap(([family, rules]) => [
    `## ${family[0]!.toUpperCase()}${family.slice(1)}`,
    '',
    '| call | arguments | steps | besides |',
    '|---|---|---|---|',
    ...Object.entries(rules)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(row),
    '',
  ]);
  const others = [...builtins.keys()].filter((name) => !callRules.has(name));
  return [
    '# What a model in C may call',
    '',
    'Made by `npx racewalk operations --in-c --format markdown` from the tables by which C is read. Functions of the file come before',
    'all of these. What is in none of them is refused, unless the file has a body for it, or `__any(…)` behind its declaration says',
    'what it returns ([a model in C](c-models.md)). Steps are [operations](operations.md); where there are two, the second is the return.',
    '',
    ...families,
    '## Read in other ways',
    '',
    'Macros and calls that are more than one step, none, or another one by what they are given:',
    '',
    `${all(others)}.`,
    '',
    `Loops: ${all(loopNames)}.`,
    '',
    `\`guard(x)(&lock)\` and \`scoped_guard(x, &lock)\` of ${all(Object.keys(guardCalls))}.`,
    '',
    'A call whose name begins with `trace_` is no step; its arguments are evaluated.',
    '',
    '## Flags',
    '',
    '| call | flag | is | why |',
    '|---|---|---|---|',
    ...flagRows('`timer_setup()`', timerFlags),
    ...flagRows('`hrtimer_setup()`, `hrtimer_start()`', hrtimerModes),
    ...flagRows('`alloc_workqueue()`', workqueueFlags),
    ...flagRows('`request_irq()`', irqFlags),
    '',
    '## Errors',
    '',
    `${errorNumbers.map(([name, number]) => `${code(name)} ${number}`).join(', ')}.`,
  ].join('\n');
}

/** The same for a terminal: the calls by family, a line each. */
export function callsText(): string {
  const width = Math.max(...[...callRules.keys()].map((name) => name.length)) + 4;
  return [
    ...Object.entries(callFamilies).map(([family, rules]) =>
      [
        family,
        ...Object.entries(rules).map(
          ([name, { parts }]) => `  ${`${name}()`.padEnd(width)}${parts.map(([{ name: step }]) => step).join(', ')}`,
        ),
      ].join('\n'),
    ),
    [
      'read in other ways',
      ...[...builtins.keys(), ...loopNames]
        .filter((name) => !callRules.has(name))
        .sort()
        .map((name) => `  ${name}`),
    ].join('\n'),
  ].join('\n\n');
}
