import type { Detector } from '../../../src/core/detector/detector.js';
import { ofNobody, upTo } from '../../../src/core/world/layout.js';
import { actorOf } from '../../../src/core/system/run.js';
import type { Scenario } from '../../../src/core/system/scenario.js';
import { Life, objectOf, type World } from '../../../src/core/world/world.js';
import { Compiled } from '../../../src/execute/compiled.js';
import { operations } from '../../../src/kernel/index.js';
import type { Reducer } from '../../../src/search/reducer.js';
import { SearchRun } from '../../../src/search/explore.js';
import { bfs } from '../../../src/search/strategies/bfs.js';
import { detectors, reducers } from '../../registries.js';

/** What a side calls things, in the names that both have. */
export interface Names {
  /** The name of a word, or of an object. */
  readonly word: (name: string) => string;
  /** The function that a frame is of, by the name of its path; undefined: it is told as its caller's. */
  readonly path: (id: string) => string | undefined;
}

/** What a complete search of a scenario comes to, in the names that both sides have. */
export interface Whole {
  readonly states: number;
  readonly transitions: number;
  /** Kind, object and function. */
  readonly findings: readonly string[];
  /** The words that the ends are told by. */
  readonly words: readonly string[];
  /** The last states of all runs: the number of those that hang, then each word that `among` has. */
  ends(among: ReadonlySet<string>): readonly string[];
}

/** What is of an actor alone: where it stands, and what it holds. */
const ofActors = / (?:at|register \d+|rcu nesting|irqs off|grace period|in tracepoint_srcu|waits for .*|taken with irqs off)$/;

const reports = ['error-reported', 'detail-reported'];

/** Counts what the functions report, up to three. */
const counter: Detector = {
  kind: 'reports',
  says: 'counts reports',
  endsRun: false,
  install: (w) => {
    const cells = new Map(reports.map((note) => [note, w.cell(note, ofNobody(upTo(3)))]));
    return {
      touches: Object.fromEntries(reports.map((note) => [note, { writes: [cells.get(note)!] }])),
      onNote: Object.fromEntries(
        reports.map((note) => [
          note,
          () => {
            const cell = cells.get(note)!;
            w.set(cell, Math.min(3, w.cells[cell]! + 1));
            return -1;
          },
        ]),
      ),
    };
  },
  fires: [],
  silent: [],
};

/** Keeps each last state. */
const keeper = (keep: (w: World, blocked: number) => void): Detector => ({
  kind: 'ends',
  says: 'keeps the last states',
  endsRun: false,
  install: (w) => ({
    touches: {},
    atEnd: ({ blocked }) => {
      keep(w, blocked);
      return -1;
    },
  }),
  fires: [],
  silent: [],
});

/** Without these the searches come to the same, and take four times as long; docs/tlob/in-c.md has their figures. */
const fewer = reducers.filter(({ name }) => ['chains', 'persistent', 'sleep'].includes(name));

/** Searches a scenario whole. */
export function searchedWhole(scenario: Scenario, names: Names, chosen: readonly Reducer[] = fewer): Whole {
  const ends = new Map<string, ReadonlyMap<string, string>>();
  let words: readonly string[] = [];
  let read: ((w: World) => ReadonlyMap<string, string>) | undefined;
  const keeps = keeper((w, blocked) => {
    read ??= reader(w, names);
    const state = new Map([['blocked', `${blocked}`], ...read(w)]);
    words = [...state.keys()];
    ends.set([...state.values()].join(), state);
  });
  const compiled = new Compiled({ ...scenario, detectors: [counter, keeps] }, operations, detectors);
  const search = new SearchRun(compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers: chosen });
  while (!search.advance(100_000));
  const { complete, findings, stats } = search.outcome();
  if (!complete) throw new Error('the search is not complete');
  const told = findings.map(({ kind, object, choices, actor }) => {
    const where = actor === '' ? '' : ` in ${functionOf(compiled, choices, names)}`;
    const of = names.word(`${object}0`).replace(/0$/, '');
    return `${kind}${of ? ` of ${of}` : ''}${where}`;
  });
  return {
    states: stats.states,
    transitions: stats.transitions,
    findings: [...new Set(told)].sort(),
    words,
    ends: (among) =>
      [...new Set([...ends.values()].map((state) => [...among].map((word) => `${word} ${state.get(word)}`).join(', ')))].sort(),
  };
}

/** The function that the last of some choices is a step of. */
function functionOf(compiled: Compiled, choices: readonly number[], names: Names): string {
  compiled.reset();
  for (const choice of choices.slice(0, -1)) compiled.step(choice);
  const { stack } = compiled.pending(actorOf(choices.at(-1)!))!;
  const functions = stack.flatMap((frame) => names.path(frame.split('.')[0]!) ?? []);
  return functions.at(-1) ?? 'nobody';
}

/** Reads the words of a state: those of objects that are live or in a pool, and globals. */
function reader(w: World, { word }: Names): (w: World) => ReadonlyMap<string, string> {
  const pointers = new Set(w.fieldsOfKind('pointer').map(({ cell }) => cell));
  const actors = w.actors.map(({ name }) => name);
  const own = (name: string): boolean => ofActors.test(name) && actors.some((actor) => name.startsWith(`${actor} `));
  const nameOf = (object: number): string => (object === 0 ? 'NULL' : word(w.objects[object]!.name));
  const cells = w.layout.names.flatMap((name, cell) => {
    if (own(name)) return [];
    const of = w.objects.findIndex((object) => object.name !== '' && (name.startsWith(`${object.name}.`) || name === object.name));
    return [{ name: word(name), cell, of, isPointer: pointers.has(cell) }];
  });
  return () =>
    new Map(
      cells.map(({ name, cell, of, isPointer }): [string, string] => {
        const gone = of > 0 && ![Life.live, Life.pooled].includes(w.lifeOf(of) as never);
        const value = w.cells[cell]!;
        return [name, gone ? 'gone' : isPointer ? nameOf(objectOf(value)) : `${value}`];
      }),
    );
}
