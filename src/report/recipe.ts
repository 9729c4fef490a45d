import type { Delay } from '../recipe/place.js';
import type { Dependence, Recipe } from '../recipe/recipe.js';
import { story } from '../replay/story.js';
import { wrap } from './columns.js';
import { plural } from './plural.js';

const width = 72;
const told = (text: string, indent = 2): string[] => wrap(text, width, indent);

/** How to provoke it, in lines of 72 columns but for the token. */
export function recipeText(recipe: Recipe): string {
  const { system, finding, run, actions, delays } = recipe;
  const kernel = delays.filter(({ userSpace }) => !userSpace);
  return [
    ...told(`To provoke: ${finding.title}`),
    ...(finding.round === undefined ? [] : told('The delays lead into a round that nobody comes out of, whoever goes on then.')),
    ...told(`Of ${system.exploration.name}/${system.variant}${system.switchText}.`),
    '',
    'User space, in this order',
    ...actions.flatMap(({ actor, does, from }, i) => told(`  ${i + 1}. ${from === 0 ? 'before' : actor}: ${does}`, 5)),
    '',
    delays.length === 0 ? 'Delays: none are needed' : `Delays (${delays.length})`,
    ...delays.flatMap(delayLines),
    ...(kernel.length === 0 ? [] : ['', 'As a patch', ...patch(delays)]),
    ...probeLines(kernel),
    '',
    'Caught by',
    ...told(`  ${caughtText(recipe)}`),
    ...switchLines(recipe.switches),
    '',
    'Tried on the model',
    ...told(`  ${triedText(recipe)}`),
    `  npx racewalk replay${system.module === undefined ? '' : ` --module ${system.module}`} '${story(system, run).token}'`,
  ].join('\n');
}

const nth = (n: number): string => (n === 1 ? '' : ` (the ${n}${n === 2 ? 'nd' : n === 3 ? 'rd' : 'th'} time)`);

function delayLines(delay: Delay, i: number): string[] {
  const { before, after, entry, userSpace, until, othersToo, sameCpu } = delay;
  const behind = after === undefined ? '' : `, after "${after.statement}"`;
  const inside = entry ? `at the entry of ${before.function}()` : `in ${before.function}()${behind}, before "${before.statement}"`;
  const where = userSpace ? `does not call ${before.function}() yet` : `waits ${inside}${nth(before.n)}`;
  const goals = until.map((one) => `${one.actor} has done "${one.statement}" in ${one.function}()${nth(one.n)}`);
  return [
    ...told(`  ${i + 1}. ${before.actor} ${where},`, 5),
    ...told(`     until ${goals.join(' and ')}`, 5),
    ...(othersToo.length > 0 && !userSpace ? told(`     ${othersToo.join(' and ')} may come here too, and must not wait`, 5) : []),
    ...(sameCpu ? told('     they share a CPU: it has to sleep there, or be interrupted', 5) : []),
  ];
}

/** A statement of a function, with the lines that go before and behind it. */
interface Line {
  readonly statement: string;
  readonly order: number;
  readonly before: string[];
  readonly behind: string[];
}

/** Lines to put in, function by function, in the order of its statements. */
function patch(delays: readonly Delay[]): string[] {
  const functions = new Map<string, Map<number, Line>>();
  const at = (name: string, { statement, order }: Pick<Line, 'statement' | 'order'>): Line => {
    const lines = functions.get(name) ?? new Map<number, Line>();
    functions.set(name, lines);
    const line = lines.get(order) ?? { statement, order, before: [], behind: [] };
    lines.set(order, line);
    return line;
  };
  delays.forEach(({ before, after, othersToo, until, userSpace }, i) => {
    if (userSpace) return;
    if (after !== undefined) at(before.function, after);
    at(before.function, before).before.push(`rw_wait(${i + 1});${othersToo.length > 0 ? ` /* ${before.actor} alone */` : ''}`);
    for (const one of until) at(one.function, one).behind.push(`rw_done(${i + 1});`);
  });
  const hunk = ([name, lines]: readonly [string, Map<number, Line>]): string[] => [
    `@@ ${name}()`,
    ...[...lines.values()]
      .sort((a, b) => a.order - b.order)
      .flatMap(({ statement, before, behind }) => [...before.map(added), `        ${statement}`, ...behind.map(added)]),
  ];
  return [
    '+ static int rw_flag[9];',
    '+ #define rw_done(n) WRITE_ONCE(rw_flag[n], 1)',
    '+ #define rw_wait(n) /* two seconds at most */                     \\',
    '+         for (int i = 0; i < 20000 && !READ_ONCE(rw_flag[n]); i++) \\',
    '+                 udelay(100)',
    ...[...functions].flatMap(hunk),
  ].map((line) => `  ${line}`);
}

