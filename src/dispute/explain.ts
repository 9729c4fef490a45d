import type { System } from '../replay/system.js';
import type { Decision } from './decided-by.js';
import type { Cast } from './lanes.js';
import { type Bounds, type Held, search, type Searched, type Wanted, type Way } from './product.js';
import { replayed } from './replayed.js';

/** Why a line does not happen once those before it have, with the schedule that shows it. */
export interface Explained {
  readonly way: Way;
  readonly sentences: readonly string[];
}

/**
 * Says of the first line that no schedule comes to, after those before it, what keeps it from happening. What was done too early is
 * held back in a second search: where the lines before it do not happen then, that is why.
 */
export function explained(system: System, cast: Cast, searched: Searched, wanted: readonly Wanted[], bounds: Bounds): Explained {
  const { most, decided, best, stuck, blocked, missed } = searched;
  const { row } = cast[wanted[most]!.row]!;
  const { points } = wanted[most]!;
  const where = `line ${row.line}`;
  if (missed !== undefined) return { way: missed, sentences: [otherwise(system, missed, wanted[most]!, where)] };
  if (stuck !== undefined) return { way: stuck.way, sentences: waiting(system, stuck.way, stuck.actor, where) };
  const lineOf = (i: number): number => cast[wanted[i]!.row]!.row.line;
  const sentences = new Set<string>();
  let way: Way = best;
  points.forEach((own, actor) => {
    if (own === undefined || own.size === 0) return;
    const { name } = system.compiled.world.actors[actor]!;
    if (!decided.cameTo(actor, own)) {
      sentences.add(`${where}: ${name} never comes to it, in any schedule`);
      return;
    }
    for (const decision of decided.decisions(actor, own).slice(0, 3)) {
      sentences.add(decidedText(system, decision, own, where, name, lineOf));
      if (decision.rows === most) way = searched.wayTo(decision);
    }
  });
  const held = heldBack(points, searched);
  if (held !== undefined && bounds.held === undefined) {
    const again = search(system.compiled, wanted, { ...bounds, held: { ...held, rows: most } });
    // that it does not come to a line of its own then says nothing: it was held back
    if (again.complete && again.most < most && wanted[again.most]!.points.some((own, actor) => actor !== held.actor && own?.size)) {
      const why = explained(system, cast, again, wanted, { ...bounds, held: { ...held, rows: most } });
      return { way: why.way, sentences: [...sentences, ...why.sentences] };
    }
  }
  if (blocked !== undefined) return { way: blocked.way, sentences: waiting(system, blocked.way, blocked.actor, where) };
  if (sentences.size === 0) sentences.add(`${where}: nothing in the system does that after the lines before it`);
  return { way, sentences: [...sentences] };
}

/** Who does the line, and what comes of it. */
function otherwise(system: System, way: Way, { bug, gives }: Wanted, where: string): string {
  const { steps, found } = replayed(system, way);
  const { actor, point, description, value } = steps.at(-1)!;
  const step = `${actor} does it, at ${point} (${description})`;
  const given = value === '' ? 'something else' : value;
  if (gives !== undefined && (bug === undefined || value !== '')) return `${where}: ${step}, and what it gives is ${given}`;
  const wrong = found.map(({ kind }) => kind);
  return `${where}: ${step}, and ${wrong.length > 0 ? `what is wrong is ${wrong.join(', ')}` : 'nothing is wrong with it'}`;
}

/** The one actor that could do the line, where all that keeps it from that is that it has done it before. */
function heldBack(points: Wanted['points'], { decided }: Searched): Omit<Held, 'rows'> | undefined {
  const [actor, ...others] = points.flatMap((own, a) => (own !== undefined && own.size > 0 ? [a] : []));
  if (actor === undefined || others.length > 0) return undefined;
  const own = points[actor]!;
  return decided.decisions(actor, own).every(({ from }) => own.has(from)) ? { actor, points: own } : undefined;
}

/** Who stands there, cannot go on, and for whom it waits; with the rule of its operation. */
function waiting({ compiled, operations }: System, { choices }: Way, actor: number, where: string): readonly string[] {
  const { world } = compiled;
  compiled.reset();
  for (const choice of choices) compiled.step(choice);
  const pending = compiled.pending(actor)!;
  const nameOf = (one: number): string => world.actors[one]!.name;
  const others = world.actors.flatMap((_, other) => (other < world.scheduled && compiled.waitsFor(actor, other) ? [other] : []));
  const goes = operations.get(pending.operation)?.reference?.goes;
  const rule = goes === undefined ? '' : `; it can go on when ${goes}`;
  const whom = others.length === 0 ? 'waits' : `waits for ${others.map(nameOf).join(' and ')}`;
  return [
    `${where}: ${nameOf(actor)} stands at ${pending.point} (${pending.description}) and ${whom}${rule}`,
    ...others.map((other) => {
      const theirs = compiled.pending(other);
      return theirs === undefined ? `${nameOf(other)} has finished` : `${nameOf(other)} stands at ${theirs.point} (${theirs.description})`;
    }),
  ];
}

function decidedText(
  { compiled, scenario }: System,
  { actor, from, to, rows }: Decision,
  own: ReadonlySet<number>,
  where: string,
  name: string,
  lineOf: (wanted: number) => number,
): string {
  const point = compiled.pointName(actor, from);
  const [path, state] = [point.slice(0, point.lastIndexOf('.')), point.slice(point.lastIndexOf('.') + 1)];
  const text = scenario.paths.find(({ id }) => id === path)?.states[state]?.description ?? '';
  const step = text === '' ? point : `${point} (${text})`;
  const then = to === 0 ? 'ends' : `goes to ${compiled.pointName(actor, to)}`;
  const when = rows === 0 ? 'before the first line' : `after line ${lineOf(rows - 1)}`;
  if (own.has(from)) return `${where}: ${name} has done it already, ${when}, in every schedule that has the lines before`;
  return `${where}: ${name} does not come to it any more: at ${step} it ${then}, ${when}`;
}
