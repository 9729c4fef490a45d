import { leadingTo } from '../mutation.js';
import type { Operator } from '../operator.js';
import { nameOfBranch } from '../site.js';

/** Whatever a statement gives, the same way is gone on. */
export const ignore: Operator = {
  name: 'ignore',
  says: 'whatever a statement gives, one of its branches is taken',
  of: ({ point, name, branches, text }) =>
    branches.length < 2
      ? []
      : branches.map(({ guard: _, ...branch }, i) => ({
          which: nameOfBranch(branches, i),
          says: `whatever ${text} gives, it goes on at ${branch.target}`,
          fromLast: branches.length - 1 - i,
          points: { [name]: leadingTo(point, branch) },
        })),
};
