import { describe, expect, it } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { litmusRefcountGetPut } from '../../explorations/litmus/litmus-refcount-get-put.js';
import { type Compared, compare } from '../../src/compare/compare.js';
import { System } from '../../src/replay/system.js';
import { compareJson, compareMarkdown, compareText, verdictOf } from '../../src/report/compare.js';
import { systemOf } from '../c/c-model.js';
import { inProcess } from '../cli/in-process.js';
import { detectors } from '../registries.js';
import { violations } from '../schema.js';

const text = `
#include <racewalk.h>
struct obj { int users; };
static struct obj *shared;
static DEFINE_SPINLOCK(lock);
static int left;
static int use(void)
{
	struct obj *o;
	int got = 0;

	spin_lock(&lock);
	o = shared;
	if (o) {
		o->users = 1;
		got = 1;
	}
	spin_unlock(&lock);
#ifdef LEAKY
	WRITE_ONCE(left, 1);
#endif
	return got;
}
static void drop(void)
{
	struct obj *o;

#ifdef FIXED
	spin_lock(&lock);
	o = shared;
	shared = NULL;
	spin_unlock(&lock);
#else
	o = shared;
	shared = NULL;
#endif
#ifdef TWICE
	kfree(o);
#endif
#ifdef RENAMED
	if (o)
		o->users = 2;
#endif
	kfree(o);
}
SCENE(s, "one uses what another one frees")
{
	BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); }
	TASK(user) { use(); }
	TASK(owner) { drop(); }
}
`;

const options = { transitions: 1_000_000, memory: 2 ** 28, outcomes: true, reducers: () => [] };
const inC = (...variants: readonly string[]) =>
  compare(
    variants.map((variant) => systemOf(text, variant)),
    options,
  );
const changes = ({ pairs }: Compared, i = 0) => pairs[i]!.rows.map(({ change, a, b }) => `${change} ${(a[0] ?? b[0]!).kind}`);

describe('two variants', () => {
  it('a repair fixes what it fixes and breaks none, with the states of both searches', () => {
    const compared = inC('posted', 'FIXED');
    expect(new Set(changes(compared))).toEqual(new Set(['gone use-after-free', 'gone data-race']));
    const [a, b] = compared.sides.map(({ outcome }) => outcome.stats.states);
    expect(verdictOf(compared.pairs[0]!)).toMatch(
      new RegExp(`^B fixes all \\d findings and breaks none \\(complete: ${a} and ${b} states\\)$`),
    );
    expect(compared.pairs[0]!.nothingNew).toBe(true);
  });

  it('what a change breaks is new, with its diagram, and the other way round it is gone', () => {
    const compared = inC('FIXED', 'posted');
    expect(compared.pairs[0]!.nothingNew).toBe(false);
    expect(changes(compared)).toContain('new use-after-free');
    const told = compareText(compared);
    expect(told).toContain('A has no finding, and B breaks');
    expect(told).toMatch(/CPU0 .*\n.*<-- BUG: use-after-free/s);
    expect(told.split('\n').filter((line) => line.length > 72 && !/^ {2}[A-Z] \S+$|^[A-Z] {2}/.test(line))).toEqual([]);
  });

  it('a schedule of what is gone is taken in the other variant: it cannot be, or runs into something else first', () => {
    const [gone] = inC('posted', 'FIXED').pairs[0]!.rows;
    expect(gone!.there).toMatchObject({ is: 'diverges' });
    const rows = inC('posted', 'TWICE').pairs[0]!.rows.filter(({ change }) => change !== 'new');
    expect(rows.map(({ change }) => change)).toContain('unchanged');
  });

  it('a search that met its limit leaves open what it has not seen', () => {
    const systems = ['FIXED', 'posted'].map((variant) => systemOf(text, variant));
    const { pairs } = compare(systems, { ...options, outcomes: false, transitions: 8 });
    expect(pairs[0]!.nothingNew).toBeUndefined();
    expect(verdictOf(pairs[0]!)).toMatch(/^unknown: A was stopped by transitions; B was stopped by transitions; so far/);
  });

  it('the same of one model is said to be that', () => {
    const compared = inC('posted', 'posted');
    expect(verdictOf(compared.pairs[0]!)).toMatch(/^A and B are one model/);
    expect(new Set(changes(compared).map((change) => change.split(' ')[0]))).toEqual(new Set(['unchanged']));
  });
});

