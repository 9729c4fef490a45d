import { InputError, oneOf } from '../core/error.js';
import type { Compiled } from '../execute/compiled.js';
import { plainFields } from '../replay/values.js';
import type { Replay } from '../replay/replay.js';
import type { System } from '../replay/system.js';
import { explained } from './explain.js';
import type { Interleaving, Row } from './interleaving.js';
import { type Cast, castsOf } from './lanes.js';
import { search, type Searched, type Wanted, type Way } from './product.js';
import { replayed } from './replayed.js';
import { Statements } from './statements.js';
import { givenBy } from './value.js';

/**
 * What became of an interleaving. `reachable`: a schedule has its lines in their order. `not reachable`: none has, and all were looked
 * at. `ends`: none has, but a finding ends runs that come so far. `unknown`: a limit was met before either could be said.
 */
export type Verdict = 'reachable' | 'not reachable' | 'ends' | 'unknown';

export interface Disputed {
  readonly verdict: Verdict;
  readonly rows: readonly Row[];
  /** The schedule with the most lines. */
  readonly run: Replay;
  readonly choices: readonly number[];
  /** By row, as far as they happen: whose step, and its number from 1. */
  readonly at: readonly number[];
  /** Why the next line does not happen, in sentences. */
  readonly because: readonly string[];
  readonly states: number;
  readonly transitions: number;
}

/**
 * Whether an interleaving can happen in a system, looked for in every schedule within `limit` transitions. An InputError where a line
 * is no statement of anybody, or says what cannot be compared.
 */
export function dispute(system: System, interleaving: Interleaving, file: string, limit: number): Disputed {
  const statements = new Statements(system);
  let best: { readonly searched: Searched; readonly cast: Cast; readonly wanted: readonly Wanted[] } | undefined;
  let complete = true;
  let transitions = 0;
  for (const cast of castsOf(interleaving, statements, file)) {
    const wanted = wantedOf(system, cast, statements, file);
    const searched = search(system.compiled, wanted, { initials: initialsOf(system), limit: limit - transitions });
    transitions += searched.transitions;
    complete &&= searched.complete;
    if (best === undefined || searched.most > best.searched.most) best = { searched, cast, wanted };
    if (searched.whole !== undefined || transitions >= limit) break;
  }
  const { searched, cast, wanted } = best!;
  const verdict = verdictOf(searched, complete);
  const because =
    verdict === 'not reachable' ? explained(system, cast, searched, wanted, { initials: initialsOf(system), limit }) : undefined;
  const way = searched.whole ?? (verdict === 'ends' ? searched.crashed : because?.way) ?? searched.best;
  return {
    verdict,
    rows: interleaving.rows,
    run: replayed(system, way),
    choices: way.choices,
    at: rowsAt(way, wanted),
    because: because?.sentences ?? [],
    states: searched.states,
    transitions,
  };
}

function verdictOf({ whole, crashed }: Searched, complete: boolean): Verdict {
  if (whole !== undefined) return 'reachable';
  if (!complete) return 'unknown';
  return crashed === undefined ? 'not reachable' : 'ends';
}

/** By row, its last step. */
function rowsAt({ at }: Way, wanted: readonly Wanted[]): readonly number[] {
  const steps: number[] = [];
  at.forEach((step, i) => {
    if (wanted[i + 1]?.row !== wanted[i]!.row) steps.push(step);
  });
  return steps;
}

/** The points that functions begin at. */
const initialsOf = ({ scenario }: System): ReadonlySet<string> => new Set(scenario.paths.map(({ id, initial }) => `${id}.${initial}`));

