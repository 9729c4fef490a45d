import { actorsOf, type Acting } from '../../lifetimes/actors.js';
import type { Table } from '../../lifetimes/table.js';
import { head, row } from './cells.js';
import { searchText, switchesOf } from './text.js';

const contexts: { readonly [kind in Acting['kind']]: string } = {
  task: 'task',
  tracepoint: 'probe of a tracepoint',
  softirq: 'softirq',
  hardirq: 'hardirq',
  'rcu-callback': 'RCU callback',
  env: 'environment',
};

/** Who acts, system by system, and those who do in all of them; then the switches. */
export function actorsMarkdown({ searches }: Table): readonly string[] {
  const systems = searches.filter(
    ({ system }, i) => searches.findIndex((one) => one.system.exploration.name === system.exploration.name) === i,
  );
  const all = systems.map(({ system }) => actorsOf(system.scenario));
  const text = ({ name, kind, runs }: Acting): string => `${name} (${contexts[kind]}): ${runs.join(', then ')}`;
  const everywhere = all[0]!.filter((one) => all.length > 1 && all.every((others) => others.some((other) => text(other) === text(one))));
  return [
    '',
    '## Who acts',
    '',
    'The systems are models of the code: a statement such as `kfree(p)` is C, one in plain words stands for several lines of C.',
    '',
    ...(everywhere.length === 0 ? [] : [`In every system: ${everywhere.map(text).join('; ')}.`, '']),
    ...head('system', 'what it is', 'who acts'),
    ...systems.map(({ system }, i) =>
      row(
        system.exploration.name,
        system.exploration.reason,
        all[i]!.filter((one) => !everywhere.some((other) => text(other) === text(one)))
          .map(text)
          .join('<br>'),
      ),
    ),
    ...switchesMarkdown(searches),
  ];
}

/** Under which switches the searches ran, those of most of them first, and what these decide. */
function switchesMarkdown(searches: Table['searches']): readonly string[] {
  const bySwitches = new Map<string, string[]>();
  for (const one of searches)
    bySwitches.set(switchesOf(one), [...(bySwitches.get(switchesOf(one)) ?? []), `${one.system.exploration.name}/${one.system.variant}`]);
  const [common, ...others] = [...bySwitches].sort(([, a], [, b]) => b.length - a.length);
  const names = [...new Set(searches.flatMap(({ system }) => Object.keys(system.switches)))];
  const told = names.flatMap((name) => {
    const says = searches.map(({ system }) => system.exploration.switchesAre?.[name]).find((text) => text !== undefined);
    return says === undefined ? [] : [`- \`${name}\`: ${says}`];
  });
  return [
    '',
    `Switches: ${common![0]}.`,
    ...others.flatMap(([switches, names]) => ['', `Of ${names.join(', ')} ${besides(common![0].split(', '), switches.split(', '))}.`]),
    ...(told.length === 0 ? [] : ['', ...told]),
  ];
}

/** How far each search came. */
export function searchesMarkdown({ variants, searches }: Table): readonly string[] {
  const explorations = [...new Set(searches.map(({ system }) => system.exploration.name))];
  return [
    '',
    '## What was searched',
    '',
    ...head('what was searched', ...variants),
    ...explorations.map((name) =>
      row(
        name,
        ...variants.map((variant) => {
          const one = searches.find(({ system }) => system.exploration.name === name && system.variant === variant);
          return one === undefined ? '' : `${searchText(one)} (${one.system.ownersDigest})`;
        }),
      ),
    ),
  ];
}

/** How one list of switches differs from another one. */
function besides(common: readonly string[], own: readonly string[]): string {
  const more = own.filter((one) => !common.includes(one));
  const less = common.filter((one) => !own.includes(one));
  return [...(more.length > 0 ? [`besides: ${more.join(', ')}`] : []), ...(less.length > 0 ? [`without: ${less.join(', ')}`] : [])].join(
    '; ',
  );
}
