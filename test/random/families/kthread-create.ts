import { define } from '../../../src/path/define.js';
import type { Family } from '../family.js';
import { family as running } from './kthread.js';

/** kthread_create() of it, before: somebody has to wake, stop or park it before it begins. */
const create = define({
  id: 'create',
  initial: 'make',
  params: ['of'],
  states: { make: { invoke: { src: 'kthreadCreate', input: { task: { param: 'of' } }, onDone: 'done' } }, done: { type: 'final' } },
});

/** The same thread, which sleeps until somebody has to do with it. */
export const family: Family = {
  ...running,
  scenario: { ...running.scenario, paths: [...running.scenario.paths!.filter(({ id }) => id !== 'create'), create] },
};
