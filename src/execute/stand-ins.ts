import type { CompiledActor, CompiledMove, CompiledNext, CompiledPoint } from '../path/program.js';

/** What takes the place of a point: the hub that leads to it, as `path.point`, and the number of its branch there. */
export interface StandIn {
  readonly hub: string;
  readonly branch: number;
}

/** Of the branches of a point, or of a call, the one that is taken, counted from the last one: before them may come that to a hub. */
export interface OneBranch {
  /** As `path.point`, and what may follow it where an operation has a step more. */
  readonly of: readonly string[];
  readonly fromLast: number;
}

/** Points at which an actor's next step is another one, by actor. */
export type Places = readonly ReadonlySet<number>[];

/**
 * Lets points of a compiled program take the place of others for a while: where both are steps, whoever comes to the one does the other's,
 * and its number stays; where one is a call, whoever would come to the one comes to the other.
 */
export class StandIns {
  private undo: (() => void)[] = [];

  constructor(private readonly actors: readonly CompiledActor[]) {}

  /** Gives by actor the points from which the program goes on otherwise now. */
  put(standIns: readonly StandIn[]): Places {
    const places = this.actors.map(() => new Set<number>());
    this.actors.forEach((actor, a) => {
      for (const { hub, branch } of standIns)
        actor.points.forEach((point) => {
          if (point?.name === hub) this.putAt(actor, a, point.moves[branch]!.next, point.moves.at(-1)!.next, places);
        });
    });
    return places;
  }

  /** Whatever comes, that branch is taken. Gives as `put` does. */
  take({ of, fromLast }: OneBranch): Places {
    return this.actors.map((actor) => {
      const places = new Set<number>();
      const name = of.find((one) => actor.points.some((point) => point?.name === one));
      actor.points.forEach((point, p) => {
        if (point === undefined) return;
        if (point.name === name) {
          this.leave(point, fromLast);
          places.add(p);
        }
        const returns = point.moves.flatMap(({ next }) => returnsInto(next, of.at(-1)!));
        for (const one of returns) if (one.moves.length > 1) this.leave(one, fromLast);
        if (returns.length > 0) places.add(p);
      });
      return places;
    });
  }

  private leave(from: { readonly moves: readonly CompiledMove[] }, fromLast: number): void {
    const { moves } = from;
    const one = moves[moves.length - 1 - fromLast]!;
    const changed = from as { moves: readonly CompiledMove[] };
    changed.moves = [{ ...one, test: undefined }];
    this.undo.push(() => {
      changed.moves = moves;
    });
  }

  restore(): void {
    for (const undo of this.undo.reverse()) undo();
    this.undo = [];
  }

  private putAt(actor: CompiledActor, a: number, other: CompiledNext, own: CompiledNext, places: readonly Set<number>[]): void {
    if (other.kind === 'point' && own.kind === 'point') {
      this.replace(actor, a, own.point, other.point);
      places[a]!.add(own.point);
      return;
    }
    const entered = leadsTo(actor.entry, own);
    actor.points.forEach((point, p) => {
      if (point?.moves.some(({ next }) => leadsTo(next, own) || (entered && actor.spec.repeats && leadsToEnd(next)))) places[a]!.add(p);
    });
    const before = { ...own };
    Object.assign(own, other);
    this.undo.push(() => Object.assign(own, before));
  }

  /** What is dead where it came to is so still. */
  private replace(actor: CompiledActor, a: number, at: number, by: number): void {
    const points = actor.points as (CompiledPoint | undefined)[];
    const flat = actor.flat.points as (typeof actor.flat.points)[number][];
    const [point, source] = [points[at]!, flat[at]!];
    points[at] = { ...points[by]!, live: point.live };
    flat[at] = { ...flat[by]!, name: source.name, stack: source.stack };
    const races = new Set(this.actors.flatMap((one) => one.points.flatMap((p) => p?.candidates.filter((c) => c.actor === a) ?? [])));
    const known = [...races].map(({ at: kinds }) => [kinds, kinds[at]!] as const);
    for (const [kinds] of known) kinds[at] = kinds[by]!;
    this.undo.push(() => {
      [points[at], flat[at]] = [point, source];
      for (const [kinds, before] of known) kinds[at] = before;
    });
  }
}

/** The returns into that call that it comes past before it comes to a point. */
function returnsInto(from: CompiledNext, call: string, seen = new Set<CompiledNext>()): readonly CompiledNext[] {
  if (seen.has(from)) return [];
  seen.add(from);
  if (from.kind === 'assign') return returnsInto(from.next!, call, seen);
  if (from.kind !== 'return') return [];
  return [...(from.into === call ? [from] : []), ...from.moves.flatMap(({ next }) => returnsInto(next, call, seen))];
}

/** Whether it comes past `to` before it comes to a point. */
function leadsTo(from: CompiledNext, to: CompiledNext, seen = new Set<CompiledNext>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  if (from.kind === 'assign') return leadsTo(from.next!, to, seen);
  return from.kind === 'return' && from.moves.some(({ next }: CompiledMove) => leadsTo(next, to, seen));
}

function leadsToEnd(from: CompiledNext): boolean {
  if (from.kind === 'end') return true;
  if (from.kind === 'assign') return leadsToEnd(from.next!);
  return from.kind === 'return' && from.moves.some(({ next }: CompiledMove) => leadsToEnd(next));
}
