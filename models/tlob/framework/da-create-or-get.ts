import type { PathSource, PointSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { isNull, nonNull, point } from '../../../src/path/vocabulary.js';
import { ENOSPC } from '../errno.js';

/**
 * da_create_or_get() in pool mode (3.14). Whether its look-up is a reader, and marks what it reads, could not be established, its
 * source is not public: neither is held against it. With `publish` = fields-first the slot's id and target are written while it is
 * still private, which is no step; with publish-first they are written after it is hooked.
 */
export function daCreateOrGet(publish: string, slotZeroing: string): PathSource {
  const fieldsFirst = publish === 'fields-first';
  const fill = fieldsFirst ? { write: { object: { reg: 'slot' }, fields: { id: { param: 'id' }, target: { param: 'target' } } } } : {};
  const fillTaken = fieldsFirst
    ? { write: { object: { result: true as const }, fields: { id: { param: 'id' }, target: { param: 'target' } } } }
    : {};
  const zero: PointSource = point('memset(slot, 0, sizeof(*slot))', 'poolZero', { slot: { reg: 'slot' } }, { ...fill, target: 'hook' });
  return define({
    id: 'da_create_or_get',
    params: ['id', 'target', 'by'],
    registers: ['slot'],
    initial: 'find',
    states: {
      find: point('hash lookup of id', 'hashLookupHeld', { table: 'da_monitor_ht', key: { param: 'id' } }, [
        { guard: nonNull, target: 'exists' },
        { target: 'take' },
      ]),
      exists: { type: 'final', output: 0 },
      take: point('take a free slot of the pool', 'poolTake', { pool: 'da_pool' }, [
        { guard: isNull, target: 'full' },
        slotZeroing === 'yes' ? { save: 'slot', target: 'zero' } : { save: 'slot', ...fillTaken, target: 'hook' },
      ]),
      full: { type: 'final', output: ENOSPC },
      ...(slotZeroing === 'yes' && { zero }),
      hook: point(
        'hash_add_rcu(slot)',
        'hashAdd',
        { table: 'da_monitor_ht', node: { reg: 'slot' }, key: { param: 'id' } },
        { note: ['window-opened', { reg: 'slot' }, { param: 'by' }], target: fieldsFirst ? 'created' : 'id' },
      ),
      ...(!fieldsFirst && {
        id: point('slot->id = id', 'store', { loc: { reg: 'slot', field: 'id' }, value: { param: 'id' }, order: 'plain' }, 'target'),
        target: point(
          'slot->target = ws',
          'store',
          { loc: { reg: 'slot', field: 'target' }, value: { param: 'target' }, order: 'plain' },
          'created',
        ),
      }),
      created: { type: 'final', output: 0 },
    },
  });
}
