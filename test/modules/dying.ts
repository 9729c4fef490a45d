import { isMainThread } from 'node:worker_threads';
import { define, type Exploration, upTo, word } from 'racewalk';

// as a thread does that finds no memory
if (!isMainThread) process.exit(7);

const points = Array.from({ length: 12 }, (_, i) => `write${i}`);
const path = define({
  id: 'counting',
  registers: [],
  initial: points[0]!,
  states: {
    ...Object.fromEntries(points.map((point, i) => [point, { description: `WRITE_ONCE(count, ${i})`, invoke: { src: 'store', input: { loc: 'count', value: i, order: 'once' as const }, onDone: points[i + 1] ?? 'done' } }])),
    done: { type: 'final' as const },
  },
});

/** A search that goes on for longer than a thread needs to start, and to end. */
export const dying: Exploration = {
  name: 'dying',
  reason: 'a thread that ends before its search',
  variants: ['seed'],
  switches: {},
  scenario: () => ({ globals: { count: word(upTo(points.length)) }, types: {}, objects: [], paths: [path], actors: Array.from({ length: 9 }, (_, i) => ({ name: `a${i}`, kind: 'task' as const, path: 'counting' })) }),
  expect: {},
  exhaustive: true,
};
