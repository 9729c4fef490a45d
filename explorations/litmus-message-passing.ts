import type { Exploration } from '../src/core/scenario.js';
import { messagePassingScenario } from '../models/litmus/message-passing.js';

export const litmusMessagePassing: Exploration = {
  name: 'litmus-message-passing',
  reason: 'a flag that is set before the data that it announces',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: messagePassingScenario,
  expect: {
    posted: { complete: true, states: 10, findings: ['warn reader@consume.stale'] },
    repaired: { complete: true, states: 7, findings: [] },
  },
  exhaustive: true,
  unreached: { 'consume.stale': 'it is the WARN' },
};
