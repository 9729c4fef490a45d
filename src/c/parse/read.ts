import type { Node } from 'web-tree-sitter';
import type { Grammar } from './grammar.js';
import { declaring, plainGrammar } from './plain-grammar.js';
import { DeclarationReader } from './read-declaration.js';
import { errorsIn, tellBrackets, tellErrors, tellIgnored, tellMisplaced } from './read-errors.js';
import { SceneReader } from './read-scene.js';
import { StatementReader } from './read-statement.js';
import type { Problems } from './source.js';
import type { Declaration, FunctionDefinition, OwnershipDeclaration, Scene, Unit } from './syntax.js';
import { childOf, namedChildrenOf, Nodes } from './syntax-node.js';
import type { Token } from './tokens.js';

/** What a module says of itself declares nothing. */
const idle = /^(MODULE_|EXPORT_|module_|__setup$)|_initcall$/;

/** A forgotten `;` is looked for so often; each time the file is parsed again. */
const mostAsked = 10;

/** Reads a file that is preprocessed. What cannot be read is told, and the next declaration is read. */
export function read(grammar: Grammar, tokens: readonly Token[], problems: Problems): Unit {
  if (tellBrackets(tokens, problems) || tellMisplaced(tokens, problems)) problems.raise();
  tellIgnored(tokens, problems);
  const text = plainGrammar(tokens);
  const tree = grammar.parse(text.text);
  let asked = 0;
  const wantsSemicolon = (place: number): boolean => {
    if (++asked > mostAsked) return false;
    const other = grammar.parse(`${text.text.slice(0, place)};${text.text.slice(place)}`);
    const fewer = errorsIn(other.rootNode) < errorsIn(tree.rootNode);
    other.delete();
    return fewer;
  };
  try {
    return new FileReader(new Nodes(text, problems, wantsSemicolon)).read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

class FileReader {
  private readonly types: DeclarationReader;
  private readonly statements: StatementReader;
  private readonly declarations: Declaration[] = [];
  private readonly functions: FunctionDefinition[] = [];
  private readonly scenes: Scene[] = [];
  private readonly owners: OwnershipDeclaration[] = [];

  constructor(private readonly nodes: Nodes) {
    this.types = new DeclarationReader(nodes);
    this.statements = new StatementReader(nodes, this.types);
  }

  read(root: Node): Unit {
    for (const child of namedChildrenOf(root)) this.nodes.problems.within(() => this.one(child));
    const { declarations, functions, scenes, owners, types } = this;
    return { structs: types.structs, enums: types.enums, declarations, functions, scenes, owners };
  }

  private one(node: Node): void {
    const { nodes, types } = this;
    if (node.type === 'function_definition') {
      this.define(node);
      return;
    }
    if (node.type === 'for_statement' && nodes.firstToken(node).text === 'SCENE') {
      this.scenes.push(new SceneReader(nodes, this.statements, types.expressions).read(node));
      return;
    }
    tellErrors(node, nodes);
    switch (node.type) {
      case 'declaration':
      case 'type_definition':
        this.declarations.push(...types.declaration(node));
        return;
      case 'struct_specifier':
      case 'enum_specifier':
      case 'union_specifier':
        types.type(node);
        return;
      case 'expression_statement':
        this.macro(node);
        return;
      default:
        nodes.refuse(node, 'expected a declaration or a function');
    }
  }

  private define(node: Node): void {
    const { nodes, types } = this;
    const [type, declarator, body] = [childOf(node, 'type'), childOf(node, 'declarator'), childOf(node, 'body')];
    tellErrors(declarator, nodes);
    const stray = namedChildrenOf(node).find((child) => child.type === 'declaration' || child.isError);
    if (stray)
      nodes.refuse(
        stray,
        `'${stray.text.slice(0, 40)}' cannot stand before the block of a function; types of parameters stand within the parentheses`,
      );
    const { name, node: named, type: whole } = types.declarator(declarator, types.type(type));
    if (whole.kind !== 'function' || named === undefined) this.nodes.refuse(declarator, `expected ';' or the parameters of a function`);
    this.functions.push({
      name,
      nameAt: nodes.span(named).at,
      returns: whole.returns,
      params: whole.params,
      body: this.statements.block(body),
      ...nodes.span(node),
    });
  }

  /** `DEFINE_MUTEX(m);` is a declaration whose type is the macro's name. */
  private macro(node: Node): void {
    const { types } = this;
    const call = node.firstNamedChild;
    if (call === null) return;
    const word = call.type === 'call_expression' ? childOf(call, 'function') : undefined;
    if (word && idle.test(word.text)) return;
    if (word?.text === 'OWNERSHIP') {
      this.owners.push(this.ownership(call));
      return;
    }
    if (!word || !declaring.test(word.text))
      this.nodes.refuse(
        node,
        `'${node.text.slice(0, 40)}' declares nothing that is known; leave it out, or write what it stands for (a function needs its type)`,
      );
    this.declarations.push({ ...types.declaredBy(call)!, storage: 'static' });
  }

  private ownership(call: Node): OwnershipDeclaration {
    const { nodes, types } = this;
    const [name, struct, ...said] = types.expressions.arguments(childOf(call, 'arguments'));
    const clauses = said.flatMap((one) => (one.kind === 'text' ? [{ text: one.value, at: one.at }] : []));
    if (name?.kind !== 'name' || struct?.kind !== 'name' || clauses.length < said.length || said.length === 0)
      return this.nodes.refuse(
        call,
        'OWNERSHIP takes a name, a struct and what is said, each in quotes: OWNERSHIP(obj, obj, "born kzalloc()", "released kfree()")',
      );
    return { name: name.name, struct: struct.name, clauses, ...nodes.span(call) };
  }
}
