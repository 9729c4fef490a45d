import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { Operation } from '../core/operation/operation.js';
import { itsLocation, sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** struct completion: how often it was completed and not yet waited for. */
export const completionField: Field = { kind: 'completion', cells: [{ name: '', range: upTo(7) }] };

export const complete = {
  name: 'complete',
  c: 'complete(&$completion)',
  params: { completion: 'update' },
  takes: { completion: 'completion' },
  bind: (w) => ({
    apply(a) {
      w.add(a[0]!, 1);
      return 0;
    },
  }),
  footprint: { ...itsLocation, adds: true },
  gives: 'nothing',
  orders: { releases: ['@completion'] },
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'change(completion, 1); return 0;' },
} satisfies Operation;

/** wait_for_completion(): uninterruptible; it waits for whoever completes, nobody in particular. */
export const waitForCompletion = {
  name: 'waitForCompletion',
  c: 'wait_for_completion(&$completion)',
  params: { completion: 'update' },
  takes: { completion: 'completion' },
  bind: (w) => ({
    enabled: (a) => a[0]! < 0 || w.cells[a[0]!]! > 0,
    apply(a) {
      mightSleep(w);
      w.add(a[0]!, -1);
      return 0;
    },
  }),
  sleeps: true,
  footprint: touching(sleeps),
  gives: 'nothing',
  orders: { acquires: ['@completion'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    can: 'completion < 0 || get(completion) > 0',
    waits: '0',
    effect: 'sleep_event(); change(completion, -1); return 0;',
  },
} satisfies Operation;

export const reinitCompletion = {
  name: 'reinitCompletion',
  c: 'reinit_completion(&$completion)',
  params: { completion: 'write' },
  takes: { completion: 'completion' },
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, 0);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(completion, 0); return 0;' },
} satisfies Operation;
