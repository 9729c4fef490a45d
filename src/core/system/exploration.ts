import type { Scenario } from './scenario.js';

/** A value for each switch, by name. */
export type Switches = { readonly [name: string]: string };

/** What a complete search of one variant must give. */
export interface Expectation {
  /** The search comes to its end within the bounds of `check`. */
  readonly complete: boolean;
  /** Unique states that the search keeps; pinned for complete searches. */
  readonly states?: number;
  /** `kind object actor@point`, sorted; or a kind alone, which is found somewhere. No other kinds are. */
  readonly findings: readonly string[];
}

/** A registered search: its reason, its scenario by variant and switches, and what it must give. */
export interface Exploration {
  /** What the command line calls it; unique. */
  readonly name: string;
  /** What it is for, in a sentence; `list` prints it. */
  readonly reason: string;
  /** What it is a model of, where that was reported: a CVE, a commit, a thread of a mailing list. */
  readonly report?: string;
  /** Versions of the model that it has. */
  readonly variants: readonly string[];
  /** What variants are, as a sentence each, for documents. */
  readonly variantsAre?: { readonly [variant: string]: string };
  /** Small changes of the main variant, by name, each with what it is: `posted+NAME+NAME` is a variant with these. */
  readonly repairs?: { readonly [name: string]: string };
  /** Switches that the model has, each with its values, the default first. */
  readonly switches: { readonly [name: string]: readonly string[] };
  /** What switches decide, as a sentence each, for documents. */
  readonly switchesAre?: { readonly [name: string]: string };
  /** Switches of other kernels that are not built yet; refused with a sentence. */
  readonly unbuilt?: readonly string[];
  /** The system of one of its variants, with a value for each of its switches. */
  scenario(variant: string, switches: Switches): Scenario;
  /** By variant, under default switches. */
  readonly expect: { readonly [variant: string]: Expectation };
  /** Variants that `check` leaves alone, and says so: nothing is expected of them, beside others of which something is. */
  readonly unasked?: readonly string[];
  /** Whether `quick` and `check` search it exhaustively; pct always applies. */
  readonly exhaustive: boolean;
  /** Reducers that `check` searches it with, where all states are too many for every check. They lose no finding. */
  readonly reducers?: readonly string[];
  /** Points of the model that the paths of `repaired` do not have, each with its reason; whether its posted variant reaches them or not. */
  readonly gone?: { readonly [point: string]: string };
  /** Other points and return codes that the variant it repairs reaches and `repaired` does not, each with its reason. */
  readonly unreached?: { readonly [pointOrReturn: string]: string };
}
