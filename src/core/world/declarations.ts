import type { Field } from './field.js';
import type { Kernel } from './kernels.js';

/** A C struct: its members. */
export interface ObjectType {
  /** By the member's name. */
  readonly fields: { readonly [field: string]: Field };
  /** At the end of a run an unreachable live object of this type is a leak. */
  readonly collected?: boolean;
  /** The name of the cache object that its objects come from. */
  readonly cache?: string;
  /**
   * What becomes of a freed object's memory. `quarantined` (default): nothing, as with KASAN's quarantine, so that whoever still leads to
   * it is known for that. `reused`: a later allocation may get it, at the same address; then the old pointers lead to the new object, and
   * nobody tells. `typesafe`, which is SLAB_TYPESAFE_BY_RCU: so it may, and readers of the time of the free may go on looking at what it
   * holds, which stays.
   */
  readonly freed?: 'quarantined' | 'reused' | 'typesafe';
}

/** One object of a type. What a report calls its role is the name without the trailing number. */
export interface ObjectSpec {
  /** Unique; a number at its end tells those of one role apart. */
  readonly name: string;
  /** A name among the scenario's types. */
  readonly type: string;
  /** `unallocated` (for an allocator to hand out), `pooled` (on a pool's free list) or `live` (default). */
  readonly state?: 'unallocated' | 'pooled' | 'live';
  /** The cache or pool that it belongs to, where that is not its type's cache or the only pool. */
  readonly from?: string;
  /** Starting values by field, or by one of its cells (`list.place`); a string is the name of an object. Default: 0. */
  readonly init?: { readonly [field: string]: number | string };
}

/** In which context an actor runs: who may sleep, who keeps whom from a CPU, who is a reader. */
export type ActorKind = 'task' | 'tracepoint' | 'softirq' | 'hardirq' | 'rcu-callback' | 'env';

/** Somebody who takes steps: one path, run once or over and over. */
export interface ActorSpec {
  /** What schedules and reports call it; unique, of letters, digits, `_`, `:` and `-`. */
  readonly name: string;
  readonly kind: ActorKind;
  /** The path it runs. */
  readonly path: string;
  /** A string is the name of an object; the actor gets a pointer to it. */
  readonly params?: { readonly [param: string]: number | string | undefined };
  /** Expiry, grace periods and callbacks need not run; tasks must finish. */
  readonly daemon?: boolean;
  /** Starts over when its path ends. */
  readonly repeats?: boolean;
  /** The task it runs as: it takes no step while that task is switched out. */
  readonly task?: string;
  /** The CPU that it shares with others of the same number; default: one of its own. */
  readonly cpu?: number;
}

/** What a state is made of: everything of a scenario but what its actors do and what judges it. */
export interface Declarations {
  /** Shared words, by name. */
  readonly globals: { readonly [name: string]: Field };
  /** C structs, by name. */
  readonly types: { readonly [name: string]: ObjectType };
  /** Every object that there may ever be: an allocation hands out one of these. */
  readonly objects: readonly ObjectSpec[];
  /** Starting values of globals; a string is the name of an object. */
  readonly init?: { readonly [global: string]: number | string };
  /** Run one after the other, alone, before the search starts: the way to a window that is already open. */
  readonly before?: readonly ActorSpec[];
  /** Those whose steps are interleaved. */
  readonly actors: readonly ActorSpec[];
  /** Times that one pool slot may be handed out; default 1. */
  readonly generations?: number;
  /** Whether a reader in process context can be preempted; default: it can. */
  readonly rcu?: 'preemptible' | 'non-preemptible';
  /** The kernel's version, where versions differ. Default: the newest. */
  readonly kernel?: Kernel;
  /**
   * Whether kmem_cache_free() looks whose object it is given, as it does with slub_debug and where freelists are hardened, which
   * distributions do; default: it does.
   */
  readonly slab?: 'checked' | 'unchecked';
  /** Each allocation may also fail. */
  readonly faults?: boolean;
}

/** The most actors of a scenario. */
export const maxActors = 127;
/** Sets of actors are bits of one word: with more actors than this nothing that keeps such a set can be used. */
export const maxSetActors = 31;
/** The most objects of a scenario; of one that is searched or exported, 31. */
export const maxObjects = 1000;
