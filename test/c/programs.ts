import fc from 'fast-check';

/** A random sequential program: names in it begin with `p_`, so that many go into one file under other names. Values that grow have a __range. */
export interface Program {
  /** Declarations and functions; `p_main(int)` is the last of these. */
  readonly text: string;
  /** Expressions of C, by which the globals are read at the end. */
  readonly globals: readonly string[];
}

const statics = ['p_g0', 'p_g1', 'p_g2'] as const;
/** What is changed within expressions, and never by name elsewhere; of these, what stays, and a local variable that is memory. */
const counters = ['p_e0', 'p_e1'] as const;
const addressed = 'z';
const elements = 3;
const members = ['a', 'b'] as const;
const objects = ['p_s0', 'p_s1'] as const;

const structs = [...objects, 't', '*s'] as const;

/** What words hold; values are cut before they leave it. */
const range = '__range(-24, 24)';
const words = ['i = 0', 'j = 1', 'k = 2', 'n = 0', 'back = 3', `${addressed} = 3`]
  .map((one) => `int ${one.replace(' =', ` ${range} =`)};`)
  .join(' ');

/** What a statement may use. */
interface Scope {
  /** Integer variables that nobody else changes. */
  readonly locals: readonly string[];
  /** Of these, the ones that no loop counts by. */
  readonly free: readonly string[];
  readonly pointers: readonly string[];
  /** Functions that may be called: their parameters. */
  readonly calls: readonly string[];
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  readonly depth: number;
}

/**
 * Programs without undefined or unspecified behaviour: values stay small, indexes within their arrays, loops end, and whatever has a side
 * effect is alone in its expression, or stands where C says what comes first.
 */
export const programs: fc.Arbitrary<Program> = fc.array(fc.nat(), { maxLength: 800, size: 'max' }).map((choices) => ({
  text: programText(choices),
  globals: [
    ...statics,
    ...counters,
    'p_result',
    'p_mode',
    ...Array.from({ length: elements }, (_, i) => `p_array[${i}]`),
    ...objects.flatMap((object) => members.map((member) => `${object}.${member}`)),
    'p_at == &p_s1',
  ],
}));