const added = (line: string): string => `+       ${line}`;

/** Where a delay is a function's entry, a probe can make it; and what shows the order. */
function probeLines(kernel: readonly Delay[]): string[] {
  const entries = kernel.filter(({ entry }) => entry).map(({ before }) => before);
  const names = [...new Set(kernel.flatMap(({ before, until }) => [before.function, ...until.map((one) => one.function)]))];
  const trace =
    names.length === 0
      ? []
      : [
          '',
          'To see the order (of those that are not inlined)',
          `  bpftrace -e '${names.map((name) => `kprobe:${name}`).join(`,\n    `)}`,
          `    { printf("%llu %s %s\\n", nsecs, comm, func); }'`,
        ];
  if (entries.length === 0) return trace;
  return [
    '',
    'Without a patch, where a delay is the entry of a function',
    '  static int hold(struct kprobe *p, struct pt_regs *regs)',
    ...[...new Set(entries.map(({ actor }) => actor))].map((actor) => `  /* for ${actor} alone: compare current->comm, or the CPU */`),
    '  { mdelay(500); return 0; }',
    ...[...new Set(entries.map((one) => one.function))].map(
      (name) => `  static struct kprobe kp = { .pre_handler = hold,\n          .symbol_name = "${name}" };`,
    ),
    ...trace,
  ];
}

function caughtText({ caughtBy, finding: { kind } }: Recipe): string {
  if (caughtBy === undefined) return `no tool of the kernel's tells of ${kind}: look at what user space gets, or add a WARN`;
  if (caughtBy.length === 0) return 'any kernel: it tells of this by itself, or dies';
  return caughtBy.map((option) => `CONFIG_${option}`).join(', or ');
}

/** Those whose other values do not show it by this schedule. */
function switchLines(switches: readonly Dependence[]): string[] {
  const needed = switches.flatMap(({ name, value, others }) => {
    const silent = others.filter(({ shows }) => !shows).map((other) => other.value);
    return silent.length === 0 ? [] : [`  ${name}=${value}: with ${silent.join(' or ')} this schedule does not show it`];
  });
  const free = switches.filter(({ others }) => others.every(({ shows }) => shows)).map(({ name }) => name);
  if (switches.length === 0) return [];
  return [
    '',
    'Switches',
    ...needed.flatMap((line) => told(line, 4)),
    ...(free.length === 0 ? [] : told(`  it does not depend on ${free.join(', ')}`, 4)),
  ];
}

function triedText({ delays, tried: { sets, states, complete } }: Recipe): string {
  const enough =
    delays.length === 0 ? 'without a delay' : `with ${delays.length === 1 ? 'this delay' : `these ${delays.length} delays`} alone`;
  const fewer =
    delays.length === 0 ? '' : delays.length === 1 ? ', and without it it does not' : ', and with any one of them left out it does not';
  const open = complete ? '' : '; but a limit was met, so that fewer may be enough';
  const found = `nobody else held up, it shows ${enough} in some order of who begins when another one waits or ends${fewer}`;
  return `${found} (${plural(sets, 'set')} of delays tried, ${plural(states, 'state')} in the last)${open}`;
}

/** The same as data; schema 1. */
export function recipeJson({ system, finding, run, actions, delays, caughtBy, switches, tried }: Recipe): string {
  return JSON.stringify(
    {
      schema: 1,
      exploration: system.exploration.name,
      variant: system.variant,
      kind: finding.kind,
      title: finding.title,
      actions,
      delays: delays.map(({ before, after, entry, userSpace, until, othersToo, sameCpu }) => ({
        before,
        after: after ?? null,
        entry,
        userSpace,
        until,
        othersToo,
        sameCpu,
      })),
      caughtBy: caughtBy ?? null,
      switches,
      tried,
      token: story(system, run).token,
    },
    null,
    2,
  );
}
