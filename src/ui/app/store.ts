import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Switches } from '../../core/system/exploration.js';
import { linkOf } from '../../explorer/link.js';
import type { PageData, PageFinding } from '../../explorer/page-data.js';
import type { OnwardProgress } from '../../explorer/onward.js';
import type { Swapped } from '../../explorer/swap.js';
import type { Ahead, Opened, Shipped } from '../engine/protocol.js';
import type { Engine } from './engine.js';

/** A search from a moment: where it began, how far it is. */
export interface Searching {
  readonly from: number;
  readonly progress: OnwardProgress | undefined;
  readonly found: readonly Ahead[];
}

/** What is shown, and what can be done. */
export interface Explorer {
  readonly data: PageData;
  readonly shipped: readonly Shipped[];
  readonly opened: Opened | undefined;
  readonly at: number;
  /** The finding of the page that is shown. */
  readonly finding: PageFinding | undefined;
  /** Why no choice can be taken here. */
  readonly refusal: string | undefined;
  readonly error: string | undefined;
  readonly busy: boolean;
  readonly searching: Searching | undefined;
  readonly swap: { readonly step: number; readonly result: Swapped } | undefined;
  /** The actor whose function and registers are shown; undefined: that of the last step. */
  readonly watched: number | undefined;
  go(at: number): void;
  show(finding: PageFinding): void;
  open(link: string, site?: string): void;
  begin(name: string, variant: string, switches?: Switches): void;
  choose(actor: number, outcome: string): void;
  search(): void;
  stop(): void;
  tryToSwap(step: number): void;
  takeSwap(): void;
  watch(actor: number | undefined): void;
  dismiss(): void;
}

const fragment = (): string => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
};

export function useExplorer(engine: Engine, data: PageData): Explorer {
  const [shipped, setShipped] = useState<readonly Shipped[]>([]);
  const [opened, setOpened] = useState<Opened>();
  const [at, setAt] = useState(0);
  const [finding, setFinding] = useState<PageFinding>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(true);
  const [searching, setSearching] = useState<Searching>();
  const [swap, setSwap] = useState<Explorer['swap']>();
  const [watched, watch] = useState<number>();
  /** Only the last question's answer counts. */
  const turn = useRef(0);

  const shown = useCallback((next: Opened, one: PageFinding | undefined, way: 'push' | 'replace') => {
    turn.current++;
    setBusy(false);
    setOpened(next);
    setAt(next.at);
    setFinding(one);
    setError(next.stale ?? undefined);
    setSwap(undefined);
    watch(undefined);
    const hash = `#${linkOf(next.film.token, next.film.steps.length, next.at)}`;
    if (way === 'push' && hash !== location.hash) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  }, []);

  const ask = useCallback(
    async (question: () => Promise<Opened>, one: PageFinding | undefined, way: 'push' | 'replace' = 'push') => {
      const mine = ++turn.current;
      setBusy(true);
      try {
        const answer = await question();
        if (mine === turn.current) shown(answer, one, way);
      } catch (problem) {
        if (mine === turn.current) setError((problem as Error).message);
      } finally {
        if (mine === turn.current) setBusy(false);
      }
    },
    [shown],
  );

  const open = useCallback(
    (link: string, site?: string, way: 'push' | 'replace' = 'push') => {
      const token = link.replace(/~\d+$/, '');
      const one = data.findings.find((other) => other.token === token && (site === undefined || other.site === site));
      if (one?.film) {
        const { film } = one;
        const cut = /~(\d+)$/.exec(link)?.[1];
        const step = cut === undefined ? film.steps.length : Math.min(Number(cut), film.steps.length);
        return shown({ film, at: step, card: data.systems[one.system]!.card!, stale: null }, one, way);
      }
      setFinding(one);
      void ask(() => engine.ask('open', { link, site: site ?? one?.site }), one, way);
    },
    [ask, data, engine, shown],
  );

  useEffect(() => {
    const begin = async () => {
      try {
        setShipped(await engine.ask('begin', { systems: data.systems }));
      } catch (problem) {
        setError((problem as Error).message);
      }
      setBusy(false);
      if (fragment() !== '') open(fragment(), undefined, 'replace');
      else if (data.findings[0]) open(`${data.findings[0].token}`, data.findings[0].site, 'replace');
    };
    void begin();
    const onMove = (): void => {
      if (fragment() !== '') open(fragment(), undefined, 'replace');
    };
    addEventListener('popstate', onMove);
    return () => removeEventListener('popstate', onMove);
  }, [engine, data, open]);

  const refusal = useMemo(() => (finding?.film ? (data.systems[finding.system]!.refusal ?? undefined) : undefined), [data, finding]);

  const go = useCallback(
    (to: number) => {
      if (!opened) return;
      const { film } = opened;
      const next = Math.max(0, Math.min(film.steps.length, to));
      setAt(next);
      setSwap(undefined);
      history.replaceState(null, '', `#${linkOf(film.token, film.steps.length, next)}`);
    },
    [opened],
  );

  const linkHere = (): string => (opened ? linkOf(opened.film.token, opened.film.steps.length, at) : '');

  return {
    data,
    shipped,
    opened,
    at,
    finding,
    refusal,
    error,
    busy,
    searching,
    swap,
    watched,
    go,
    open: (link, site) => open(link, site),
    show: (one) => open(one.token, one.site),
    begin: (name, variant, switches = {}) => void ask(() => engine.ask('start', { name, variant, switches }), undefined),
    choose(actor, outcome) {
      if (!opened) return;
      const next = opened.film.steps[at];
      if (next && next.actor === actor && next.outcome === outcome) return go(at + 1);
      const names = opened.film.actors.map(({ name }) => name);
      const steps = [...opened.film.steps.slice(0, at), { actor, outcome }];
      const text = steps.map((one) => names[one.actor]! + (one.outcome && `=${one.outcome}`)).join(',');
      void ask(() => engine.ask('open', { link: `${opened.film.system}:${text}` }), undefined);
    },
    async search() {
      const link = linkHere();
      setSearching({ from: at, progress: undefined, found: [] });
      try {
        const progress = await engine.ask('search', { link }, (news) => setSearching({ from: at, ...news }));
        setSearching((now) => now && { ...now, progress: { ...progress, over: true } });
      } catch (problem) {
        setSearching(undefined);
        setError((problem as Error).message);
      }
    },
    stop: () => void engine.ask('stop', {}),
    async tryToSwap(step) {
      if (!opened) return;
      const mine = turn.current;
      try {
        const result = await engine.ask('swap', { film: opened.film, step });
        // another schedule may have been opened meanwhile
        if (mine === turn.current) setSwap({ step, result });
      } catch (problem) {
        setError((problem as Error).message);
      }
    },
    takeSwap() {
      const film = swap?.result.film;
      if (film && opened)
        shown({ film, at: Math.min(swap.step + 1, film.steps.length), card: opened.card, stale: null }, undefined, 'push');
    },
    watch,
    dismiss: () => setError(undefined),
  };
}
