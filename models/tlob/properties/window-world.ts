import type { TraceWorld } from '../../../src/core/detector/detector.js';
import { tlobGlobals, tlobTypes } from '../objects.js';

/** What the traces of window properties happen in: a slot that can be taken twice, two fds, two tasks. */
export const windowWorld: TraceWorld = {
  globals: tlobGlobals(1),
  types: tlobTypes,
  objects: [
    { name: 'slot0', type: 'da_monitor_storage', state: 'pooled' },
    { name: 'pool0', type: 'da_pool' },
    { name: 'fp0', type: 'tlob_fpriv' },
    { name: 'fp1', type: 'tlob_fpriv' },
  ],
  init: { da_pool: 'pool0' },
  generations: 2,
  actors: [
    { name: 'a', kind: 'task' },
    { name: 'b', kind: 'task' },
  ],
};
