import type { Switches } from '../../core/system/exploration.js';
import type { Card } from '../../explorer/card.js';
import type { Film } from '../../explorer/film.js';
import type { OnwardProgress } from '../../explorer/onward.js';
import type { PageSystem } from '../../explorer/page-data.js';
import type { Swapped } from '../../explorer/swap.js';

/** What the page asks of its engine, by kind of question. */
export interface Questions {
  /** Before anything else: the systems of this page. */
  begin: { readonly systems: readonly PageSystem[] };
  /** A moment, as the fragment of an address; `site`: which finding is meant, where it shows several. */
  open: { readonly link: string; readonly site?: string | undefined };
  /** The first moment of a system. */
  start: { readonly name: string; readonly variant: string; readonly switches: Switches };
  /** Two neighbouring steps the other way round. */
  swap: { readonly film: Film; readonly step: number };
  /** What can come after a moment; news come until it is over. One at a time: it ends the one before. */
  search: { readonly link: string };
  stop: Record<never, never>;
}

/** What it answers. */
export interface Answers {
  begin: readonly Shipped[];
  open: Opened;
  start: Opened;
  swap: Swapped;
  search: OnwardProgress;
  stop: null;
}

export type Kind = keyof Questions;

/** An exploration that the page has as code. */
export interface Shipped {
  readonly name: string;
  readonly reason: string;
  readonly variants: readonly string[];
}

/** A moment with everything that is shown of it. */
export interface Opened {
  readonly film: Film;
  readonly at: number;
  readonly card: Card;
  /** A sentence where the link is of another model than the page has. */
  readonly stale: string | null;
}

/** A finding that lies ahead. */
export interface Ahead {
  readonly token: string;
  readonly title: string;
  readonly kind: string;
  readonly site: string;
  readonly steps: number;
}

export interface SearchNews {
  readonly progress: OnwardProgress;
  readonly found: readonly Ahead[];
}

/** A question with a number, and what comes back for it. */
export type Request = { readonly [K in Kind]: { readonly id: number; readonly kind: K; readonly question: Questions[K] } }[Kind];
export type Reply =
  | { readonly id: number; readonly answer: Answers[Kind] }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly news: SearchNews };
