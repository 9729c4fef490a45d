import type { Node } from 'web-tree-sitter';
import { typeOnly } from './plain-grammar.js';
import type { Entry, Expression, TypeName } from './syntax.js';
import { childOf, childrenOf, namedChildrenOf, type Nodes } from './syntax-node.js';

/** What an expression needs of declarations. */
export interface TypeReader {
  /** The type that a bare name is; undefined: it is none. */
  typeNamed(name: string): TypeName | undefined;
  /** A `type_descriptor`: `struct ctx *`. */
  describedType(node: Node): TypeName;
}

const assignments = /^(=|[-+*/%&|^]=|<<=|>>=)$/;
/** Deeper is no expression that somebody wrote. */
const deepest = 400;
const escapes: { readonly [text: string]: number } = { '\\n': 10, '\\t': 9, '\\0': 0, '\\r': 13, "\\'": 39, '\\\\': 92, '\\"': 34 };

/** Makes expressions of the nodes of a tree. */
export class ExpressionReader {
  private depth = 0;
  /** What stood in parentheses. */
  private readonly closed = new WeakSet<Expression>();

  constructor(
    private readonly nodes: Nodes,
    private readonly types: TypeReader,
  ) {}

  read(node: Node): Expression {
    if (++this.depth > deepest) this.nodes.refuse(node, 'this expression is nested too deeply to be read');
    try {
      return this.one(node);
    } finally {
      this.depth--;
    }
  }

  private one(node: Node): Expression {
    const { nodes } = this;
    const span = nodes.span(node);
    switch (node.type) {
      case 'number_literal':
        return { kind: 'number', value: this.numberOf(node), ...span };
      case 'char_literal': {
        const inner = node.text.slice(1, -1);
        const value = inner.length === 1 ? inner.charCodeAt(0) : escapes[inner];
        return { kind: 'number', value: value ?? nodes.refuse(node, `${node.text} is no character that is read`), ...span };
      }
      case 'string_literal':
        return { kind: 'text', value: node.text.slice(1, -1), ...span };
      case 'concatenated_string': {
        const texts = namedChildrenOf(node).filter(({ type }) => type === 'string_literal');
        return { kind: 'text', value: texts.map(({ text }) => text.slice(1, -1)).join(''), ...span };
      }
      case 'identifier':
        return { kind: 'name', name: nodes.name(node), ...span };
      case 'true':
      case 'false':
      case 'null':
        return { kind: 'name', name: node.text, ...span };
      case 'parenthesized_expression': {
        const [inner] = namedChildrenOf(node);
        if (inner!.type === 'compound_statement')
          nodes.refuse(node, 'a statement within an expression, ({ … }), is not read; write it as statements');
        const closed = { ...this.read(inner!), ...span };
        this.closed.add(closed);
        return closed;
      }
      case 'unary_expression':
      case 'pointer_expression':
        if (/^&&/.test(node.text)) nodes.refuse(node, 'the address of a label is not read');
        return { kind: 'unary', mark: childOf(node, 'operator').text as '-', of: this.read(childOf(node, 'argument')), ...span };
      case 'update_expression': {
        const operator = childOf(node, 'operator');
        const before = operator.startIndex === node.startIndex;
        const step = (of: Expression): Expression => ({
          kind: 'step',
          mark: operator.text as '++',
          before,
          of,
          at: before ? span.at : of.at,
          end: span.end,
        });
        const of = this.read(childOf(node, 'argument'));
        return before ? step(of) : this.behind(of, step);
      }
      case 'binary_expression':
        return { kind: 'binary', mark: childOf(node, 'operator').text, ...this.sides(node), ...span };
      case 'comma_expression':
        return { kind: 'binary', mark: ',', ...this.sides(node), ...span };
      case 'assignment_expression': {
        const operator = childOf(node, 'operator');
        if (!assignments.test(operator.text)) nodes.refuse(operator, `'${operator.text}' is no assignment of C`);
        const { left: to, right: value } = this.sides(node);
        return { kind: 'assign', mark: operator.text.slice(0, -1), to, value, ...span };
      }
      case 'conditional_expression': {
        const yes = node.childForFieldName('consequence');
        const test = this.read(childOf(node, 'condition'));
        return { kind: 'choice', test, yes: yes ? this.read(yes) : undefined, no: this.read(childOf(node, 'alternative')), ...span };
      }
      case 'call_expression':
        return this.call(node);
      case 'field_expression': {
        const field = childOf(node, 'field');
        const arrow = childOf(node, 'operator').text === '->';
        const member = (of: Expression): Expression => ({
          kind: 'member',
          of,
          arrow,
          name: field.text,
          nameAt: nodes.span(field).at,
          at: of.at,
          end: span.end,
        });
        return this.behind(this.read(childOf(node, 'argument')), member);
      }
      case 'subscript_expression':
        return this.index(node);
      case 'cast_expression':
        return this.cast(node);
      case 'compound_literal_expression':
        return {
          kind: 'braces',
          entries: this.entries(childOf(node, 'value')),
          type: this.types.describedType(childOf(node, 'type')),
          ...span,
        };
      case 'initializer_list':
        return { kind: 'braces', entries: this.entries(node), ...span };
      case 'sizeof_expression': {
        const type = node.childForFieldName('type');
        if (type) return { kind: 'sizeof', type: this.types.describedType(type), ...span };
        const of = this.read(childOf(node, 'value'));
        const named = of.kind === 'name' ? this.types.typeNamed(of.name) : undefined;
        return named ? { kind: 'sizeof', type: named, ...span } : { kind: 'sizeof', of, ...span };
      }
      case 'offsetof_expression': {
        const [type, member] = [childOf(node, 'type'), childOf(node, 'member')];
        const callee = { kind: 'name', name: 'offsetof', ...span } as const;
        const args: Expression[] = [
          { kind: 'type', type: this.types.describedType(type), ...nodes.span(type) },
          { kind: 'name', name: member.text, ...nodes.span(member) },
        ];
        return { kind: 'call', callee, args, ...span };
      }
      case 'gnu_asm_expression':
        return nodes.refuse(node, 'inline assembler is not modelled');
      default:
        return nodes.refuse(node, `${node.type.replaceAll('_', ' ')}: this form of C is not read`);
    }
  }

