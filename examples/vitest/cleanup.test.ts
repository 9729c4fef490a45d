import fc from 'fast-check';
import { schedules } from 'racewalk/fast-check';
import { raceTest } from 'racewalk/vitest';
import { expect, test } from 'vitest';
import { cleanup } from './cleanup.js';

test('the repaired cleanup is clean', () => expect(cleanup).toBeClean({ variant: 'repaired' }));

test('the posted one frees twice', () => expect(cleanup).toFind('double-free'));

test('the schedule from the review still shows it', () =>
  expect('cleanup/posted@d093c1fde897:stop,exit,stop.3,exit.3').toReplay('double-free', [cleanup]));

raceTest('the posted cleanup shows what its seeds say, and nothing else', cleanup);

test('no schedule of the repaired cleanup shows anything', async () => {
  const runs = await schedules(cleanup, { variant: 'repaired' });
  fc.assert(fc.property(runs, ({ found }) => found.length === 0), { seed: 1 });
});
