import type { System } from '../replay/system.js';
import { BigCounts } from '../search/count/big-counts.js';
import { IntList } from '../search/states/int-list.js';
import { type GraphLimits, StateGraph } from '../search/states/state-graph.js';

/** One thing that a user of the system may see, and how many ways lead to it. */
export interface OutcomeCount {
  /** `stopper: tlob_ioctl_stop() returns -11`, `at the end: tlob_num_monitored = 0`, `a finding ends the run`. */
  readonly what: string;
  /** Distinct schedules in which it happens at least once; undefined where they were not counted. */
  readonly schedules: bigint | undefined;
  /** Distinct final states of runs in which it happened. */
  readonly finals: number;
}

/** What the runs of a system come to. */
export interface Outcomes {
  /** Undefined where they were not counted. */
  readonly schedules: bigint | undefined;
  /** Distinct states in which nobody can go on. */
  readonly finals: number;
  readonly rows: readonly OutcomeCount[];
  /** Why something is missing: a sentence's end. */
  readonly missing: string | undefined;
}

/** Where one outcome shows: on edges, or in states where runs end. */
interface Marks {
  readonly edges: IntList;
  readonly states: IntList;
}

export const crashText = 'a finding ends the run';

/** Words with more values at the end than this, such as a clock, are no outcome. */
const mostValues = 8;
const slice = 100_000;

/**
 * What the calls of a system's tasks return, and what its global counters hold in the end, in all its schedules: each state and edge
 * is looked at once, then backwards and forwards for each outcome (as search/count does for findings).
 */
export function outcomesOf(system: System, limits: GraphLimits): Outcomes {
  const { compiled } = system;
  const { world } = compiled;
  const marks = new Map<string, Marks>();
  const calls = callsOf(system);
  const globals = globalsOf(system);
  let returned: string[] = [];
  let states = 0;
  const at = (what: string): Marks => {
    const known = marks.get(what) ?? { edges: new IntList(8), states: new IntList(8) };
    marks.set(what, known);
    return known;
  };
  compiled.heardReturn = (actor, path, value) => {
    if (calls[actor]?.has(path)) returned.push(`${world.actors[actor]!.name}: ${calls[actor].get(path)}() returns ${value}`);
  };
  const graph = new StateGraph(compiled, limits, {
    stepped(edge) {
      for (const what of returned) pushNew(at(what).edges, edge);
      if (world.crashed) at(crashText).edges.push(edge);
      returned = [];
    },
    ended(state) {
      states++;
      for (const [name, cell] of globals) at(`at the end: ${name} = ${world.cells[cell]!}`).states.push(state);
    },
  });
  try {
    while (!graph.advance(slice));
  } finally {
    compiled.heardReturn = undefined;
  }
  if (graph.stoppedBy !== null) return { schedules: undefined, finals: states, rows: [], missing: `stopped by ${graph.stoppedBy}` };
  const ends = endsOf(graph);
  const all = graph.cyclic ? undefined : schedulesWithout(graph, undefined);
  const rows = [...marks].map(([what, one]) => ({
    what,
    schedules: all === undefined ? undefined : all - schedulesWithout(graph, one)!,
    finals: one.states.length > 0 ? one.states.length : finalsThrough(graph, one, ends),
  }));
  return {
    schedules: all,
    finals: ends.length,
    rows: rows.filter(({ what }) => !tooMany(what, rows)).sort((a, b) => (a.what < b.what ? -1 : 1)),
    missing: graph.cyclic ? 'there are infinitely many: a run may come back to a state that it was in' : undefined,
  };
}

/** By actor that is a task: the functions that its own path calls, and that path where it returns something, with what they are called. */
function callsOf({ scenario }: System): readonly (ReadonlyMap<string, string> | undefined)[] {
  const paths = new Map(scenario.paths.map((path) => [path.id, path]));
  return scenario.actors.map(({ kind, path }) => {
    if (kind !== 'task') return undefined;
    const { states } = paths.get(path)!;
    const returns = Object.values(states).some(({ type, output }) => type === 'final' && output !== undefined);
    const called = Object.values(states).flatMap(({ invoke }) => (invoke && paths.has(invoke.src) ? [invoke.src] : []));
    return new Map([...(returns ? [path] : []), ...called].map((id) => [id, paths.get(id)!.title ?? id]));
  });
}

/** Global counters and flags, with their cells. */
function globalsOf({ compiled: { world } }: System): readonly (readonly [name: string, cell: number])[] {
  const cells = ['word', 'refcount'].flatMap((kind) => world.fieldsOfKind(kind).map(({ cell }) => cell));
  return cells.map((cell) => [world.layout.names[cell]!, cell] as const).filter(([name]) => !name.includes('.'));
}

const wordOf = (what: string): string => what.slice(0, what.lastIndexOf(' = '));

const tooMany = (what: string, rows: readonly { readonly what: string }[]): boolean =>
  what.includes(' = ') && rows.filter((row) => wordOf(row.what) === wordOf(what)).length > mostValues;

const pushNew = (list: IntList, value: number): void => {
  if (list.length === 0 || list.at(list.length - 1) !== value) list.push(value);
};

function endsOf(graph: StateGraph): readonly number[] {
  const ends: number[] = [];
  for (let state = 0; state < graph.states; state++) if (graph.firstEdge(state) === graph.firstEdge(state + 1)) ends.push(state);
  return ends;
}

/** Distinct schedules that have none of the marks. */
function schedulesWithout(graph: StateGraph, marks: Marks | undefined): bigint {
  const [edges, states] = [bits(graph.transitions, marks?.edges), bits(graph.states, marks?.states)];
  const counts = new BigCounts();
  for (let i = graph.states - 1; i >= 0; i--) {
    const state = graph.order[i]!;
    const [first, end] = [graph.firstEdge(state), graph.firstEdge(state + 1)];
    let runs = first === end && !has(states, state) ? 1 : 0;
    for (let edge = first; edge < end; edge++) if (graph.target(edge) < 0 && !has(edges, edge)) runs++;
    counts.start(runs);
    for (let edge = first; edge < end; edge++) if (graph.target(edge) >= 0 && !has(edges, edge)) counts.add(graph.target(edge));
    counts.keep(state);
  }
  return counts.at(0);
}

/** Final states that a marked edge leads to. */
function finalsThrough(graph: StateGraph, { edges }: Marks, ends: readonly number[]): number {
  const through = new Uint8Array(graph.states);
  const todo: number[] = [];
  const come = (state: number): void => {
    if (state < 0 || through[state] === 1) return;
    through[state] = 1;
    todo.push(state);
  };
  for (let i = 0; i < edges.length; i++) come(graph.target(edges.at(i)));
  for (let state = todo.pop(); state !== undefined; state = todo.pop())
    for (let edge = graph.firstEdge(state); edge < graph.firstEdge(state + 1); edge++) come(graph.target(edge));
  return ends.filter((state) => through[state] === 1).length;
}

function bits(length: number, list: IntList | undefined): Uint32Array {
  const set = new Uint32Array((length >>> 5) + 1);
  for (let i = 0; i < (list?.length ?? 0); i++) set[list!.at(i) >>> 5]! |= 1 << (list!.at(i) & 31);
  return set;
}

const has = (set: Uint32Array, at: number): boolean => (set[at >>> 5]! & (1 << (at & 31))) !== 0;
