import { expect, it } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { operations } from '../../src/kernel/index.js';
import { detectors } from '../registries.js';

it.each([Compiled, Live])('after a finding that ended a run, a run of %o that begins anew has found nothing', (Executor) => {
  const run = new Executor(litmusCheckThenFree.scenario('posted', {}), operations, detectors);
  const enabled = new Int32Array(512);
  run.reset();
  // both look before one of them frees
  for (let turn = 0; !run.world.crashed; turn++) {
    const count = run.choices(enabled);
    run.step(enabled[turn % count]!);
  }
  run.reset();
  expect([run.world.crashed, run.world.foundCount]).toEqual([false, 0]);
});
