import type { Detector, TraceStep, TraceWorld } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { spinlockField } from '../kernel/lock.js';
import { seqcountField } from '../kernel/seqcount.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = { ...toyWorld, globals: { ...toyWorld.globals, seq: seqcountField, spin: spinlockField } };
const begin = (actor: string): TraceStep => [actor, 'writeSeqcountBegin', { s: 'seq' }];
const end = (actor: string): TraceStep => [actor, 'writeSeqcountEnd', { s: 'seq' }];
const take = (actor: string): TraceStep => [actor, 'rawSpinLock', { lock: 'spin' }];
const drop = (actor: string): TraceStep => [actor, 'rawSpinUnlock', { lock: 'spin' }];

/**
 * Two write under one sequence count at once: it is even then, so that readers take for whole what is half written, and one of the two
 * additions may be lost (KCSAN: data-race in do_write_seqcount_begin). Nobody can say what the count is after it. Ends the run.
 */
export const concurrentWriters: Detector = {
  kind: 'concurrent-writers',
  caughtBy: ['KCSAN'],
  says: 'is written under a sequence count that another one writes under',
  endsRun: true,
  alike: true,
  near: true,
  install: () => ({ touches: {}, on: { [Event.concurrentWriters]: (object) => object } }),
  // an exported model has no sequence counts
  inC: { on: { [Event.concurrentWriters]: 'return a;' } },
  fires: [
    { says: 'by two', world, steps: [take('a'), begin('a'), begin('b')] },
    { says: 'by one, twice', world, steps: [take('a'), begin('a'), begin('a')] },
  ],
  silent: [
    { says: 'one after the other', world, steps: [take('a'), begin('a'), end('a'), drop('a'), take('b'), begin('b')] },
    { says: 'a writer and a reader', world, steps: [take('a'), begin('a'), ['b', 'rawReadSeqcount', { s: 'seq' }]] },
  ],
};
