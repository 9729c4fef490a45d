import { useEffect } from 'preact/hooks';
import { pairAt } from './choices.js';
import type { Explorer } from './store.js';

/** What each key does, for the help. */
export const keys: readonly (readonly [key: string, does: string])[] = [
  ['→ or j', 'one step on'],
  ['← or k', 'one step back'],
  ['Home, End', 'to the start, to the last step'],
  ['b', 'to the bug'],
  ['o', 'to the other access'],
  ['1 … 9', 'take one of the choices'],
  ['f', 'find a bug from here'],
  ['x', 'swap the last step with the next'],
  ['[ ]', 'the finding before, the next'],
  ['+ −', 'zoom'],
  ['Esc', 'stop the search'],
];

/** The keyboard, wherever the focus is but in a field. */
export function useKeys(explorer: Explorer, zoomBy: (by: number) => void, help: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
      if (document.querySelector('dialog[open]') || (scrolls.includes(event.key) && !isOfDiagram(event.target))) return;
      if (press(event.key, explorer, zoomBy, help)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [explorer, zoomBy, help]);
}

/** Keys that scroll a page: where all of it does, they step in the diagram alone. */
const scrolls: readonly string[] = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'];

function isOfDiagram(target: EventTarget | null): boolean {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight <= clientHeight || (target instanceof Element && target.closest('.film') !== null);
}

/** True where the key meant something. */
function press(key: string, explorer: Explorer, zoomBy: (by: number) => void, help: () => void): boolean {
  const { opened, at, go, data } = explorer;
  if (key === '?') help();
  else if (key === '+' || key === '=') zoomBy(1);
  else if (key === '-') zoomBy(-1);
  else if (key === 'Escape') explorer.stop();
  else if (key === '[' || key === ']') {
    const now = explorer.finding ? data.findings.indexOf(explorer.finding) : -1;
    const next = data.findings[now + (key === ']' ? 1 : -1)];
    if (next) explorer.show(next);
  } else if (opened) return pressInFilm(key, explorer, opened.film.steps.length, at, go);
  else return false;
  return true;
}

function pressInFilm(key: string, explorer: Explorer, steps: number, at: number, go: (at: number) => void): boolean {
  const { film } = explorer.opened!;
  const [bug] = film.found;
  if (key === 'ArrowRight' || key === 'ArrowDown' || key === 'j') go(at + 1);
  else if (key === 'ArrowLeft' || key === 'ArrowUp' || key === 'k') go(at - 1);
  else if (key === 'Home') go(0);
  else if (key === 'End') go(steps);
  else if (key === 'PageDown') go(at + 10);
  else if (key === 'PageUp') go(at - 10);
  else if (key === 'b' && bug) go(bug.step);
  else if (key === 'o' && bug && bug.other > 0) go(bug.other);
  else if (key === 'f') void explorer.search();
  else if (key === 'x') void explorer.tryToSwap(pairAt(explorer));
  else if (/^[1-9]$/.test(key)) {
    const choice = explorer.refusal === undefined ? film.states[at]!.enabled[Number(key) - 1] : undefined;
    if (choice) explorer.choose(...choice);
  } else return false;
  return true;
}
