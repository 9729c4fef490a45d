import { describe, expect, it } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { stopVsExit } from '../../explorations/tlob/window/stop-vs-exit.js';
import { actorOf } from '../../src/core/system/run.js';
import { siteOf } from '../../src/core/system/site.js';
import type { Delay } from '../../src/recipe/place.js';
import { type Recipe, type RecipeOptions, recipe } from '../../src/recipe/recipe.js';
import { confirm, type ConfirmedFinding } from '../../src/replay/finding.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { recipeJson, recipeText } from '../../src/report/recipe.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { systemOf } from '../c/c-model.js';
import { inProcess } from '../cli/in-process.js';
import { detectors } from '../registries.js';
import { violations } from '../schema.js';

const text = `
#include <racewalk.h>
struct obj { int users; };
static struct obj *shared;
static void use(void)
{
	struct obj *o;

	o = READ_ONCE(shared);
	if (!o)
		return;
	WRITE_ONCE(o->users, 1);
}
static void drop(void)
{
	struct obj *o;

	o = READ_ONCE(shared);
	WRITE_ONCE(shared, NULL);
	kfree(o);
}
SCENE(s, "one uses what another one frees")
{
	BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); }
	TASK(user) { use(); }
	TASK(owner) { drop(); }
}
`;