describe('outcomes', () => {
  it('are what calls of tasks return and what counters hold, with the schedules and the last states of each', () => {
    const [posted, leaky] = inC('FIXED', 'FIXED').sides;
    const rows = posted!.outcomes!.rows;
    expect(rows.map(({ what }) => what)).toEqual(['at the end: left = 0', 'user: use() returns 0', 'user: use() returns 1']);
    const sum = rows.slice(1).reduce((all, { schedules }) => all + schedules!, 0n);
    // each run has one of the two
    expect(sum).toBe(posted!.outcomes!.schedules);
    expect(leaky!.outcomes).toEqual(posted!.outcomes);
  });

  it('are counted of schedules one by one', () => {
    const system = new System(litmusRefcountGetPut, 'repaired', {}, detectors);
    const [{ outcomes }] = compare([system, system], options).sides as [Compared['sides'][number]];
    let schedules = 0n;
    const walk = (choices: readonly number[]): void => {
      const run = system.compiled;
      run.reset();
      for (const choice of choices) run.step(choice);
      const enabled = new Int32Array(64);
      const count = run.choices(enabled);
      if (run.world.crashed || count === 0) schedules++;
      else for (const choice of enabled.slice(0, count)) walk([...choices, choice]);
    };
    walk([]);
    expect(outcomes!.schedules).toBe(schedules);
  });
});

describe('how findings are told to be the same', () => {
  it('across explorations by kind, role and function, whoever runs it', () => {
    const systems = [new System(litmusCheckThenFree, 'posted', {}, detectors), new System(litmusRefcountGetPut, 'posted', {}, detectors)];
    const { pairs } = compare(systems, { ...options, outcomes: false });
    expect(pairs[0]!.by).toContain('C function');
    expect(pairs[0]!.rows.some(({ change }) => change === 'gone')).toBe(true);
  });

  it('a point that both models have is not taken for another one', () => {
    const compared = inC('posted', 'RENAMED');
    const fresh = compared.pairs[0]!.rows.filter(({ change }) => change === 'new' || change === 'moved');
    expect(fresh.every(({ b }) => b.every(({ actor }) => actor === 'owner' || actor === 'user'))).toBe(true);
    expect(compared.pairs[0]!.rows.filter(({ change }) => change === 'unchanged').length).toBeGreaterThan(0);
  });
});

describe('more than two', () => {
  it('are a matrix of findings and variants', () => {
    const told = compareText(inC('posted', 'FIXED', 'TWICE'));
    expect(told).toContain('A B C   (x shown, . not there, m its schedule runs into another, ? unknown)');
    expect(told).toMatch(/^x \. [xm] {3}use-after-free/m);
    expect(told).toMatch(/^\. \. x {3}double-free/m);
  });
});

describe('the command', () => {
  it('gives data as its schema says, and a document', async () => {
    const compared = inC('posted', 'FIXED', 'TWICE');
    expect(violations('compare', compareJson(compared))).toEqual([]);
    expect(violations('compare', compareJson(compared).replace('"gone"', '"went"'))).not.toEqual([]);
    const systems = ['posted', 'repaired'].map((variant) => new System(litmusCheckThenFree, variant, {}, detectors));
    await expect(`${compareMarkdown(compare(systems, options))}\n`).toMatchFileSnapshot('check-then-free.md');
  });

  it('takes /VARIANT and switches for the first one’s, and says so where there is nothing to compare', async () => {
    const ended = await inProcess('.', 'compare', 'litmus-check-then-free/posted', '/repaired', '--no-outcomes');
    expect(ended.stdout).toContain('B fixes all 2 findings and breaks none');
    expect(ended.code).toBe(0);
    const worse = await inProcess('.', 'compare', 'litmus-check-then-free/repaired', '/posted', '--no-outcomes');
    expect(worse.code).toBe(1);
    for (const [args, says] of [
      [['litmus-check-then-free/posted'], 'there is one side'],
      [['litmus-check-then-fre/posted', '/repaired'], 'did you mean litmus-check-then-free'],
      [['litmus-check-then-free/posted', '/reparied'], 'has no variant "reparied"; it has posted, repaired'],
      [['litmus-check-then-free/posted', 'time=hard'], 'has no switch "time"'],
      [['/posted', '/repaired'], 'the first side says what it is of'],
      [['litmus-check-then-free/posted', 'kernel=6.1,kernel=6.12'], 'given twice'],
    ] as const) {
      const refused = await inProcess('.', 'compare', ...args);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(says)]);
    }
  });
});
