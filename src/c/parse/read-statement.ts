import type { Node } from 'web-tree-sitter';
import type { DeclarationReader } from './read-declaration.js';
import { tellErrors } from './read-errors.js';
import type { Expression, Statement } from './syntax.js';
import { childOf, namedChildrenOf, type Nodes } from './syntax-node.js';

type Block = Statement & { readonly kind: 'block' };

const deepest = 100;

/** Makes statements of the nodes of a tree. One that cannot be read is told, and the next one is read. */
export class StatementReader {
  private depth = 0;

  constructor(
    private readonly nodes: Nodes,
    private readonly types: DeclarationReader,
  ) {}

  block(node: Node): Block {
    return { kind: 'block', body: this.all(namedChildrenOf(node)), ...this.nodes.span(node) };
  }

  private all(children: readonly Node[]): readonly Statement[] {
    return children.flatMap((child) => this.nodes.problems.within(() => this.several(child)) ?? []);
  }

  /** A statement; a `case` has those behind it in the grammar, and only the first of them here. */
  private several(node: Node): readonly Statement[] {
    if (++this.depth > deepest) this.nodes.refuse(node, 'this statement is nested too deeply to be read');
    try {
      if (node.isError) tellErrors(node, this.nodes);
      if (node.type !== 'case_statement') return [this.one(node)];
      const value = node.childForFieldName('value');
      const [first, ...rest] = namedChildrenOf(node).filter(({ id }) => id !== value?.id);
      const span = this.nodes.span(node);
      const [body, ...more] = first ? this.several(first) : [];
      const range =
        value?.type === 'parenthesized_expression' && value.firstNamedChild!.type === 'comma_expression'
          ? value.firstNamedChild!
          : undefined;
      return [
        {
          kind: 'case',
          value: value ? this.types.expressions.read(range ? childOf(range, 'left') : value) : undefined,
          upTo: range ? this.types.expressions.read(childOf(range, 'right')) : undefined,
          body: body ?? { kind: 'empty', ...span },
          at: span.at,
          end: body?.end ?? span.end,
        },
        ...more,
        ...this.all(rest),
      ];
    } finally {
      this.depth--;
    }
  }

  /** What stands where C takes one statement. */
  private statement(node: Node): Statement {
    const [first, ...more] = this.several(node);
    if (first === undefined || more.length > 0)
      return this.nodes.refuse(node, "'case' stands directly in the block of a switch, or it is not read");
    return first;
  }

  private one(node: Node): Statement {
    const { nodes, types } = this;
    const span = nodes.span(node);
    const { expressions } = types;
    // the parts of a compound statement are told of one by one
    if (!/^(compound|if|while|do|for|switch|labeled)_statement$/.test(node.type)) tellErrors(node, nodes);
    switch (node.type) {
      case 'compound_statement':
        return this.block(node);
      case 'declaration':
      case 'type_definition':
        return { kind: 'declare', names: types.declaration(node), ...span };
      case 'struct_specifier':
      case 'enum_specifier':
      case 'union_specifier':
        types.type(node);
        return { kind: 'empty', ...span };
      case 'expression_statement': {
        const [value] = namedChildrenOf(node);
        if (value === undefined || (value.type === 'identifier' && value.text === 'fallthrough')) return { kind: 'empty', ...span };
        const declared = value.type === 'call_expression' ? types.declaredBy(value) : undefined;
        return declared ? { kind: 'declare', names: [declared], ...span } : { kind: 'expression', value: expressions.read(value), ...span };
      }
      case 'if_statement': {
        const otherwise = node.childForFieldName('alternative');
        return {
          kind: 'if',
          test: this.test(node),
          body: this.statement(childOf(node, 'consequence')),
          otherwise: otherwise ? this.statement(namedChildrenOf(otherwise)[0]!) : undefined,
          ...span,
        };
      }
      case 'while_statement':
        return { kind: 'while', test: this.test(node), body: this.statement(childOf(node, 'body')), ...span };
      case 'do_statement':
        return { kind: 'do', test: this.test(node), body: this.statement(childOf(node, 'body')), ...span };
      case 'for_statement':
        return this.loop(node);
      case 'switch_statement':
        return { kind: 'switch', value: this.test(node), body: this.statement(childOf(node, 'body')), ...span };
      case 'labeled_statement': {
        const body = namedChildrenOf(node)[1];
        return {
          kind: 'label',
          name: childOf(node, 'label').text,
          body: body ? this.statement(body) : { kind: 'empty', ...span },
          ...span,
        };
      }
      case 'goto_statement': {
        const label = childOf(node, 'label');
        return { kind: 'goto', name: label.text, nameAt: nodes.span(label).at, ...span };
      }
      case 'return_statement': {
        const [value] = namedChildrenOf(node);
        return { kind: 'return', value: value && expressions.read(value), ...span };
      }
      case 'break_statement':
        return { kind: 'break', ...span };
      case 'continue_statement':
        return { kind: 'continue', ...span };
      // a call without its `;` before the end of a block
      case 'macro_type_specifier':
        return nodes.problems.refuse(span.end, "expected ';'");
      case 'function_definition':
        return nodes.refuse(node, 'a function within a function is not read; put it beside');
      default:
        return nodes.refuse(node, `${node.type.replaceAll('_', ' ')}: this form of C is not read`);
    }
  }

  /** What stands in the parentheses. */
  private test(node: Node): Expression {
    const condition = childOf(node, 'condition');
    tellErrors(condition, this.nodes);
    const [inner] = namedChildrenOf(condition);
    return this.types.expressions.read(inner && inner.type !== 'compound_statement' ? inner : condition);
  }

  /** A loop, or what plainGrammar() makes of a macro that begins a block: a `for` that stands for no `for` of the file. */
  private loop(node: Node): Statement {
    const { nodes, types } = this;
    const span = nodes.span(node);
    const part = (field: string) => {
      const found = node.childForFieldName(field);
      if (found) tellErrors(found, nodes);
      return found ?? undefined;
    };
    const [first, test, next] = [part('initializer'), part('condition'), part('update')];
    const body = this.statement(childOf(node, 'body'));
    if (nodes.firstToken(node).text !== 'for' && first)
      return {
        kind: 'each',
        name: childOf(first, 'function').text,
        args: types.expressions.arguments(childOf(first, 'arguments')),
        body,
        ...span,
      };
    return {
      kind: 'for',
      first:
        first &&
        (first.type === 'declaration'
          ? { kind: 'declare', names: types.declaration(first), ...nodes.span(first) }
          : { kind: 'expression', value: types.expressions.read(first), ...nodes.span(first) }),
      test: test && types.expressions.read(test),
      next: next && types.expressions.read(next),
      body,
      ...span,
    };
  }
}
