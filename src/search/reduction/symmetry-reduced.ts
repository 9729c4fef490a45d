import { Defect } from '../../core/error.js';
import type { Sleep } from '../../core/search/reduction.js';
import { actorOf, choiceOf, outcomeOf } from '../../core/system/run.js';
import { identityOf } from '../../core/system/site.js';
import { type OrbitMember, Permutation, type Symmetry } from '../../core/search/symmetry.js';
import type { Finding } from '../recorder.js';
import { Refuted, type Wrapping } from '../reducer.js';
import type { Searchable } from '../searchable.js';
import { Canonicalizer } from './canonicalize.js';
import { FreshObjects } from './fresh-objects.js';
import { SystemDecorator } from './system-decorator.js';

/**
 * A system whose steps end in canonical states: one stands for all states that differ only in which of several symmetric
 * actors or objects is which (its orbit). The members of each class are put into a canonical order: see canonicalize.
 *
 * An allocator hands out the first fresh object of a class. Fresh objects are symmetric only while nothing was done with
 * them, nor by their actors. That is looked at in each state; while it holds, it does not matter which of them is handed out.
 */
export class SymmetryReduced extends SystemDecorator {
  private readonly reduced: Symmetry;
  private readonly canonicalizer: Canonicalizer;
  /** From the state that the last step led to, to the canonical one. */
  private readonly permutation: Permutation;
  private readonly exchange: Permutation;
  private readonly canonical: Int32Array;
  private readonly fresh: FreshObjects;

  constructor(
    run: Searchable,
    private readonly sleep?: Sleep,
    /** By name, classes that a search before this one has found not to be symmetric, and why. */
    refuted: Wrapping['refuted'] = new Map(),
  ) {
    super(run);
    const { world } = run;
    const derived = run.symmetry();
    const holds = derived.names.map((name) => !refuted.has(name));
    this.reduced = {
      ...derived,
      classes: derived.classes.filter((_, i) => holds[i]),
      names: derived.names.filter((_, i) => holds[i]),
      refused: [
        ...derived.refused,
        ...[...refuted].map(([name, why]) => `${name.replaceAll(' = ', ', ')} are not taken for symmetric, for ${why}`),
      ],
    };
    this.fresh = new FreshObjects(world, this.reduced);
    this.canonicalizer = new Canonicalizer(world, this.reduced, this.fresh);
    this.permutation = this.identity();
    this.exchange = this.identity();
    this.canonical = new Int32Array(world.cells.length);
  }

  override get permutes(): boolean {
    return true;
  }

  override remark(): string {
    const { names, refused } = this.reduced;
    const classes =
      names.length > 0 ? `symmetric: ${names.join('; ')}` : refused.length > 0 ? '' : 'no two actors or objects are symmetric';
    return [classes, ...refused].filter((text) => text !== '').join('; ');
  }

  step(choice: number): void {
    this.run.step(choice);
    if (this.world.foundCount > 0) this.refuteByRace(actorOf(choice));
    if (this.world.crashed) return;
    if (this.canonicalize()) this.sleep?.moved(this.permutation.actors);
  }

  /**
   * Steps both systems side by side, with the permutation that leads from a state of the wrapped system to its canonical
   * state, and throws a Defect where the two part: the members were not symmetric. Fresh objects may differ in which one is handed out.
   */
  override unfold(choices: readonly number[]): readonly number[] {
    return this.unfoldWith(choices, false).choices;
  }

  /** The same, and by actor which one it is in the canonical state before the last step, or `after` it. */
  private unfoldWith(choices: readonly number[], after: boolean): { readonly choices: readonly number[]; readonly actors: Int32Array } {
    const { run, world } = this;
    const left = world.cells.slice();
    const total = this.identity();
    const copy = new Int32Array(world.cells.length);
    run.reset();
    let real = world.cells.slice();
    let canonical = real;
    let actors = total.actors.slice();
    const all = choices.map((choice, i) => {
      world.load(real);
      actors = total.actors.slice();
      const meant = this.meant(choice, total, canonical, real);
      run.step(meant);
      const [crashed, reached] = [world.crashed, world.cells.slice()];
      world.load(canonical);
      run.step(choice);
      if (world.crashed !== crashed) throw this.notSymmetric(i);
      if (crashed) return meant;
      const there = world.cells.slice();
      const same = (): boolean => {
        total.apply(reached, copy);
        return copy.every((value, cell) => value === there[cell]);
      };
      if (!same()) {
        this.exchangeFresh(total, real, reached, canonical, there);
        if (!same()) throw this.notSymmetric(i);
      }
      if (this.canonicalize()) total.followedBy(this.permutation);
      [real, canonical] = [reached, world.cells.slice()];
      return meant;
    });
    world.load(left);
    return { choices: all, actors: after ? total.actors : actors };
  }

