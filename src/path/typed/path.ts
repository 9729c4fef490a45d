import type { Operation } from '../../core/operation/operation.js';
import type { Location, Operand, OperandInput, PathSource, PointSource } from '../../core/system/path-source.js';
import type { Primitives } from '../../kernel/primitives.js';
import type { orders } from '../../core/operation/orders.js';

/**
 * The types of a model's names: a path's literal type is laid beside what it declares and what the primitives take, and where the two
 * differ tsc shows it at that point. What is known to be some `string` only, or is annotated, is left to the loader.
 */

/** No input. */
export type Nothing = Readonly<Record<never, never>>;

/** What a path may name within itself. */
interface Declared {
  readonly reg: string;
  readonly param: string;
  readonly point: string;
}

/** A name where one of the known ones belongs. */
export type Name<Used, Known> = string extends Used ? Used : Known;

/** The same operand, location, guard or branch, with names that are declared. */
type Spelt<V, D extends Declared> = V extends string | number | boolean | undefined
  ? V
  : {
      readonly [K in keyof V]: K extends 'reg' | 'save'
        ? Name<V[K], D['reg']>
        : K extends 'param'
          ? Name<V[K], D['param']>
          : K extends 'target'
            ? Name<V[K], D['point']>
            : K extends 'set'
              ? { readonly [R in keyof V[K]]: string extends R ? V[K][R] : R extends D['reg'] ? Spelt<V[K][R], D> : never }
              : K extends 'fields'
                ? { readonly [F in keyof V[K]]: Spelt<V[K][F], D> }
                : Spelt<V[K], D>;
    };

/** What an operation does to its word. */
type Access<O extends Operation> = Extract<O['params'][keyof O['params']], keyof typeof orders>;

/** What a parameter of that kind takes. */
type Taken<O extends Operation, Kind> = Kind extends 'tag'
  ?
      | Exclude<(typeof orders)[[Access<O>] extends [never] ? 'update' : Access<O>][number], 'plain'>
      | (O extends { readonly marked: true }
          ? never
          : Extract<(typeof orders)[[Access<O>] extends [never] ? 'update' : Access<O>][number], 'plain'>)
  : Kind extends 'global'
    ? string
    : Kind extends 'read' | 'write' | 'update'
      ? Location
      : Operand;

/** A value as it is wanted. What is text only may be a location, and one with a field is no value. */
type Given<V, Wanted, D extends Declared> = OperandInput extends V
  ? V
  : [Wanted] extends [Operand]
    ? [Extract<V, string | { readonly field: unknown }>] extends [never]
      ? Fit<V, Wanted, D>
      : number
    : string extends V
      ? V
      : Fit<V, Wanted, D>;

type Fit<V, Wanted, D extends Declared> = V extends Wanted ? Spelt<V, D> : Wanted;

/** The parameters that an operation needs: all but the order. */
type Needed<P> = { readonly [K in keyof P as P[K] extends 'tag' ? never : K]: unknown };

/** An input as the operation takes it, or as a path does: values alone. */
export type Input<S, I, D extends Declared = Declared> = S extends keyof Primitives
  ? Primitives[S] extends infer O extends Operation
    ? string extends keyof I
      ? I
      : Needed<O['params']> & { readonly [K in keyof I]: K extends keyof O['params'] ? Given<I[K], Taken<O, O['params'][K]>, D> : never }
    : never
  : { readonly [K in keyof I]: string extends S ? I[K] : Given<I[K], Operand, D> };

type InvokeOf<V, D extends Declared> = V extends { readonly src: infer S; readonly input: infer I; readonly onDone: infer B }
  ? { readonly src: S; readonly input: Input<S, I, D>; readonly onDone: Onward<B, D> }
  : V extends { readonly src: infer S; readonly onDone: infer B }
    ? { readonly src: S; readonly onDone: Onward<B, D> } & ([NeedsNone<S>] extends [true]
        ? unknown
        : { readonly input: Input<S, Nothing, D> })
    : V;

/** Whether it can be called without an input. */
export type NeedsNone<S> = S extends keyof Primitives
  ? Primitives[S] extends infer O extends Operation
    ? Nothing extends Needed<O['params']>
      ? true
      : false
    : true
  : true;

type Onward<B, D extends Declared> = B extends string ? Name<B, D['point']> : Spelt<B, D>;

type PointOf<V, D extends Declared> = PointSource extends V
  ? V
  : { readonly [K in keyof V]: K extends 'invoke' ? InvokeOf<V[K], D> : K extends 'output' ? Spelt<V[K], D> : V[K] };

/** Of states that are the one or the other, the points of both. */
type KeyOf<States> = States extends unknown ? (keyof States extends string ? keyof States : string) : never;

/** Laid beside only where there is a difference to show. */
export type Beside<S, Right> = [S] extends [Right] ? unknown : Right;

type NamesOf<List> = List extends readonly (infer N)[] ? N & string : keyof List & string;

/** Not two names that exclude each other: tsc would say `never` of all that stands beside them. */
type Initial<Used, Points extends string> = string extends Used ? Used : Used extends Points ? Used : { readonly 'is one of': Points };

/** A path's source with every name as it should be. */
export type Checked<S extends PathSource> = {
  readonly initial: Initial<S['initial'], KeyOf<S['states']>>;
  readonly states: {
    readonly [K in keyof S['states']]: PointOf<
      S['states'][K],
      {
        readonly reg: S extends { readonly registers: infer R } ? NamesOf<R> : never;
        readonly param: ParamOf<S>;
        readonly point: KeyOf<S['states']>;
      }
    >;
  };
};

declare const named: unique symbol;

/** A path, with the names that its scenario has to know. */
export interface Defined<Id, Names> extends PathSource {
  readonly id: Id & string;
  readonly [named]?: Names;
}

/** Its parameters, and what it uses and does not declare. */
export interface Named<Param, Call, Global, Field> {
  readonly param: Param;
  readonly call: Call;
  readonly global: Global;
  readonly field: Field;
}

type ParamOf<S> = S extends { readonly params: infer P } ? NamesOf<P> : never;

export type NamesIn<S extends PathSource> =
  InvokesOf<S['states']> extends infer I ? Named<ParamOf<S>, CalledBy<I>, GlobalOf<I>, FieldOf<I>> : never;

type InvokesOf<States> = States[keyof States] extends infer P ? (P extends { readonly invoke: infer I } ? I : never) : never;

type CalledBy<I> = I extends { readonly src: infer S } ? (S extends keyof Primitives ? never : S) : never;

type GlobalOf<I> = I extends { readonly src: infer S extends keyof Primitives; readonly input: infer Given }
  ? Primitives[S] extends infer O extends Operation
    ? {
        readonly [K in keyof Given]: K extends keyof O['params']
          ? O['params'][K] extends 'tag'
            ? never
            : Extract<Given[K], string>
          : never;
      }[keyof Given]
    : never
  : never;

type FieldOf<I> = I extends { readonly input: infer Given }
  ? Given[keyof Given] extends infer V
    ? V extends { readonly field: infer F }
      ? F
      : never
    : never
  : never;
