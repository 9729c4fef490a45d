import type { TraceWorld } from '../../core/detector/detector.js';
import { delayedWorkField, workqueueField } from '../../kernel/work-items.js';
import { toyWorld } from './toy-world.js';

/** A world with a delayed work item, for the traces of those who tell of its timer. */
export const delayedWorkWorld: TraceWorld = {
  ...toyWorld,
  types: { ctx: { fields: { work: delayedWorkField } }, workqueue: { fields: { wq: workqueueField } } },
  globals: {},
  init: {},
  objects: [
    { name: 'ctx0', type: 'ctx' },
    { name: 'wq0', type: 'workqueue' },
  ],
};
