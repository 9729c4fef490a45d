import type { Exploration } from './exploration.js';

/** What a call is about: a task, a descriptor. Those of a sort are alike. */
export interface Role {
  readonly name: string;
  readonly sort: string;
}

/** Something that an actor can do. */
export interface SweptCall {
  readonly name: string;
  /** What it is about, by the names of roles. */
  readonly roles: readonly string[];
}

/** How things are at the beginning. */
export interface Start {
  readonly name: string;
  readonly says: string;
  /** By sort, how many of its first things are in use then, and so are unlike the others. */
  readonly uses: { readonly [sort: string]: number };
}

/** Who does what, one after the other. */
export interface SweptActor {
  readonly calls: readonly string[];
  /** By role, which one of its sort, from 0. */
  readonly about: { readonly [role: string]: number };
}

/** One system of a sweep. */
export interface SweptSystem {
  readonly start: string;
  readonly actors: readonly SweptActor[];
}

/** How far a sweep goes. */
export interface Bounds {
  readonly actors: number;
  /** Calls of one actor. */
  readonly calls: number;
  /** By sort, how many things of it there can be. */
  readonly sorts: { readonly [sort: string]: number };
}

/** A model of which every combination of callers can be searched. */
export interface SweptModel {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly calls: readonly SweptCall[];
  /** Calls that no system has, each with the reason. */
  readonly left: { readonly [call: string]: string };
  readonly starts: readonly Start[];
  /** Why its actors cannot be at once, whoever else there is; undefined: they can. */
  impossible(system: SweptSystem): string | undefined;
  /** Why there is nothing to see in it as it is; with another actor there may be. */
  pointless(system: SweptSystem): string | undefined;
  /** The search of a system that can be. */
  exploration(system: SweptSystem, name: string): Exploration;
}
