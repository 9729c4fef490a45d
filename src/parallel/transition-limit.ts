import type { Expansion } from '../search/expansion.js';
import { Account, Alert, type Control, type LeaderSection, Word } from './control.js';
import type { Level } from './level.js';
import { inChunk } from './memory.js';

/**
 * Ends a level that may reach the limit of transitions at the state at which one worker alone would have stopped: the choices
 * of its states are counted before any is taken.
 */
export class TransitionLimit {
  constructor(
    private readonly control: Control,
    private readonly level: Level,
    private readonly expansion: Expansion,
    private readonly limit: number,
  ) {}

  *find(): Generator<LeaderSection | undefined, void> {
    const { control, level } = this;
    const width = control.get(Word.width);
    const size = level.blockSize;
    const before = control.sum(Account.transitions);
    for (;;) {
      const block = Atomics.add(control.words, Word.block, 1);
      if (block * size >= width || (control.get(Word.alert) & Alert.interrupted) !== 0) break;
      let sum = 0;
      for (let rank = block * size; rank < Math.min((block + 1) * size, width); rank++) sum += this.choicesAt(rank);
      level.blocks[block] = sum;
      yield undefined;
    }
    yield () => {
      let sum = before;
      let block = 0;
      while (block * size < width && sum + level.blocks[block]! < this.limit) sum += level.blocks[block++]!;
      let end = Math.min(block * size, width);
      while (end < width && sum < this.limit) sum += this.choicesAt(end++);
      control.set(Word.end, end);
      control.set(Word.block, 0);
    };
  }

  /** What throws here will throw again when the state is looked at. */
  private choicesAt(rank: number): number {
    try {
      return this.expansion.taken(this.expansion.load(this.level.states.of(rank)[rank & inChunk]!));
    } catch {
      return 0;
    }
  }
}
