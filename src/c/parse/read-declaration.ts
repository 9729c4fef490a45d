import type { Node } from 'web-tree-sitter';
import { idleWords, integerOf, integerTypes, integerWords } from './integer-types.js';
import { declaring, staticOf, typeTag } from './plain-grammar.js';
import { ExpressionReader } from './read-expression.js';
import type { Constant, Declaration, Expression, Parameter, Range, Struct, TypeName } from './syntax.js';
import { childOf, childrenOf, namedChildrenOf, type Nodes } from './syntax-node.js';

/** What a declaration says behind its name. */
type Marks = Pick<Declaration, 'range' | 'any' | 'cleanup' | 'objects'>;

/** Two things of the kernel's in one. */
const seqlockType: TypeName = { kind: 'struct', tag: 'seqlock_t' };

const notObjects = '__objects stands behind the } of a struct, a pointer to one at file level, or the call that allocates';

/** A name with what is around it. */
interface Declarator {
  readonly name: string;
  /** The node of the name; of a declarator without one, undefined. */
  readonly node: Node | undefined;
  readonly type: TypeName;
  readonly marks: Marks;
}

/** Makes types and declarations of the nodes of a tree; keeps structs and enums that it meets. */
export class DeclarationReader {
  readonly structs: Struct[] = [];
  readonly enums: { readonly tag: string; readonly constants: readonly Constant[] }[] = [];
  readonly expressions: ExpressionReader;
  private readonly typedefs = new Map<string, TypeName>([['seqlock_t', seqlockType]]);
  private nameless = 0;

  constructor(private readonly nodes: Nodes) {
    this.expressions = new ExpressionReader(nodes, this);
  }

  typeNamed(name: string): TypeName | undefined {
    return this.typedefs.get(name) ?? integerTypes.get(name);
  }

  describedType(node: Node): TypeName {
    return this.declarator(node.childForFieldName('declarator') ?? undefined, this.type(childOf(node, 'type'))).type;
  }

  /** The names of a declaration, with their types and first values. */
  declaration(node: Node): readonly Declaration[] {
    const stray = namedChildrenOf(node).find((child) => child.type === 'attribute_specifier');
    if (stray) return this.nodes.refuse(stray, notObjects);
    const type = this.type(childOf(node, 'type'));
    const storage = this.storage(node);
    return childrenOf(node, 'declarator').map((declarator) => {
      const value = declarator.type === 'init_declarator' ? childOf(declarator, 'value') : undefined;
      const { name, node: named, type: whole, marks } = this.declarator(value ? childOf(declarator, 'declarator') : declarator, type);
      if (named === undefined) return this.nodes.refuse(declarator, 'expected a name');
      if (marks.objects !== undefined && (storage === 'typedef' || whole.kind !== 'pointer' || whole.to.kind !== 'struct'))
        return this.nodes.refuse(declarator, notObjects);
      if (storage === 'typedef') this.typedefs.set(name, whole);
      const init = value && this.expressions.read(value);
      return { ...marks, name, type: whole, storage, init, at: this.nodes.span(named).at, end: this.nodes.span(declarator).end };
    });
  }

  /** `DEFINE_MUTEX(m);` is a declaration whose type is the macro's name; undefined: the call is none. */
  declaredBy(call: Node): Declaration | undefined {
    const word = childOf(call, 'function').text;
    if (!declaring.test(word)) return undefined;
    const init = this.expressions.read(call);
    const name = init.kind === 'call' ? init.args[0] : undefined;
    if (name?.kind !== 'name') return this.nodes.refuse(call, `'${word}' takes the name of what it declares`);
    const [storage, macro] = word.startsWith(staticOf) ? (['static', word.slice(staticOf.length)] as const) : ([undefined, word] as const);
    if (macro === 'DEFINE_SEQLOCK') return { name: name.name, type: seqlockType, storage, init: undefined, at: name.at, end: name.end };
    return { name: name.name, type: { kind: 'named', name: macro }, storage, init, at: name.at, end: name.end };
  }

