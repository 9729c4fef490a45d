import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { itsLocation, sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** What a look-up gives besides 0 where the scenario allows faults: outcome names with their values. */
const fallible = (name: string, c: string, may: 'sleep' | 'not sleep', faults: { readonly [outcome: string]: number }) =>
  ({
    name,
    c,
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
          if (may === 'sleep') mightSleep(w);
          return values.get(outcome) ?? 0;
        },
      };
    },
    footprint: may === 'sleep' ? touching(sleeps) : itsLocation,
    gives: 'number',
    alike: true,
    keepsNoSet: true,
  }) satisfies Operation;

/** kern_path(): sleeps; -ENOENT as outcome, or 1 where what it finds is no regular file. */
export const kernPath = {
  ...fallible('kernPath', 'kern_path(...)', 'sleep', { ENOENT: -2, directory: 1 }),
  promela: { outcomes: 2, effect: 'sleep_event(); return outcome == 0 ? 0 : outcome == 1 ? -2 : 1;' },
  reference: {
    does: 'looks up a path',
    gives: '0 found; 1 it is no regular file, as outcome directory; -2 (-ENOENT) as outcome ENOENT, both where the scenario allows faults',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'kern_path(), fs/namei.c',
  },
} satisfies Operation;
/** d_path(): -ENAMETOOLONG as outcome. */
export const dPath = {
  ...fallible('dPath', 'd_path(...)', 'not sleep', { ENAMETOOLONG: -36 }),
  promela: { outcomes: 1, effect: 'return outcome ? -36 : 0;' },
  reference: {
    does: 'writes the name of a path',
    gives: '0; -36 (-ENAMETOOLONG) as outcome where the scenario allows faults',
    source: 'd_path(), fs/d_path.c',
  },
} satisfies Operation;
