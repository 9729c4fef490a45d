import type { Detector } from './detector.js';
import type { Field } from './field.js';
import type { PathSource } from './path-source.js';

/** A C struct: its members. */
export interface ObjectType {
  readonly fields: { readonly [field: string]: Field };
  /** At the end of a run an unreachable live object of this type is a leak. */
  readonly collected?: boolean;
  /** The name of the cache object that its objects come from. */
  readonly cache?: string;
}

/** One object of a type. What a report calls its role is the name without the trailing number. */
export interface ObjectSpec {
  readonly name: string;
  readonly type: string;
  /** `unallocated` (for an allocator to hand out), `pooled` (on a pool's free list) or `live` (default). */
  readonly state?: 'unallocated' | 'pooled' | 'live';
  /** The cache or pool that it belongs to, where that is not its type's cache or the only pool. */
  readonly from?: string;
  /** Starting values; a string is the name of an object. */
  readonly init?: { readonly [field: string]: number | string };
}

export type ActorKind = 'task' | 'tracepoint' | 'softirq' | 'hardirq' | 'rcu-callback' | 'env';

export interface ActorSpec {
  readonly name: string;
  readonly kind: ActorKind;
  /** The path it runs. */
  readonly path: string;
  /** A string is the name of an object; the actor gets a pointer to it. */
  readonly params?: { readonly [param: string]: number | string };
  /** Expiry, grace periods and callbacks need not run; tasks must finish. */
  readonly daemon?: boolean;
  /** Starts over when its path ends. */
  readonly repeats?: boolean;
  /** The task it runs as: it takes no step while that task is switched out. */
  readonly task?: string;
  /** The CPU that it shares with others of the same number; default: one of its own. */
  readonly cpu?: number;
}

/** A condition of the scenario over the last state of a run, by name. */
export interface Invariant {
  readonly name: string;
  /** Left and right side are read from the last state. */
  readonly location: string | readonly [object: string, field: string];
  readonly equals: number;
}

/** A closed system: shared words, objects, actors, bounds. Everything that a report prints as assumed. */
export interface Scenario {
  readonly globals: { readonly [name: string]: Field };
  readonly types: { readonly [name: string]: ObjectType };
  readonly objects: readonly ObjectSpec[];
  /** Starting values of globals; a string is the name of an object. */
  readonly init?: { readonly [global: string]: number | string };
  readonly paths: readonly PathSource[];
  /** Run one after the other, alone, before the search starts: the way to a window that is already open. */
  readonly before?: readonly ActorSpec[];
  readonly actors: readonly ActorSpec[];
  readonly invariants?: readonly Invariant[];
  /** Times that one pool slot may be handed out. */
  readonly generations?: number;
  /** Steps that a run may take before the search calls it a defect of the model. */
  readonly maxSteps?: number;
  /** The model's own detectors. */
  readonly detectors?: readonly Detector[];
  /** Printed with every verdict: windows, ticks, pool size and what else bounds it. */
  readonly assumes?: { readonly [name: string]: number | string };
  readonly notModelled?: readonly string[];
  /** Whether a reader in process context can be preempted; default: it can. */
  readonly rcu?: 'preemptible' | 'non-preemptible';
  /** Each allocation may also fail. */
  readonly faults?: boolean;
}

export type Switches = { readonly [name: string]: string };

/** What a complete search of one variant must give. */
export interface Expectation {
  readonly complete: boolean;
  /** Unique states; pinned for complete searches. */
  readonly states?: number;
  /** `kind object actor@point`, sorted. */
  readonly findings: readonly string[];
}

/** A registered search: its reason, its scenario by variant and switches, and what it must give. */
export interface Exploration {
  readonly name: string;
  readonly reason: string;
  readonly variants: readonly string[];
  /** Switches that the model has, each with its values, the default first. */
  readonly switches: { readonly [name: string]: readonly string[] };
  /** Switches of other kernels that are not built yet; refused with a sentence. */
  readonly unbuilt?: readonly string[];
  scenario(variant: string, switches: Switches): Scenario;
  /** By variant, under default switches. */
  readonly expect: { readonly [variant: string]: Expectation };
  /** Whether `quick` and `check` search it exhaustively; pct always applies. */
  readonly exhaustive: boolean;
  /** Points of the model that the paths of `repaired` do not have, each with its reason; whether its posted variant reaches them or not. */
  readonly gone?: { readonly [point: string]: string };
  /** Other points and return codes that the variant it repairs reaches and `repaired` does not, each with its reason. */
  readonly unreached?: { readonly [pointOrReturn: string]: string };
}
