import type { Source, Span } from '../../c/parse/source.js';
import type { Declaration, FunctionDefinition } from '../../c/parse/syntax.js';
import type { LoweredScene } from '../../c/scene.js';
import type { ReplayStep } from '../../replay/replay.js';
import { actorsOf, blockOf, type ModuleActor } from './actors.js';
import { Instrumenter, spliced } from './expression.js';
import { Points } from './points.js';
import { type Entry, entriesOf } from './schedule.js';
import { StatementInstrumenter } from './statement.js';

/** A scene of a C file, and what is to be done with it in a kernel. */
export interface Wanted {
  readonly lowered: LoweredScene;
  readonly source: Source;
  /** What `#ifdef` finds defined: the variant, and switches. */
  readonly definitions: readonly string[];
  /** The steps of a schedule; undefined: nobody is held, and everybody goes on after moments of random length. */
  readonly steps: readonly ReplayStep[] | undefined;
  /** Of a data race: who stands at an access of the same word when the schedule ends with one. */
  readonly meets?: string | undefined;
}

/** The text of `race.c` of a kernel module, which goes with include/module/racewalk.h. Throws an InputError of what a module cannot be. */
export function moduleText(wanted: Wanted): string {
  const { lowered, source, definitions } = wanted;
  const { program, scene, functions } = lowered;
  const points = new Points(functions);
  const statements = new StatementInstrumenter(new Instrumenter(source, points, macrosOf(source), new Set(program.functions.keys())));
  const actors = actorsOf(lowered);
  const called = new Map(actors.flatMap(({ calls, kind, begins }) => (begins && kind !== 'RW_DELAYED' ? [[calls, kind] as const] : [])));
  const parts = [...program.functions.values()]
    .filter(({ name }) => !program.stubs.has(name))
    .map((definition): Span & { readonly text: string } => {
      const { body } = definition;
      const kind = called.get(definition.name);
      const text = statements.statement(body);
      return { at: body.at, end: body.end, text: kind ? `{ ${entered(definition, kind)} ${text.slice(1)}` : text };
    });
  const scenes = program.scenes.map(({ at, end }) => ({ at, end, text: source.text.slice(at, end).replace(/[^\n]/g, '') }));
  const edits = [...parts, ...scenes].sort((a, b) => a.at - b.at);
  const body = spliced(source, { at: 0, end: source.text.length }, edits);
  const blocks = scene.actors.map(({ word, name, body: block }) => {
    const head = `static void ${word === 'BEFORE' ? 'rw_scene_before' : blockOf(name)}(void)`;
    return `#line ${source.lineOf(block.at)} "${source.name}"\n${head}\n${statements.statement(block)}`;
  });
  const variables = [...program.globals.values()].filter(({ storage, at }) => storage !== 'extern' && !program.statics.has(at));
  const setup = variables.flatMap(setupOf);
  const entries = wanted.steps && entriesOf(wanted.steps, lowered, actors, points, wanted.meets);
  const code = [
    ...definitions.map((name) => `#define ${name} 1`),
    ...said(source),
    ...(program.structs.has('task_struct') ? ['#define RW_OWN_TASKS'] : []),
    `#line 1 "${source.name}"`,
    body,
    ...bodiesOf([...program.declared.values()], source),
    ...blocks,
  ].join('\n');
  const ends = scene.actors.some(({ word }) => word === 'BEFORE') ? 'rw_scene_before();' : '';
  return `${[
    renamed(code, [...program.structs.keys()]),
    '#line 1 "racewalk"',
    `static void rw_before(void) { ${[...setup, ends].join(' ')} }`,
    globals(variables),
    tables(actors, points, entries),
  ].join('\n')}\n`;
}

/** The kernel may have structs of the same names, with other members. */
const renamed = (text: string, tags: readonly string[]): string =>
  tags.length === 0 ? text : text.replace(new RegExp(`\\bstruct(\\s+)(${tags.join('|')})\\b`, 'g'), 'struct$1model_$2');

