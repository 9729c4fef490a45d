import type { Bar } from '../../explorer/bars.js';
import type { Film, FilmFound } from '../../explorer/film.js';
import type { Geometry } from './geometry.js';
import { hue } from './moment.js';

interface Props {
  readonly film: Film;
  readonly geometry: Geometry;
  readonly rowHeight: number;
  /** Of the whole diagram. */
  readonly height: number;
}

/** The drawing beside the rows: lanes, steps, bars and arrows. It does not change while one steps. */
export function Lanes({ film, geometry, rowHeight, height }: Props) {
  const { middle, lanes, bars, cpus, width } = geometry;
  /** The middle of the row of a step, from 1. */
  const y = (step: number): number => (step - 0.5) * rowHeight;
  const radius = Math.min(4.5, rowHeight / 2.6);
  return (
    <svg class="lanes" width={width} height={height} aria-hidden="true">
      <defs>
        <marker id="head" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto">
          <path d="M0 0 6 3 0 6z" />
        </marker>
        <marker id="bughead" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="5" markerHeight="5" orient="auto">
          <path d="M0 0 6 3 0 6z" />
        </marker>
      </defs>
      {cpus.map(({ cpu, from, to }) => (
        <rect key={cpu} class="cpu" x={from} width={to - from} y={0} height={height}>
          <title>CPU {cpu}</title>
        </rect>
      ))}
      {lanes.map((actor) => (
        <line key={actor} class="lane" x1={middle[actor]} x2={middle[actor]} y1={0} y2={height} style={{ stroke: hue(actor) }} />
      ))}
      {bars.map(({ bar, x }) => (
        <rect
          key={`${bar.actor} ${bar.text} ${bar.from} ${bar.sort}`}
          class={`bar ${bar.sort}`}
          x={x - 2}
          width={bar.sort === 'section' ? 2.5 : 4}
          y={bar.from === 0 ? 0 : y(bar.from)}
          height={Math.max(2, (bar.open ? height : y(bar.to)) - (bar.from === 0 ? 0 : y(bar.from)))}
          rx={1.5}
          style={bar.actor < 0 || bar.sort === 'waits' ? undefined : { fill: hue(bar.actor) }}
        >
          <title>{lasts(bar)}</title>
        </rect>
      ))}
      {film.arrows.map(([from, to]) => {
        const [x1, x2] = [middle[film.steps[from - 1]!.actor]!, middle[film.steps[to - 1]!.actor]!];
        return <path key={`${from} ${to}`} class="arrow" d={curve(x1, y(from), x2, y(to))} marker-end="url(#head)" />;
      })}
      {film.steps.map((step, i) => (
        <circle
          key={i}
          class={step.preempts ? 'dot preempts' : 'dot'}
          cx={middle[step.actor]}
          cy={y(i + 1)}
          r={radius}
          style={{ '--hue': hue(step.actor) }}
        />
      ))}
      {film.found.map((found) => (
        <Bug key={found.title} film={film} found={found} middle={middle} y={y} radius={radius + 2} />
      ))}
    </svg>
  );
}

interface BugProps {
  readonly film: Film;
  readonly found: FilmFound;
  readonly middle: Geometry['middle'];
  readonly y: (step: number) => number;
  readonly radius: number;
}

/** The two accesses of a finding: one after the other, or at once. */
function Bug({ film, found: { step, other, rival }, middle, y, radius }: BugProps) {
  const at = film.steps[step - 1];
  if (!at) return null;
  const from = other > 0 && other < step ? film.steps[other - 1] : undefined;
  const x = middle[at.actor]!;
  return (
    <g>
      {from && (
        <>
          <path class="bugarrow" d={curve(middle[from.actor]!, y(other), x, y(step))} marker-end="url(#bughead)" />
          <circle class="otherdot" cx={middle[from.actor]} cy={y(other)} r={radius} />
        </>
      )}
      {rival >= 0 && middle[rival] !== undefined && (
        <>
          <path class="bugarrow" d={`M${x} ${y(step)}H${middle[rival]}`} />
          <circle class="otherdot" cx={middle[rival]} cy={y(step)} r={radius} />
        </>
      )}
      <circle class="bugdot" cx={x} cy={y(step)} r={radius} />
    </g>
  );
}

/** How long it lasts, in words. */
const lasts = ({ text, from, to, open }: Bar): string =>
  `${text}, ${from === 0 ? 'from the start' : `from step ${from}`} ${open ? 'on' : `to step ${to}`}`;

/** From one dot to another one, leaving and coming in vertically. */
function curve(x1: number, y1: number, x2: number, y2: number): string {
  const bend = Math.min(40, Math.max(4, (y2 - y1) / 2));
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 3}`;
}
