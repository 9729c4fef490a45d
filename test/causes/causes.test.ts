import { describe, expect, it } from 'vitest';
import { closeVsStopAll } from '../../explorations/tlob/device/close-vs-stop-all.js';
import { litmusAbbaDeadlock } from '../../explorations/litmus/litmus-abba-deadlock.js';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { litmusLostUpdate } from '../../explorations/litmus/litmus-lost-update.js';
import { litmusRefcountGetPut } from '../../explorations/litmus/litmus-refcount-get-put.js';
import { type Cause, type CausedRun, causesOf } from '../../src/causes/causes.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { confirm } from '../../src/replay/finding.js';
import { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dfs } from '../../src/search/strategies/dfs.js';
import { detectors } from '../registries.js';

function found(exploration: Exploration, strategy: Strategy = bfs, reducers?: readonly Reducer[]): CausedRun {
  const system = new System(exploration, 'posted', {}, detectors);
  const run = new SearchRun(system.searched(), strategy, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers });
  while (!run.advance(1_000_000));
  const outcome = run.outcome();
  return { system, findings: outcome.findings.map((finding) => confirm(system, outcome, finding)) };
}

/** By id: the titles of what comes of it. */
const groups = (causes: readonly Cause[]): { readonly [id: string]: readonly string[] } =>
  Object.fromEntries(
    [...causes].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, members }) => [id, members.map(({ finding }) => finding.title).sort()]),
  );

describe('causes', () => {
  it('are who is in the midst of whom, where calls one after the other would do nothing wrong', () => {
    const [cause, ...others] = causesOf([found(litmusCheckThenFree)]);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      id: 'C-cleanup-overlaps-cleanup',
      sentence:
        'cleanup() by stop is in the midst of cleanup() by exit: ' +
        'stop\'s "kfree(obj)" in cleanup() comes before exit\'s "kfree(obj)" in cleanup()',
      kinds: ['double-free'],
      explorations: ['litmus-check-then-free/posted'],
    });
    expect(cause!.members).toHaveLength(2);
  });

  it('tell all that comes of a put before a look as one', () => {
    const { findings, ...run } = found(litmusRefcountGetPut);
    const causes = causesOf([{ ...run, findings }]);
    expect(causes.map(({ id, kinds }) => [id, kinds])).toEqual([['C-get-overlaps-owner', ['refcount-inc-on-zero', 'use-after-free']]]);
    expect(causes[0]!.members).toHaveLength(findings.length);
    expect(causes[0]!.pair).toMatchObject({ sort: 'intrusion', first: { point: 'put.free' }, second: { point: 'get.look' } });
  });

  it('tell the first rule of its owners that is broken, by whom, and who owns it then; and none where none is declared', () => {
    const causes = causesOf([found(closeVsStopAll)]);
    const pool = causes.find(({ kinds }) => kinds.includes('cache-destroyed-with-objects'))!;
    expect(pool.broken).toMatchObject({
      rule: 'pool: released when no slot is left',
      object: 'pool0',
      breaker: { actor: 'disable', function: 'da_monitor_destroy', text: 'free the pool' },
    });
    // a WARN is no rule of who owns what
    expect(causes.find(({ kinds }) => kinds.join() === 'warn')!.broken).toBeUndefined();
    expect(causesOf([found(litmusCheckThenFree)])[0]!.broken).toBeUndefined();
  });

  it('are a word, of races to it, and the order that makes something of it another one', () => {
    expect(Object.keys(groups(causesOf([found(litmusLostUpdate)])))).toEqual(['C-counter-before-increment', 'C-race-on-counter']);
  });

  it('are where everybody stands, of those who wait for each other', () => {
    const deadlock = causesOf([found(litmusAbbaDeadlock)]).find(({ kinds }) => kinds.includes('deadlock'))!;
    expect(deadlock).toMatchObject({
      id: 'C-deadlock-enable-disable',
      sentence: 'the run waits in a cycle: enable\'s "mutex_lock(&lock_b)" in enable(), disable\'s "mutex_lock(&lock_a)" in disable()',
      pair: null,
    });
  });

  it('are the same of a reduced search and of another strategy, and the same twice', () => {
    const whole = found(closeVsStopAll);
    const all = groups(causesOf([whole]));
    expect(Object.keys(all)).toEqual([
      'C-__tlob_destroy_monitor-overlaps-tlob_chardev_release',
      'C-da_destroy_storage-overlaps-tlob_stop_task',
      'C-ws.stopping-before-tlob_reset_notify',
      'C-ws.stopping-before-tlob_stop_task',
    ]);
    const ids = Object.keys(all);
    expect(Object.keys(groups(causesOf([found(closeVsStopAll, bfs, [persistent, chains])])))).toEqual(ids);
    expect(Object.keys(groups(causesOf([found(closeVsStopAll, dfs)])))).toEqual(ids);
    expect(groups(causesOf([whole]))).toEqual(all);
  });
});
