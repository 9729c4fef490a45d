import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { is, isNull, point } from '../../src/path/vocabulary.js';
import { program } from './threads.js';

const lock = (onDone: string): PointSource => point('lock(m)', 'mutexLock', { lock: 'm' }, onDone);
const unlock: PointSource = point('unlock(m)', 'mutexUnlock', { lock: 'm' }, 'done');
const done: PointSource = { type: 'final' };
const load = (loc: string, onDone: NonNullable<PointSource['invoke']>['onDone']): PointSource =>
  point(loc, 'load', { loc, order: 'plain' }, onDone);

const book = (id: string, amount: number): PathSource =>
  define({
    id,
    registers: ['balance'],
    initial: 'lock',
    states: {
      lock: lock('read'),
      read: load('balance', { save: 'balance', target: 'write' }),
      write: point(
        `balance += ${amount}`,
        'store',
        { loc: 'balance', value: { add: [{ reg: 'balance' }, amount] }, order: 'plain' },
        'tell',
      ),
      tell: point(`${id}_done = 1`, 'store', { loc: `${id}_done`, value: 1, order: 'plain' }, 'unlock'),
      unlock,
      done,
    },
  });

/** Once both are done the balance is x + y - z; the program's assertion says x - y - z. */
const check = (expected: number): PathSource =>
  define({
    id: 'check_result',
    initial: 'lock',
    states: {
      lock: lock('deposited'),
      deposited: load('deposit_done', [{ guard: isNull, target: 'unlock' }, { target: 'withdrawn' }]),
      withdrawn: load('withdraw_done', [{ guard: isNull, target: 'unlock' }, { target: 'balance' }]),
      balance: load('balance', [{ guard: is(expected), target: 'unlock' }, { target: 'bad' }]),
      bad: point('assert(balance == ...)', 'warnOn', 'unlock'),
      unlock,
      done,
    },
  });

/** CS/account, with x = 1, y = 2, z = 4: the check is created first and must come last. */
export function account(variant: string): Scenario {
  const [x, y, z] = [1, 2, 4];
  return program(
    { m: mutexField, balance: word({ min: x - z, max: x + y, init: 0 }), deposit_done: word(bit), withdraw_done: word(bit) },
    [
      { path: check(variant === 'repaired' ? x + y - z : x - y - z), count: 1 },
      { path: book('deposit', y), count: 1 },
      { path: book('withdraw', -z), count: 1 },
    ],
    { balance: x },
  );
}