  private storage(node: Node): Declaration['storage'] {
    if (node.type === 'type_definition') return 'typedef';
    const words = namedChildrenOf(node).filter(({ type }) => type === 'storage_class_specifier');
    return words.map(({ text }) => text).find((text) => text === 'static' || text === 'extern') as 'static' | undefined;
  }

  /** A type specifier. */
  type(node: Node): TypeName {
    switch (node.type) {
      case 'primitive_type':
      case 'type_identifier': {
        const text = this.nodes.name(node);
        if (text === 'void') return { kind: 'void' };
        if (text === 'float' || text === 'double') return this.nodes.refuse(node, 'floating point is not modelled');
        return this.typeNamed(text) ?? (integerWords.includes(text) ? integerOf([text]) : { kind: 'named', name: text });
      }
      case 'sized_type_specifier': {
        const words = node.text.split(/\s+/).filter((word) => !idleWords.has(word));
        const other = words.find((word) => !integerWords.includes(word));
        if (other !== undefined)
          return this.nodes.refuse(node, other === 'double' ? 'floating point is not modelled' : `'${node.text}' is no type of C`);
        return integerOf(words);
      }
      case 'struct_specifier': {
        const named = childOf(node, 'name')?.text;
        if (named?.startsWith(typeTag))
          return (
            this.typeNamed(named.slice(typeTag.length)) ?? this.nodes.refuse(node, `'${named.slice(typeTag.length)}' is no type yet here`)
          );
        return { kind: 'struct', tag: this.struct(node) };
      }
      case 'enum_specifier':
        return { kind: 'enum', tag: this.enumeration(node) };
      case 'union_specifier':
        return this.nodes.refuse(
          node,
          'a union is not modelled: one word would be read as another kind; make its parts members of a struct',
        );
      case 'macro_type_specifier':
        return this.nodes.refuse(node, `'${childOf(node, 'name').text}(…)' is read as no type; write the type that it stands for`);
      default:
        return this.nodes.refuse(node, `'${node.text.slice(0, 40)}' is read as no type`);
    }
  }

  private tagOf(node: Node): string {
    return node.childForFieldName('name')?.text ?? `nameless ${++this.nameless}`;
  }

  private struct(node: Node): string {
    const tag = this.tagOf(node);
    const body = node.childForFieldName('body');
    if (!body) return tag;
    const members = namedChildrenOf(body).flatMap((member) => this.nodes.problems.within(() => this.members(member)) ?? []);
    const itself = members.find(({ type }) => type.kind === 'struct' && type.tag === tag);
    if (itself) this.nodes.problems.refuse(itself.at, `the struct '${tag}' cannot have itself for a member; a pointer to it can`);
    let objects: number | undefined;
    for (const attribute of namedChildrenOf(node).filter(({ type }) => type === 'attribute_specifier')) {
      const call = attribute.descendantsOfType('call_expression')[0];
      if (call && childOf(call, 'function').text === '__objects') objects = this.expressions.objects(call);
    }
    this.structs.push({ tag, members, ...(objects !== undefined && { objects }), ...this.nodes.span(node) });
    return tag;
  }

  private members(node: Node): readonly Declaration[] {
    if (node.type !== 'field_declaration') return this.nodes.refuse(node, 'expected a member of a struct');
    const span = this.nodes.span(node);
    const type = this.type(childOf(node, 'type'));
    const bits = namedChildrenOf(node).find(({ type: kind }) => kind === 'bitfield_clause');
    if (bits)
      return this.nodes.refuse(
        bits,
        'a bit-field is written with its neighbours in one word, and is not modelled; make it a member of its own, or a bit for set_bit()',
      );
    const declarators = childrenOf(node, 'declarator');
    if (declarators.length === 0) return [{ name: '', type, storage: undefined, init: undefined, ...span }];
    return declarators.map((declarator) => {
      const { name, node: named, type: whole, marks } = this.declarator(declarator, type);
      if (named === undefined) return this.nodes.refuse(declarator, 'expected the name of a member');
      return {
        ...marks,
        name,
        type: whole,
        storage: undefined,
        init: undefined,
        at: this.nodes.span(named).at,
        end: this.nodes.span(declarator).end,
      };
    });
  }

