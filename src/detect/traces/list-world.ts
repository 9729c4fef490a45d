import type { TraceWorld } from '../../core/detector/detector.js';
import { listField, listNodeField } from '../../kernel/list.js';

/** Two entries, and two lists to put them on. */
export const listWorld: TraceWorld = {
  globals: { list: listField('node'), other: listField('node') },
  types: { node: { fields: { list: listNodeField } } },
  objects: [0, 1].map((i) => ({ name: `node${i}`, type: 'node' })),
  actors: ['a', 'b'].map((name) => ({ name, kind: 'task' })),
};
export const node = { node: 'node0.list' };
export const onList = { list: 'list', node: 'node0.list' };
export const onOther = { list: 'other', node: 'node0.list' };
