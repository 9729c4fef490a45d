import { actorOf } from '../../core/system/run.js';

/**
 * Follows a schedule as far as that is possible: of the given choices that were not taken yet, the first whose actor can go is next. Where
 * none is left, the actor that stepped last goes on, or else the first that can.
 */
export class Guide {
  private readonly taken: Uint8Array;
  /** The given choices before this one were taken. */
  private from = 0;
  private last = -1;

  constructor(private readonly given: readonly number[]) {
    this.taken = new Uint8Array(given.length);
  }

  begin(): void {
    this.taken.fill(0);
    this.from = 0;
    this.last = -1;
  }

  /** The index of the choice to take: of another outcome where the given one is not possible. */
  suggest(choices: Int32Array, count: number): number {
    const { given, taken } = this;
    for (let i = this.from; i < given.length; i++) {
      if (taken[i] === 1) continue;
      const index = find(choices, count, given[i]!);
      if (index >= 0) return index;
    }
    return Math.max(0, firstOf(choices, count, this.last));
  }

  took(choice: number): void {
    const { given, taken } = this;
    this.last = actorOf(choice);
    let i = this.from;
    while (i < given.length && (taken[i] === 1 || actorOf(given[i]!) !== this.last)) i++;
    if (i < given.length) taken[i] = 1;
    while (this.from < given.length && taken[this.from] === 1) this.from++;
  }
}

function find(choices: Int32Array, count: number, choice: number): number {
  for (let i = 0; i < count; i++) if (choices[i] === choice) return i;
  return firstOf(choices, count, actorOf(choice));
}

function firstOf(choices: Int32Array, count: number, actor: number): number {
  for (let i = 0; i < count; i++) if (actorOf(choices[i]!) === actor) return i;
  return -1;
}
