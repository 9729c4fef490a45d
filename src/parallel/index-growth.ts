import { Alert, type Control, Ending, type LeaderSection, Word } from './control.js';
import { mustGrow } from './memory.js';
import type { SharedStates } from './shared-states.js';

/** Numbers that are entered into a larger index at a time. */
const enterSize = 1 << 12;

/** The barrier at which an index grows, or a level ends: whoever arrives finds out there what it was for. */
export class IndexGrowth {
  constructor(
    private readonly control: Control,
    private readonly states: SharedStates,
  ) {}

  /** All meet. True where it was for an index that had to grow, and it has grown; false where all have come to the end of the level. */
  *meet(): Generator<LeaderSection | undefined, boolean> {
    const { control, states } = this;
    states.publish();
    yield () => this.decide();
    const growing = control.get(Word.growing);
    if (growing === 0) return false;
    states.reopen();
    for (const [i, what] of (['states', 'subtrees'] as const).entries()) {
      const end = (growing >> i) & 1 ? control.get(Word[what]) : 0;
      for (;;) {
        const from = Atomics.add(control.words, Word.entered + i, enterSize);
        if (from >= end) break;
        states.enter(what, from, Math.min(from + enterSize, end));
        yield undefined;
      }
    }
    yield () => void Atomics.and(control.words, Word.alert, ~Alert.grow);
    return true;
  }

  /** What all have met for. */
  private decide(): void {
    const { control } = this;
    const alert = control.get(Word.alert);
    control.set(Word.growing, 0);
    if ((alert & Alert.grow) !== 0) {
      let growing = 4;
      for (const [bit, count, log] of [
        [1, Word.states, Word.stateIndex],
        [2, Word.subtrees, Word.subtreeIndex],
      ] as const) {
        if (!mustGrow(control.get(count), control.get(log))) continue;
        Atomics.add(control.words, log, 1);
        growing |= bit;
      }
      control.set(Word.growing, growing);
      control.set(Word.entered, 0);
      control.set(Word.entered + 1, 0);
    } else if ((alert & Alert.interrupted) !== 0) control.set(Word.ending, Ending.interrupted);
    else if ((alert & Alert.failed) !== 0) control.set(Word.ending, Ending.failed);
  }
}
