import { isValue } from '../core/operation/operation.js';
import type { Pending } from '../core/system/run.js';
import { type Shown, siteOf } from '../core/system/site.js';
import { Access } from '../core/world/memory-access.js';
import { Words } from '../core/operation/words.js';
import { wordName } from '../core/world/word-names.js';
import type { World } from '../core/world/world.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import { Calls } from './calls.js';
import { type Edge, Ordered, type OrderedStep, Showing } from './ordered.js';

/** One side of a critical pair: who, at which statement. */
export interface PairSide {
  readonly actor: string;
  /** Innermost `path.point`. */
  readonly point: string;
  /** In C; where the point has no such text, its operation. */
  readonly statement: string;
  /** The number of its step in the schedule, from 1; one more than there are for one who stands there. */
  readonly step: number;
  /** Functions, outermost first: of an intrusion those that have both ends of it; else those that the statement is in. */
  readonly within: readonly string[];
}

/**
 * Two conflicting steps of different actors without whose order a schedule does not show its finding.
 *
 * - `race`: two accesses at once, as the state tells; the first one writes.
 * - `intrusion`: the first one's call is in the midst of the second one's: neither is before the other.
 * - `order`: the first one's comes first, and that is wrong.
 */
export interface CriticalPair {
  readonly sort: 'race' | 'intrusion' | 'order';
  readonly first: PairSide;
  readonly second: PairSide;
  /** What both statements are about, as `role.field` or the name of a global; empty where that is not one word. */
  readonly word: string;
  /** What the schedule shows before the finding, and not without the pair either: the finding is what comes of that. */
  readonly after: Shown | undefined;
}

/** Reversals that are tried at most, of one schedule. */
const mostTrials = 400;
/** Orders at most that are turned round for good, where none is needed by itself. */
const mostTurned = 24;

/**
 * The critical pair of a finding's schedule, which had better be shrunk: where the state tells the other side, the two accesses; else the
 * first pair by which its calls could no longer have come one after the other, in any order, and without whose order it does not show the
 * finding; else the last pair without whose order it does not. Asked is the schedule in which the pair alone has the other order, as far
 * as it goes then. Where something else is shown before, and its pair is needed for the finding as well, it is that pair; but not where its
 * own pair begins with the same step: then both come of that, and neither of the other. Null: nobody else has to do with it. The same
 * schedule gives the same pair.
 */
export function criticalPair(system: System, finding: ConfirmedFinding): CriticalPair | null {
  if (finding.round !== undefined) return null;
  const ordered = new Ordered(system, finding.choices);
  const sides = new Sides(system, ordered.steps);
  const race = raceOf(system, finding, sides, ordered.steps.length - 1);
  const own = new Trial(system, ordered, finding);
  const before = earlier(ordered, finding);
  if (before !== undefined) {
    const { edge, opening } = new Trial(system, new Ordered(system, finding.choices.slice(0, before.step + 1)), before.shown).decisive();
    const same = (): boolean => race === undefined && own.decisive().edge?.first === edge?.first;
    if (edge !== undefined && own.decides(edge) && !same()) return { ...sides.pair(edge, opening), after: before.shown };
  }
  if (race !== undefined) return race;
  const { edge, opening, turned } = own.decisive();
  if (edge === undefined) return null;
  return (turned === undefined ? sides : new Sides(system, turned.steps)).pair(edge, opening);
}

/** The first thing that the schedule shows before the finding; not a race, which by itself does nothing. */
function earlier({ steps }: Ordered, finding: Shown): { readonly shown: Shown; readonly step: number } | undefined {
  const site = siteOf(finding);
  for (const [step, { shows }] of steps.entries())
    for (const shown of shows) if (!shown.other && siteOf(shown) !== site) return step === steps.length - 1 ? undefined : { shown, step };
  return undefined;
}

interface Decisive {
  readonly edge: Edge | undefined;
  /** Of an intrusion: by which steps the second one's call came before the first one's. */
  readonly opening?: Edge | undefined;
  /** The schedule that the edge is of, where it is another one. */
  readonly turned?: Ordered | undefined;
}

/** Tries what a schedule with another order of two steps shows. */
class Trial {
  private readonly showing: Showing;
  private left = mostTrials;
  private known: Decisive | undefined;

  constructor(
    private readonly system: System,
    private readonly ordered: Ordered,
    finding: Shown,
  ) {
    this.showing = new Showing(system, finding);
  }

  /** Without the pair's order it does not show. */
  decides(edge: Edge, { ordered } = this): boolean {
    return this.left-- > 0 && this.other(edge, ordered) === undefined;
  }

  /** What it takes where the pair has the other order, if it shows the finding then. */
  private other(edge: Edge, ordered: Ordered): readonly number[] | undefined {
    return this.showing.from(ordered.steps[edge.first]!.cells, ordered.reversed(edge).slice(edge.first));
  }

  /** Tried once. */
  decisive(): Decisive {
    this.known ??= this.decide();
    return this.known;
  }

  private decide(): Decisive {
    const { edges, steps } = this.ordered;
    const calls = new Calls(steps, edges);
    for (const edge of edges) {
      const opening = calls.closes(edge);
      if (opening !== undefined && this.decides(edge)) return { edge, opening };
    }
    const edge = edges.findLast((one) => this.decides(one));
    return edge === undefined ? this.turned() : { edge };
  }

