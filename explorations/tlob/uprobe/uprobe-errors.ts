import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const uprobeErrors = tlobExploration({
  name: 'uprobe-errors',
  reason: 'every error of a write that adds a binding, then a second one with its key, then others and their removal',
  setup: {
    tasks: 1,
    fds: 0,
    binding: 'to-add',
    moreBindings: 2,
    faults: true,
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'writer', task: 0, calls: ['add-uprobe', 'add-uprobe', 'add-other', 'remove-other', 'remove-uprobe', 'remove-uprobe'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
});
