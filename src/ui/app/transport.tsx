import { useState } from 'preact/hooks';
import type { Explorer } from './store.js';

interface Props {
  readonly explorer: Explorer;
  readonly zoomBy: (by: number) => void;
  readonly help: () => void;
}

/** Stepping, the link and the zoom. */
export function Transport({ explorer, zoomBy, help }: Props) {
  const { opened, at, go } = explorer;
  const [copied, setCopied] = useState(false);
  const steps = opened?.film.steps.length ?? 0;
  const [bug] = opened?.film.found ?? [];
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      prompt('The link to this moment:', location.href);
    }
  };
  const button = (label: string, text: string, to: number, key: string) => (
    <button
      type="button"
      aria-label={label}
      title={`${label} (${key})`}
      disabled={!opened || to === at || to < 0 || to > steps}
      onClick={() => go(to)}
    >
      {text}
    </button>
  );
  return (
    <nav class="transport" aria-label="Steps">
      {button('first step', '|◀', 0, 'Home')}
      {button('one step back', '◀', at - 1, '←')}
      <output aria-live="polite" class="count">
        {at}/{steps}
      </output>
      {button('one step on', '▶', at + 1, '→')}
      {button('last step', '▶|', steps, 'End')}
      {bug && (
        <>
          {bug.other > 0 && bug.other <= steps && button('to the other access', 'other side', bug.other, 'o')}
          {button('to the bug', 'bug', Math.min(bug.step, steps), 'b')}
        </>
      )}
      <span class="gap" />
      <button type="button" title="smaller (-)" aria-label="smaller" onClick={() => zoomBy(-1)}>
        −
      </button>
      <button type="button" title="larger (+)" aria-label="larger" onClick={() => zoomBy(1)}>
        +
      </button>
      <button type="button" disabled={!opened} onClick={() => void copy()} title="the address of this moment; it is the token">
        {copied ? 'copied' : 'copy link'}
      </button>
      <button type="button" title="keys (?)" aria-label="keys" onClick={help}>
        ?
      </button>
    </nav>
  );
}
