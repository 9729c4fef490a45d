import { Defect } from '../../core/error.js';
import type { Sleep } from '../../core/reducer.js';
import { actorOf, choiceOf, outcomeOf } from '../../core/run.js';
import { type Item, Renaming, type Symmetry } from '../../core/symmetry.js';
import { Around } from './system-decorator.js';
import type { Searchable } from '../searchable.js';
import { Fresh } from './first-handed-out.js';
import { Order } from './canonicalize.js';
import type { Finding } from '../recorder.js';

/** Thrown by a step that tells apart what was taken for alike: what was folded so far does not tell of all of them. */
export class ToldApart extends Error {
  constructor(
    /** Of the class. */
    readonly className: string,
    readonly why: string,
  ) {
    super(`${className}: ${why}`);
  }
}

/**
 * A system whose steps end in one state for all those that differ only in which of several actors or objects, which are
 * alike, is which: those of a class are put into an order (search/folded-order).
 *
 * An allocator hands out the first object that nobody has had. These are alike only while nothing was done with them,
 * nor by their actors, which is looked at in each state; then it does not matter which of them it is.
 */
export class Folded extends Around {
  private readonly alike: Symmetry;
  private readonly order: Order;
  /** What became of what in the state before. */
  private readonly renaming: Renaming;
  private readonly one: Renaming;
  private readonly before: Int32Array;
  private readonly fresh: Fresh;

  constructor(
    run: Searchable,
    private readonly sleep?: Sleep,
    /** Classes that were told apart in a search before, by name, and why. */
    apart: ReadonlyMap<string, string> = new Map(),
  ) {
    super(run);
    const { world } = run;
    const derived = run.symmetry();
    const kept = derived.names.map((name) => !apart.has(name));
    this.alike = {
      ...derived,
      classes: derived.classes.filter((_, i) => kept[i]),
      names: derived.names.filter((_, i) => kept[i]),
      refused: [...derived.refused, ...[...apart].map(([name, why]) => `${name.replaceAll(' = ', ', ')} are not folded, for ${why}`)],
    };
    this.fresh = new Fresh(world, this.alike);
    this.order = new Order(world, this.alike, this.fresh);
    this.renaming = this.renames();
    this.one = this.renames();
    this.before = new Int32Array(world.cells.length);
  }

  /** For reports. */
  get remark(): string {
    const { names, refused } = this.alike;
    return [names.length > 0 ? `alike: ${names.join('; ')}` : refused.length > 0 ? '' : 'no two actors or objects are alike', ...refused]
      .filter((text) => text !== '')
      .join('; ');
  }

  step(choice: number): void {
    this.run.step(choice);
    if (this.world.foundCount > 0) this.tellApart(actorOf(choice));
    if (this.world.crashed) return;
    if (this.fold()) this.sleep?.moved(this.renaming.actors);
  }

  /**
   * The choices of the system itself that these stand for, from its start. Leaves the state as it was. It goes both
   * ways, and sees that they stay alike: of two objects that nobody has had another one may be handed out here and
   * there.
   */
  unfold(choices: readonly number[]): readonly number[] {
    const { run, world } = this;
    const left = world.cells.slice();
    const total = this.renames();
    const copy = new Int32Array(world.cells.length);
    run.reset();
    let real = world.cells.slice();
    let folded = real;
    const all = choices.map((choice, i) => {
      world.load(real);
      const meant = this.meant(choice, total, folded, real);
      run.step(meant);
      const [crashed, reached] = [world.crashed, world.cells.slice()];
      world.load(folded);
      run.step(choice);
      if (world.crashed !== crashed) throw this.unlike(i);
      if (crashed) return meant;
      const there = world.cells.slice();
      const same = (): boolean => {
        total.apply(reached, copy);
        return copy.every((value, cell) => value === there[cell]);
      };
      if (!same()) {
        this.exchangeFresh(total, real, reached, folded, there);
        if (!same()) throw this.unlike(i);
      }
      if (this.fold()) total.followedBy(this.renaming);
      [real, folded] = [reached, world.cells.slice()];
      return meant;
    });
    world.load(left);
    return all;
  }

