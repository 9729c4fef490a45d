import { InputError } from '../../core/error.js';
import type { Choices, Steps } from '../../core/search/strategy.js';
import type { Searched } from '../../core/system/searched.js';
import type { Discoveries } from './discoveries.js';

/**
 * Finds the states of a saved breadth-first search again, in their order, by taking the one step that each was found by. So a saved
 * search is little more than a byte or two a state, whatever its store keeps of a state; and a saved search that does
 * not fit the model is noticed. Resumable, as searches are.
 */
export class Rebuilding {
  /** States looked at again, and states found again; state 0 is there from the start. */
  private parent = 0;
  private states = 1;
  private readonly choices: Values;
  private readonly words: Values;
  private readonly room = new Int32Array(512);
  /** The choices of the state at hand. */
  private enabled: Int32Array = this.room;
  private bit = 0;
  private word = 0;

  /** `parents`: how many states the search had looked at. */
  constructor(
    private readonly run: Searched,
    private readonly store: Discoveries,
    private readonly parents: number,
    private readonly steps: Steps,
  ) {
    this.choices = new Values(steps.choices);
    this.words = new Values(steps.bits);
  }

  /** Does about so many steps; true when all states are there. */
  advance(steps: number): boolean {
    const { run, store } = this;
    const { cells } = run.world;
    for (const until = this.parent + steps; this.parent < until && this.parent < this.parents; this.parent++) {
      if (!store.has(this.parent)) this.misfit();
      store.load(this.parent, cells);
      this.enabled = this.room.subarray(0, run.choices(this.room));
      for (; this.another(); this.states++) {
        const choice = this.choices.next();
        if (!this.enabled.includes(choice)) this.misfit();
        run.step(choice);
        if (run.world.crashed) this.misfit();
        store.add(cells, this.parent, choice);
      }
    }
    store.flush();
    if (store.size !== this.states) this.misfit();
    return this.parent === this.parents;
  }

  private misfit(): never {
    throw new InputError(
      `the saved search does not fit: not every step that it found a state by leads to one, up to state ${this.states};` +
        ' the usual cause: an operation or a detector of racewalk was changed since. Start anew, without the file',
    );
  }

  /** Whether one more state was found from the one at hand. */
  private another(): boolean {
    if (this.bit === this.steps.length) return false;
    if ((this.bit & 31) === 0) this.word = this.words.next();
    return ((this.word >>> (this.bit++ & 31)) & 1) === 1;
  }
}

/** After the last one: no choice, and nothing found. */
const none = -1;

/** One value after the other of a list in chunks, then `none`. */
class Values {
  private chunk = 0;
  private at = 0;

  constructor(private readonly chunks: readonly (Choices | Int32Array)[]) {}

  next(): number {
    while (this.at === this.chunks[this.chunk]?.length) {
      this.chunk++;
      this.at = 0;
    }
    return this.chunks[this.chunk]?.[this.at++] ?? none;
  }
}
