import type { Sleep } from '../core/reducer.js';
import { actorOf, choiceOf, outcomeOf } from '../core/run.js';
import { movedSet, type Symmetry } from '../core/symmetry.js';
import { Around } from './around.js';
import type { Searchable } from './explore.js';
import type { Finding } from './recorder.js';

/** Thrown by a step that shows actors apart which were taken for alike: what was folded so far does not tell of all of them. */
export class ToldApart extends Error {
  constructor(readonly actors: readonly number[]) {
    super('actors that were taken for alike are not');
  }
}

/**
 * A system whose steps end in one state for all those that differ only in which of several actors, which are alike, is which: the actors of a class are
 * put into the order of what is theirs. Where the order is not told by that, as by who waits for whom of them, two states may stand for one; that
 * costs states, and hides nothing.
 */
export class Folded extends Around {
  private readonly symmetries: Symmetry;
  /** Where each actor of the state before is now. */
  private readonly to: Int32Array;
  private readonly order: Int32Array;
  private readonly before: Int32Array;
  /** All actors that are alike to some other one, as bits. */
  private readonly alike: number;

  constructor(
    run: Searchable,
    private readonly sleep?: Sleep,
    /** Actors that were told apart in a search before. */
    apart: ReadonlySet<number> = new Set(),
  ) {
    super(run);
    const derived = run.symmetry();
    const split = derived.classes.filter((alike) => alike.some((actor) => apart.has(actor)));
    const named = (actors: readonly number[]): string => actors.map((actor) => run.world.actors[actor]!.name).join(', ');
    this.symmetries = {
      ...derived,
      classes: derived.classes.filter((alike) => !split.includes(alike)),
      refused: [...derived.refused, ...split.map((alike) => `${named(alike)} are not folded, for of two plain writers that race the one declared first tells`)],
    };
    this.to = Int32Array.from(run.world.actors, (_, actor) => actor);
    this.order = new Int32Array(run.world.actors.length);
    this.before = new Int32Array(run.world.cells.length);
    this.alike = this.symmetries.classes.flat().reduce((set, actor) => set | (1 << actor), 0);
  }

  /** For reports. */
  get remark(): string {
    const { classes, refused } = this.symmetries;
    const named = (actors: readonly number[]): string => actors.map((actor) => this.world.actors[actor]!.name).join(' = ');
    return [classes.length > 0 ? `alike: ${classes.map(named).join('; ')}` : refused.length > 0 ? '' : 'no two actors are alike', ...refused].filter((text) => text !== '').join('; ');
  }

  step(choice: number): void {
    this.run.step(choice);
    if (this.world.crashed) return;
    if (this.world.foundCount > 0) this.tellApart(actorOf(choice));
    if (this.fold()) this.sleep?.moved(this.to);
  }

  /** The choices of the system itself that these stand for, from its start. Leaves the state as it was. */
  unfold(choices: readonly number[]): readonly number[] {
    const { run, world } = this;
    const here = world.cells.slice();
    /** Who the actors of the folded state are. */
    let who = [...this.to.keys()];
    run.reset();
    const all = choices.map((choice) => {
      const actor = who[actorOf(choice)]!;
      run.step(choice);
      if (!world.crashed && this.fold()) {
        const moved = [...who];
        for (let a = 0; a < moved.length; a++) moved[this.to[a]!] = who[a]!;
        who = moved;
      }
      return choiceOf(actor, outcomeOf(choice));
    });
    world.load(here);
    return all;
  }

  /** What the findings of folded states say of the system itself: each for the actor that shows it, and, with `all`, for each that is alike to it. */
  spread(findings: readonly Finding[], all: boolean): readonly Finding[] {
    const spread = new Map<string, Finding>();
    for (const finding of findings) {
      const choices = this.unfold(finding.choices);
      const shows = finding.actor === '' ? -1 : actorOf(choices[choices.length - 1]!);
      const others = all ? (this.symmetries.classes.find((alike) => alike.includes(shows)) ?? []) : [];
      for (const actor of [shows, ...others.filter((other) => other !== shows)]) {
        const name = actor < 0 ? '' : this.world.actors[actor]!.name;
        const key = JSON.stringify([finding.kind, finding.name, finding.object, name, finding.point]);
        if (!spread.has(key)) spread.set(key, { ...finding, actor: name, choices: choices.map((choice) => exchanged(choice, shows, actor)) });
      }
    }
    return [...spread.values()];
  }

  /** Puts the actors of each class in order; true where that changed something. */
  private fold(): boolean {
    const { to, order, before, symmetries, world } = this;
    let changed = false;
    for (const alike of symmetries.classes) {
      for (let i = 0; i < alike.length; i++) {
        const actor = alike[i]!;
        let at = i;
        for (; at > 0 && this.compare(actor, order[at - 1]!) < 0; at--) order[at] = order[at - 1]!;
        order[at] = actor;
      }
      for (let i = 0; i < alike.length; i++) {
        to[order[i]!] = alike[i]!;
        if (order[i] !== alike[i]) changed = true;
      }
    }
    if (!changed) return false;
    before.set(world.cells);
    for (const cell of symmetries.owners) if (before[cell]! > 0) before[cell] = to[before[cell]! - 1]! + 1;
    for (const cell of symmetries.sets) before[cell] = movedSet(before[cell]!, to);
    for (const cell of symmetries.owners) world.set(cell, before[cell]!);
    for (const cell of symmetries.sets) world.set(cell, before[cell]!);
    for (const alike of symmetries.classes) {
      for (const actor of alike) {
        const from = symmetries.own[actor]!;
        const here = symmetries.own[to[actor]!]!;
        for (let i = 0; i < from.length; i++) world.set(here[i]!, before[from[i]!]!);
      }
    }
    return true;
  }

  /** By what is theirs, sets of actors that are alike excepted, then by what names them. */
  private compare(a: number, b: number): number {
    const { symmetries, alike } = this;
    const { own, owners, sets } = symmetries;
    const { cells, layout } = this.world;
    const [ofA, ofB] = [own[a]!, own[b]!];
    for (let i = 0; i < ofA.length; i++) {
      const what = layout.holds[ofA[i]!];
      if (what === 'actor') continue;
      const mask = what === 'actors' ? ~alike : -1;
      const less = (cells[ofA[i]!]! & mask) - (cells[ofB[i]!]! & mask);
      if (less !== 0) return less;
    }
    for (let i = 0; i < owners.length; i++) {
      const owner = cells[owners[i]!]! - 1;
      if (owner === a) return 1;
      if (owner === b) return -1;
    }
    for (let i = 0; i < sets.length; i++) {
      const less = ((cells[sets[i]!]! >> a) & 1) - ((cells[sets[i]!]! >> b) & 1);
      if (less !== 0) return less;
    }
    return 0;
  }

  /** Of two plain writers the one declared first tells of their race: who is alike to them does not show the same. */
  private tellApart(actor: number): void {
    const { world, alike } = this;
    for (let i = 0; i < world.foundCount; i++) {
      const other = world.foundOther[i]!;
      if (other >= 0 && world.foundTie[i] === 1 && (((alike >> actor) | (alike >> other)) & 1) !== 0) throw new ToldApart([actor, other]);
    }
  }
}

/** The choice where two actors are exchanged. */
function exchanged(choice: number, one: number, other: number): number {
  const actor = actorOf(choice);
  return choiceOf(actor === one ? other : actor === other ? one : actor, outcomeOf(choice));
}
