import { DeclarationParser } from './parse-declaration.js';
import { StatementParser } from './parse-statement.js';
import type { Problems } from './source.js';
import type { Declaration, FunctionDefinition, Scene, SceneActor, SceneExpect, Unit } from './syntax.js';
import { named, TokenStream } from './token-stream.js';
import type { Token } from './tokens.js';

/** Macros of the file level that declare something: `DEFINE_MUTEX(m);`. */
const declaring =
  /^(DEFINE_|DECLARE_|LIST_HEAD$|HLIST_HEAD$|MODULE_|EXPORT_|module_|subsys_initcall|late_initcall|core_initcall|device_initcall|__setup)/;

/** Reads the tokens of a file. What cannot be read is noted, and the next declaration is read. */
export function parse(tokens: readonly Token[], problems: Problems): Unit {
  const stream = new TokenStream(tokens, problems);
  const types = new DeclarationParser(stream);
  const statements = new StatementParser(types);
  const declarations: Declaration[] = [];
  const functions: FunctionDefinition[] = [];
  const scenes: Scene[] = [];
  while (!stream.atEnd) {
    const from = stream.mark;
    const done = problems.within(() => {
      if (stream.accept(';')) return true;
      if (stream.is('SCENE') && stream.ahead(1).text === '(') {
        scenes.push(scene(stream, statements));
        return true;
      }
      const ahead = stream.is('static') ? 1 : 0;
      if (stream.ahead(ahead).kind === 'name' && declaring.test(stream.ahead(ahead).text) && stream.ahead(ahead + 1).text === '(') {
        if (ahead > 0) stream.next();
        const macro = macroDeclaration(stream, types);
        if (macro) declarations.push(macro);
        return true;
      }
      topLevel(stream, types, statements, declarations, functions);
      return true;
    });
    if (!done) stream.skipDeclaration(from === stream.mark ? from + 1 : stream.mark);
  }
  return { structs: types.structs, enums: types.enums, declarations, functions, scenes };
}

function topLevel(
  stream: TokenStream,
  types: DeclarationParser,
  statements: StatementParser,
  declarations: Declaration[],
  functions: FunctionDefinition[],
): void {
  const { at, kind } = stream.token;
  if (kind !== 'name') stream.problems.refuse(at, `expected a declaration or a function, and not ${named(stream.token)}`);
  if (stream.ahead(1).text === '(' && !types.startsDeclaration())
    stream.problems.refuse(
      at,
      `'${stream.token.text}' is no macro that declares something here; leave it out, or write what it stands for ` +
        '(a function needs its type)',
    );
  const specifiers = types.specifiers();
  if (stream.accept(';')) return;
  const declarator = types.declarator(specifiers.type);
  types.idle();
  if (
    declarator.type.kind === 'function' &&
    (stream.is('{') || stream.token.kind === 'name') &&
    !['__any', '__range'].includes(stream.token.text)
  ) {
    if (!stream.is('{'))
      stream.problems.refuse(
        stream.token.at,
        `expected '{' or ';' behind the parameters of '${declarator.name}', and not ${named(stream.token)}; ` +
          'types of parameters stand within the parentheses',
      );
    const body = statements.block();
    functions.push({
      name: declarator.name,
      nameAt: declarator.at,
      returns: declarator.type.returns,
      params: declarator.type.params,
      body,
      at,
      end: body.end,
    });
    return;
  }
  declarations.push(...types.declarators(specifiers, declarator));
}

/** `DEFINE_MUTEX(m);` is a declaration whose type is the macro's name. */
function macroDeclaration(stream: TokenStream, types: DeclarationParser): Declaration | undefined {
  const word = stream.next();
  stream.expect('(', `behind '${word.text}'`);
  const name = stream.token;
  const args = [];
  while (!stream.is(')') && !stream.atEnd) {
    args.push(types.expressions.assignment());
    if (!stream.accept(',')) break;
  }
  stream.expect(')', `behind the arguments of '${word.text}'`);
  stream.accept(';');
  // what a module says of itself declares nothing
  if (/^(MODULE_|EXPORT_|module_|.*_initcall|__setup)/.test(word.text)) return undefined;
  if (name.kind !== 'name') return stream.problems.refuse(name.at, `'${word.text}' takes the name of what it declares`);
  const init = {
    kind: 'call',
    callee: { kind: 'name', name: word.text, at: word.at, end: word.end },
    args,
    ...stream.span(word.at),
  } as const;
  return { name: name.text, type: { kind: 'named', name: word.text }, storage: 'static', init, at: name.at, end: name.end };
}

/** `SCENE(name, "reason") { BEFORE { … } TASK(a) { … } EXPECT(posted, "kind"); }` */
function scene(stream: TokenStream, statements: StatementParser): Scene {
  const { at } = stream.next();
  stream.expect('(', "behind 'SCENE'");
  const name = stream.name('the name of the scene').text;
  let reason = '';
  if (stream.accept(',')) {
    if (stream.token.kind !== 'string') stream.problems.refuse(stream.token.at, 'expected what the scene is for, as a text in quotes');
    while (stream.token.kind === 'string') reason += stream.next().text.slice(1, -1);
  }
  stream.expect(')', "behind what 'SCENE' says");
  stream.expect('{', 'before the actors of a scene');
  const actors: SceneActor[] = [];
  const expects: SceneExpect[] = [];
  const options: { at: number; name: string; value: string }[] = [];
  while (!stream.is('}') && !stream.atEnd) {
    const word = stream.name("'BEFORE', 'TASK(name)', 'EXPECT(variant, \"kind\")' or another word of a scene");
    if (word.text === 'EXPECT') expects.push(expectation(stream, word.at));
    else if (word.text === 'OPTION') {
      stream.expect('(', "behind 'OPTION'");
      const option = stream.name('the name of an option').text;
      stream.expect(',', 'between an option and its value');
      const value = stream.next().text;
      stream.expect(')', "behind what 'OPTION' says");
      stream.accept(';');
      options.push({ at: word.at, name: option, value });
    } else {
      let actor = word.text.toLowerCase();
      if (stream.accept('(')) {
        actor = stream.name(`the name of who runs, behind '${word.text}('`).text;
        stream.expect(')', "behind the actor's name");
      }
      const statement = statements.statement();
      const body = statement.kind === 'block' ? statement : { kind: 'block' as const, body: [statement], ...stream.span(statement.at) };
      actors.push({ word: word.text, name: actor, body, ...stream.span(word.at) });
    }
  }
  stream.expect('}', 'that closes a scene');
  return { name, reason, actors, expects, options, ...stream.span(at) };
}

function expectation(stream: TokenStream, at: number): SceneExpect {
  stream.expect('(', "behind 'EXPECT'");
  const variant = stream.name('the variant that is expected to be so').text;
  const kinds: string[] = [];
  while (stream.accept(',')) {
    const { kind, text } = stream.next();
    kinds.push(kind === 'string' ? text.slice(1, -1) : text);
  }
  stream.expect(')', "behind what 'EXPECT' says");
  stream.accept(';');
  if (kinds.length === 0)
    stream.problems.refuse(at, 'EXPECT takes a variant and what is found there: EXPECT(posted, "use-after-free"), EXPECT(FIXED, clean)');
  return { variant, kinds, ...stream.span(at) };
}
