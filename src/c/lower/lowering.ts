import type { Operation } from '../../core/operation/operation.js';
import { operations as primitives } from '../../kernel/index.js';
import { anyOperation } from '../operations/any.js';
import { callOf, callWith } from './call.js';
import { copy } from '../memory/copies.js';
import { conditionOf, notes, placeOf, rvalueOf, write } from './expression.js';
import type { Facts, Target } from './facts.js';
import type { Node } from '../flow/flow.js';
import { FlowBuilder, type Label } from '../flow/flow-builder.js';
import type { Interval } from '../flow/intervals.js';
import { startsAtOnce } from '../flow/fold.js';
import { type Context, FunctionLowering, type Instance } from './function-lowering.js';
import { kernelTypeOf } from './kernel-types.js';
import { eachOf } from './loops.js';
import { addressedIn, beginOnStack, placeOnStack } from '../memory/on-stack.js';
import { constantOf, type Program } from './program.js';
import { wordsOf } from './places.js';
import type { Span } from '../parse/source.js';
import { findLabels, statementOf } from './statement.js';
import { lowerStatement } from './statement-scope.js';
import type { Declaration, Expression, FunctionDefinition, Parameter, Statement, Struct, TypeName } from '../parse/syntax.js';
import { number, type Place, type Value, wrapped } from './values.js';

/** A function that is lowered: its nodes, and what its path takes. */
export interface Lowered extends Instance {
  readonly params: readonly string[];
  readonly builder: FlowBuilder;
  readonly entry: Node;
  readonly at: number;
  /** It is read within who calls it. */
  readonly inline: boolean;
  readonly source: FunctionDefinition | undefined;
}

/** Each value that a function without a body may give has a name among the outcomes of steps, of which there are so many. */
const mostValues = 15;

/** Lowers the functions of a file, each once for the arguments that it is called with. */
export class Lowering implements Context {
  readonly instances = new Map<string, Lowered>();
  readonly operations = new Map<string, Operation>();
  /** By name, those that are being lowered. */
  private readonly under: string[] = [];
  /** Names of paths that are taken: a primitive's is no path's. */
  private readonly ids = new Map<string, number>([...primitives.keys()].map((name) => [name, 1]));

  readonly program: Program;
  /** Structs that there are objects of on stacks. */
  readonly stacked = new Set<string>();

  constructor(
    program: Program,
    readonly facts: Facts,
  ) {
    this.program = { ...program, structs: new Map(program.structs), globals: new Map(program.globals) };
  }

  // --- functions

  instance(name: string, targets: readonly (Target | undefined)[], at: number): { readonly instance: Lowered; readonly inline: boolean } {
    // a pointer to a whole object is what its type says
    const kinds = targets.map((target) => (target && (target.path.length > 0 || target.kind === 'global') ? target : null));
    const key = `${name} ${JSON.stringify(kinds)}`;
    let made = this.instances.get(key);
    if (!made) {
      if (this.under.includes(name))
        this.program.problems.refuse(
          at,
          `${this.under.slice(this.under.indexOf(name)).join('() calls ')}() calls ${name}(); recursion is not modelled`,
        );
      this.under.push(name);
      const definition = this.program.functions.get(name)!;
      // before its body is read: container_of() has to know what its pointer is inside of
      definition.params.forEach((param, i) => this.facts.leadsTo(`${key}@${param.at}`, targets[i]));
      try {
        made = this.lower(key, name, definition.params, definition.returns, definition.at, (f) => this.body(f, definition), definition);
      } finally {
        this.under.pop();
      }
      this.instances.set(key, made);
    }
    return { instance: made, inline: made.inline };
  }

  private idFor(name: string): string {
    const count = (this.ids.get(name) ?? 0) + 1;
    this.ids.set(name, count);
    return count === 1 ? name : this.idFor(`${name}_${count}`);
  }

  /** Lowers a body to a path of its own. */
  lower(
    key: string,
    name: string,
    params: readonly Parameter[],
    returns: TypeName,
    at: number,
    body: (f: FunctionLowering) => void,
    source?: FunctionDefinition,
  ): Lowered {
    const builder = new FlowBuilder();
    const instance: Instance = { id: this.idFor(name), key, name, statics: new Set(), calls: new Set() };
    const f = new FunctionLowering(this, instance, builder, key, returns, key, undefined);
    f.scopes.push({ names: new Map(), cleanups: [] });
    const assigned = source ? assignedIn(source.body) : new Set<string>();
    if (source) f.addressed = addressedIn(source.body);
    for (const param of params) {
      if (param.name === '') continue;
      if (f.addressed.has(param.name)) {
        builder.keys.set(param.name, `${key}@${param.at}`);
        this.parameterOnStack(f, param, { operand: { param: param.name }, type: param.type, ...this.known(`${key}@${param.at}`) });
      } else if (!assigned.has(param.name)) {
        f.scopes[0]!.names.set(param.name, { operand: { param: param.name }, key: `${key}@${param.at}`, type: param.type, at: param.at });
        builder.keys.set(param.name, `${key}@${param.at}`);
      } else {
        builder.keys.set(param.name, `${key}@${param.at}`);
        const local = f.declare(param.name, param.type, param.at);
        builder.set((local.operand as { reg: string }).reg, { param: param.name });
      }
    }
    body(f);
    if (builder.empty || builder.reachable) builder.end(0);
    const entry = builder.entry;
    return { ...instance, params: params.map((param) => param.name), builder, entry, at, inline: !startsAtOnce(entry), source };
  }

