import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Switches } from '../../core/system/exploration.js';
import { linkOf } from '../../explorer/link.js';
import type { OnwardProgress } from '../../explorer/onward.js';
import type { PageData, PageFinding } from '../../explorer/page-data.js';
import type { Swapped } from '../../explorer/swap.js';
import type { Ahead, Opened, Shipped } from '../engine/protocol.js';
import type { Engine } from './engine.js';

/** A search from a moment: where it began, how far it is. */
export interface Searching {
  readonly from: number;
  readonly progress: OnwardProgress | undefined;
  readonly found: readonly Ahead[];
}

type Way = 'push' | 'replace';

/**
 * What is shown, and what can be done. It changes at once and is drawn later: a key that comes between means what is, not what was drawn.
 */
export class Explorer {
  /** Explorations that the page has as code. */
  shipped: readonly Shipped[] = [];
  opened: Opened | undefined;
  /** Steps taken. */
  at = 0;
  /** The finding of the page that is shown. */
  finding: PageFinding | undefined;
  error: string | undefined;
  busy = true;
  searching: Searching | undefined;
  swap: { readonly step: number; readonly result: Swapped } | undefined;
  /** The actor whose function and registers are shown; undefined: that of the last step. */
  watched: number | undefined;
  /** Only the last question's answer counts. */
  private turn = 0;
  private searches = 0;

  constructor(
    private readonly engine: Engine,
    readonly data: PageData,
    private readonly changed: () => void,
  ) {}

  /** Opens what the address says, else the first finding. */
  async begin(): Promise<void> {
    await this.telling(async () => {
      this.shipped = await this.engine.ask('begin', { systems: this.data.systems });
    });
    this.busy = false;
    this.changed();
    const [first] = this.data.findings;
    if (fragment() !== '') this.open(fragment(), undefined, 'replace');
    else if (first) this.open(first.token, first.site, 'replace');
  }

  /** Somebody went back, or wrote another address. */
  readonly moved = (): void => {
    if (fragment() !== '') this.open(fragment(), undefined, 'replace');
  };

  /** Why no choice can be taken here. */
  get refusal(): string | undefined {
    return this.finding?.film && this.data.systems[this.finding.system]!.refusal;
  }

  readonly go = (to: number): void => {
    if (!this.opened) return;
    const { film } = this.opened;
    this.at = Math.max(0, Math.min(film.steps.length, to));
    this.swap = undefined;
    history.replaceState(null, '', `#${this.link}`);
    this.changed();
  };

  show(one: PageFinding): void {
    this.open(one.token, one.site);
  }

  open(link: string, site?: string, way: Way = 'push'): void {
    const token = link.replace(/~\d+$/, '');
    const one = this.data.findings.find((other) => other.token === token && (site === undefined || other.site === site));
    this.finding = one;
    if (one?.film) {
      const { film, system } = one;
      const cut = /~(\d+)$/.exec(link)?.[1];
      const at = cut === undefined ? film.steps.length : Math.min(Number(cut), film.steps.length);
      this.shown({ film, at, card: this.data.systems[system]!.card!, stale: null }, one, way);
    } else void this.ask(() => this.engine.ask('open', { link, site: site ?? one?.site }), one, way);
  }

  /** The first moment of a system. */
  start(name: string, variant: string, switches: Switches = {}): void {
    void this.ask(() => this.engine.ask('start', { name, variant, switches }), undefined, 'push');
  }

  choose(actor: number, outcome: string): void {
    if (!this.opened) return;
    const { film } = this.opened;
    const next = film.steps[this.at];
    if (next && next.actor === actor && next.outcome === outcome) {
      this.go(this.at + 1);
      return;
    }
    const steps = [...film.steps.slice(0, this.at), { actor, outcome }];
    const text = steps.map((one) => film.actors[one.actor]!.name + (one.outcome && `=${one.outcome}`)).join(',');
    void this.ask(() => this.engine.ask('open', { link: `${film.system}:${text}` }), undefined, 'push');
  }

  async search(): Promise<void> {
    if (!this.opened || this.refusal !== undefined || this.opened.film.states[this.at]!.enabled.length === 0) return;
    const from = this.at;
    const mine = ++this.searches;
    let found: Searching['found'] = [];
    const heard = (news: Omit<Searching, 'from'>): void => {
      // one that was given up for another may still have something to say
      if (mine !== this.searches) return;
      found = news.found;
      this.searching = { from, ...news };
      this.changed();
    };
    heard({ progress: undefined, found: [] });
    await this.telling(async () => {
      const progress = await this.engine.ask('search', { link: this.link }, heard);
      heard({ progress: { ...progress, over: true }, found });
    });
  }

  stop(): void {
    void this.engine.ask('stop', {});
  }

  async tryToSwap(step: number): Promise<void> {
    if (!this.opened) return;
    const mine = this.turn;
    const { film } = this.opened;
    await this.telling(async () => {
      const result = await this.engine.ask('swap', { film, step });
      // another schedule may have been opened meanwhile
      if (mine === this.turn) this.swap = { step, result };
    });
  }

  takeSwap(): void {
    const film = this.swap?.result.film;
    if (!film || !this.opened) return;
    const { card } = this.opened;
    this.shown({ film, at: Math.min(this.swap!.step + 1, film.steps.length), card, stale: null }, undefined, 'push');
  }

  readonly watch = (actor: number | undefined): void => {
    this.watched = actor;
    this.changed();
  };

  readonly dismiss = (): void => {
    this.error = undefined;
    this.changed();
  };

  private get link(): string {
    const { film } = this.opened!;
    return linkOf(film.token, film.steps.length, this.at);
  }

  private shown(next: Opened, one: PageFinding | undefined, way: Way): void {
    this.turn++;
    [this.opened, this.at, this.finding] = [next, next.at, one];
    [this.busy, this.error] = [false, next.stale ?? undefined];
    [this.swap, this.watched] = [undefined, undefined];
    const hash = `#${this.link}`;
    if (way === 'push' && hash !== location.hash) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
    this.changed();
  }

  private async ask(question: () => Promise<Opened>, one: PageFinding | undefined, way: Way): Promise<void> {
    const mine = ++this.turn;
    this.busy = true;
    this.changed();
    await this.telling(async () => {
      const answer = await question();
      if (mine === this.turn) this.shown(answer, one, way);
    });
    if (mine === this.turn) this.busy = false;
    this.changed();
  }

  /** What goes wrong is a sentence. */
  private async telling(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (problem) {
      this.error = (problem as Error).message;
    }
    this.changed();
  }
}

const fragment = (): string => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
};

/** The explorer of this page, drawn again whenever it changes. */
export function useExplorer(engine: Engine, data: PageData): Explorer {
  const [, tick] = useState(0);
  const explorer = useMemo(() => new Explorer(engine, data, () => tick((n) => n + 1)), [engine, data]);
  useEffect(() => {
    void explorer.begin();
    addEventListener('popstate', explorer.moved);
    return () => removeEventListener('popstate', explorer.moved);
  }, [explorer]);
  return explorer;
}
