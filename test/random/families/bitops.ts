import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { type Call, call, type Family } from '../family.js';

const loc = { param: 'of', field: 'flags' };
const one = (src: string, nr: number, more: Call['input'] = {}): Call => call(src, { loc, nr, ...more }, 'x');
const plainly = (src: string, nr: number): readonly Call[] => [
  call('load', { loc, order: 'plain' }, 'a'),
  one(src, nr, { before: { reg: 'a' } }),
];
const free = call('kfree', { object: { param: 'of' } });

/** Bits of a word in an object that is freed by who takes the second one. */
export const family: Family = {
  blocks: [
    [call('testBit', { loc, nr: 0, order: 'acquire' }, 'x')],
    [call('setBit', { loc, nr: 0 })],
    [call('clearBit', { loc, nr: 0 })],
    [call('changeBit', { loc, nr: 1 })],
    [one('testAndSetBit', 1)],
    [call('testAndClearBit', { loc, nr: 1 }, 'x', 1), free],
    [one('testAndChangeBit', 0)],
    [one('testAndSetBitLock', 0), call('clearBitUnlock', { loc, nr: 0 })],
    plainly('plainSetBit', 0),
    plainly('plainClearBit', 1),
    plainly('plainChangeBit', 0),
  ],
  params: () => ({ of: 'object0' }),
  scenario: {
    globals: {},
    types: { object: { fields: { flags: word({ ...upTo(3), init: 2 }) } } },
    objects: [{ name: 'object0', type: 'object' }],
  },
};
