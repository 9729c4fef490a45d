import { describe, expect, test } from 'vitest';
import { disableToTheEnd } from '../../explorations/tlob/window/disable-to-the-end.js';
import { eventVsStopAll } from '../../explorations/tlob/scheduler/event-vs-stop-all.js';
import { startVsExit } from '../../explorations/tlob/window/start-vs-exit.js';
import { stopVsTimer } from '../../explorations/tlob/window/stop-vs-timer.js';
import { windowProperties } from '../../models/tlob/properties/index.js';
import { gone } from '../../models/tlob/variants/unreached.js';
import { tlobSwitches } from '../../models/tlob/variants/variants.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { operations } from '../../src/kernel/index.js';
import { runTrace } from '../../src/detect/traces/run-trace.js';
import { Compiled } from '../../src/execute/compiled.js';
import { replay } from '../../src/replay/replay.js';
import { story } from '../../src/replay/story.js';
import { System } from '../../src/replay/system.js';
import { columns } from '../../src/report/columns.js';
import { siteOf } from '../../src/core/system/site.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { pct } from '../../src/search/strategies/pct.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { detectors, explorations } from '../registries.js';

const all = (await explorations('')).filter((exploration) => exploration.gone === gone);

const search = (system: System, strategy: Strategy, schedules = 300) => {
  const searching = new SearchRun(system.compiled, strategy, {
    seed: 1,
    limits: { schedules },
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!searching.advance(100_000));
  return searching.outcome();
};
const systemOf = (exploration: Exploration, variant: string, switches = {}): System =>
  new System(exploration, variant, switches, detectors);

describe('a window property', () => {
  for (const property of windowProperties) {
    const { kind, name, fires, silent } = property;
    const title = name === undefined ? kind : `${kind} (${name})`;
    // a trace tells kinds alone: of two of one kind each is asked for itself
    const detectors = windowProperties.filter((other) => other === property || other.kind !== kind);
    for (const trace of fires) test(`${title} fires: ${trace.says}`, () => expect(runTrace(trace, operations, detectors)).toContain(kind));
    for (const trace of silent)
      test(`${title} is silent: ${trace.says}`, () => expect(runTrace(trace, operations, detectors)).not.toContain(kind));
  }
});

describe('one thread and its timer', () => {
  const system = systemOf(stopVsTimer, 'posted');
  const outcome = search(system, bfs);

  test('STOP returns 0 within the budget and -EOVERFLOW over it, and nothing else', () => {
    const returns = system.compiled.coverage().returns.filter((line) => line.startsWith('tlob_ioctl_stop '));
    expect(returns).toEqual(['tlob_ioctl_stop returns -75', 'tlob_ioctl_stop returns 0']);
  });

  test('no memory-safety finding: nobody foreign stops the window', () => {
    expect(outcome.complete).toBe(true);
    expect(outcome.findings.map(({ kind }) => kind)).toEqual(['late-timer', 'lost-detail']);
  });
});

describe('a start with a threshold of zero', () => {
  for (const variant of ['posted', 'repaired']) {
    test(`is refused with -ERANGE by ${variant}, and opens no window`, () => {
      const caller = {
        name: 'caller',
        kind: 'task',
        path: 'tlob_start_task',
        params: { task: 'task0', threshold: 0, by: 0, ...(variant === 'repaired' && { fp: 0 }) },
      } as const;
      const scenario = { ...stopVsTimer.scenario(variant, systemOf(stopVsTimer, variant).switches), actors: [caller], invariants: [] };
      const run = new Compiled(scenario, operations, detectors);
      const searching = new SearchRun(run, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
      while (!searching.advance(100_000));
      expect(run.coverage().returns).toEqual(['tlob_start_task returns -34']);
      expect(run.coverage().points).not.toContain('da_create_or_get.hook');
    });
  }
});

describe('points that the repair has taken away', () => {
  const pointsOf = (variant: string): ReadonlySet<string> =>
    new Set(
      all.flatMap((exploration) =>
        systemOf(exploration, variant).scenario.paths.flatMap(({ id, states }) => Object.keys(states).map((point) => `${id}.${point}`)),
      ),
    );

  test('are in paths of the posted revision, and in none of the repair', () => {
    const [posted, repaired] = [pointsOf('posted'), pointsOf('repaired')];
    expect(Object.keys(gone).filter((point) => !posted.has(point) || repaired.has(point))).toEqual([]);
  });
});

describe('the diagram of a finding', () => {
  test('gives each CPU a column, and time a row across them', () => {
    const system = systemOf(stopVsTimer, 'posted');
    const finding = search(system, bfs).findings.find(({ kind }) => kind === 'lost-detail');
    const text = columns(story(system, replay(system, finding!.choices)));
    expect(text).toMatch(/^CPU0 \(user\) +CPU1 \(timer\)$/m);
    expect(text).toMatch(/^--- a tick passes ---$/m);
    expect(
      Math.max(
        ...text
          .split('\n')
          .filter((line) => !line.startsWith('replay:'))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(72);
  });
});

describe('every value of every switch', () => {
  for (const [name, values] of Object.entries(tlobSwitches)) {
    for (const value of values) {
      test(`${name}=${value} searches to the end and keeps the timer restart of an event`, () => {
        const outcome = search(systemOf(eventVsStopAll, 'posted', { [name]: value }), bfs);
        expect(outcome.complete).toBe(true);
        expect(outcome.findings.map(siteOf)).toContain('timer-restart-after-cancel slot switch@ha_start_timer_ns.start');
      });
    }
  }

  test('start-order=flag-first: reads of monitoring are plain, and race with the reset of it; the repair sets and reads it marked', () => {
    const racing = (variant: string, order: string): string[] =>
      search(systemOf(eventVsStopAll, variant, { 'start-order': order }), bfs)
        .findings.map(siteOf)
        .filter((site, i, all) => all.indexOf(site) === i && site.startsWith('data-race slot') && site.endsWith('.monitoring'));
    expect(racing('posted', 'flag-first')).toEqual(
      ['da_handle_event', 'tlob_reset_notify', 'tlob_reset_notify'].map(
        (path, i) => `data-race slot ${['switch', 'timer', 'disable'][i]}@${path}.monitoring`,
      ),
    );
    expect([...racing('posted', 'flag-last'), ...racing('repaired', 'flag-first')]).toEqual([]);
  });

  test('pool-drain=yes: the pool is not freed with a callback queued or running', () => {
    const kinds = search(systemOf(disableToTheEnd, 'posted', { 'pool-drain': 'yes' }), bfs).findings.map(siteOf);
    expect(kinds).not.toContain('free-active slot disable@da_monitor_destroy.freePool');
    expect(search(systemOf(disableToTheEnd, 'posted'), bfs).findings.map(siteOf)).toContain(
      'free-active slot disable@da_monitor_destroy.freePool',
    );
  });
});

describe('a start for another task that exits', () => {
  test('pct and a complete search both see the double free; the repair has none', () => {
    const site = 'double-free ws caller@tlob_start_task.freeGone';
    expect(search(systemOf(startVsExit, 'posted'), bfs).findings.map(siteOf)).toContain(site);
    expect(search(systemOf(startVsExit, 'posted'), pct, 3000).findings.map(siteOf)).toContain(site);
    const repaired = search(systemOf(startVsExit, 'repaired'), bfs);
    expect(repaired.verdict).toBe('clean');
  });
});
