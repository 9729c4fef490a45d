import type { Bar } from '../../explorer/bars.js';
import type { Film } from '../../explorer/film.js';

/** A bar with where it is drawn. */
export interface PlacedBar {
  readonly bar: Bar;
  readonly x: number;
}

/** Where everything of the diagram is, in pixels from its left edge. */
export interface Geometry {
  /** Actors with a lane, in order. */
  readonly lanes: readonly number[];
  /** By actor: the middle of its lane; undefined: it has none. */
  readonly middle: readonly (number | undefined)[];
  /** What is armed or queued, each in a track of its own. */
  readonly tracks: readonly { readonly text: string; readonly x: number }[];
  readonly bars: readonly PlacedBar[];
  /** Those that share a CPU, side by side: from where to where. */
  readonly cpus: readonly { readonly cpu: number; readonly from: number; readonly to: number }[];
  readonly width: number;
  /** Room for the names over the lanes. */
  readonly head: number;
}

const trackWidth = 12;
const barWidth = 5;
const laneWidth = { two: 34, few: 24, many: 18 } as const;

export function geometryOf(film: Film): Geometry {
  const lanes = lanesOf(film);
  const own = film.bars.filter(({ actor }) => actor < 0);
  const texts = [...new Set(own.map(({ text }) => text))];
  const tracks = texts.map((text, i) => ({ text, x: 9 + i * trackWidth }));
  const middle: (number | undefined)[] = [];
  const bars: PlacedBar[] = own.map((bar) => ({ bar, x: tracks[texts.indexOf(bar.text)]!.x }));
  const room = lanes.length <= 3 ? laneWidth.two : lanes.length <= 8 ? laneWidth.few : laneWidth.many;
  const cpus: { cpu: number; from: number; to: number }[] = [];
  let x = 12 + tracks.length * trackWidth;
  for (const actor of lanes) {
    const { cpu } = film.actors[actor]!;
    const before = x;
    middle[actor] = x;
    const slots = stacked(film.bars.filter((bar) => bar.actor === actor));
    for (const { bar, slot } of slots) bars.push({ bar, x: x + 8 + slot * barWidth });
    x += Math.max(room, 14 + barWidth * Math.max(0, ...slots.map(({ slot }) => slot + 1)));
    const last = cpus.at(-1);
    if (cpu !== null && last?.cpu === cpu) last.to = x - 8;
    else if (cpu !== null) cpus.push({ cpu, from: before - 7, to: x - 8 });
  }
  const names = lanes.map((actor) => film.actors[actor]!.name.length * 7.4 + (film.actors[actor]!.cpu === null ? 0 : 50));
  const head = Math.min(190, Math.max(62, ...names, ...texts.map((text) => text.length * 6)) + 10);
  return { lanes, middle, tracks, bars, cpus, width: x, head };
}

/** Those who take a step, or could at the end, or stand at the other access of a race. */
function lanesOf({ actors, steps, states, found }: Film): readonly number[] {
  const seen = new Set([
    ...found.map(({ rival }) => rival),
    ...steps.map(({ actor }) => actor),
    ...states.at(-1)!.enabled.map(([actor]) => actor),
  ]);
  const lanes = actors.map((_, actor) => actor).filter((actor) => seen.has(actor));
  // those of one CPU are beside each other, those with one of their own come last
  const order = (actor: number): number => actors[actor]!.cpu ?? Number.MAX_SAFE_INTEGER;
  return lanes.sort((a, b) => order(a) - order(b));
}

/** Bars beside each other where they overlap: each in the first place that is free. */
function stacked(bars: readonly Bar[]): readonly { readonly bar: Bar; readonly slot: number }[] {
  const ends: number[] = [];
  return bars.map((bar) => {
    const free = ends.findIndex((end) => end <= bar.from);
    const slot = free < 0 ? ends.length : free;
    ends[slot] = bar.to;
    return { bar, slot };
  });
}