  private enumeration(node: Node): string {
    const tag = this.tagOf(node);
    const body = node.childForFieldName('body');
    if (!body) return tag;
    const constants = namedChildrenOf(body).map((constant): Constant => {
      const [name, value] = [childOf(constant, 'name'), constant.childForFieldName('value')];
      return { name: name.text, at: this.nodes.span(name).at, value: value ? this.expressions.read(value) : undefined };
    });
    this.enums.push({ tag, constants });
    return tag;
  }

  /** `*name[2]`, `(*name)(int)`; without a name where a type alone is meant. What is inside is built upon what is outside. */
  declarator(node: Node | undefined, type: TypeName, marks: Marks = {}): Declarator {
    if (node === undefined) return { name: '', node: undefined, type, marks };
    const inner = (): Node | undefined => node.childForFieldName('declarator') ?? undefined;
    switch (node.type) {
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
      case 'primitive_type':
        return { name: this.nodes.name(node), node, type, marks };
      case 'pointer_declarator':
      case 'abstract_pointer_declarator':
      case 'pointer_type_declarator':
        return this.declarator(inner(), { kind: 'pointer', to: type }, marks);
      case 'array_declarator':
      case 'abstract_array_declarator': {
        const size = node.childForFieldName('size');
        return this.declarator(inner(), { kind: 'array', of: type, size: size ? this.expressions.read(size) : undefined }, marks);
      }
      case 'function_declarator':
      case 'abstract_function_declarator':
        return this.declarator(inner(), { kind: 'function', returns: type, params: this.parameters(childOf(node, 'parameters')) }, marks);
      case 'parenthesized_declarator':
      case 'abstract_parenthesized_declarator':
        return this.declarator(namedChildrenOf(node)[0], type, marks);
      case 'attributed_declarator': {
        const [named, ...attributes] = namedChildrenOf(node);
        return this.declarator(named, type, { ...marks, ...this.marks(attributes) });
      }
      default:
        return this.nodes.refuse(node, `expected a name, and not '${node.text.slice(0, 40)}'`);
    }
  }

  private marks(attributes: readonly Node[]): Marks {
    let marks: Marks = {};
    for (const attribute of attributes.flatMap((declaration) => declaration.descendantsOfType('attribute'))) {
      if (!attribute) continue;
      const list = namedChildrenOf(attribute).find(({ type }) => type === 'argument_list');
      const args = list ? this.expressions.arguments(list) : [];
      const word = childOf(attribute, 'name').text;
      if (word === '__range') marks = { ...marks, range: this.range(attribute, args) };
      else if (word === '__objects') marks = { ...marks, objects: this.expressions.objectsOf(attribute, args) };
      else if (word === '__any') marks = { ...marks, any: args };
      else if (word === '__free') {
        const [by] = args;
        marks = {
          ...marks,
          cleanup: by?.kind === 'name' ? by.name : this.nodes.refuse(attribute, '__free takes the name of what frees it'),
        };
      }
    }
    return marks;
  }

  private range(node: Node, args: readonly Expression[]): Range {
    const values = args.map((value) => {
      const of = value.kind === 'unary' && value.mark === '-' ? value.of : value;
      return of.kind === 'number' ? (of === value ? of.value : -of.value) : Number.NaN;
    });
    const [min, max] = values as [number, number];
    if (values.length !== 2 || !(min <= max))
      return this.nodes.refuse(node, '__range takes two integers, the smaller first: __range(0, 3)');
    return { min, max };
  }

  private parameters(list: Node): readonly Parameter[] {
    return namedChildrenOf(list).flatMap((parameter): readonly Parameter[] => {
      if (parameter.type === 'variadic_parameter') return [];
      if (parameter.type !== 'parameter_declaration')
        return this.nodes.refuse(parameter, `types of parameters stand within the parentheses: int ${parameter.text}`);
      const type = this.type(childOf(parameter, 'type'));
      const { name, node, type: whole } = this.declarator(parameter.childForFieldName('declarator') ?? undefined, type);
      if (whole.kind === 'void') return [];
      return [
        { name, type: whole.kind === 'array' ? { kind: 'pointer', to: whole.of } : whole, at: this.nodes.span(node ?? parameter).at },
      ];
    });
  }
}
