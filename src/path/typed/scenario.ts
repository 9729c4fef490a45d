import type { Expectation, Exploration } from '../../core/system/exploration.js';
import type { PathSource } from '../../core/system/path-source.js';
import type { Scenario } from '../../core/system/scenario.js';
import type { Beside, Defined, Name, Named } from './path.js';

/** An exploration whose variants and switches are known by name, and so are the globals, fields, objects and paths of its scenario. */
export type TypedExploration<V extends string, W extends Exploration['switches'], S extends Scenario> = Omit<
  Exploration,
  'variants' | 'switches' | 'scenario' | 'expect'
> & {
  readonly variants: readonly V[];
  readonly switches: W;
  scenario(variant: V, switches: { readonly [K in keyof W]: W[K][number] }): S & Beside<S, Fitting<S>>;
  readonly expect: { readonly [K in V]?: Expectation };
};

type List<L> = L extends readonly (infer One)[] ? One : never;
/** The keys of whichever it is of several. */
type Keys<T> = T extends unknown ? keyof T & string : never;
type FieldsOf<Types> = Types[keyof Types] extends infer T ? (T extends { readonly fields: infer F } ? Keys<F> : never) : never;
type NameOf<T> = T extends { readonly name: infer N } ? N : never;
type IdOf<T> = T extends { readonly id: infer N } ? N : never;

/** A scenario with every name as it should be. */
interface Fitting<S extends Scenario> {
  readonly objects: EachRelated<S['objects'], { readonly type: Keys<S['types']> }>;
  readonly init?: { readonly [G in Keys<S['init']>]: G extends Keys<S['globals']> ? Value<S> : never };
  readonly paths: PathsIn<S['paths'], S>;
  readonly before?: ActorsIn<S['before'], S>;
  readonly actors: ActorsIn<S['actors'], S>;
}

/** A number, or the name of an object. */
type Value<S extends Scenario> = number | Name<NameOf<List<S['objects']>>, NameOf<List<S['objects']>>>;

type Related<T, Wanted> = T extends unknown ? { readonly [K in keyof T]: K extends keyof Wanted ? Name<T[K], Wanted[K]> : T[K] } : never;

/** What is used and not there; whatever is only known to be text may be there. */
type Missing<Names, There> = string extends Names | There ? never : Exclude<Names, There>;

type PathIn<P, S extends Scenario> =
  P extends Defined<string, Named<infer _, infer C, infer G, infer F>>
    ? [Missing<C, IdOf<List<S['paths']>>>, Missing<G, Keys<S['globals']>>, Missing<F, FieldsOf<S['types']>>] extends infer M
      ? M extends readonly [never, never, never]
        ? PathSource
        : { readonly 'has no such operation or path': M }
      : never
    : PathSource;

type EachRelated<L, Wanted> = { readonly [I in keyof L]: Related<L[I], Wanted> };
type PathsIn<L, S extends Scenario> = { readonly [I in keyof L]: PathIn<L[I], S> };
type ActorsIn<L, S extends Scenario> = { readonly [I in keyof L]: ActorIn<L[I], S> };

type ActorIn<A, S extends Scenario> = A extends { readonly path: infer P }
  ? Related<A, { readonly path: IdOf<List<S['paths']>> }> &
      (Extract<List<S['paths']>, { readonly id: P }> extends Defined<string, Named<infer N, infer _, infer _, infer _>>
        ? { readonly params?: { readonly [K in Keys<A extends { readonly params: infer G } ? G : never>]: K extends N ? Value<S> : never } }
        : unknown)
  : A;
