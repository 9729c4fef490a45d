import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';
import { messagePassingScenario } from '../../models/litmus/message-passing.js';

export const litmusMessagePassing: Exploration = {
  name: 'litmus-message-passing',
  reason: 'a flag that is set before the data that it announces',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: messagePassingScenario,
  expect: expected(import.meta.url),
  exhaustive: true,
  unreached: { 'consume.stale': 'it is the WARN' },
};
