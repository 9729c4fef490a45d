import { describe, expect, it } from 'vitest';
import { loadGrammar } from '../../src/store/c-grammar.js';
import { preprocess } from '../../src/c/parse/preprocess.js';
import { read } from '../../src/c/parse/read.js';
import { Problems, Source, SourceError } from '../../src/c/parse/source.js';
import type { Expression, Statement, Unit } from '../../src/c/parse/syntax.js';

const grammar = await loadGrammar();

function unitOf(text: string): Unit {
  const source = new Source('race.c', text);
  const problems = new Problems(source);
  const unit = read(grammar, preprocess(source, problems, new Set()).tokens, problems);
  problems.raise();
  return unit;
}

/** The statements of a function with this body. */
const statements = (body: string): readonly Statement[] =>
  unitOf(`typedef int num_t;\nint f(int a)\n{\n${body}\n}`).functions[0]!.body.body;

function expression(text: string): Expression {
  const [only] = statements(`x = ${text};`);
  if (only?.kind !== 'expression' || only.value.kind !== 'assign') throw new Error(`${text} is no expression`);
  return only.value.value;
}

const told = (text: string): readonly string[] => {
  try {
    unitOf(text);
  } catch (error) {
    if (error instanceof SourceError) return error.lines.filter((line) => line.startsWith('race.c:'));
    throw error;
  }
  return [];
};

describe('what C says twice is read by what the file declares', () => {
  it('a name in parentheses before a value is a cast if it is a type, else a call or an operator', () => {
    expect(expression('(num_t)(a)')).toMatchObject({ kind: 'cast', type: { kind: 'integer' } });
    expect(expression('(g)(a)')).toMatchObject({ kind: 'call' });
    expect(expression('(a) - 1')).toMatchObject({ kind: 'binary', mark: '-' });
    expect(expression('(a) * b')).toMatchObject({ kind: 'binary', mark: '*' });
    expect(expression('(num_t)*b')).toMatchObject({ kind: 'cast', of: { kind: 'unary', mark: '*' } });
  });
  it('sizeof takes a type or a value', () => {
    expect(expression('sizeof(num_t)')).toMatchObject({ kind: 'sizeof', type: { kind: 'integer' } });
    expect(expression('sizeof(a)')).toMatchObject({ kind: 'sizeof', of: { kind: 'name', name: 'a' } });
    expect(expression('sizeof(struct b *)')).toMatchObject({ type: { kind: 'pointer', to: { kind: 'struct', tag: 'b' } } });
  });
  it('an operator binds as in C', () => {
    expect(expression('a & b == c')).toMatchObject({ mark: '&', right: { mark: '==' } });
    expect(expression('a - b - c')).toMatchObject({ mark: '-', left: { mark: '-' } });
    expect(expression('!a->b.c[1]++')).toMatchObject({ kind: 'unary', of: { kind: 'step', before: false, of: { kind: 'index' } } });
    expect(expression('a ?: b')).toMatchObject({ kind: 'choice', yes: undefined });
  });
});

