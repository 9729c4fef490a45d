import type { Wrapper } from '../../src/search/reducer.js';
import { SystemDecorator } from '../../src/search/reduction/system-decorator.js';
import { reducers } from '../registries.js';

/** Leaves out nothing: a wrapper as a newcomer would add it in one file, where `order` is a number that no other reducer has. */
export const noOp: Wrapper = {
  kind: 'wrapper',
  name: 'no-op',
  says: 'nothing is left out',
  order: 1 + Math.max(...reducers.map(({ order }) => order)),
  wrap: (run) => new Unchanged(run),
};

class Unchanged extends SystemDecorator {
  step(choice: number): void {
    this.run.step(choice);
  }
}
