import type { Span } from './source.js';

/** A type as it is written: what it is built of, from the outside in. */
export type TypeName =
  | { readonly kind: 'void' }
  | { readonly kind: 'integer'; readonly name: string; readonly bits: number; readonly signed: boolean }
  | { readonly kind: 'struct'; readonly tag: string }
  | { readonly kind: 'enum'; readonly tag: string }
  /** A type that the file does not define, such as `spinlock_t`. */
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'pointer'; readonly to: TypeName }
  | { readonly kind: 'array'; readonly of: TypeName; readonly size: Expression | undefined }
  | { readonly kind: 'function'; readonly returns: TypeName; readonly params: readonly Parameter[] };

export type Expression = Span &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'unary'; readonly mark: '-' | '+' | '!' | '~' | '*' | '&'; readonly of: Expression }
    | { readonly kind: 'step'; readonly mark: '++' | '--'; readonly before: boolean; readonly of: Expression }
    | { readonly kind: 'binary'; readonly mark: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'assign'; readonly mark: string; readonly to: Expression; readonly value: Expression }
    | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression | undefined; readonly no: Expression }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[]; readonly objects?: number }
    | { readonly kind: 'member'; readonly of: Expression; readonly arrow: boolean; readonly name: string; readonly nameAt: number }
    | { readonly kind: 'index'; readonly of: Expression; readonly by: Expression }
    | { readonly kind: 'cast'; readonly type: TypeName; readonly of: Expression }
    | { readonly kind: 'sizeof'; readonly type?: TypeName; readonly of?: Expression }
    /** A type where a macro of the kernel takes one: `container_of(t, struct ctx, timer)`. */
    | { readonly kind: 'type'; readonly type: TypeName }
    | { readonly kind: 'braces'; readonly entries: readonly Entry[]; readonly type?: TypeName }
  );

/** One value of an initialiser, and what it is of. */
export interface Entry {
  readonly member: string | undefined;
  readonly index?: Expression;
  readonly value: Expression;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeName;
  readonly at: number;
}

/** A name with its type: a variable, a member, a function, a typedef. */
export interface Declaration extends Span {
  readonly name: string;
  readonly type: TypeName;
  readonly storage: 'typedef' | 'static' | 'extern' | undefined;
  readonly init: Expression | undefined;
  /** `__range(lo, hi)`. */
  readonly range?: Range;
  /** `__any(v, …)` of a function without a body. */
  readonly any?: readonly Expression[];
  /** `__objects(n)`. */
  readonly objects?: number;
  /** `__free(f)`. */
  readonly cleanup?: string;
}

export interface Struct extends Span {
  readonly tag: string;
  readonly members: readonly Declaration[];
  /** `__objects(n)`. */
  readonly objects?: number;
}

export interface Constant {
  readonly name: string;
  readonly value: Expression | undefined;
  readonly at: number;
}

export type Statement = Span &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'declare'; readonly names: readonly Declaration[] }
    | { readonly kind: 'block'; readonly body: readonly Statement[] }
    | { readonly kind: 'if'; readonly test: Expression; readonly body: Statement; readonly otherwise: Statement | undefined }
    | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement }
    | { readonly kind: 'do'; readonly test: Expression; readonly body: Statement }
    | {
        readonly kind: 'for';
        readonly first: Statement | undefined;
        readonly test: Expression | undefined;
        readonly next: Expression | undefined;
        readonly body: Statement;
      }
    /** A macro that begins a block: `list_for_each_entry(…) { }`, `scoped_guard(…) { }`. */
    | { readonly kind: 'each'; readonly name: string; readonly args: readonly Expression[]; readonly body: Statement }
    | { readonly kind: 'switch'; readonly value: Expression; readonly body: Statement }
    | { readonly kind: 'case'; readonly value: Expression | undefined; readonly upTo: Expression | undefined; readonly body: Statement }
    | { readonly kind: 'label'; readonly name: string; readonly body: Statement }
    | { readonly kind: 'goto'; readonly name: string; readonly nameAt: number }
    | { readonly kind: 'return'; readonly value: Expression | undefined }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    | { readonly kind: 'empty' }
  );

export interface FunctionDefinition extends Span {
  readonly name: string;
  readonly returns: TypeName;
  readonly params: readonly Parameter[];
  readonly body: Statement & { readonly kind: 'block' };
  /** Where its name stands. */
  readonly nameAt: number;
}

/** Who runs in a scene: `TASK(name) { … }`. */
export interface SceneActor extends Span {
  readonly word: string;
  readonly name: string;
  readonly body: Statement & { readonly kind: 'block' };
}

/** `EXPECT(VARIANT, "kind", …)`. */
export interface SceneExpect extends Span {
  readonly variant: string;
  readonly kinds: readonly string[];
}

export interface Scene extends Span {
  readonly name: string;
  readonly reason: string;
  readonly actors: readonly SceneActor[];
  readonly expects: readonly SceneExpect[];
  /** `OPTION(name, value)`. */
  readonly options: readonly { readonly at: number; readonly name: string; readonly value: string }[];
}

/** `OWNERSHIP(name, struct, "born kzalloc()", …);`, beside the struct: who owns it (docs/owners.md). */
export interface OwnershipDeclaration extends Span {
  readonly name: string;
  readonly struct: string;
  readonly clauses: readonly { readonly text: string; readonly at: number }[];
}

/** A file that is read. */
export interface Unit {
  readonly structs: readonly Struct[];
  readonly enums: readonly { readonly tag: string; readonly constants: readonly Constant[] }[];
  readonly declarations: readonly Declaration[];
  readonly functions: readonly FunctionDefinition[];
  readonly scenes: readonly Scene[];
  readonly owners: readonly OwnershipDeclaration[];
}

/** A call, of a function or through a pointer. */
export type Call = Expression & { readonly kind: 'call' };
