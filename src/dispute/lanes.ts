import { InputError } from '../core/error.js';
import type { Interleaving, Row } from './interleaving.js';
import type { Meant, Statements } from './statements.js';

/** Who the lanes of an interleaving are: what each row is, by actor. */
export type Cast = readonly { readonly row: Row; readonly meant: ReadonlyMap<string, Meant> }[];

/** Most ways to say who the lanes are that are tried. */
const mostCasts = 48;

/**
 * Who the lanes may be, the likeliest first: each one actor, of whom all its rows are; where there is none, such as for a CPU on
 * which an interrupt comes to a task, each of its rows is whose it may be. An InputError with the line and the nearest statements
 * where a row is nobody's.
 */
export function castsOf({ lanes, rows }: Interleaving, statements: Statements, file: string): readonly Cast[] {
  const { actors } = statements;
  const meant = rows.map((row) => new Map(actors.map((actor) => [actor, anything(row) ?? statements.of(actor, row)])));
  const whoMay = lanes.map((lane, number) => {
    const own = rows.flatMap((row, i) => (row.lane === number ? [i] : []));
    const called = actors.filter((actor) => new RegExp(`(?<![\\w-])${actor.replace(/[^\w]/g, '\\$&')}(?![\\w-])`).test(lane));
    const likely = called.length > 0 ? called : actors;
    for (const i of own) refuseStranger(rows[i]!, meant[i]!, likely, statements, file);
    const score = (actor: string): number => own.reduce((sum, i) => sum + meant[i]!.get(actor)!.score, 0);
    const whole = likely.filter((actor) => own.every((i) => meant[i]!.get(actor)!.score > 0));
    return whole.length > 0 ? whole.sort((a, b) => score(b) - score(a)).map((actor) => [actor]) : [likely];
  });
  rows.forEach((row, i) => {
    if (row.lane < 0) refuseStranger(row, meant[i]!, actors, statements, file);
  });
  return together(whoMay)
    .slice(0, mostCasts)
    .map((who) =>
      rows.map((row, i) => {
        const able = row.lane < 0 ? actors : who[row.lane]!;
        const most = Math.max(...able.map((actor) => meant[i]!.get(actor)!.score));
        return { row, meant: new Map(able.flatMap((actor) => fitting(actor, meant[i]!.get(actor)!, most))) };
      }),
    );
}

const fitting = (actor: string, one: Meant, most: number): [string, Meant][] => (one.score > 0 && one.score === most ? [[actor, one]] : []);

/** A row that only says what is wrong is any step. */
const anything = ({ text, bug }: Row): Meant | undefined =>
  text === '' && bug !== undefined ? { points: 'all', ends: new Set(), within: undefined, value: undefined, score: 1 } : undefined;

function refuseStranger(row: Row, meant: ReadonlyMap<string, Meant>, able: readonly string[], statements: Statements, file: string): void {
  if (able.some((actor) => meant.get(actor)!.score > 0)) return;
  const near = statements.nearest(able, row.text).map((text) => `"${text}"`);
  throw new InputError(
    `${file}:${row.line}: "${row.text.slice(0, 60)}" is no statement of ${able.length > 4 ? 'anybody there' : able.join(' or ')}; ` +
      `the nearest are ${near.join(', ')}`,
  );
}

/** Each way to give every lane one of its own, nobody twice; all in the order of the first lanes' preference. */
function together(whoMay: readonly (readonly (readonly string[])[])[]): readonly (readonly (readonly string[])[])[] {
  let all: (readonly (readonly string[])[])[] = [[]];
  for (const able of whoMay) {
    const longer = all.flatMap((who) => able.map((one) => [...who, one]));
    const apart = longer.filter(
      (who) => new Set(who.flatMap((one) => (one.length === 1 ? one : []))).size === who.filter((one) => one.length === 1).length,
    );
    all = (apart.length > 0 ? apart : longer).slice(0, mostCasts * 4);
  }
  return all;
}