  /** The statements of a function, with its labels; a way to its end returns. */
  private body(f: FunctionLowering, definition: FunctionDefinition): void {
    findLabels(f, definition.body, f.scopes);
    lowerStatement(f, definition.body);
    if (f.builder.reachable && definition.returns.kind !== 'void')
      this.program.problems.within(() =>
        this.program.problems.refuse(
          definition.body.end - 1,
          `'${definition.name}' comes to its end without a value; it returns one everywhere else`,
        ),
      );
  }

  /** A parameter whose address is taken is memory, which begins with what is handed over. */
  private parameterOnStack(f: FunctionLowering, { name, type, at }: Parameter, value: Value): void {
    const init: Expression = { kind: 'name', name, at, end: at + name.length };
    const local = beginOnStack(f, { name, type, at, init });
    f.scopes.at(-1)!.names.set(name, local);
    write(f, placeOnStack(local), value, init);
  }

  private known(key: string): Pick<Value, 'target' | 'functions'> {
    return { target: this.facts.target(key), functions: this.facts.functions(key) };
  }

  /** The statements of an actor of a scene. */
  statements(f: FunctionLowering, body: Statement): void {
    f.addressed = addressedIn(body);
    findLabels(f, body, f.scopes);
    lowerStatement(f, body);
  }

  inline(f: FunctionLowering, name: string, args: readonly Value[], at: number): Value {
    const definition = this.program.functions.get(name)!;
    if (this.under.filter((one) => one === name).length > 1 || f.prefix.includes(`:${name}/`))
      return this.program.problems.refuse(at, `'${name}' calls itself; recursion is not modelled`);
    const prefix = `${f.prefix}/${at}:${name}/`;
    const end = f.builder.label();
    const variable = f.builder.temporary(this.facts.interval(`${prefix} returns`));
    const inner = new FunctionLowering(this, f.instance, f.builder, prefix, definition.returns, prefix, { label: end, variable });
    inner.scopes.push({ names: new Map(), cleanups: [] });
    inner.addressed = addressedIn(definition.body);
    definition.params.forEach((param, i) => {
      if (inner.addressed.has(param.name)) return void this.parameterOnStack(inner, param, args[i]!);
      const local = inner.declare(param.name, param.type, param.at);
      notes(f, local.key, args[i]!, param.type, at, param.name);
      f.builder.set((local.operand as { reg: string }).reg, args[i]!.operand);
    });
    this.body(inner, definition);
    if (f.builder.reachable && definition.returns.kind === 'void') f.builder.set(variable, 0);
    f.builder.jump(end);
    f.builder.mark(end);
    const returned = `${prefix} returns`;
    return {
      operand: { reg: variable },
      type: definition.returns,
      target: this.facts.target(returned),
      functions: this.facts.functions(returned),
    };
  }

  call(f: FunctionLowering, name: string, args: readonly Value[], span: Span): Value {
    return callWith(f, name, args, span);
  }

  anyOf(f: FunctionLowering, declaration: Declaration, span: Span): Value {
    const { type } = declaration;
    const returns = type.kind === 'function' ? type.returns : type;
    const values = declaration.any!.map((e) =>
      wrapped(constantOf(e, this.program.constants) ?? this.program.problems.refuse(e.at, '__any takes constants'), returns),
    );
    if (values.length === 0 && returns.kind === 'void') return { operand: 0, type: returns };
    if (values.length === 0)
      this.program.problems.refuse(declaration.at, '__any takes at least one value, but of a function that returns nothing');
    if (new Set(values).size > mostValues)
      this.program.problems.refuse(
        declaration.at,
        `__any takes up to ${mostValues} values, each of which is a way to go; this has ${values.length}`,
      );
    let operation = this.operations.get(declaration.name);
    if (!operation) {
      operation = anyOperation(declaration.name, [...new Set(values)]);
      this.operations.set(declaration.name, operation);
    }
    const operand = f.step(span, { does: operation, input: {} }, { min: Math.min(...values), max: Math.max(...values) });
    return { operand, type: returns };
  }

