import { describe, expect, it } from 'vitest';
import { closeVsStopAll } from '../../explorations/tlob/device/close-vs-stop-all.js';
import { allInCore } from '../../explorations/tlob/window/all-in-core.js';
import { stopVsExit } from '../../explorations/tlob/window/stop-vs-exit.js';
import { stopVsStopAll } from '../../explorations/tlob/window/stop-vs-stop-all.js';
import { causesOf } from '../../src/causes/causes.js';
import { mutationSwitch } from '../../src/core/system/every-switch.js';
import type { Exploration, Switches } from '../../src/core/system/exploration.js';
import { identityOf } from '../../src/core/system/site.js';
import { confirm } from '../../src/replay/finding.js';
import { System } from '../../src/replay/system.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';
import { runs } from '../runs.js';

/** Changes of one line (src/mutate), each found by trying mutants on a small exploration. */
const changes = [
  // the hook reports whoever has claimed
  'ignore.tlob_reset_notify.stopping.state',
  // the bulk stop does not claim: who stops the window itself does all
  'drop.tlob_stop_all.claim.unlock',
  // the teardown takes all that is in the table by itself
  'ignore.da_monitor_destroy.next.hook',
  // who ends a window leaves it in the table
  'drop.da_destroy_storage.unhook',
] as const;
/** A stop does not claim: it leaves the window where it is, or ends it all the same; or it tells by itself what it has found. */
const stops = ['drop.tlob_stop_task.claim.unlock', 'drop.tlob_stop_task.claim.unlockLost', '+stop-tells'] as const;

/** Of all of them at once: twelve changes tell all 4,656 pairs of findings. */
const many = [
  '+probes-waited+stop-all-locked',
  '+callbacks-waited+stop-locked+stop-all-locked',
  '+stop-locked+stop-all-locked+stop-tells',
  '+marked',
  '+start-told',
  '+detail-with-error',
  // a stop goes on as if it had found a window, or does not cancel its timer
  'ignore.tlob_stop_task.find.unlockNone',
  'drop.tlob_stop_task.cancel',
  // no timer is started
  'drop.ha_start_timer_ns.start',
  'ignore.da_monitor_destroy.next.hook',
  'ignore.da_monitor_destroy.next.freePool',
  'drop.da_destroy_storage.unhook',
] as const;

const systemOf = (exploration: Exploration): System => new System(exploration, 'posted', {}, detectors);

/** With a change of one line, or with a repair of the model's own (`+NAME`). */
function changed(exploration: Exploration, change: string): System {
  const [variant, switches]: [string, Switches] = change.startsWith('+')
    ? [`posted${change}`, {}]
    : ['posted', { [mutationSwitch]: change }];
  return new System(exploration, variant, switches, detectors);
}

function searched(system: System): Outcome {
  const options = { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers: [persistent, chains] } as const;
  const run = new SearchRun(system.searched(), bfs, options);
  while (!run.advance(1_000_000));
  return run.outcome();
}

describe.each([
  { exploration: stopVsStopAll, few: 4, tried: changes },
  { exploration: closeVsStopAll, few: 4, tried: changes },
  { exploration: stopVsExit, few: 3, tried: stops },
  // thirteen searches of a third of a minute each: RUNS=1 npx vitest run test/causes/repairs.long.test.ts
  ...(runs(0) > 0 ? [{ exploration: allInCore, few: 12, tried: many }] : []),
])('the causes of $exploration.name', ({ exploration, few, tried }) => {
  const system = systemOf(exploration);
  const outcome = searched(system);
  const confirmed = outcome.findings.map((finding) => confirm(system, outcome, finding));
  const causes = causesOf([{ system, findings: confirmed }]);
  const causeOf = new Map(
    causes.flatMap(({ id, members }) =>
      members.map(({ finding }) => [identityOf(outcome.findings[confirmed.indexOf(finding)]!), id] as const),
    ),
  );
  const left = tried.map((change) => new Set(searched(changed(exploration, change)).findings.map(identityOf)));
  const pairs = [...causeOf.keys()].flatMap((one, i, all) => all.slice(i + 1).map((other) => [one, other] as const));

  it('are few', () => expect(causes).toHaveLength(few));

  it.runIf(exploration === stopVsExit)(
    'are two where one claim makes the timer lose its detail and the stop its answer: neither comes of the other',
    () => {
      const detail = causeOf.get('lost-detail slot timer@da_monitor_reset.initial');
      const answer = causeOf.get('lost-overflow (reset finished) fp user@tlob_ioctl_stop.latch');
      expect([detail, answer]).toEqual(['C-ws.stopping-before-tlob_reset_notify', expect.stringContaining('tlob_stop_task')]);
    },
  );

  it('are such that one change takes away any two findings that share one', () => {
    const alone = pairs.filter(([a, b]) => causeOf.get(a) === causeOf.get(b) && !left.some((seen) => !seen.has(a) && !seen.has(b)));
    expect(alone).toEqual([]);
  });

  it('are such that some change takes away one alone of any two findings that do not', () => {
    const together = pairs.filter(([a, b]) => causeOf.get(a) !== causeOf.get(b) && !left.some((seen) => seen.has(a) !== seen.has(b)));
    expect(together).toEqual([]);
  });

  it('would not be so if all were one', () => {
    expect(pairs.filter(([a, b]) => !left.some((seen) => !seen.has(a) && !seen.has(b)))).not.toEqual([]);
  });
});