describe('what kernel code adds to C', () => {
  it('a type is an argument of a macro that takes one', () => {
    expect(expression('container_of(t, struct ctx, timer)')).toMatchObject({
      kind: 'call',
      args: [{ kind: 'name' }, { kind: 'type', type: { kind: 'struct', tag: 'ctx' } }, { kind: 'name', name: 'timer' }],
    });
    expect(expression('min_t(unsigned int, a, num_t)')).toMatchObject({ args: [{ kind: 'type' }, { kind: 'name' }, { kind: 'type' }] });
  });
  it('a macro that a block or a statement follows begins a block, behind a case too', () => {
    expect(statements('list_for_each_entry(p, &l, list) if (p) break;')).toMatchObject([
      { kind: 'each', name: 'list_for_each_entry', body: { kind: 'if' } },
    ]);
    expect(statements('switch (a) { case 1: scoped_guard(rcu) { a = 1; } }')).toMatchObject([
      { kind: 'switch', body: { body: [{ kind: 'case', body: { kind: 'each', name: 'scoped_guard' } }] } },
    ]);
    expect(statements('for (f(a);;) { break; }')).toMatchObject([{ kind: 'for', test: undefined }]);
  });
  it('guard(…)(…) is a call of a call', () =>
    expect(statements('guard(mutex)(&m);')).toMatchObject([{ value: { kind: 'call', callee: { kind: 'call' } } }]));
  it('what a name says of itself stands behind it', () => {
    expect(statements('struct a *p __free(kfree) = NULL, *q;')).toMatchObject([
      { names: [{ name: 'p', cleanup: 'kfree' }, { name: 'q' }] },
    ]);
    const unit = unitOf(
      'struct a { int n __range(-1, 3); } __objects(4);\nint f(void) __any(0, -ENOMEM);\nint g(void) { h(k(1) __objects(3)); }',
    );
    expect(unit.structs).toMatchObject([{ tag: 'a', objects: 4, members: [{ name: 'n', range: { min: -1, max: 3 } }] }]);
    expect(unit.declarations).toMatchObject([{ name: 'f', any: [{ value: 0 }, { kind: 'unary' }] }]);
    expect(unit.functions[0]!.body.body).toMatchObject([{ value: { args: [{ kind: 'call', objects: 3 }] } }]);
  });
  it('a macro declares, static or not; what a module says of itself declares nothing', () =>
    expect(unitOf('static DEFINE_MUTEX(m);\nLIST_HEAD(l);\nMODULE_LICENSE("GPL");\nmodule_init(f);').declarations).toMatchObject([
      { name: 'm', type: { name: 'DEFINE_MUTEX' } },
      { name: 'l', type: { name: 'LIST_HEAD' } },
    ]));
  it('words that say nothing to a model are passed over, with their parentheses', () =>
    expect(unitOf('static __always_inline int __must_hold(&a->lock) f(struct a __rcu *const p) { return 0; }').functions).toMatchObject([
      { name: 'f', params: [{ name: 'p', type: { kind: 'pointer' } }] },
    ]));
  it('a range of cases has two ends', () =>
    expect(statements('switch (a) { case 1 ... 3: break; default: a = 1; a = 2; }')).toMatchObject([
      { body: { body: [{ value: { value: 1 }, upTo: { value: 3 } }, { kind: 'case', value: undefined }, { kind: 'expression' }] } },
    ]));
  it('a type of functions is a type, whose parameters need no names', () => {
    const { declarations, functions } = unitOf(
      'typedef int (*fn_t)(int); typedef int op_t(struct a *); fn_t g; int f(void) { return (int)3; }',
    );
    expect(declarations.map(({ name, type }) => [name, type.kind])).toEqual([
      ['fn_t', 'pointer'],
      ['op_t', 'function'],
      ['g', 'pointer'],
    ]);
    expect(functions[0]!.body.body).toMatchObject([{ value: { kind: 'cast', type: { kind: 'integer' } } }]);
  });
  it('what an #if leaves out may be no C at all', () =>
    expect(unitOf("#if 0\ndon't read $this\n#endif\nint x;").declarations).toHaveLength(1));
  it('spaces of a mail are spaces', () => expect(expression('a\u00a0+\u00a0b')).toMatchObject({ mark: '+' }));
});

it('a span is that of the file, and of a macro that of its use', () => {
  const text = '#define TWICE(x) ((x) + (x))\nint f(int a)\n{\n\treturn TWICE(a) /* … */ + 1;\n}';
  const [statement] = unitOf(text).functions[0]!.body.body;
  if (statement?.kind !== 'return' || statement.value?.kind !== 'binary') throw new Error('no sum');
  const shown = ({ at, end }: { at: number; end: number }) => text.slice(at, end);
  expect(shown(statement)).toBe('return TWICE(a) /* … */ + 1;');
  expect(shown(statement.value.left)).toBe('TWICE(a)');
});

it('a scene has actors, expectations and options', () => {
  const [scene] = unitOf(
    'SCENE(close, "two " "close") { BEFORE { a(); } TASK(x) { b(); } OPTION(ticks, 2); ' +
      'EXPECT(FIXED, clean); EXPECT(posted, "leak", "warn"); }',
  ).scenes;
  expect(scene).toMatchObject({
    name: 'close',
    reason: 'two close',
    actors: [
      { word: 'BEFORE', name: 'before' },
      { word: 'TASK', name: 'x' },
    ],
    options: [{ name: 'ticks', value: '2' }],
    expects: [
      { variant: 'FIXED', kinds: ['clean'] },
      { variant: 'posted', kinds: ['leak', 'warn'] },
    ],
  });
});