  operation(made: Operation): Operation {
    const known = this.operations.get(made.name) ?? made;
    this.operations.set(made.name, known);
    return known;
  }

  // --- expressions

  value(f: FunctionLowering, e: Expression, expected?: TypeName): Value {
    if (e.kind !== 'call') return rvalueOf(f, e, expected);
    const constant = constantOf(e, this.program.constants);
    return constant === undefined ? callOf(f, e, expected) : number(constant);
  }

  place(f: FunctionLowering, e: Expression): Place {
    return placeOf(f, e);
  }

  condition(f: FunctionLowering, e: Expression, yes: Label, no: Label): void {
    conditionOf(f, e, yes, no);
  }

  copy(f: FunctionLowering, to: Place, from: Expression): void {
    copy(f, to, from);
  }

  statement(f: FunctionLowering, s: Statement): void {
    statementOf(f, s);
  }

  each(f: FunctionLowering, s: Statement & { readonly kind: 'each' }): void {
    eachOf(f, s);
  }

  functionNumber(name: string): number {
    return [...this.program.functions.keys()].indexOf(name) + 1;
  }

  like(f: FunctionLowering, struct: string): string {
    const param = `like_${struct}`;
    f.instance.statics.add(param);
    return param;
  }

  hiddenGlobal(name: string, type: TypeName, at: number): void {
    (this.program.globals as Map<string, Declaration>).set(name, { name, type, storage: 'static', init: undefined, at, end: at });
  }

  onStack(f: FunctionLowering, name: string, type: TypeName, at: number, range: Interval | undefined) {
    const own = type.kind === 'struct' && kernelTypeOf(type) === undefined;
    const kernel = kernelTypeOf(type) && (type.kind === 'struct' ? type.tag : type.kind === 'named' ? type.name : undefined);
    const member = kernel === undefined ? name : kernel.replace(/_t$/, '');
    const struct = own ? type.tag : kernel === undefined ? this.stackNameFor(`${name}_of_${f.instance.name}`, at) : `${member}_on_stack`;
    const structs = this.program.structs as Map<string, Struct>;
    if (!own && !structs.has(struct))
      structs.set(struct, {
        tag: struct,
        members: [{ name: member, type, storage: undefined, init: undefined, ...(range && { range }), at, end: at }],
        at,
        end: at,
      });
    if (!structs.has(struct))
      this.program.problems.refuse(at, `the struct '${struct}' is not defined here; define it with the members that the functions use`);
    this.stacked.add(struct);
    return { struct, path: own ? [] : [member] };
  }

  /** A name for the struct of one variable: another one of the same name in the same function has its place besides. */
  private stackNameFor(name: string, at: number): string {
    const other = this.program.structs.get(name);
    return other === undefined || other.at === at ? name : `${name}_${at}`;
  }

  fieldsOf(struct: string) {
    const words = wordsOf({ kind: 'struct', tag: struct }, this.program);
    const fields = words.filter(({ element }) => !element).map(({ name }) => name);
    return { fields, hasArray: fields.length < words.length };
  }

  /** What the variables of a path may hold. */
  intervalsOf(lowered: Lowered) {
    return (variable: string) => {
      const own = lowered.builder.intervals.get(variable);
      if (own) return own;
      const key = lowered.builder.keys.get(variable);
      return key === undefined || (this.facts.isOpen(key) && lowered.params.includes(variable)) ? undefined : this.facts.interval(key);
    };
  }
}

const known = new WeakMap<Statement, ReadonlySet<string>>();

/** Names that are assigned somewhere in a statement. */
function assignedIn(s: Statement): ReadonlySet<string> {
  const before = known.get(s);
  if (before) return before;
  const found = new Set<string>();
  known.set(s, found);
  const look = (thing: unknown): void => {
    if (Array.isArray(thing)) return void thing.forEach(look);
    if (typeof thing !== 'object' || thing === null) return;
    const { kind } = thing as { readonly kind?: string };
    const to = kind === 'assign' ? (thing as { to: Expression }).to : kind === 'step' ? (thing as { of: Expression }).of : undefined;
    if (to?.kind === 'name') found.add(to.name);
    if (kind === 'each') for (const arg of (thing as { args: readonly Expression[] }).args) if (arg.kind === 'name') found.add(arg.name);
    // a macro of the kernel that sets what it is given
    if (kind === 'call')
      for (const arg of (thing as { args: readonly Expression[] }).args)
        if (arg.kind === 'unary' && arg.mark === '&' && arg.of.kind === 'name') found.add(arg.of.name);
    Object.values(thing).forEach(look);
  };
  look(s);
  return found;
}
