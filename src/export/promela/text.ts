import type { Operation } from '../../core/operation/operation.js';

/** One process that takes every actor's steps, or one for each actor. The states and transitions are the same. */
export type Processes = 'one' | 'each';

/** The last option is never taken: looking at it tells of a state that nothing leads out of. */
export function processesText(choices: readonly { readonly actor: number; readonly outcome: number }[], processes: Processes): string {
  const options = choices.map(({ actor, outcome }, i) => ({
    actor,
    text: `  :: d_step { c_expr { CAN_${i} } -> c_code { step(${actor}, ${outcome}); } }`,
  }));
  const loop = (of: readonly { readonly text: string }[], ...last: readonly string[]): string =>
    ['  do', ...of.map(({ text }) => text), ...last, '  od'].join('\n');
  const rest = '  :: c_expr { REST } -> skip';
  if (processes === 'one') return `active proctype system() {\n  c_code { start(); };\n${loop(options, rest)}\n}`;
  const actors = [...new Set(choices.map(({ actor }) => actor))];
  const each = actors.map((a) => `proctype actor_${a}() {\n${loop(options.filter(({ actor }) => actor === a))}\n}`);
  const run = actors.map((a) => `run actor_${a}();`).join(' ');
  return `${each.join('\n')}\ninit {\n  atomic { c_code { start(); }; ${run} }\n${loop([], rest)}\n}`;
}

/** The functions of a primitive: its effect, and where it has them its condition and whom it waits for. */
export function primitiveText({ name, params, promela }: Operation): string {
  const { can, effect, waits, words } = promela!;
  const inputs = Object.entries(params)
    .filter(([, kind]) => kind !== 'tag')
    .map(([param]) => `int ${param}`);
  const list = inputs.length === 0 ? 'void' : inputs.join(', ');
  return [
    `static int do_${name}(${[...inputs, 'int outcome'].join(', ')}) { ${effect.trim()} }`,
    ...(words === undefined ? [] : [`static void words_${name}(${list}) { ${words.trim()} }`]),
    ...(can === undefined ? [] : [`static int can_${name}(${list}) { return ${can}; }`]),
    ...(waits === undefined ? [] : [`static int waits_${name}(${list}) { return ${waits}; }`]),
  ].join('\n');
}

/** A function that asks the actor's own one of that name. */
export function dispatch(name: string, result: 'int' | 'void', actors: number, params = '', call = ''): string {
  const cases = Array.from({ length: actors }, (_, a) =>
    result === 'int' ? `    case ${a}: return ${name}_${a}(${call});` : `    case ${a}: ${name}_${a}(${call}); return;`,
  );
  const end = result === 'int' ? '  return 0;\n' : '';
  return `static ${result} ${name}(int a${params}) {\n  switch (a) {\n${cases.join('\n')}\n  }\n${end}}`;
}

/** An actor's function, by its point: what it gives where it has finished, at the points of these cases, and else. */
export function over(name: string, pc: number, params: string, finished: number, cases: string, otherwise: string): string {
  const lines = [`    case 0: return ${finished};`, ...(cases === '' ? [] : [cases]), `    default: return ${otherwise};`];
  return `static int ${name}(${params}) {\n  switch (get(${pc})) {\n${lines.join('\n')}\n  }\n}`;
}

/** Texts in blocks that are short enough for Spin, which keeps 64 KiB of each. */
export function blocks(texts: readonly string[]): string[] {
  const made: string[] = [];
  for (const text of texts) {
    const last = made.at(-1);
    if (last !== undefined && last.length + text.length < 30_000) made[made.length - 1] = `${last}\n${text.trim()}`;
    else made.push(text.trim());
  }
  return made;
}
