import { mutexField } from '../../../src/kernel/lock.js';
import { call, type Family, load } from '../family.js';

const within = (outer: string, inner: string) => [
  call('mutexLock', { lock: outer }),
  call('mutexLock', { lock: inner }),
  call('mutexUnlock', { lock: inner }),
  call('mutexUnlock', { lock: outer }),
];

/** Three mutexes, any two inside each other. */
export const family: Family = {
  blocks: [
    within('a', 'b'),
    within('b', 'c'),
    within('c', 'a'),
    within('b', 'a'),
    [call('mutexLock', { lock: 'a' }), load, call('mutexUnlock', { lock: 'a' })],
  ],
  params: () => ({}),
  scenario: { globals: { a: mutexField, b: mutexField, c: mutexField }, types: {}, objects: [] },
};
