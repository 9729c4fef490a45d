import type { Operation } from '../../core/operation/operation.js';
import type { Operand } from '../../core/system/path-source.js';
import { type Facts, leadsToTwo, type Target } from './facts.js';
import type { StepNode } from '../flow/flow.js';
import type { FlowBuilder, Label } from '../flow/flow-builder.js';
import { type Interval, intervalOf } from '../flow/intervals.js';
import type { Program } from './program.js';
import type { Problems, Span } from '../parse/source.js';
import type { Declaration, Expression, Statement, TypeName } from '../parse/syntax.js';
import type { Place, Value } from './values.js';

/** A function as it is lowered for one kind of arguments. */
export interface Instance {
  readonly id: string;
  /** What keys of what is known of it begin with. */
  readonly key: string;
  readonly name: string;
  /** Objects with a name that it, or what it calls, looks at: they are handed to it. */
  readonly statics: Set<string>;
  readonly calls: Set<Instance>;
}

/** What the lowering of a function asks of what is around it. */
export interface Context {
  readonly program: Program;
  readonly facts: Facts;
  /** The function for arguments that lead there; undefined: it is being lowered already, and so calls itself. */
  instance(name: string, targets: readonly (Target | undefined)[], at: number): { readonly instance: Instance; readonly inline: boolean };
  /** Reads a function within its caller; gives the variable of what it returns. */
  inline(f: FunctionLowering, name: string, args: readonly Value[], at: number): Value;
  value(f: FunctionLowering, e: Expression, expected?: TypeName): Value;
  place(f: FunctionLowering, e: Expression): Place;
  condition(f: FunctionLowering, e: Expression, yes: Label, no: Label): void;
  statement(f: FunctionLowering, s: Statement): void;
  /** A macro that is a loop, or a scope. */
  each(f: FunctionLowering, s: Statement & { readonly kind: 'each' }): void;
  /** Calls a function of the file. */
  call(f: FunctionLowering, name: string, args: readonly Value[], span: Span): Value;
  /** A function without a body that may return any of these. */
  anyOf(f: FunctionLowering, declaration: Declaration, span: Span): Value;
  /** A struct is assigned. */
  copy(f: FunctionLowering, to: Place, from: Expression): void;
  /** An operation that is made for this file: the one of its name. */
  operation(made: Operation): Operation;
  /** The number of a function, where it is a value. */
  functionNumber(name: string): number;
  /** A word at file level that no text declares. */
  hiddenGlobal(name: string, type: TypeName, at: number): void;
  /** An object to stand for what is allocated of a struct. */
  like(f: FunctionLowering, struct: string): string;
  /** Where a local variable is that is memory: the struct that its objects are, and where in it. */
  onStack(
    f: FunctionLowering,
    name: string,
    type: TypeName,
    at: number,
    range: Interval | undefined,
  ): { readonly struct: string; readonly path: readonly string[] };
  /** The names of the words of a struct that are no elements of an array, and whether others are. */
  fieldsOf(struct: string): { readonly fields: readonly string[]; readonly hasArray: boolean };
}

/** A call of C that is no operation by itself: gives its value, and lays its steps. */
export type Builtin = (f: FunctionLowering, e: Expression & { readonly kind: 'call' }, expected: TypeName | undefined) => Value;

/** A local variable or a parameter. */
export interface Local {
  /** Its name among those of the path; of a parameter that nobody assigns the parameter's. */
  readonly operand: { readonly reg: string } | { readonly param: string };
  readonly key: string;
  readonly type: TypeName;
  readonly at: number;
  /** Of a struct or an array, its members or elements, by name; it has no value itself. */
  readonly parts?: ReadonlyMap<string, Local>;
  /** Of an element of an array, the variable that says whether it has a value. */
  readonly known?: string;
  /** It is memory, and the operand leads to it: the struct that it is in, and where. */
  readonly memory?: { readonly struct: string; readonly path: readonly string[] };
  /** It is static: its name among the globals. */
  readonly global?: string;
}

/** A block: its names, and what is done when it is left. */
export interface Scope {
  readonly names: Map<string, Local>;
  readonly cleanups: (() => void)[];
}

/** Blocks around a statement, one for each scope that is open there. */
export type Blocks = readonly object[];

/** Where a label is. */
export interface LabelPlace {
  readonly label: Label;
  readonly blocks: Blocks;
  /** By scope, how many cleanups it has there: known once the label is come to. */
  cleanups?: readonly number[];
  /** Those that jump forward to it: up to which scope they stay in the same ones, and how many cleanups that has there. */
  readonly from: { readonly depth: number; readonly cleanups: number; readonly at: number }[];
}

/** Where `break` and `continue` lead, and how many scopes are open there. */
export interface Loop {
  readonly out: Label;
  readonly again: Label | undefined;
  readonly depth: number;
}

/** The longest text of a step that fits a column, with its line before it. */
const longestText = 60;

/** What is known while one function's body is lowered; a function that is read within its caller has one of its own. */
export class FunctionLowering {
  readonly scopes: Scope[] = [];
  readonly loops: Loop[] = [];
  readonly labels = new Map<string, LabelPlace>();
  /** By `goto`, the blocks that it is in. */
  readonly gotos = new Map<Statement, Blocks>();
  /** Names whose address is taken. */
  addressed: ReadonlySet<string> = new Set();
  /** By place of the declaration, what is memory and began with its block. */
  readonly begun = new Map<number, Local>();
  /** Steps of the statement that is lowered: where there is one, it is told as the whole statement. */
  private statementSteps: (Span & { readonly node: StepNode })[] = [];