describe('what cannot be read is told by place and fact', () => {
  it.each<readonly [text: string, ...told: string[]]>([
    ['int f(void)\n{\n\treturn 1\n}', "3:10: expected ';'"],
    ['int f(void)\n{\n\tx = 1\n\ty = 2;\n}', "3:7: expected ';'"],
    ['int f(void) { if (x { y; } }', "1:18: this '(' is never closed: expected ')' before the '}' of line 1"],
    ['int f(void) { } }', "1:17: this '}' closes nothing"],
    [
      'int f(void) {\n#if 1\n',
      '2:1: this #if is never closed; #endif is missing',
      "1:13: this '{' is never closed: expected '}' before the end of the file",
    ],
    ['int f(void)\n{\n\tkfree(ctx)\n}', "3:12: expected ';'"],
    ['volatile int x;', "1:1: 'volatile' is not modelled; mark each access: READ_ONCE(x), WRITE_ONCE(x, value)"],
    ['_Atomic int x;', "1:1: '_Atomic' is not modelled; use atomic_t and its operations"],
    ['int f(void) { int *q __attribute__((cleanup(g))) = h(); }', '1:37: a cleanup attribute is not read; use __free(…) or guard(…)'],
    ['struct o { struct o x; int a; };', "1:21: the struct 'o' cannot have itself for a member; a pointer to it can"],
    ['int x = ;', '1:8: expected a name or a value'],
    ['int f(void) { else g(); }', "1:15: 'else' cannot stand here"],
    ['int f(void) { x ==== y; }', "1:19: '==' cannot stand here"],
    [
      'int f(a) int a; { return a; }',
      "1:10: 'int a ;' cannot stand before the block of a function; types of parameters stand within the parentheses",
    ],
    ['int f(void) { asm("nop"); }', '1:15: inline assembler is not modelled'],
    [
      'int f(void) { if (__any(0, 1)) return 1; }',
      "1:19: '__any' is no value: declare 'int either(void) __any(0, -ENOMEM);', and call either() here",
    ],
    ['int f(void) { __asm__ volatile("" ::: "memory"); }', '1:15: inline assembler is not modelled'],
    ['int f(void) { x = ({ 1; }); }', '1:19: a statement within an expression, ({ … }), is not read; write it as statements'],
    ['int f(void) { float x; x = 1.5; }', '1:15: floating point is not modelled', "1:28: '1.5': floating point is not modelled"],
    ['long double d;', '1:1: floating point is not modelled'],
    [
      'struct a { union { int x; } u; };',
      '1:12: a union is not modelled: one word would be read as another kind; make its parts members of a struct',
    ],
    ['int f(void) { typeof(x) y; }', "1:15: 'typeof(…)' is read as no type; write the type that it stands for"],
    ['int f(void) { goto *p; }', "1:20: '*' cannot stand here"],
    ['int f(void) { p = &&out; }', '1:19: the address of a label is not read'],
    [
      'int f(void) { x = 4294967296; y = 08; }',
      "1:19: '4294967296' is beyond what a word of a model holds, 2147483647; a smaller number of its own kind does",
      "1:35: '08' is no number",
    ],
    ['struct a { int n __range(3, 1); };', '1:18: __range takes two integers, the smaller first: __range(0, 3)'],
    [
      'typedef struct { int n; } a_t __objects(3);',
      '1:27: __objects stands behind the } of a struct, a pointer to one at file level, or the call that allocates',
    ],
    [
      'FOO("x");',
      `1:1: 'FOO ( "x" ) ;' declares nothing that is known; leave it out, or write what it stands for (a function needs its type)`,
    ],
    ['SCENE("x") { }', '1:1: SCENE takes its name, and what it is for as a text in quotes: SCENE(close_vs_exit, "…")'],
    [
      'SCENE(x, "y") { EXPECT(posted); }',
      '1:17: EXPECT takes a variant and what is found there: EXPECT(posted, "use-after-free"), EXPECT(FIXED, clean)',
    ],
    ['SCENE(x, "y") { int i; }', '1:17: expected BEFORE { … }, TASK(name) { … }, another actor or EXPECT(variant, "kind"); in a scene'],
    ['#define F(a...) a', "1:9: the parameters of the macro 'F' are not names; variadic macros are not read"],
  ])('%s', (text, ...facts) => {
    expect(told(text)).toEqual(facts.map((fact) => `race.c:${fact}`));
  });
  it('what stands behind it is read, and told of too', () =>
    expect(told('int f(void) { x ==== y; float z; }\nlong double g;\nint h(void) { return 1 }')).toHaveLength(4));
  it('nesting has an end', () => {
    expect(told(`int f(void) { return ${'('.repeat(1000)}1${')'.repeat(1000)}; }`)).toEqual([
      expect.stringContaining('this expression is nested too deeply to be read'),
    ]);
    expect(told(`int f(void) ${'{'.repeat(1000)}${'}'.repeat(1000)}`)).toEqual([expect.stringContaining('nested too deeply to be read')]);
  });
});
