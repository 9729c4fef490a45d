import { describe, expect, it } from 'vitest';
import { disableToTheEnd } from '../../explorations/tlob/window/disable-to-the-end.js';
import { startVsExit } from '../../explorations/tlob/window/start-vs-exit.js';
import { InputError } from '../../src/core/error.js';
import { ownersOn, ownersSwitch } from '../../src/core/system/every-switch.js';
import { firstBroken } from '../../src/lifetimes/first-broken.js';
import { symptomAfter } from '../../src/lifetimes/symptom.js';
import { confirm } from '../../src/replay/finding.js';
import { shrink } from '../../src/replay/shrink.js';
import { findChoice } from '../../src/core/system/schedule.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';
import { scenarioOf } from '../trace-scenario.js';

function search(system: System) {
  const run = new SearchRun(system.searched(), bfs, {
    seed: 1,
    limits: { transitions: 40_000 },
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!run.advance(100_000));
  return run.outcome();
}
const posted = (switches = {}): System => new System(disableToTheEnd, 'posted', switches, detectors);
const asked = posted({ [ownersSwitch]: ownersOn });

describe('owners that are asked for', () => {
  const outcome = search(asked);
  const own = outcome.findings.filter(({ kind }) => kind === 'ownership');

  it('are findings beside the others, shown live, shrunk, and named by a token that says so', () => {
    expect(own.map(({ name }) => name)).toEqual(['pool: released when no slot is left', 'cache: released when no ws is left']);
    const shown = confirm(asked, outcome, own[0]!);
    expect(parseToken(shown.token).switches).toEqual({ owners: 'on' });
    expect(shown.says).toBe('is released by disable; some slot is left');
    expect(shrink(asked, shown).finding.steps).toBeLessThanOrEqual(shown.steps);
    expect(search(posted()).findings.map(({ kind }) => kind)).not.toContain('ownership');
  });

  it('break first what a schedule breaks: by whom, and what follows', () => {
    const broken = firstBroken(posted(), own[0]!.choices)!;
    expect(broken).toMatchObject({
      rule: 'pool: released when no slot is left',
      object: 'pool0',
      step: own[0]!.choices.length,
      breaker: { actor: 'disable', function: 'da_monitor_destroy' },
    });
    const { symptom } = symptomAfter(posted().compiled, broken.choices, ['pool'], 2000);
    expect(symptom).toMatchObject({ object: 'pool', same: true, kind: 'use-after-free' });
  });

  it('are no part of what a model without them is asked', () => {
    const scenario = scenarioOf(detectors[0]!.fires[0]!);
    const exploration = { ...disableToTheEnd, name: 'none', switches: {}, variants: ['posted'], scenario: () => scenario };
    expect(firstBroken(new System(exploration, 'posted', {}, detectors), [])).toBeUndefined();
    expect(() => new System(exploration, 'posted', { owners: 'on' }, detectors)).toThrow(InputError);
    expect(() => posted({ owners: 'off' })).toThrow('the switch "owners" has no value "off"; it takes on');
  });
});

it('names the owner at that moment, and the function in which it became that', () => {
  const system = new System(startVsExit, 'posted', {}, detectors);
  const { schedule } = parseToken('start-vs-exit/posted@000000000000:caller.26,exiter.30,caller.12,exiter.5,return_slot.2,clock,timer');
  const { world } = system.compiled;
  const names = { actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames };
  const choices = schedule.map((choice) => findChoice(choice, names)!);
  expect(firstBroken(system, choices)).toMatchObject({
    rule: 'timer: not started once its owner has ended it',
    object: 'slot0',
    breaker: { actor: 'caller', function: 'ha_start_timer_ns' },
    owner: { actor: 'exiter', function: 'tlob_stop_task' },
  });
});
