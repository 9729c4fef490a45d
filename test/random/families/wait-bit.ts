import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { waitQueueHeadField } from '../../../src/kernel/wait-queue.js';
import { type Call, call, type Family } from '../family.js';

const bit = { loc: { param: 'of', field: 'flags' }, nr: 0 };
const current = { task: 0 };
const wakes: readonly Call[] = [call('waitqueueActive', { head: 'queue' }, 'x', 1), call('wakeUp', { head: 'queue' })];
const sleeps: readonly Call[] = [call('testBit', bit, 'x', 2), call('schedule', current), call('scheduleWait', current)];

/** Those who wait for a bit of an object that is freed, on a queue that is not. */
export const family: Family = {
  blocks: [
    [call('waitOnBit', bit, 'x', 5), call('prepareToWait', { head: 'queue', state: 2 }), ...sleeps, call('finishWait')],
    [
      call('waitOnBitLock', bit, 'x', 6),
      call('prepareToWaitExclusive', { head: 'queue', state: 2 }),
      ...sleeps,
      call('testAndSetBit', bit, 'x'),
      call('finishWait'),
    ],
    [call('clearBitUnlock', bit), ...wakes],
    [...wakes, call('clearBit', bit)],
    [call('setBit', bit)],
    [call('rcuReadLock'), call('waitOnBit', bit, 'x'), call('rcuReadUnlock')],
    [call('clearBitUnlock', bit), ...wakes, call('kfree', { object: { param: 'of' } })],
  ],
  params: () => ({ of: 'object0' }),
  scenario: {
    globals: { queue: waitQueueHeadField },
    types: { object: { fields: { flags: word({ ...upTo(1), init: 1 }) } } },
    objects: [{ name: 'object0', type: 'object' }],
  },
};
