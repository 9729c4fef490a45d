import { ENOSPC } from '../errno.js';
import { property, trace } from './property.js';
import { windowWorld } from './window-world.js';

/** A start is refused for want of slots while fewer windows are live than the pool has slots. The run goes on. */
export const lostSlot = property(
  'lost-slot',
  'refuses a start for want of slots although fewer windows are live',
  'start-refused',
  (facts, code) => code === ENOSPC && facts.live() < facts.capacity(),
  () => 0,
  {
    // what is hooked, under both tables, and the pool that there is
    touches: ({ w, cells }) => ({ reads: [...cells.hooks, w.global('da_monitor_ht'), w.global('da_pool')] }),
    inC: `
      int members[OBJECTS], live = hashed(members), slots = 0, pool = OBJECT(get(G_da_pool));
      for (int n = 0; n < NODES; n++) if (get(node_hook[n])) live++;
      for (int o = 1; o < OBJECTS; o++) if (pool != 0 && pool_of[o] == pool) slots++;
      return a == ${ENOSPC} && live < slots ? 0 : -1;`,
    fires: [
      {
        says: 'no window is live',
        world: windowWorld,
        steps: [
          ['a', 'poolTake', { pool: 'da_pool' }],
          ['b', 'note:start-refused', { a: ENOSPC }],
        ],
      },
    ],
    silent: [trace('the only slot has a live window', ['b', 'note:start-refused', { a: ENOSPC }])],
  },
);