  /**
   * An operator behind a value. It binds closer than those before it; the grammar has `-x++` the other way round (tree-sitter-c 0.24.1), so
   * what stands before it is put around it.
   */
  private behind(of: Expression, made: (of: Expression) => Expression): Expression {
    const isBefore = of.kind === 'unary' || of.kind === 'cast' || (of.kind === 'step' && of.before);
    if (!isBefore || this.closed.has(of)) return made(of);
    const inner = this.behind(of.of, made);
    return { ...of, of: inner, end: inner.end };
  }

  private sides(node: Node): { left: Expression; right: Expression } {
    return { left: this.read(childOf(node, 'left')), right: this.read(childOf(node, 'right')) };
  }

  /** The arguments of a call; a type is one where a macro takes one. */
  arguments(node: Node): readonly Expression[] {
    return namedChildrenOf(node).map((argument): Expression => {
      const type =
        argument.type === 'cast_expression' && childOf(argument, 'value').text === typeOnly
          ? this.types.describedType(childOf(argument, 'type'))
          : argument.type === 'identifier'
            ? this.types.typeNamed(argument.text)
            : undefined;
      return type ? { kind: 'type', type, ...this.nodes.span(argument) } : this.read(argument);
    });
  }

  private call(node: Node): Expression {
    const span = this.nodes.span(node);
    const [callee, list] = [childOf(node, 'function'), childOf(node, 'arguments')];
    const args = this.arguments(list);
    return this.behind(this.read(callee), (of) => ({ kind: 'call', callee: of, args, at: of.at, end: span.end }));
  }

  /** `kzalloc(…)[__objects(n)]` is what plainGrammar() makes of __objects(n) behind a call. */
  private index(node: Node): Expression {
    const span = this.nodes.span(node);
    const [of, by] = [this.read(childOf(node, 'argument')), childOf(node, 'index')];
    if (by.type === 'call_expression' && childOf(by, 'function').text === '__objects' && of.kind === 'call')
      return { ...of, objects: this.objects(by), ...span };
    const index = this.read(by);
    return this.behind(of, (inner) => ({ kind: 'index', of: inner, by: index, at: inner.at, end: span.end }));
  }

  /** The number of `__objects(n)`. */
  objects(call: Node): number {
    return this.objectsOf(call, this.arguments(childOf(call, 'arguments')));
  }

  objectsOf(node: Node, [value, ...more]: readonly Expression[]): number {
    if (value?.kind !== 'number' || more.length > 0 || value.value < 1 || value.value > 16)
      return this.nodes.refuse(node, '__objects takes how many objects there can be at once: 1 to 16');
    return value.value;
  }

  private cast(node: Node): Expression {
    const type = this.types.describedType(childOf(node, 'type'));
    // C has no cast to these: the grammar takes `(f()) - 1` for one
    if (type.kind === 'function' || type.kind === 'array' || type.kind === 'named')
      return this.nodes.refuse(
        node,
        `'${childOf(node, 'type').text}' in parentheses reads as a type; leave the parentheses out, or declare the type`,
      );
    return { kind: 'cast', type, of: this.read(childOf(node, 'value')), ...this.nodes.span(node) };
  }

  /** `{ .open = f, 3 }`. */
  private entries(node: Node): readonly Entry[] {
    return namedChildrenOf(node).map((entry): Entry => {
      if (entry.type !== 'initializer_pair') return { member: undefined, value: this.read(entry) };
      const value = this.read(childOf(entry, 'value'));
      const designators = childrenOf(entry, 'designator');
      if (designators.every(({ type }) => type === 'field_designator'))
        return { member: designators.map(({ text }) => text.replace(/[.\s]/g, '')).join('.'), value };
      const [only, ...more] = designators;
      if (only!.type !== 'subscript_designator' || more.length > 0)
        return this.nodes.refuse(entry, 'of designators these are read: .member, .member.member and [index]');
      return { member: undefined, index: this.read(only!.firstNamedChild!), value };
    });
  }

  private numberOf(node: Node): number {
    const { text } = node;
    const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)$/.exec(text);
    if (!match) {
      const floating = /[.]|^[0-9]+[eE]/.test(text);
      return this.nodes.refuse(node, floating ? `'${text}': floating point is not modelled` : `'${text}' is no number`);
    }
    const digits = match[1]!;
    const value = /^0[xXbB]/.test(digits) ? Number(digits) : Number.parseInt(digits, digits.startsWith('0') ? 8 : 10);
    if (value > 2 ** 31 - 1)
      return this.nodes.refuse(node, `'${text}' is beyond what a word of a model holds, 2147483647; a smaller number of its own kind does`);
    return value;
  }
}
