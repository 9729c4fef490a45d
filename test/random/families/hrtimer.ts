import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { hrtimerField } from '../../../src/kernel/hrtimer.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family, load, plainStore } from '../family.js';

const timer = { object: of, timer: at('timer') };

/** A timer and its callback, a clock, and those who start it for a time of the clock or for later, cancel and free it. */
export const family: Family = {
  blocks: [
    [call('hrtimerStartAbs', { object: of, expires: 0 })],
    [call('hrtimerStartAbs', { object: of, expires: 1 }), load],
    [call('ktimeGet', undefined, 'x'), call('hrtimerStartAbs', { object: of, expires: { reg: 'x' } })],
    [call('hrtimerStart', { object: of, delay: 1 })],
    [call('hrtimerTryToCancel', timer, 'x')],
    [call('hrtimerCancel', timer), plainStore],
    [call('hrtimerCancel', timer), call('kfree', { object: of })],
    [call('clockTick')],
  ],
  params: () => ({ of: 'ctx0' }),
  scenario: {
    globals: { CLOCK_MONOTONIC: word(upTo(1)) },
    types: { ctx: { fields: { timer: hrtimerField } } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'ctx0' } }],
    paths: [
      steps('init', ['hrtimerSetup', timer]),
      steps(
        'fires',
        ['hrtimerExpire', { object: of }],
        ['store', { loc: 'w', value: 3, order: 'once' }],
        ['hrtimerReturn', { object: of }],
      ),
    ],
    actors: [{ name: 'timer', kind: 'softirq', path: 'fires', params: { of: 'ctx0' }, daemon: true, repeats: true }],
  },
};