  constructor(
    readonly context: Context,
    readonly instance: Instance,
    readonly builder: FlowBuilder,
    /** What keys of its variables begin with. */
    readonly prefix: string,
    readonly returns: TypeName,
    /** What is known of what it returns is under this key. */
    readonly returnKey: string,
    /** Of a function that is read within its caller: where it goes on, and the variable of the value. */
    readonly into: { readonly label: Label; readonly variable: string } | undefined,
  ) {}

  get program(): Program {
    return this.context.program;
  }

  get problems(): Problems {
    return this.context.program.problems;
  }

  get facts(): Facts {
    return this.context.facts;
  }

  // --- names

  local(name: string): Local | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]!.names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  declare(name: string, type: TypeName, at: number): Local {
    const local = this.made(name, type, at);
    this.scopes.at(-1)!.names.set(name, local);
    return local;
  }

  /** The same, which has no name yet. */
  made(name: string, type: TypeName, at: number): Local {
    const key = `${this.prefix}@${at}`;
    return { operand: { reg: this.builder.variable(name, key) }, key, type, at };
  }

  /** Does what is to be done where the scopes within this depth are left, the innermost first; of the outermost some may stay. */
  leave(depth: number, stay = 0): void {
    for (let i = this.scopes.length - 1; i >= depth; i--)
      for (const cleanup of this.scopes[i]!.cleanups.slice(i === depth ? stay : 0).reverse()) cleanup();
  }

  // --- values

  interval = (variable: string): Interval | undefined => {
    const own = this.builder.intervals.get(variable);
    if (own) return own;
    const key = this.builder.keys.get(variable);
    return key === undefined ? undefined : this.facts.interval(key);
  };

  intervalOf(operand: Operand): Interval | undefined {
    return intervalOf(operand, this.interval);
  }

  /** What an operand may be for certain: not what is given up on as it counts. */
  surely(operand: Operand): Interval | undefined {
    return intervalOf(operand, (variable) => {
      const key = this.builder.keys.get(variable);
      return key !== undefined && this.facts.isOpen(key) ? undefined : this.interval(variable);
    });
  }

  /** A value in a variable of its own, so that a location or a guard may name it. */
  named(value: Value): Value {
    const { operand } = value;
    if (typeof operand === 'object' && ('reg' in operand || 'param' in operand)) return value;
    const variable = this.builder.temporary(this.intervalOf(operand));
    this.builder.set(variable, operand);
    return { ...value, operand: { reg: variable } };
  }

  /** A value that stays what it is whatever comes. */
  kept(value: Value): Value {
    const variable = this.builder.temporary(this.intervalOf(value.operand));
    this.builder.set(variable, value.operand);
    return { ...value, operand: { reg: variable } };
  }

  // --- steps

  /** Lays a step; gives the variable of its result. */
  step(
    { at, end }: Span,
    step: Pick<StepNode, 'does' | 'input'> & Partial<Pick<StepNode, 'plain' | 'publishes' | 'allocates' | 'begins' | 'note'>>,
    result?: Interval | 'any',
  ): Operand {
    const into = result === undefined ? undefined : this.builder.temporary(result === 'any' ? undefined : result);
    this.statementSteps.push({
      node: this.builder.step({ publishes: [], ...step, into, at, end, text: this.textOf({ at, end }) }),
      at,
      end,
    });
    return into === undefined ? 0 : { reg: into };
  }

  /** What the last step is told as, in place of its text. */
  renameLast({ at }: Span, text: string): void {
    this.statementSteps.at(-1)!.node.text = `${this.problems.source.lineOf(at)}: ${text}`;
  }

  /** A step that stands nowhere in the text, such as that a timer expires. */
  says(text: string, at: number, step: Pick<StepNode, 'does' | 'input'>): void {
    this.builder.step({ publishes: [], ...step, into: undefined, at, text });
  }

  private textOf(span: Span): string {
    const line = this.problems.source.lineOf(span.at);
    const own = this.problems.source.textOf(span);
    // what a macro stands for begins and ends where its arguments do
    const told = isBalanced(own) ? own : this.problems.source.lineText(line).trim();
    const text = `${line}: ${told.replace(/[;{\s]+$/, '')}`;
    return text.length > longestText ? `${text.slice(0, longestText - 3)}...` : text;
  }

  /**
   * Lowers a statement; where that is one step, the step is told as the whole statement. A step that gives a value is so where this is the
   * value of the statement, `given`: told of another one it would be a lie.
   */
  within(span: Span, lower: () => void, given?: Expression): void {
    const before = this.statementSteps;
    this.statementSteps = [];
    lower();
    const whole = this.textOf(span);
    const [only, ...others] = this.statementSteps;
    if (only && others.length === 0 && !whole.endsWith('...') && (only.node.into === undefined || givesValue(only, given)))
      only.node.text = whole;
    this.statementSteps = before;
  }

  // --- pointers

  /** Notes where a pointer leads; refuses where that is another place than before. */
  leads(key: string, target: Target | undefined, at: number, what: string): void {
    const other = this.facts.leadsTo(key, target);
    if (other) this.problems.refuse(at, leadsToTwo(what, other, target!));
  }
}

function isBalanced(text: string): boolean {
  let open = 0;
  for (const c of text) {
    open += c === '(' ? 1 : c === ')' ? -1 : 0;
    if (open < 0) return false;
  }
  return open === 0;
}

/** Whether an expression is just what a step gives; of an assignment it is what is assigned. */
function givesValue(step: Span, given: Expression | undefined): boolean {
  if (given?.kind === 'cast') return givesValue(step, given.of);
  if (given?.kind === 'assign' && given.mark === '') return givesValue(step, given.value);
  // what is said has no value of its own
  if (given?.kind === 'call' && given.callee.kind === 'name' && /^(trace_|pr_|printk|dev_)/.test(given.callee.name)) return true;
  return given !== undefined && given.at === step.at && given.end === step.end;
}