/** What is wanted of the steps, row by row: a call of which no line tells more is entered and left. */
function wantedOf(system: System, cast: Cast, statements: Statements, file: string): readonly Wanted[] {
  const { compiled } = system;
  const { world } = compiled;
  const actors = world.actors.slice(0, world.scheduled);
  return cast.flatMap(({ row, meant }, i): Wanted[] => {
    const [first] = meant.values();
    const one: Wanted = {
      row: i,
      points: actors.map(({ name }, actor) => {
        const own = meant.get(name);
        return own && numbersOf(compiled, actor, own.points);
      }),
      waits: actors.map(({ name }, actor) => {
        const own = meant.get(name);
        return own && numbersOf(compiled, actor, own.points === 'all' ? 'all' : new Set([...own.points, ...own.ends]));
      }),
      call: first?.within === undefined ? undefined : { of: first.within, is: 'entered' },
      stands: row.stands,
      gives: first?.value === undefined ? undefined : givesOf(system, first.value, row, file),
      bug: row.bug === undefined ? undefined : kindsOf(compiled, row.bug, row, file),
      orEnd: row.text === '',
    };
    if (one.call === undefined || row.stands !== undefined) return [one];
    const told = toldOf(cast, i, statements);
    // who only stands within has taken no step there
    if (told !== undefined) return told.row.stands === undefined ? [one] : [];
    return [
      { ...one, bug: undefined },
      { ...one, call: { of: one.call.of, is: 'left' } },
    ];
  });
}

/** Of a call, the line that tells of a statement within: the next one of its lane, or what that tells of. */
function toldOf(cast: Cast, i: number, statements: Statements): Cast[number] | undefined {
  const { row, meant } = cast[i]!;
  const [{ within: called } = { within: undefined }] = meant.values();
  const next = cast.findIndex((one, j) => j > i && one.row.lane === row.lane);
  if (called === undefined || next < 0) return undefined;
  const told = cast[next]!;
  if (told.row.indent <= row.indent && ![...told.meant.values()].every((one) => statements.isWithin(one, called))) return undefined;
  return toldOf(cast, next, statements) ?? told;
}

function numbersOf(run: Compiled, actor: number, points: ReadonlySet<string> | 'all'): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const [number, name] of run.pointNames(actor)) if (points === 'all' || points.has(name)) numbers.add(number);
  return numbers;
}

/** The detectors that a text such as `use after free` speaks of; all, where it only says that something is wrong. */
function kindsOf({ world }: Compiled, text: string, { line }: Row, file: string): ReadonlySet<number> {
  const all = world.detectors.map(({ kind }) => kind);
  const wanted = text.toLowerCase().replace(/[\s_]+/g, '-');
  const numbers = all.flatMap((kind, i) => (wanted === '' || kind === wanted || wanted.split(',-').includes(kind) ? [i] : []));
  if (numbers.length === 0)
    throw new InputError(`${file}:${line}: "${text}" is no kind of finding; there is ${oneOf([...new Set(all)].sort())}`);
  return new Set(numbers);
}

/** Whether a step gives what was written behind it: its result, its outcome, or what it left in the word that it wrote. */
function givesOf({ compiled: { world }, operations }: System, text: string, { line }: Row, file: string): NonNullable<Wanted['gives']> {
  const gives = givenBy(world, text);
  if (gives === undefined)
    throw new InputError(`${file}:${line}: "${text}" is no value; it is a number, NULL, true, false, or the name of an object`);
  // what a lock or a timer has inside is no value of anybody's C
  const plain = new Set(plainFields.flatMap((kind) => world.fieldsOfKind(kind).map(({ cell }) => cell)));
  return ({ before: { operation: name, args }, result, outcome }) => {
    const { gives: kind = 'nothing', params, copies } = operations.get(name)!;
    if (gives(kind === 'nothing' ? Number.NaN : result, outcome)) return true;
    // an exchange is told by what it took, not by what it was given
    if (kind !== 'nothing' && copies) return false;
    const kinds = Object.values(params).filter((param) => param !== 'tag');
    return kinds.some(
      (param, i) => (param === 'write' || param === 'update') && plain.has(args[i]!) && gives(world.cells[args[i]!]!, outcome),
    );
  };
}
