import { useEffect, useMemo, useRef } from 'preact/hooks';
import { geometryOf } from './geometry.js';
import { Lanes } from './lanes.js';
import { hue } from './moment.js';
import { Rows } from './rows.js';
import type { Explorer } from './store.js';

/** The space-time diagram: what is drawn stays while one steps, a veil over what is still to come moves. */
export function Diagram({ explorer, rowHeight }: { readonly explorer: Explorer; readonly rowHeight: number }) {
  const { at, go, watch } = explorer;
  const { film, card } = explorer.opened!;
  const geometry = useMemo(() => geometryOf(film), [film]);
  const extra = film.found.filter(({ step }) => step > film.steps.length).length;
  const height = (film.steps.length + extra) * rowHeight;
  const who = Math.min(20, Math.max(6, ...geometry.lanes.map((actor) => film.actors[actor]!.name.length)) + 1);
  const titles = useMemo(() => new Map(card.paths.map(({ id, title }) => [id, title])), [card]);
  const scroll = useRef<HTMLDivElement>(null);
  const steady = useMemo(
    () => (
      <>
        <Lanes film={film} geometry={geometry} rowHeight={rowHeight} height={height} />
        <div class="rowlist">
          <Rows film={film} titles={titles} rowHeight={rowHeight} go={go} />
        </div>
      </>
    ),
    [film, geometry, rowHeight, height, titles, go],
  );
  useEffect(() => {
    const box = scroll.current!;
    const y = geometry.head + (at - 1) * rowHeight;
    if (y < box.scrollTop + geometry.head + rowHeight) box.scrollTop = y - geometry.head - 3 * rowHeight;
    else if (y + 2 * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = y + 4 * rowHeight - box.clientHeight;
  }, [at, rowHeight, film, geometry]);
  useEffect(() => {
    const row = document.getElementById(`step-${at}`);
    row?.setAttribute('aria-selected', 'true');
    return () => row?.setAttribute('aria-selected', 'false');
  }, [at, film]);
  return (
    <section class={`diagram z${rowHeight}`} aria-label="Schedule">
      <Wrong explorer={explorer} />
      <div class="scroll" ref={scroll}>
        <div class="head" style={{ height: `${geometry.head}px` }}>
          {geometry.tracks.map(({ text, x }) => (
            <span key={text} class="track" style={{ left: `${x}px` }} title={text}>
              {text}
            </span>
          ))}
          {geometry.lanes.map((actor) => {
            const { name, kind, cpu } = film.actors[actor]!;
            return (
              <button
                key={name}
                type="button"
                class="lanename"
                style={{ left: `${geometry.middle[actor]}px`, color: hue(actor) }}
                title={`${name}: ${kind}${cpu === null ? '' : ` on CPU ${cpu}`}`}
                onClick={() => watch(actor)}
              >
                {name}
                {cpu === null ? '' : ` · CPU${cpu}`}
              </button>
            );
          })}
          <Legend lanes={geometry.width} />
        </div>
        <div
          class="film"
          role="listbox"
          tabIndex={0}
          aria-label={`${film.steps.length} steps`}
          aria-activedescendant={at > 0 ? `step-${at}` : undefined}
          style={{ height: `${height}px`, '--lanes': `${geometry.width}px`, '--who': `${who}ch` }}
        >
          {steady}
          <div class="current" style={{ top: `${(at - 1) * rowHeight}px`, height: `${rowHeight}px` }} hidden={at === 0} />
          <div class="veil" style={{ top: `${at * rowHeight}px` }} />
        </div>
        {film.steps.length === 0 && <p class="note">No step was taken yet: take one of the choices.</p>}
      </div>
    </section>
  );
}

/** What the bars and dots mean, beside the names of the lanes. */
const Legend = ({ lanes }: { readonly lanes: number }) => (
  <ul class="legend" style={{ left: `${lanes + 12}px` }}>
    <li>
      <i class="key lockkey" /> lock held
    </li>
    <li>
      <i class="key sectionkey" /> in a section
    </li>
    <li>
      <i class="key waitskey" /> waits for readers
    </li>
    <li>
      <i class="key armedkey" /> armed, queued
    </li>
    <li>
      <i class="key arrowkey" /> happens before
    </li>
    <li>
      <i class="key ringkey" /> preemption
    </li>
  </ul>
);

/** One of the accesses that make it wrong: a step can be gone to. */
function Because({ line, go }: { readonly line: string; readonly go: (at: number) => void }) {
  const [, number, rest] = /^(?:over and over: )?step (\d+): (.*)$/.exec(line) ?? [];
  if (number === undefined) return line;
  return (
    <>
      <button type="button" class="quiet" onClick={() => go(Number(number))}>
        step {number}
      </button>{' '}
      {rest}
    </>
  );
}

/** The sentence of what went wrong, and where the schedule left what was asked for. */
function Wrong({ explorer }: { readonly explorer: Explorer }) {
  const { film } = explorer.opened!;
  return (
    <div class="wrong">
      <p class="system">
        <b>{film.system.split('@')[0]}</b> {explorer.opened!.card.reason}
      </p>
      <p class={film.found.length > 0 ? 'sentence bad' : 'sentence'}>{film.wrong}</p>
      {film.because.length > 0 && (
        <ul>
          {film.because.map((line) => (
            <li key={line}>
              <Because line={line} go={explorer.go} />
            </li>
          ))}
        </ul>
      )}
      {film.divergence !== null && <p class="note">It goes no further: {film.divergence}.</p>}
      {film.races.length > 0 && (
        <details>
          <summary>{film.races.length === 1 ? 'a data race' : `${film.races.length} data races`} along this schedule</summary>
          <ul>
            {film.races.map((race) => (
              <li key={race}>{race}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