/** Tracepoints are no part of a model: what they are given is reckoned, and that is all. */
const said = ({ text }: Source): readonly string[] =>
  [...new Set(text.match(/\btrace_\w+(?=\s*\()/g) ?? [])].map((name) => `#define ${name}(...) rw_said(0, ##__VA_ARGS__)`);

/** Locks and domains that begin as zeros in the model: a kernel wants them set up. */
const setups: { readonly [type: string]: string } = {
  spinlock_t: 'spin_lock_init',
  raw_spinlock_t: 'raw_spin_lock_init',
  rwlock_t: 'rwlock_init',
  srcu_struct: 'init_srcu_struct',
  mutex: 'mutex_init',
};

function setupOf({ name, type, init }: Declaration): readonly string[] {
  const setup = type.kind === 'named' ? setups[type.name] : type.kind === 'struct' ? setups[type.tag] : undefined;
  return setup !== undefined && init === undefined ? [`${setup}(&${name});`] : [];
}

/** What a function that the kernel calls begins with: it says who it is. */
function entered({ name, params }: FunctionDefinition, kind: string): string {
  const pointer = `(void *)${name}`;
  const early = kind === 'RW_RCU' ? `if (rw_early(${pointer})) { call_rcu(${params[0]!.name}, ${name}); return; } ` : '';
  return `${early}struct rw_scope rw_scope __attribute__((cleanup(rw_leave))) = rw_enter(${pointer});`;
}

/** Macros of the file that stand for more than a number or a name, and for what. */
function macrosOf(source: Source): ReadonlyMap<string, string> {
  const found = source.text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)((?:\(|[ \t]+[^\n]*[(>])(?:[^\n]*\\\n)*[^\n]*)/gm);
  return new Map([...found].map(([, name, body]) => [name!, body!]));
}

/** Functions that the file declares with `__any` have a body here. */
const bodiesOf = (declared: readonly Declaration[], source: Source): readonly string[] =>
  declared.flatMap(({ any, at, end }) => {
    if (!any) return [];
    // a declaration begins at its name; what it returns stands before that
    const from = Math.max(source.text.lastIndexOf('\n', at), source.text.lastIndexOf(';', at)) + 1;
    const head = source.text
      .slice(from, end)
      .replace(/__any\s*\([\s\S]*$/, '')
      .trim();
    const values = any.map((value) => source.text.slice(value.at, value.end)).join(', ');
    return [`${head} { static const int rw_values[] = { ${values} }; return rw_any(rw_values, ${any.length}); }`];
  });

/** Keeps what globals hold at first, and gives it back to them before each round. */
function globals(declarations: readonly Declaration[]): string {
  const lines = declarations.map(
    ({ name }) =>
      `\t{ static char was[sizeof(${name})]; if (keep) memcpy(was, (void *)&${name}, sizeof(${name})); ` +
      `else memcpy((void *)&${name}, was, sizeof(${name})); }`,
  );
  return ['static void rw_globals(bool keep)', '{', ...lines, '}'].join('\n');
}

/** Printed by %s. */
const quoted = (text: string): string => JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?'));

function tables(actors: readonly ModuleActor[], points: Points, entries: readonly Entry[] | undefined): string {
  const actorRows = actors.map(
    ({ name, kind, calls }) =>
      `\t{ .name = ${quoted(name)}, .kind = ${kind}, .function = ${kind === 'RW_DELAYED' ? 'NULL' : `(void *)${calls}`} },`,
  );
  const texts = points.all.map(({ id, text }) => `\t[${id}] = ${quoted(text)},`);
  const rows = (entries ?? []).map(
    ({ does, actor, point, blocks, gives, text }) =>
      `\t{ ${does}, ${actor}, ${point}, ${blocks}, ${gives !== undefined}, ${gives ?? 0}, ${quoted(text)} },`,
  );
  return [
    `struct rw_actor rw_actors[] = {`,
    ...actorRows,
    '};',
    `const int rw_actor_count = ${actors.length};`,
    'const char *const rw_texts[] = {',
    '\t[0] = "",',
    ...texts,
    '};',
    `const bool rw_scheduled = ${entries !== undefined};`,
    'const struct rw_entry rw_schedule[] = {',
    ...rows,
    '\t{}',
    '};',
    `const int rw_entry_count = ${entries?.length ?? 0};`,
  ].join('\n');
}
