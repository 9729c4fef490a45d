import type { Operation } from '../core/operation.js';
import type { World } from '../core/world.js';
import { mightSleep } from './might-sleep.js';

/** What a look-up gives besides 0 where the scenario allows faults: outcome names with their values. */
const fallible = (name: string, sleeps: boolean, faults: { readonly [outcome: string]: number }): Operation => ({
  name,
  faults: Object.keys(faults),
  params: {},
  bind: (w: World) => {
    const values = new Map(Object.entries(w.faults ? faults : {}).map(([outcome, value]) => [w.outcome(outcome), value]));
    const numbers = [...values.keys()];
    return {
      outcomes(_, out) {
        out[0] = 0;
        for (let i = 0; i < numbers.length; i++) out[i + 1] = numbers[i]!;
        return 1 + numbers.length;
      },
      apply(_, outcome) {
        if (sleeps) mightSleep(w);
        return values.get(outcome) ?? 0;
      },
    };
  },
});

/** kern_path(): sleeps; -ENOENT as outcome, or 1 where what it finds is no regular file. */
export const kernPath = fallible('kernPath', true, { ENOENT: -2, directory: 1 });
/** d_path(): -ENAMETOOLONG as outcome. */
export const dPath = fallible('dPath', false, { ENAMETOOLONG: -36 });
