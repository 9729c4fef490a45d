import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, explore, replay } from '../../src/library/index.js';
import { schedules } from '../../src/library/fast-check.js';
import '../../src/library/vitest.js';
import { explorations } from '../registries.js';

const [canary, refcount] = await Promise.all(
  ['litmus-canary', 'litmus-refcount-get-put'].map(async (name) => (await explorations(name))[0]!),
);

describe('explore', () => {
  it('searches to the end by default, and what it finds was replayed and can be drawn', async () => {
    const { verdict, complete, findings, diagram } = await explore(canary!);
    expect({ verdict, complete }).toEqual({ verdict: 'violations', complete: true });
    expect(diagram(findings[0]!)).toContain('<-- BUG: double-free');
  });

  it('takes an exploration, a registered name with its variant, and a scene of a C file', async () => {
    expect((await explore(refcount!, { variant: 'repaired' })).verdict).toBe('clean');
    expect((await explore('litmus-refcount-get-put/repaired')).verdict).toBe('clean');
    expect((await explore('models/kernel/cpu5wdt.c/posted')).findings.map(({ kind }) => kind)).toContain('use-after-free');
  });

  it('never calls clean what it samples, or what a limit cut', async () => {
    expect((await explore('litmus-refcount-get-put/repaired', { strategy: 'pct' })).verdict).toBe('unknown');
    expect((await explore('litmus-refcount-get-put/repaired', { transitions: 3 })).verdict).toBe('unknown');
  });

  it('refuses names that there are none of, in words', async () => {
    await expect(explore('litmus-canari')).rejects.toThrow(/no exploration "litmus-canari".*litmus-canary/);
    await expect(explore(canary!, { variant: 'weed' })).rejects.toThrow(/no variant "weed"/);
    await expect(explore(canary!, { strategy: 'bsf' })).rejects.toThrow(/no strategy "bsf"/);
  });
});

it('replay shows what a token shows, in explorations of its own or in registered ones', async () => {
  const { token } = (await explore(canary!)).findings[0]!;
  for (const own of [[], [canary!]]) expect((await replay(token, own)).found.map(({ kind }) => kind)).toContain('double-free');
  expect((await replay(token.replace(/@[0-9a-f]{12}/, '@0123456789ab'))).stale).toMatch(/the model changed/);
});

it('check says what holds of an exploration, and what does not', async () => {
  expect((await check('litmus-canary')).flatMap(({ failures }) => failures)).toEqual([]);
  const wrong = { ...canary!, expect: { posted: { complete: true, findings: [] } } };
  expect((await check(wrong)).flatMap(({ failures }) => failures).join()).toMatch(/found and not expected: double-free/);
});

describe('matchers', () => {
  it('hold where they should, and else fail with a diagram', async () => {
    await expect('litmus-refcount-get-put/repaired').toBeClean();
    await expect(canary!).not.toBeClean();
    await expect(canary!).toFind('double-free');
    await expect('litmus-refcount-get-put/repaired').not.toFind('use-after-free');
    await expect(expect(canary!).toBeClean()).rejects.toThrow(/<-- BUG: double-free[\s\S]*replay: npx racewalk replay/);
    await expect(expect(canary!).not.toFind('double-free')).rejects.toThrow(/<-- BUG: double-free/);
  });

  it('fail both ways where nothing is known', async () => {
    const cut = { transitions: 3 };
    await expect(expect('litmus-refcount-get-put/repaired').toBeClean(cut)).rejects.toThrow(/it is unknown/);
    await expect(expect('litmus-refcount-get-put/repaired').not.toBeClean(cut)).rejects.toThrow(/it is unknown/);
    await expect(expect('litmus-refcount-get-put/repaired').not.toFind('leak', cut)).rejects.toThrow(/not searched to the end/);
  });

  it('refuse a kind that nothing finds, which would never be found', async () => {
    await expect(expect(canary!).not.toFind('duoble-free')).rejects.toThrow(/nothing finds "duoble-free"/);
  });

  it('tell a token that still shows its kind from one that does not', async () => {
    const { token } = (await explore(canary!)).findings[0]!;
    await expect(token).toReplay('double-free');
    await expect(token.replace(/:.*/, ':first')).not.toReplay('double-free');
    await expect(expect(token.replace(/@[0-9a-f]{12}/, '@0123456789ab')).toReplay('double-free')).rejects.toThrow(/the model changed/);
  });
});

describe('schedules of fast-check', () => {
  it('are all runs to an end, and of a clean system show nothing', async () => {
    const runs = await schedules('litmus-refcount-get-put/repaired');
    fc.assert(
      fc.property(runs, ({ found, end }) => end && found.length === 0),
      { seed: 1 },
    );
  });

  it('shrink to a schedule with few switches, whose counterexample is a token', async () => {
    const runs = await schedules('litmus-check-then-free/posted');
    const result = fc.check(
      fc.property(runs, ({ found }) => found.every(({ kind }) => kind !== 'double-free')),
      { seed: 1 },
    );
    expect(result.failed).toBe(true);
    const [{ token, steps }] = result.counterexample!;
    expect(fc.stringify(result.counterexample![0])).toBe(`schedule ${token}`);
    const switches = steps.filter(({ actor }, i) => i > 0 && actor !== steps[i - 1]!.actor).length;
    expect(switches).toBe(2);
    await expect(token).toReplay('double-free');
  });
});