/** The shortest finding of a kind. */
function findingOf(system: System, kind: string): ConfirmedFinding {
  const search = new SearchRun(system.searched(), bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
  while (!search.advance(100_000));
  const found = search.outcome().findings.find((one) => one.kind === kind)!;
  return confirm(system, { shortest: true }, found);
}

const made = (system: System, finding: ConfirmedFinding, under?: RecipeOptions['under']): Recipe =>
  recipe(system, finding, {
    transitions: 20_000,
    under: under ?? ((switches) => new System(system.exploration, system.variant, switches, detectors)),
  });

/**
 * The same again, from what a recipe says alone: every run in which an actor goes on until it waits, ends or comes to a delay, by names
 * and one after the other, without a state that is kept. Sites that show.
 */
function provoked({ compiled: run }: System, delays: readonly Delay[]): ReadonlySet<string> {
  const shown = new Set<string>();
  const enabled = new Int32Array(64);
  const { world } = run;
  const nameOf = (actor: number): string => world.actors[actor]!.name;
  const walk = (choices: readonly number[]): void => {
    run.reset();
    const done = new Map<string, number>();
    let at = { actor: -1, point: '' };
    for (const choice of choices) {
      at = { actor: actorOf(choice), point: run.pending(actorOf(choice))!.point };
      const key = `${nameOf(at.actor)} ${at.point}`;
      done.set(key, (done.get(key) ?? 0) + 1);
      run.step(choice);
    }
    for (let i = 0; at.actor >= 0 && i < world.foundCount; i++) {
      const { kind, name } = world.detectors[world.foundDetector[i]!]!;
      shown.add(siteOf({ kind, name, object: world.role(world.foundObject[i]!), actor: nameOf(at.actor), point: at.point }));
    }
    if (at.actor >= 0 && world.crashed) return;
    const times = ({ actor, point }: { readonly actor: string; readonly point: string }): number => done.get(`${actor} ${point}`) ?? 0;
    const isHeld = (actor: number): boolean =>
      delays.some(
        ({ before, until }) =>
          before.actor === nameOf(actor) &&
          run.pending(actor)?.point === before.point &&
          times(before) === before.n - 1 &&
          until.some((one) => times(one) < one.n),
      );
    const all = [...enabled.slice(0, run.choices(enabled))];
    const free = all.filter((choice) => !isHeld(actorOf(choice)));
    const on = free.filter((choice) => actorOf(choice) === at.actor);
    for (const choice of on.length > 0 ? on : free.length > 0 ? free : all) walk([...choices, choice]);
  };
  walk([]);
  return shown;
}

describe('a recipe', () => {
  const system = systemOf(text);
  const { finding, delays, run, actions, caughtBy } = made(system, findingOf(system, 'use-after-free'));

  it('holds up who is left, after which statement and until what, and no other one', () => {
    expect(delays).toHaveLength(1);
    const [{ before, after, until }] = delays as [Delay];
    expect([before.actor, before.function, after?.statement]).toEqual(['user', 'use', expect.stringContaining('shared')]);
    expect(until.map((one) => [one.actor, one.statement])).toEqual([['owner', expect.stringContaining('kfree(o)')]]);
    expect(run.found.map(({ kind }) => kind)).toContain('use-after-free');
    expect(actions.map(({ actor, does }) => [actor, does])).toEqual([
      ['user', 'use()'],
      ['owner', 'drop()'],
    ]);
    expect(caughtBy).toEqual(['KASAN', 'KFENCE']);
  });

  it('provokes its finding when nobody else is held up, and with any one of its delays left out it does not', () => {
    const litmus = new System(litmusCheckThenFree, 'posted', {}, detectors);
    for (const [of, one] of [
      [system, { finding, delays }],
      [litmus, made(litmus, findingOf(litmus, 'double-free'))],
    ] as const) {
      expect(one.delays.length).toBeGreaterThan(0);
      expect(provoked(of, one.delays)).toContain(siteOf(one.finding));
      for (const left of one.delays)
        expect(
          provoked(
            of,
            one.delays.filter((delay) => delay !== left),
          ),
        ).not.toContain(siteOf(one.finding));
    }
  });

  it('needs no delay where an order of calls is enough', () => {
    const plain = systemOf(text.replaceAll('READ_ONCE(shared)', 'shared').replace('WRITE_ONCE(shared, NULL);', ''));
    const told = made(plain, findingOf(plain, 'use-after-free'));
    expect(told.delays).toEqual([]);
    expect(recipeText(told)).toContain('Delays: none are needed');
  });
});

describe('the kernel’s tools', () => {
  it('are said by each detector, or that there are none', () => {
    expect(detectors.filter(({ caughtBy }) => caughtBy === undefined).map(({ kind }) => kind)).toEqual([
      'timer-restart-after-cancel',
      'use-after-recycle',
    ]);
  });
});

describe('the command', () => {
  const system = new System(stopVsExit, 'posted', {}, detectors);
  const schedule = 'clock,timer.20,exiter.14,user.24,timer';
  const { found, steps } = replay(system, parseToken(`stop-vs-exit/posted@000000000000:${schedule}`).schedule);
  const names = new Map(system.compiled.world.actors.map(({ name }, i) => [name, i]));
  const choices = steps.map(({ actor }) => names.get(actor)! << 4);
  const given = confirm(system, { shortest: true }, { ...found.at(-1)!, choices, schedule: 1, occurrences: 1 });

  it('is a document of 72 columns with the lines to put in, of tlob too', async () => {
    // to build it under each other value of each switch takes longer than all the rest
    const told = made(system, given, () => system);
    const lines = recipeText(told).split('\n');
    expect(lines.slice(0, -1).filter((line) => line.length > 72)).toEqual([]);
    // the digest is the model's, and changes with it
    await expect(`${lines.join('\n')}\n`.replace(/@[0-9a-f]{12}:/, '@...:')).toMatchFileSnapshot('stop-vs-exit.txt');
    expect(violations('recipe', recipeJson(told))).toEqual([]);
    expect(violations('recipe', recipeJson(told).replace('"caughtBy"', '"caught"'))).not.toEqual([]);
  });

  it('leads into a round that nobody comes out of', () => {
    const polled = systemOf(`
#include <racewalk.h>
static int stopped, busy;
static void wait(void)
{
	if (READ_ONCE(stopped))
		return;
	WRITE_ONCE(busy, 1);
	while (READ_ONCE(busy))
		cpu_relax();
}
static void stop(void)
{
	WRITE_ONCE(stopped, 1);
	WRITE_ONCE(busy, 0);
}
SCENE(s, "one polls for what another one has done already")
{
	TASK(user) { wait(); }
	TASK(owner) { stop(); }
}
`);
    const told = made(polled, findingOf(polled, 'soft-lockup'));
    expect(told.delays).toHaveLength(1);
    // who has looked waits until the other one is done
    expect(told.delays[0]).toMatchObject({ after: { statement: expect.stringContaining('READ_ONCE(stopped)') } });
    expect(told.run.round).toBeGreaterThan(0);
    expect(recipeText(told)).toContain('The delays lead into a round that nobody comes out of, whoever goes on\n');
    expect(violations('recipe', recipeJson(told))).toEqual([]);
  });

  it('says what is no finding', async () => {
    const { code, stderr } = await inProcess('.', 'recipe', `${system.name}:clock`);
    expect([code, stderr]).toEqual([2, expect.stringContaining('shows no finding, so there is nothing to provoke')]);
  });
});
