import { useEffect, useRef, useState } from 'preact/hooks';
import type { CardPath } from '../../explorer/card.js';
import type { Opened } from '../engine/protocol.js';
import { hue, pathOf, pointOf, type Scene } from './moment.js';

interface Props {
  readonly opened: Opened;
  readonly at: number;
  readonly watched: number;
  readonly scene: Scene;
}

/** The function that the watched actor is in, as a statechart and, of a model in C, as text; the point that it was at is lit. */
export function Code({ opened, at, watched, scene }: Props) {
  const { film, card } = opened;
  const step = film.steps[at - 1];
  const done = step?.actor === watched ? step.stack.at(-1)! : undefined;
  const standing = film.standings[scene.state.stands[watched]!];
  const next = scene.state.enabled.length > 0 || done === undefined ? standing?.stack.at(-1) : undefined;
  const stack = (done === undefined ? standing?.stack : step!.stack) ?? [];
  const [depth, setDepth] = useState<number>();
  const place = stack[depth ?? stack.length - 1] ?? stack.at(-1);
  const path = card.paths.find(({ id }) => place !== undefined && id === pathOf(place));
  const lit = {
    done: done !== undefined && path && pathOf(done) === path.id ? pointOf(done) : undefined,
    next: next !== undefined && path && pathOf(next) === path.id ? pointOf(next) : undefined,
    calls: stack.filter((one) => pathOf(one) === path?.id && one !== done && one !== next).map(pointOf),
  };
  return (
    <section class="code" aria-label="Code">
      <div class="stack">
        <b style={{ color: hue(watched) }}>{film.actors[watched]?.name}</b>
        {stack.map((one, i) => (
          <button key={one} type="button" aria-pressed={one === place} onClick={() => setDepth(i === stack.length - 1 ? undefined : i)}>
            {card.paths.find(({ id }) => id === pathOf(one))?.title ?? pathOf(one)}()
          </button>
        ))}
        {stack.length === 0 && <span class="note">has finished</span>}
      </div>
      {path && (
        <div class={card.source ? 'both' : 'one'}>
          <Chart path={path} lit={lit} />
          {card.source && <Source path={path} source={card.source} lit={lit} />}
        </div>
      )}
    </section>
  );
}

interface Lit {
  readonly done: string | undefined;
  readonly next: string | undefined;
  readonly calls: readonly string[];
}

const rowHeight = 18;
const arcRoom = 74;

/** Points one below the other, with the ways between them as arcs on the left: those that go on below need none. */
function Chart({ path, lit }: { readonly path: CardPath; readonly lit: Lit }) {
  const box = useRef<HTMLDivElement>(null);
  const rows = new Map(path.points.map(({ name }, i) => [name, i]));
  const focus = rows.get(lit.done ?? lit.next ?? lit.calls[0] ?? '') ?? 0;
  useEffect(() => {
    const { current } = box;
    if (current && (focus * rowHeight < current.scrollTop + 20 || (focus + 2) * rowHeight > current.scrollTop + current.clientHeight))
      current.scrollTop = focus * rowHeight - current.clientHeight / 3;
  }, [focus, path]);
  const y = (row: number): number => (row + 0.5) * rowHeight;
  const stateOf = (name: string): string =>
    name === lit.done ? 'done' : name === lit.next ? 'next' : lit.calls.includes(name) ? 'called' : '';
  return (
    <div class="chart" ref={box}>
      <svg width={arcRoom} height={path.points.length * rowHeight} aria-hidden="true">
        {path.points.flatMap((point, from) =>
          point.edges.map(({ to, text }, i) => {
            const target = rows.get(to);
            if (target === undefined) return null;
            const hot = point.name === lit.done && to === lit.next;
            const reach = target === from + 1 ? 0 : Math.min(arcRoom - 14, 8 + 4.5 * Math.sqrt(Math.abs(target - from)) * 2);
            const x = arcRoom - 6;
            return (
              <path
                key={`${point.name} ${i}`}
                class={`${target <= from ? 'back' : 'edge'}${hot ? ' hot' : ''}`}
                d={
                  reach === 0
                    ? `M${x} ${y(from) + 4}V${y(target) - 4}`
                    : `M${x - 4} ${y(from)}C${x - reach} ${y(from)} ${x - reach} ${y(target)} ${x - 4} ${y(target)}`
                }
              >
                <title>{text}</title>
              </path>
            );
          }),
        )}
        {path.points.map(({ name, final }, i) => (
          <circle key={name} class={`state ${stateOf(name)}${final ? ' final' : ''}`} cx={arcRoom - 6} cy={y(i)} r={final ? 3 : 4} />
        ))}
      </svg>
      <ol>
        {path.points.map(({ name, text, calls, edges }) => (
          <li
            key={name}
            class={stateOf(name)}
            style={{ height: `${rowHeight}px` }}
            title={edges.map((edge) => `${edge.text || 'then'} → ${edge.to}`).join('\n')}
          >
            <span class="pointname">{name}</span>
            <span class={calls ? 'op call' : 'op'}>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface SourceProps {
  readonly path: CardPath;
  readonly source: { readonly file: string; readonly lines: readonly string[] };
  readonly lit: Lit;
}

/** The C text around the function, with the lines of the lit points lit. */
function Source({ path, source, lit }: SourceProps) {
  const box = useRef<HTMLElement>(null);
  const lineOf = (name: string | undefined): number => path.points.find((point) => point.name === name)?.line ?? 0;
  const [done, next] = [lineOf(lit.done), lineOf(lit.next)];
  const calls = lit.calls.map(lineOf);
  const focus = done || next || calls[0] || Math.min(...path.points.flatMap(({ line }) => (line === null ? [] : [line])));
  useEffect(() => {
    const row = box.current?.querySelector<HTMLElement>(`[data-line="${focus}"]`);
    const { current } = box;
    if (row && current && (row.offsetTop < current.scrollTop || row.offsetTop + 30 > current.scrollTop + current.clientHeight))
      current.scrollTop = row.offsetTop - current.clientHeight / 3;
  }, [focus, source]);
  const classOf = (line: number): string => (line === done ? 'done' : line === next ? 'next' : calls.includes(line) ? 'called' : '');
  return (
    <section class="source" ref={box} aria-label={source.file}>
      <pre>
        {source.lines.map((text, i) => (
          <span key={i} class={`line ${classOf(i + 1)}`} data-line={i + 1}>
            <i>{i + 1}</i>
            {text}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}
