import type { PathSource, PointSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { isNull, nonNull } from '../../src/path/vocabulary.js';
import { ENOSPC } from './errno.js';

/**
 * da_create_or_get() in pool mode (3.14). Whether its look-up is a reader could not be established, its source is not
 * public: it is not held against it. With `publish` = fields-first the slot's id and target are written while it is
 * still private, which is no step; with publish-first they are written after it is hooked.
 */
export function daCreateOrGet(publish: string, slotZeroing: string): PathSource {
  const fieldsFirst = publish === 'fields-first';
  const fill = fieldsFirst ? { write: { object: { reg: 'slot' }, fields: { id: { param: 'id' }, target: { param: 'target' } } } } : {};
  const fillTaken = fieldsFirst ? { write: { object: { result: true as const }, fields: { id: { param: 'id' }, target: { param: 'target' } } } } : {};
  const zero: PointSource = { description: 'memset(slot, 0, sizeof(*slot))', invoke: { src: 'poolZero', input: { slot: { reg: 'slot' } }, onDone: { ...fill, target: 'hook' } } };
  return define({
    id: 'da_create_or_get',
    params: ['id', 'target', 'by'],
    registers: ['slot'],
    initial: 'find',
    states: {
      find: { description: 'hash lookup of id', invoke: { src: 'hashLookupHeld', input: { table: 'da_monitor_ht', key: { param: 'id' } }, onDone: [{ guard: nonNull, target: 'exists' }, { target: 'take' }] } },
      exists: { type: 'final', output: 0 },
      take: {
        description: 'take a free slot of the pool',
        invoke: {
          src: 'poolTake',
          input: { pool: 'da_pool' },
          onDone: [{ guard: isNull, target: 'full' }, slotZeroing === 'yes' ? { save: 'slot', target: 'zero' } : { save: 'slot', ...fillTaken, target: 'hook' }],
        },
      },
      full: { type: 'final', output: ENOSPC },
      ...(slotZeroing === 'yes' && { zero }),
      hook: {
        description: 'hash_add_rcu(slot)',
        invoke: {
          src: 'hashAdd',
          input: { table: 'da_monitor_ht', node: { reg: 'slot' }, key: { param: 'id' } },
          onDone: { note: ['window-opened', { reg: 'slot' }, { param: 'by' }], target: fieldsFirst ? 'created' : 'id' },
        },
      },
      ...(!fieldsFirst && {
        id: { description: 'slot->id = id', invoke: { src: 'store', input: { loc: { reg: 'slot', field: 'id' }, value: { param: 'id' }, order: 'plain' }, onDone: 'target' } },
        target: { description: 'slot->target = ws', invoke: { src: 'store', input: { loc: { reg: 'slot', field: 'target' }, value: { param: 'target' }, order: 'plain' }, onDone: 'created' } },
      }),
      created: { type: 'final', output: 0 },
    },
  });
}
