import {
  changeBit,
  clearBit,
  clearBitUnlock,
  setBit,
  testAndChangeBit,
  testAndClearBit,
  testAndSetBit,
  testAndSetBitLock,
  testBit,
} from '../../kernel/bitops.js';
import { type CallRules, one } from './rule.js';

const bit = { nr: 0, loc: 1 };
const bits = { bit: { of: 1, nr: 0 } } as const;
const asks = { ...bits, gives: 'bool' } as const;

export const bitCalls: CallRules = {
  test_bit: one(2, testBit, { ...bit, order: { tag: 'once' } }, asks),
  test_bit_acquire: one(2, testBit, { ...bit, order: { tag: 'acquire' } }, asks),
  set_bit: one(2, setBit, bit, bits),
  clear_bit: one(2, clearBit, bit, bits),
  change_bit: one(2, changeBit, bit, bits),
  test_and_set_bit: one(2, testAndSetBit, bit, asks),
  test_and_clear_bit: one(2, testAndClearBit, bit, asks),
  test_and_change_bit: one(2, testAndChangeBit, bit, asks),
  test_and_set_bit_lock: one(2, testAndSetBitLock, bit, asks),
  clear_bit_unlock: one(2, clearBitUnlock, bit, bits),
};