  /** Where two of several orders would do, each alone can be turned round: one after the other is, until one cannot. */
  private turned(): Decisive {
    let { ordered } = this;
    const known = new Set<string>();
    for (let i = 0; i < mostTurned; i++) {
      const next = ordered.edges.findLast((one) => !known.has(name(ordered, one)));
      if (next === undefined || this.left-- <= 0) return { edge: undefined };
      const rest = this.other(next, ordered);
      if (rest === undefined) return { edge: next, turned: ordered };
      known.add(name(ordered, next));
      const { first, second } = next;
      known.add(name(ordered, { first: second, second: first }));
      ordered = new Ordered(this.system, [...ordered.steps.slice(0, first).map(({ choice }) => choice), ...rest]);
    }
    return { edge: undefined };
  }
}

/** A pair by who and where, whatever the order of the steps. */
const name = ({ steps }: Ordered, { first, second }: Edge): string =>
  [first, second].map((i) => `${steps[i]!.actor} ${steps[i]!.stack.join(' ')}`).join(' / ');

/** The two accesses of a race, or those of one who is amid something and of one who runs into it. */
function raceOf(system: System, { other, actor }: Shown, sides: Sides, last: number): CriticalPair | undefined {
  const { compiled } = system;
  if (!other || actor === '') return undefined;
  const { foundOther, foundWord, foundCount } = compiled.world;
  const number = compiled.world.actorNumber(other.actor);
  const at = foundOther.subarray(0, foundCount).indexOf(number);
  const pending = at >= 0 ? compiled.pending(number) : undefined;
  if (pending === undefined) return undefined;
  const word = foundWord[at]!;
  const { stack, point, description } = pending;
  const they: PairSide = { actor: other.actor, point, statement: description, step: last + 2, within: functionsOf(stack) };
  const me = sides.of(last);
  const [theirs, mine] = [sides.writes(last, number, word), sides.writes(last, compiled.world.actorNumber(actor), word)];
  const [first, second] = theirs && !mine ? [they, me] : [me, they];
  return { sort: 'race', first, second, word: word < 0 ? wordOf(system, pending) : nameOf(compiled.world, word), after: undefined };
}

/** Whether the step changes the location that it is done to. */
const writes = ({ operations }: System, { operation }: Pending): boolean =>
  Object.values(operations.get(operation)!.params).find((kind) => kind !== 'tag' && kind !== 'global' && !isValue(kind)) !== 'read';

/** What the step would be done to, as `role.field` or the name of a global; empty where it has no location. */
function wordOf({ compiled: { world }, operations }: System, { operation, args }: Pending): string {
  const kinds = Object.values(operations.get(operation)!.params).filter((kind) => kind !== 'tag');
  const cell = args[kinds.findIndex((kind) => !isValue(kind) && kind !== 'global')];
  return cell === undefined || cell < 0 ? '' : nameOf(world, cell);
}

function nameOf(world: World, cell: number): string {
  const object = world.ownerOf(cell);
  const text = wordName(world, cell);
  return object > 0 ? `${world.role(object)}${text.slice(world.objects[object]!.name.length)}` : text;
}

const functionsOf = (stack: readonly string[]): readonly string[] => stack.map((point) => point.slice(0, point.lastIndexOf('.')));

/** Names the steps of a schedule. */
class Sides {
  constructor(
    private readonly system: System,
    private readonly steps: readonly OrderedStep[],
  ) {}

  of(step: number, within?: readonly string[]): PairSide {
    const { actor, stack } = this.steps[step]!;
    const { description } = this.pending(step);
    const { name } = this.system.scenario.actors[actor]!;
    const point = stack.at(-1)!;
    return { actor: name, point, statement: description, step: step + 1, within: within ?? functionsOf(stack) };
  }

  pair({ first, second }: Edge, opening: Edge | undefined): CriticalPair {
    const [word, other] = [this.word(first), this.word(second)];
    const rest = { word: word === other ? word : '', after: undefined };
    if (opening === undefined) return { sort: 'order', first: this.of(first), second: this.of(second), ...rest };
    const sides = {
      first: this.of(first, this.common(opening.second, first)),
      second: this.of(second, this.common(opening.first, second)),
    };
    return { sort: 'intrusion', ...sides, ...rest };
  }

  private word(step: number): string {
    return wordOf(this.system, this.pending(step));
  }

  pending(step: number): Pending {
    return this.before(step, () => this.system.compiled.pending(this.steps[step]!.actor)!);
  }

  /** Whether an actor, as it stands before that step, changes the word that its operation accesses; -1: the location that it is done to. */
  writes(step: number, actor: number, word: number): boolean {
    const { compiled, operations } = this.system;
    return this.before(step, () => {
      const pending = compiled.pending(actor)!;
      const { words } = operations.get(pending.operation)!;
      if (words === undefined) return writes(this.system, pending);
      const found = new Words();
      words.bind(compiled.world)(Int32Array.from(pending.args), found);
      return Array.from({ length: found.count }).some((_, i) => found.cell[i] === word && (found.bits[i]! & Access.write) !== 0);
    });
  }

  private before<T>(step: number, ask: () => T): T {
    const { world } = this.system.compiled;
    const left = world.cells.slice();
    world.load(this.steps[step]!.cells);
    const answer = ask();
    world.load(left);
    return answer;
  }

  /** The functions that two steps of one call are both in. */
  private common(one: number, other: number): readonly string[] {
    const [a, b] = [this.steps[one]!.stack, this.steps[other]!.stack];
    let same = 0;
    while (same < Math.min(a.length, b.length) - 1 && a[same] === b[same]) same++;
    return functionsOf(b.slice(0, same + 1));
  }
}
