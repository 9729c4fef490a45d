import type { Node } from 'web-tree-sitter';
import { tellErrors } from './read-errors.js';
import type { ExpressionReader } from './read-expression.js';
import type { StatementReader } from './read-statement.js';
import type { Expression, Scene, SceneActor, SceneExpect } from './syntax.js';
import { childOf, namedChildrenOf, type Nodes } from './syntax-node.js';

const accepted = 'BEFORE { … }, TASK(name) { … }, another actor or EXPECT(variant, "kind");';

/** Reads `SCENE(name, "reason") { BEFORE { … } TASK(a) { … } EXPECT(posted, "kind"); }`. */
export class SceneReader {
  private readonly actors: SceneActor[] = [];
  private readonly expects: SceneExpect[] = [];
  private readonly options: Scene['options'][number][] = [];

  constructor(
    private readonly nodes: Nodes,
    private readonly statements: StatementReader,
    private readonly expressions: ExpressionReader,
  ) {}

  read(node: Node): Scene {
    const { nodes } = this;
    const call = this.callOf(node, 'SCENE(name, "…") { … }');
    const [name, reason, ...more] = this.expressions.arguments(childOf(call, 'arguments'));
    if (name?.kind !== 'name' || (reason && reason.kind !== 'text') || more.length > 0)
      this.nodes.refuse(call, 'SCENE takes its name, and what it is for as a text in quotes: SCENE(close_vs_exit, "…")');
    for (const child of namedChildrenOf(childOf(node, 'body'))) nodes.problems.within(() => this.one(child));
    const { actors, expects, options } = this;
    return { name: name.name, reason: reason?.value ?? '', actors, expects, options, ...nodes.span(node) };
  }

  private one(node: Node): void {
    const { nodes } = this;
    if (node.type === 'for_statement' && nodes.firstToken(node).text !== 'for') {
      const call = this.callOf(node, `${accepted} in a scene`);
      const word = childOf(call, 'function').text;
      const args = this.expressions.arguments(childOf(call, 'arguments'));
      const body = childOf(node, 'body');
      if (body.type !== 'compound_statement') nodes.refuse(node, `expected ${accepted} in a scene`);
      this.actors.push({
        word,
        name: args.length === 0 ? word.toLowerCase() : this.nameOf(args, call),
        body: this.statements.block(body),
        ...nodes.span(node),
      });
      return;
    }
    tellErrors(node, nodes);
    const call = node.type === 'expression_statement' ? node.firstNamedChild : null;
    const word = call?.type === 'call_expression' ? childOf(call, 'function').text : '';
    if (!call || (word !== 'EXPECT' && word !== 'OPTION')) this.nodes.refuse(node, `expected ${accepted} in a scene`);
    const args = this.expressions.arguments(childOf(call, 'arguments'));
    const [first, ...rest] = args;
    const { at } = nodes.span(node);
    if (word === 'EXPECT') {
      const kinds = rest.map((kind) => (kind.kind === 'text' ? kind.value : this.nameOf([kind], call)));
      if (first?.kind !== 'name' || kinds.length === 0)
        this.nodes.refuse(call, 'EXPECT takes a variant and what is found there: EXPECT(posted, "use-after-free"), EXPECT(FIXED, clean)');
      this.expects.push({ variant: first.name, kinds, ...nodes.span(node) });
    } else {
      const [value] = rest;
      if (first?.kind !== 'name' || rest.length !== 1) this.nodes.refuse(call, 'OPTION takes its name and a value');
      this.options.push({
        at,
        name: first.name,
        value: value!.kind === 'number' ? String(value!.value) : value!.kind === 'text' ? value!.value : this.nameOf(rest, call),
      });
    }
  }

  /** What stands before a block. */
  private callOf(node: Node, expected: string): Node {
    const call = node.childForFieldName('initializer');
    if (call) tellErrors(call, this.nodes);
    return call?.type === 'call_expression' ? call : this.nodes.refuse(node, `expected ${expected}`);
  }

  private nameOf([only, ...more]: readonly Expression[], node: Node): string {
    if (only?.kind !== 'name' || more.length > 0) this.nodes.refuse(node, 'expected one name in the parentheses');
    return only.name;
  }
}
