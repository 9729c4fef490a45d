import type { Made } from '../c/operations/made.js';
import type { Scenario } from '../core/system/scenario.js';
import type { Switches } from '../core/system/exploration.js';
import type { Film } from './film.js';
import type { Card } from './card.js';

/** What of the page's data has another shape in another version. */
export const pageSchema = 1;

/** One system of a page, with what the engine in the page needs to make it again. */
export interface PageSystem {
  readonly name: string;
  readonly variant: string;
  /** Those that differ from the default. */
  readonly switches: Switches;
  /** What the engine has to come to. */
  readonly digest: string;
  /** Absent: the package ships it as code, which the page has. */
  readonly model?: PageModel;
  /** Of a model in C, its text. */
  readonly source?: string;
  /** Why it cannot be gone on with in a page: its findings are films, and nothing can be explored. */
  readonly refusal?: string;
  /** With a refusal. */
  readonly card?: Card;
}

/** A model as plain data. */
export interface PageModel {
  readonly reason: string;
  readonly variants: readonly string[];
  /** All of its switches, with their values. */
  readonly switches: { readonly [name: string]: readonly string[] };
  /** Of the one variant, under the switches chosen; without what is code. */
  readonly scenario: Scenario;
  /** How its operations are made. */
  readonly operations: readonly Made[];
}

/** A finding that the page lists. */
export interface PageFinding {
  /** Number of its system. */
  readonly system: number;
  readonly token: string;
  readonly kind: string;
  readonly title: string;
  readonly steps: number;
  /** Id of its cause. */
  readonly cause: string | null;
  /** Where it is known from. */
  readonly origin: string | null;
  /** How an expectation names it. */
  readonly site: string;
  /** Of a system that cannot be explored. */
  readonly film?: Film;
}

export interface PageCause {
  readonly id: string;
  readonly sentence: string;
}

/** A search that was made: what it says of itself. */
export interface PageRun {
  readonly system: number;
  readonly strategy: string;
  readonly verdict: string;
  /** Why it is not complete; null: it is. */
  readonly stoppedBy: string | null;
  readonly findings: number;
  /** All that it says of itself. */
  readonly text: string;
}

/** Everything of a page but its code. */
export interface PageData {
  readonly schema: typeof pageSchema;
  readonly racewalk: string;
  readonly systems: readonly PageSystem[];
  readonly findings: readonly PageFinding[];
  readonly causes: readonly PageCause[];
  readonly runs: readonly PageRun[];
}

/** Where the data is in the page's file, as it was built. */
export const dataPlace = '<!--racewalk-data-->';

/** The page as one file: its code with this data. */
export function pageOf(template: string, data: PageData): string {
  // within an element of script nothing but its end is markup, and what begins a comment in one
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const [before, after] = template.split(dataPlace);
  return `${before}<script type="application/json" id="racewalk-data">${json}</script>${after}`;
}
