import { isMainThread } from 'node:worker_threads';
import { define, type Detector, type Exploration, upTo, word } from 'racewalk';

const path = define({
  id: 'counting',
  initial: 'first',
  states: {
    first: { description: 'WRITE_ONCE(count, 1)', invoke: { src: 'store', input: { loc: 'count', value: 1 }, onDone: { note: ['counted'], target: 'done' } } },
    done: { type: 'final' },
  },
});

const dies: Detector = {
  kind: 'dies',
  says: 'is never said',
  endsRun: false,
  rank: 50,
  install: () => ({
    onNote: {
      counted() {
        if (!isMainThread) process.exit(7);
        return -1;
      },
    },
  }),
  fires: [],
  silent: [],
};

/** A step that ends its thread. */
export const dying: Exploration = {
  name: 'dying',
  reason: 'a thread that ends before its search',
  variants: ['seed'],
  switches: {},
  scenario: () => ({ globals: { count: word(upTo(1)) }, types: {}, objects: [], paths: [path], actors: [{ name: 'a', kind: 'task', path: 'counting' }], detectors: [dies] }),
  expect: {},
  exhaustive: true,
};
