import type { Exploration } from '../src/core/exploration.js';
import { messagePassingScenario } from '../models/litmus/message-passing.js';

export const litmusMessagePassing: Exploration = {
  name: 'litmus-message-passing',
  reason: 'a flag that is set before the data that it announces',
  variants: ['seed', 'repaired'],
  switches: {},
  scenario: messagePassingScenario,
  expect: {
    seed: { complete: true, states: 10, findings: ['warn reader@consume.stale'] },
    repaired: { complete: true, states: 7, findings: [] },
  },
  exhaustive: true,
  unreached: { 'consume.stale': 'it is the WARN' },
};
