import type { Operator } from '../operator.js';
import type { Branch } from '../../core/system/path-source.js';
import { nameOfBranch, usesResult } from '../site.js';

/** What is told of a statement is told where it is done. */
const untold = ({ note: _, ...branch }: Branch): Branch => branch;

/** A statement is left out, with both steps where it has two. */
export const drop: Operator = {
  name: 'drop',
  says: 'a statement is left out',
  of: (site) => {
    const { name, branches, second, text, operation } = site;
    if (site.isSecond || operation?.allocates) return [];
    const says = `${text} is left out`;
    if (second !== undefined) {
      if (second.branches.some(usesResult)) return [];
      return [{ says, points: { [name]: site.nothing(branches.map(untold)), [second.name]: second.nothing(second.branches.map(untold)) } }];
    }
    if (!branches.some(usesResult)) return [{ says, points: { [name]: site.nothing(branches.map(untold)) } }];
    if (site.reads || site.straight) return [];
    // it may not give anything: one for each way to go on that does not look at what it gave
    return branches.flatMap(({ guard: _, ...branch }, i) =>
      usesResult(branch)
        ? []
        : [
            {
              which: nameOfBranch(branches, i),
              says: `${says}, and goes on at ${branch.target}`,
              points: { [name]: site.nothing([untold(branch)]) },
            },
          ],
    );
  },
};