/** Each choice takes a number off the list; where that is empty it takes the first way, which is short. */
function programText(choices: readonly number[]): string {
  let taken = 0;
  const below = (n: number): number => (choices[taken++] ?? 0) % n;
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)]!;
  const often = (percent: number): boolean => below(100) < percent;
  let labels = 0;

  const constant = (): string => `${pick([0, 1, 2, 3, 5, 7, -1, -2])}`;
  const cut = (value: string): string =>
    pick([`(${value}) & 7`, `(${value}) % 5`, `(${value}) % 4`, `(${value}) & 3`, `((${value}) & 6) - 3`]);
  /** Within the array, whatever it is of. */
  const index = (scope: Scope): string => (often(50) ? `${below(elements)}` : `${pick(scope.locals)} & 1`);

  /** A place that can be read and written; all hold small values. */
  function place(scope: Scope): string {
    const kind = below(10);
    if (kind < 3) return pick(scope.free);
    if (kind < 6) return pick(statics);
    if (kind < 7) return `${pick(['p_array', 'v'])}[${index(scope)}]`;
    if (kind < 8) return `${pick([...objects, 't'])}.${pick(members)}`;
    return `${pick([...scope.pointers, 'p_at'])}->${pick(members)}`;
  }

  /** A place that is there whatever a function does meanwhile. */
  const named = (scope: Scope): string => pick(often(50) ? scope.free : statics);

  /** No side effect. */
  function pure(scope: Scope, depth: number): string {
    if (depth <= 0 || often(25)) return often(35) ? constant() : often(60) ? pick(scope.locals) : place(scope);
    const a = (): string => pure(scope, depth - 1);
    switch (below(14)) {
      case 0:
        return `(${a()} + ${a()})`;
      case 1:
        return `${pick(['min', 'max'])}(${a()}, ${a()})`;
      case 2:
        return `(${a()} - ${a()})`;
      case 3:
        return `(${a()} * ${pick(['2', '3', '-1'])})`;
      case 4:
        return `(${pure(scope, 0)} ${pick(['&', '|', '^'])} ${pure(scope, 0)})`;
      case 5:
        return `(${a()} ${pick(['/', '%'])} ${pick(['2', '3', '-3', '5'])})`;
      case 6:
        return `((${a()} & 3) ${pick(['<<', '>>'])} ${below(3)})`;
      case 7:
        return `(${pick(['- ', '~', '!', '!!'])}${a()})`;
      case 8:
        return `(${a()} ${pick(['<', '<=', '>', '>=', '==', '!='])} ${a()})`;
      case 9:
        return `(${a()} ${pick(['&&', '||'])} ${a()})`;
      case 10:
        return `(${a()} ? ${a()} : ${a()})`;
      case 11:
        return often(50) ? `(p_mode == ${pick(['p_A', 'p_B', 'p_C'])})` : `(p_at ${pick(['==', '!='])} ${pick(scope.pointers)})`;
      default:
        return a();
    }
  }

  /** One side effect, and what does not depend on it. */
  function effect(scope: Scope): string {
    const count = pick([...counters, addressed]);
    switch (below(6)) {
      case 0:
        return `${pick(['++', '--'])}${count}`;
      case 1:
        return `${count}${pick(['++', '--'])}`;
      case 2:
        return `(${count} = ${cut(pure(scope, 2))})`;
      case 3:
        return `p_swap(&${addressed}, ${cut(pure(scope, 2))})`;
      default:
        return scope.calls.length > 0 ? call(scope) : `(${count} ${pick(['+=', '-=', '^='])} ${cut(pure(scope, 2))})`;
    }
  }
  function call(scope: Scope): string {
    const name = pick(scope.calls);
    return `${name}(${cut(pure(scope, 2))}, ${pick([...scope.pointers, '&p_s0', '&p_s1'])})`;
  }

  /** An expression whose side effects C puts in an order. */
  function value(scope: Scope, depth: number): string {
    if (depth <= 0 || often(45)) return often(25) ? pick([...counters, addressed]) : pure(scope, 2);
    const a = (): string => value(scope, depth - 1);
    switch (below(6)) {
      case 0:
        return `(${a()} ${pick(['&&', '||'])} ${a()})`;
      case 1:
        return `(${a()} ? ${a()} : ${a()})`;
      case 2:
        return `(${effect(scope)}, ${a()})`;
      case 3:
        return `(${effect(scope)} + ${constant()})`;
      case 4:
        return `(${constant()} ${pick(['<', '>', '=='])} ${effect(scope)})`;
      default:
        return effect(scope);
    }
  }

  const block = (scope: Scope, most: number, indent: string): string =>
    Array.from({ length: 1 + below(most) }, () => statement({ ...scope, depth: scope.depth - 1 }, indent)).join('');

  function statement(scope: Scope, t: string): string {
    const deep = scope.depth > 0;
    const inner = `${t}\t`;
    switch (below(deep ? 19 : 9)) {
      case 0:
      case 1:
      case 2:
        return `${t}${named(scope)} = ${cut(value(scope, 2))};\n`;
      case 3:
        return compound(scope, t);
      case 4:
        return often(50)
          ? `${t}${often(50) ? effect(scope) : `${place(scope)}${pick(['++', '--'])}`};\n${t}${pick([...counters, addressed])} %= 4;\n`
          : `${t}p_mode = ${pick(['p_A', 'p_B', 'p_C'])};\n`;
      case 5: {
        const to = often(50) ? 's' : 'p_at';
        return `${t}${to} = ${pick(['&p_s0', '&p_s1', ...scope.pointers, 'p_at', `${pure(scope, 2)} ? &p_s0 : &p_s1`])};\n`;
      }
      case 6:
        if (scope.calls.length > 0) return `${t}${named(scope)} = ${cut(call(scope))};\n`;
        return `${t}${place(scope)} = ${cut(pure(scope, 3))};\n`;
      case 7:
        if (often(25)) return `${t}${pick(structs)} = ${pick(structs)};\n`;
        if (often(25)) return `${t}swap(${named(scope)}, ${named(scope)});\n`;
        if (often(15)) return `${t}${pick(structs)} = (struct p_s){ .${pick(members)} = ${cut(pure(scope, 2))} };\n`;
        if (scope.inLoop && often(60)) return `${t}if (${value(scope, 1)})\n${inner}${pick(['break', 'continue'])};\n`;
        return `${t}${place(scope)} = ${place(scope)};\n`;
      case 8:
        if (often(30)) return `${t}if (${pure(scope, 2)})\n${inner}return ${cut(pure(scope, 2))};\n`;
        return `${t}${pick(statics)} = ${pick(statics)} = ${cut(pure(scope, 2))};\n`;
      case 9:
      case 10:
      case 11: {
        const otherwise = often(50) ? ` else {\n${block(scope, 3, inner)}${t}}` : '';
        return `${t}if (${value(scope, 2)}) {\n${block(scope, 3, inner)}${t}}${otherwise}\n`;
      }
      case 12: {
        const label = `l${labels++}`;
        // a way forward, out of whatever stands between
        const before = block(scope, 2, t);
        return `${t}if (${value(scope, 1)})\n${inner}goto ${label};\n${before}${label}:\n${t}${place(scope)} = ${cut(pure(scope, 2))};\n`;
      }
      case 13:
      case 14:
        return loop(scope, t);
      case 15:
        return cleaned(scope, t);
      default:
        return choice(scope, t);
    }
  }

  /** A variable that is cleaned up: past its end, forward, back to before it, and within what it is in. */
  function cleaned(scope: Scope, t: string): string {
    const inner = `${t}\t`;
    const label = `l${labels++}`;
    const cleanup = (): string => {
      const name = `c${labels++}`;
      return `${inner}struct p_s *${name} __free(p_undo) = ${pick(['&p_s0', '&p_s1', ...scope.pointers, `${pure(scope, 1)} ? &p_s0 : &p_s1`])};\n`;
    };
    const goes = `${inner}if (${value(scope, 1)})\n${inner}\tgoto ${label};\n`;
    const back = `${inner}if (back > 0) {\n${inner}\tback--;\n${inner}\tgoto ${label};\n${inner}}\n`;
    const more = (): string => block(scope, 2, inner);
    const second = often(40) ? cleanup() : '';
    switch (below(4)) {
      case 0:
        return `${t}{\n${cleanup()}${more()}${second}${goes}${more()}${t}}\n${t}${label}:\n${t}${place(scope)} = ${cut(pure(scope, 2))};\n`;
      case 1:
        return `${t}${label}:\n${t}{\n${cleanup()}${more()}${second}${back}${t}}\n`;
      case 2:
        return `${t}{\n${cleanup()}${inner}${label}:\n${more()}${second}${back}${more()}${t}}\n`;
      default:
        return `${t}{\n${cleanup()}${second}${goes}${more()}${inner}${label}:\n${more()}${t}}\n`;
    }
  }

  function compound(scope: Scope, t: string): string {
    const where = place(scope);
    const by = pick(['+=', '-=', '*=', '&=', '|=', '^=', '%=', '/=']);
    const what =
      by === '%=' || by === '/=' ? pick(['2', '3', '5', '-2']) : by === '*=' ? pick(['2', '-1', '3']) : `(${cut(pure(scope, 2))})`;
    // so that what grows stays small
    return `${t}${where} ${by} ${what};\n${t}${where} %= 8;\n`;
  }

  function loop(scope: Scope, t: string): string {
    const count = pick(['i', 'j', 'k'].filter((name) => scope.free.includes(name)).concat('n'));
    const free = scope.free.filter((name) => name !== count);
    if (!scope.free.includes(count) || free.length === 0) return `${t}${place(scope)}++;\n`;
    const within = { ...scope, free, inLoop: true, inSwitch: false };
    const body = block(within, 3, `${t}\t`);
    const times = 1 + below(3);
    switch (below(3)) {
      case 0:
        return `${t}for (${count} = 0; ${count} < ${times}; ${count}++) {\n${body}${t}}\n`;
      case 1:
        return `${t}${count} = ${times};\n${t}while (${count}-- > 0) {\n${body}${t}}\n`;
      default:
        return `${t}${count} = ${times};\n${t}do {\n${body}${t}} while (--${count} > 0);\n`;
    }
  }

  function choice(scope: Scope, t: string): string {
    const within = { ...scope, inSwitch: true, inLoop: false };
    const labels_ = ['case 0:', 'case 1:', 'case 2:', 'case -1:', 'default:'].filter(() => often(60));
    const cases = (labels_.length > 0 ? labels_ : ['default:']).map(
      (label) => `${t}${label}\n${block(within, 2, `${t}\t`)}${often(60) ? `${t}\tbreak;\n` : ''}`,
    );
    // the last one says where it ends
    return `${t}switch (${cut(value(scope, 1))}) {\n${cases.join('')}${t}\tbreak;\n${t}}\n`;
  }

  const names = ['i', 'j', 'k', 'n', 'x'];
  const calls: string[] = [];
  const functions = [];
  for (let f = 0; f <= below(4); f++) {
    const name = `p_f${f}`;
    const scope = { locals: names, free: names, pointers: ['s'], calls: [...calls], inLoop: false, inSwitch: false, depth: 2 };
    const body = block(scope, 4, '\t');
    const struct = `struct p_s t = ${pick([`{ .${pick(members)} = ${constant()} }`, 'p_s0', '*s'])};\n\tint v[3] ${range} = { y & 3, 2 };`;
    functions.push(
      `static int ${name}(int y, struct p_s *s)\n{\n\t${words}\n\tint x ${range} = y;\n\t${struct}\n\n${body}\treturn ${cut(pure({ ...scope, depth: 0 }, 2))};\n}\n`,
    );
    calls.push(name);
  }
  const scope = {
    locals: [...names, 'kept'],
    free: [...names, 'kept'],
    pointers: ['s', '(&t)'],
    calls,
    inLoop: false,
    inSwitch: false,
    depth: 2,
  };
  const body = block(scope, 6, '\t');
  const main =
    `static int p_main(void)\n{\n\t${words}\n\tint x ${range} = 3;\n\tstatic int kept ${range} = 2;\n\tint v[3] ${range} = { 1 };\n\tstruct p_s t = { 1 }, *s = &t;\n\n` +
    `${body}\treturn ${cut(pure(scope, 2))};\n}\n`;
  const initial = (): string => pick(['0', '1', '3', '-2']);
  return `enum p_mode { p_A, p_B = 3, p_C };
struct p_s { int a ${range}; int b ${range}; };
static int ${[...statics, ...counters].map((name) => `${name} ${range} = ${initial()}`).join(', ')}, p_result ${range};
static int p_array[${elements}] ${range} = { ${initial()}, ${initial()} };
static enum p_mode p_mode = ${pick(['p_A', 'p_B', 'p_C'])};
static struct p_s p_s0 = { .a = ${initial()} }, p_s1 = { .b = ${initial()} };
static struct p_s *p_at = &p_s0;
static void p_undo(struct p_s *s) { p_e0 = (p_e0 * 2 + s->a + 1) % 5; }
static int p_swap(int *at, int y) { int was = *at; *at = y; return was; }

${functions.join('\n')}
${main}`;
}

/** What makes `p_undo` of a program a cleanup of gcc's; the macro stands for all of them. */
export const cleanups =
  'struct p_s;\nstatic void p_undo(struct p_s *);\nstatic inline void p_undo_cleanup(struct p_s **s) { if (*s) p_undo(*s); }\n';
export const cleanupMacro = '#define __free(f) __attribute__((cleanup(f##_cleanup)))\n';

/** The scene that runs a program alone. */
export const scene = 'SCENE(p, "one runs alone")\n{\n\tTASK(run) { p_result = p_main(); }\n}\n';
