import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { completionField } from '../../../src/kernel/completion.js';
import { call, type Family, load, plainStore } from '../family.js';

const completion = { param: 'of', field: 'done' };

/** A completion in an object that one of those who wait for it frees. */
export const family: Family = {
  blocks: [
    [call('complete', { completion })],
    [plainStore, call('complete', { completion })],
    [call('waitForCompletion', { completion }), load],
    [call('reinitCompletion', { completion })],
    [call('waitForCompletion', { completion }), call('kfree', { object: { param: 'of' } })],
    [call('waitForCompletionTimeout', { completion }, 'x', 1), call('kfree', { object: { param: 'of' } })],
    [call('waitForCompletionInterruptible', { completion }, 'x'), load],
    [call('tryWaitForCompletion', { completion }, 'x', 1), call('kfree', { object: { param: 'of' } })],
    [call('completionDone', { completion }, 'x', 1), plainStore],
    [call('completeAll', { completion }), load],
    [call('load', { loc: completion, order: 'once' }, 'x', 1), call('kfree', { object: { param: 'of' } })],
  ],
  params: () => ({ of: 'request0' }),
  scenario: {
    globals: {},
    types: { request: { fields: { done: completionField, status: word(upTo(1)) } } },
    objects: [{ name: 'request0', type: 'request' }],
  },
  variations: [{ faults: true }],
};
