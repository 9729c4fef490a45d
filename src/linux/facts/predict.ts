import { InputError } from '../../core/error.js';
import type { System } from '../../replay/system.js';
import { StateGraph } from '../../search/states/state-graph.js';

/** What the model says of a fact, from all its runs. */
export interface Prediction {
  /** The words that the scene is asked for, in the order in which their values are given. */
  readonly words: readonly string[];
  /** `got=1 got_then=0`: what they may hold at the end. */
  readonly values: readonly string[];
  /** Kinds of findings that every run comes to. */
  readonly always: readonly string[];
  /** Kinds that some run comes to. */
  readonly sometimes: readonly string[];
  /** Some run is ended by a finding, and nothing is said of what a kernel does after it. */
  readonly ended: boolean;
}

/** Words whose names begin so are what is asked, where a scene writes to them: until then they hold `unset`. */
const asked = /^got\w*$/;
const unset = 99;
const most = 200_000;

/** Runs the model's operations in every order, and notes what comes of it. */
export function predict(system: System): Prediction {
  const { compiled } = system;
  const { world } = compiled;
  const cells = cellsOf(system);
  const ends: (readonly number[])[] = [];
  let ended = false;
  const graph = new StateGraph(
    compiled,
    { transitions: most },
    {
      stepped: () => {
        if (world.crashed) ended = true;
      },
      ended: () => void ends.push(cells.map(([, cell]) => world.cells[cell]!)),
    },
  );
  while (!graph.advance(most));
  if (graph.stoppedBy !== null)
    throw new InputError(
      `${system.exploration.name}: it has more than ${most} transitions, and a fact is to be small; leave something out`,
    );
  const kinds = [...new Set(graph.hits.map(({ site }) => site.kind))].sort();
  const always = kinds.filter((kind) => everyRun(graph, kind));
  const columns = cells.map((_, i) => i).filter((i) => ends.some((end) => end[i] !== unset));
  const words = columns.map((i) => cells[i]![0]);
  const values = new Set(ends.map((end) => columns.map((i) => `${cells[i]![0]}=${end[i]!}`).join(' ')));
  return { words, values: [...values].sort(), always, sometimes: kinds.filter((kind) => !always.includes(kind)), ended };
}

function cellsOf({ compiled: { world } }: System): readonly (readonly [name: string, cell: number])[] {
  const words = world.fieldsOfKind('word').map(({ cell }) => [world.layout.names[cell]!, cell] as const);
  return words.filter(([name]) => asked.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether no end can be reached without a finding of the kind. */
function everyRun(graph: StateGraph, kind: string): boolean {
  const edges = new Set<number>();
  const ends = new Set<number>();
  for (const hit of graph.hits.filter(({ site }) => site.kind === kind)) {
    for (let i = 0; i < hit.edges.length; i++) edges.add(hit.edges.at(i));
    for (let i = 0; i < hit.states.length; i++) ends.add(hit.states.at(i));
  }
  const seen = new Set([0]);
  for (const state of seen) {
    const [first, after] = [graph.firstEdge(state), graph.firstEdge(state + 1)];
    if (first === after && !ends.has(state)) return false;
    for (let edge = first; edge < after; edge++) {
      if (edges.has(edge)) continue;
      if (graph.target(edge) < 0) return false;
      seen.add(graph.target(edge));
    }
  }
  return true;
}
