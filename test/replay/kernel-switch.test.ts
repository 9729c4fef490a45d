import { describe, expect, test } from 'vitest';
import type { Exploration, Switches } from '../../src/core/system/exploration.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { kernels } from '../../src/core/world/kernels.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { checkExploration } from '../../src/path/check-exploration.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { parseToken, printToken } from '../../src/replay/token.js';
import { having } from '../../src/cli/selection.js';
import { loadRegistry } from '../../src/cli/registry.js';
import { at, type Call, of, steps, stepsOf, task } from '../kernel/searches.js';
import { systemOf as ofC } from '../c/c-model.js';
import { detectors } from '../registries.js';

/** Starts a timer that was never set up, or only looks at the object: then no kernel differs. */
const scenario = (starts = true, kernel?: Scenario['kernel']): Scenario => {
  const start: Call = starts ? ['hrtimerStart', { object: of, delay: 0 }] : ['load', { loc: at('seen'), order: 'once' }];
  return {
    globals: { CLOCK_MONOTONIC: word(upTo(1)) },
    types: { obj: { fields: { timer: hrtimerField, seen: word(upTo(1)) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths: [steps('start', start)],
    actors: [task('a', 'start', 'obj0')],
    ...(kernel && { kernel }),
  };
};
const exploration = (made: Scenario): Exploration => ({
  name: 'toy',
  reason: 'a toy',
  variants: ['posted'],
  switches: { size: ['small', 'large'] },
  scenario: () => made,
  expect: {},
  exhaustive: true,
});
const systemOf = (made: Scenario, switches: Switches = {}): System => new System(exploration(made), 'posted', switches, detectors);
const shows = (system: System): readonly string[] => replay(system, [{ actor: 'a', outcome: '' }]).found.map(({ kind }) => kind);

describe('the kernel', () => {
  test('is a switch of every exploration, which tokens carry and a replay heeds', () => {
    const old = systemOf(scenario(), { kernel: '6.1' });
    expect(shows(old)).toEqual(['warn']);
    const token = printToken(old, [{ actor: 'a', outcome: '' }]);
    expect(token).toMatch(/^toy\/posted\+kernel=6\.1@[0-9a-f]{12}:a$/);
    const { switches, digest } = parseToken(token);
    expect([switches, digest]).toEqual([{ kernel: '6.1' }, old.digest]);
    expect(shows(systemOf(scenario(), switches))).toEqual(['warn']);
    expect(shows(systemOf(scenario()))).toEqual(['null-dereference']);
    // what was chosen for one system is chosen for a copy of it
    expect(systemOf(scenario(), old.switches).digest).toBe(old.digest);
  });

  test('is told where it matters, and where it was chosen; the token names it where it is not the scenario’s own', () => {
    expect(systemOf(scenario()).switches).toEqual({ size: 'small', kernel: 'mainline' });
    expect(systemOf(scenario(false)).switches).toEqual({ size: 'small' });
    expect(systemOf(scenario(false), { kernel: '6.12' }).switches).toEqual({ size: 'small', kernel: '6.12' });
    expect(systemOf(scenario()).switchText).toBe('');
    expect(systemOf(scenario(true, '6.12')).switchText).toBe('');
    expect(systemOf(scenario(true, '6.12'), { kernel: 'mainline' }).switchText).toBe('+kernel=mainline');
    expect(shows(systemOf(scenario(true, '6.12')))).toEqual(['warn']);
    expect(shows(systemOf(scenario(true, '6.12'), { kernel: 'mainline' }))).toEqual(['null-dereference']);
  });

  test('is one of those that are known, and no exploration has a switch of that name', () => {
    expect(() => systemOf(scenario(), { kernel: '6.6' })).toThrow('the switch "kernel" has no value "6.6"; it takes mainline, 6.12 or 6.1');
    const named = { ...exploration(scenario()), switches: { kernel: ['mainline'] } };
    expect(() => checkExploration(named, 'here')).toThrow('every exploration has a switch "kernel"; give this one another name');
  });

  test('is one of models in C, too', () => {
    const text = `
struct c { struct work_struct work; }; static struct c *c;
static void fn(struct work_struct *w) {}
SCENE(s, "") {
  BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); INIT_WORK(&c->work, fn); }
  TASK(main) { disable_work_sync(&c->work); }
}`;
    expect(ofC(text, 'posted', 0, { kernel: '6.12' }).compiled.world.isBefore('6.10')).toBe(false);
    expect(() => ofC(text, 'posted', 0, { kernel: '6.1' }).compiled).toThrow('disableWorkSync is there since 6.10, and the kernel is 6.1');
  });

  test('leaves out of those that nobody named where it changes nothing, and where it lacks what somebody runs', async () => {
    const disables = { ...scenario(), paths: [stepsOf(['of'], 'start', ['disableWork', { work: at('work') }])] };
    const selected = [scenario(), scenario(false), disables].map((made) => ({ exploration: exploration(made), variant: 'posted' }));
    const registry = await loadRegistry();
    const kept = (switches: Switches): readonly number[] => having(selected, switches, registry).map((one) => selected.indexOf(one));
    expect(kernels.map((kernel) => kept({ kernel }))).toEqual([[0, 2], [0, 2], [0]]);
    expect(kept({ size: 'large' })).toEqual([0, 1, 2]);
  });
});