  /**
   * Each finding for the actor that shows it and, with `all`, for each actor that is symmetric to it. Actors that are
   * symmetric because their objects are have one finding for all: which object is handed out first is not theirs to choose. So of the
   * other side, where the finding has one.
   */
  override unfoldFindings(findings: readonly Finding[], all: boolean): readonly Finding[] {
    const unfolded = new Map<string, Finding>();
    for (const finding of findings) {
      const { choices, actors } = this.unfoldWith(finding.choices, finding.actor === '');
      const shows = finding.actor === '' ? -1 : actorOf(choices[choices.length - 1]!);
      const met = finding.other ? actors.indexOf(this.world.actorNumber(finding.other.actor)) : -1;
      for (const actor of all ? this.orbitOf(shows) : [shows]) {
        // whom it met became another one where the two changed places
        const moved = met === actor ? shows : met;
        for (const other of all ? this.orbitOf(moved) : [moved]) {
          if (other >= 0 && other === actor && moved !== actor) continue;
          const renamed = {
            ...finding,
            actor: this.nameOf(actor),
            ...(finding.other && { other: { ...finding.other, actor: this.nameOf(other) } }),
            choices: choices.map((choice) => exchanged(exchanged(choice, shows, actor), moved, other)),
          };
          if (!unfolded.has(identityOf(renamed))) unfolded.set(identityOf(renamed), renamed);
        }
      }
    }
    return [...unfolded.values()];
  }

  private nameOf(actor: number): string {
    return actor < 0 ? '' : this.world.actors[actor]!.name;
  }

  /** The actor, and those that are symmetric to it by themselves. */
  private orbitOf(actor: number): readonly number[] {
    const among = (members: readonly OrbitMember[]): boolean =>
      members.some(({ objects, actors }) => objects.length === 0 && actors[0] === actor);
    const orbit = this.reduced.classes.find(among)?.flatMap(({ actors }) => actors) ?? [];
    return [actor, ...orbit.filter((other) => other !== actor)];
  }

  private identity(): Permutation {
    const { world } = this.run;
    return new Permutation(this.reduced, world.layout, { actors: world.actors.length, objects: world.objects.length });
  }

  /** Makes the state canonical; true where that changed it: `permutation` then says how. */
  private canonicalize(): boolean {
    const { reduced, canonicalizer, permutation, canonical, world } = this;
    for (let c = 0; c < reduced.classes.length; c++)
      if (!this.fresh.areEqual(c)) throw new Refuted(reduced.names[c]!, 'something is done with one of them before it is handed out');
    if (!canonicalizer.sort()) return false;
    permutation.reset();
    for (let c = 0; c < reduced.classes.length; c++)
      for (let i = 0; i < reduced.classes[c]!.length; i++) permutation.move(canonicalizer.sorted[c]![i]!, reduced.classes[c]![i]!);
    permutation.apply(world.cells, canonical);
    for (let cell = 0; cell < canonical.length; cell++) world.set(cell, canonical[cell]!);
    return true;
  }

  /** The choice in the real state that a choice in the canonical one stands for, where `total` leads from that to this. */
  private meant(choice: number, total: Permutation, canonical: Int32Array, real: Int32Array): number {
    const { world } = this;
    const actor = total.actors.indexOf(actorOf(choice));
    const name = world.outcomeNames[outcomeOf(choice)]!;
    const object = name === '' ? -1 : world.objects.findIndex((one) => one.name === name);
    if (object <= 0) return choiceOf(actor, outcomeOf(choice));
    const is = this.world.isFresh(object, canonical) ? this.fresh.first(object, real) : total.objects.indexOf(object);
    return choiceOf(actor, world.outcome(world.objects[is]!.name));
  }

  /** The last step may have handed out one fresh object in the real state and another one in the canonical state: the two change places. */
  private exchangeFresh(total: Permutation, real: Int32Array, reached: Int32Array, canonical: Int32Array, there: Int32Array): void {
    const { reduced, fresh, exchange } = this;
    for (const members of reduced.classes) {
      const handedOut = (from: Int32Array, to: Int32Array): OrbitMember | undefined =>
        members.find((member) => fresh.is(member, from) && !fresh.is(member, to));
      const one = handedOut(real, reached);
      const other = handedOut(canonical, there);
      if (one === undefined || other === undefined) continue;
      const image = members.find((member) => member.objects[0] === total.objects[one.objects[0]!])!;
      exchange.reset();
      exchange.move(image, other);
      exchange.move(other, image);
      total.followedBy(exchange);
    }
  }

  private notSymmetric(step: number): Defect {
    const names = this.reduced.names.join('; ');
    return new Defect(
      `step ${step + 1} of a schedule of canonical states (${names}) leads elsewhere in the system itself: they are not symmetric`,
    );
  }

  /** Of two plain writers that race, the one declared first shows the race: an actor symmetric to it shows something else. */
  private refuteByRace(actor: number): void {
    const { world, reduced } = this;
    for (let i = 0; i < world.foundCount; i++) {
      const other = world.foundOther[i]!;
      if (other < 0 || world.foundTie[i] !== 1) continue;
      const c = reduced.classes.findIndex((members) => members.some(({ actors }) => actors.includes(actor) || actors.includes(other)));
      if (c >= 0) throw new Refuted(reduced.names[c]!, 'of two plain writers that race the one declared first tells');
    }
  }
}

/** The choice where two actors are exchanged. */
function exchanged(choice: number, one: number, other: number): number {
  const actor = actorOf(choice);
  return choiceOf(actor === one ? other : actor === other ? one : actor, outcomeOf(choice));
}