  /**
   * What the findings of folded states say of the system itself: each for the actor that shows it, and, with `all`, for
   * each that is alike to it. Of actors that are alike since their objects are one tells for all: which of these comes
   * first is not theirs to choose.
   */
  spread(findings: readonly Finding[], all: boolean): readonly Finding[] {
    const spread = new Map<string, Finding>();
    for (const finding of findings) {
      const choices = this.unfold(finding.choices);
      const shows = finding.actor === '' ? -1 : actorOf(choices[choices.length - 1]!);
      const others = all
        ? (this.alike.classes.find((items) => items.some(({ objects, actors }) => objects.length === 0 && actors[0] === shows)) ?? [])
        : [];
      for (const actor of [shows, ...others.flatMap(({ actors }) => actors).filter((other) => other !== shows)]) {
        const name = actor < 0 ? '' : this.world.actors[actor]!.name;
        const key = JSON.stringify([finding.kind, finding.name, finding.object, name, finding.point]);
        if (!spread.has(key))
          spread.set(key, { ...finding, actor: name, choices: choices.map((choice) => exchanged(choice, shows, actor)) });
      }
    }
    return [...spread.values()];
  }

  private renames(): Renaming {
    const { world } = this.run;
    return new Renaming(this.alike, world.layout, { actors: world.actors.length, objects: world.objects.length });
  }

  /** Puts those of each class in order, `renaming` is how; true where that changed something. */
  private fold(): boolean {
    const { alike, order, renaming, before, world } = this;
    for (let c = 0; c < alike.classes.length; c++)
      if (!this.fresh.same(c)) throw new ToldApart(alike.names[c]!, 'something is done with one of them before it is handed out');
    if (!order.sort()) return false;
    renaming.reset();
    for (let c = 0; c < alike.classes.length; c++)
      for (let i = 0; i < alike.classes[c]!.length; i++) renaming.move(order.sorted[c]![i]!, alike.classes[c]![i]!);
    renaming.apply(world.cells, before);
    for (let cell = 0; cell < before.length; cell++) world.set(cell, before[cell]!);
    return true;
  }

  /** The choice in the real state that a choice in the folded one stands for, where `total` leads from that to this. */
  private meant(choice: number, total: Renaming, folded: Int32Array, real: Int32Array): number {
    const { world } = this;
    const actor = total.actors.indexOf(actorOf(choice));
    const name = world.outcomeNames[outcomeOf(choice)]!;
    const object = name === '' ? -1 : world.objects.findIndex((one) => one.name === name);
    if (object <= 0) return choiceOf(actor, outcomeOf(choice));
    const is = this.world.isFresh(object, folded) ? this.fresh.first(object, real) : total.objects.indexOf(object);
    return choiceOf(actor, world.outcome(world.objects[is]!.name));
  }

  /**
   * Of the objects that nobody had before the last step, that which was handed out here and that which was handed out
   * there take each other's part.
   */
  private exchangeFresh(total: Renaming, real: Int32Array, reached: Int32Array, folded: Int32Array, there: Int32Array): void {
    const { alike, fresh, one } = this;
    for (const items of alike.classes) {
      const handed = (from: Int32Array, to: Int32Array): Item | undefined =>
        items.find((item) => fresh.is(item, from) && !fresh.is(item, to));
      const mine = handed(real, reached);
      const other = handed(folded, there);
      if (mine === undefined || other === undefined) continue;
      const takes = items.find((item) => item.objects[0] === total.objects[mine.objects[0]!])!;
      one.reset();
      one.move(takes, other);
      one.move(other, takes);
      total.followedBy(one);
    }
  }

  private unlike(step: number): Defect {
    return new Defect(
      `step ${step + 1} of a schedule of folded states (${this.alike.names.join('; ')}) leads elsewhere in the system itself: they are not alike`,
    );
  }

  /** Of two plain writers the one declared first tells of their race: who is alike to them does not show the same. */
  private tellApart(actor: number): void {
    const { world, alike } = this;
    for (let i = 0; i < world.foundCount; i++) {
      const other = world.foundOther[i]!;
      if (other < 0 || world.foundTie[i] !== 1) continue;
      const c = alike.classes.findIndex((items) => items.some(({ actors }) => actors.includes(actor) || actors.includes(other)));
      if (c >= 0) throw new ToldApart(alike.names[c]!, 'of two plain writers that race the one declared first tells');
    }
  }
}

/** The choice where two actors are exchanged. */
function exchanged(choice: number, one: number, other: number): number {
  const actor = actorOf(choice);
  return choiceOf(actor === one ? other : actor === other ? one : actor, outcomeOf(choice));
}
