import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';
import { exiterAgainstDisable } from './exit-vs-disable.js';

export const exitVsDisablePreemptOff = tlobExploration({
  name: 'exit-vs-disable-preempt-off',
  reason: 'the same as exit-vs-disable where the exit probe runs with preemption off: a reader throughout, and not allowed to sleep',
  switches: { probes: ['preempt-off', 'srcu'] },
  setup: exiterAgainstDisable,
  expect: expected(import.meta.url),
  // posted has 853,714 states and repaired 724,320; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: [...lostClaim, 'tlob_stop_all.unlockSkip'],
});
