import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/system/scenario.js';
import { identityOf } from '../../src/core/system/site.js';
import { word as wordField } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { operators } from '../../src/mutate/operators/index.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { why } from '../../src/why/why.js';
import { systemOf } from '../c/c-model.js';
import { detectors } from '../registries.js';
import { lone } from './lone.js';

/** An object that one publishes and takes back, and another one uses under a lock, in C. */
const locked = `#include <racewalk.h>
struct obj { int users; };
static struct obj *shared;
static DEFINE_SPINLOCK(lock);
static DECLARE_COMPLETION(done);
static atomic_t count = ATOMIC_INIT(0);

static void use(void)
{
	struct obj *o;

	spin_lock(&lock);
	o = shared;
	if (o)
		o->users = 1;
	spin_unlock(&lock);
	atomic_inc(&count);
	complete(&done);
}
static void drop(void)
{
	struct obj *o;

	spin_lock(&lock);
	o = shared;
	shared = NULL;
	spin_unlock(&lock);
	kfree(o);
	atomic_inc(&count);
	wait_for_completion(&done);
	WARN_ON(atomic_read(&count) != 2);
}
SCENE(s, "one uses what another one frees")
{
	BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); }
	TASK(user) { use(); }
	TASK(owner) { drop(); }
}
`;
const lock = systemOf(locked);

/** A timer and a work item that are waited for before what they use is freed; RCU readers, and callbacks that a barrier waits for. */
const waits = systemOf(`#include <racewalk.h>
struct dev { struct work_struct work; int state; };
static struct dev *dev;

static void work(struct work_struct *w)
{
	struct dev *d = container_of(w, struct dev, work);

	WRITE_ONCE(d->state, 1);
}
static void probe(void)
{
	schedule_work(&dev->work);
	cancel_work_sync(&dev->work);
	kfree(dev);
}
SCENE(s, "a device goes")
{
	BEFORE {
		dev = kzalloc(sizeof(*dev), GFP_KERNEL);
		INIT_WORK(&dev->work, work);
	}
	TASK(remove) { probe(); }
}
`);

const readers = systemOf(`#include <racewalk.h>
struct obj { int value; int ready; };
static struct obj *shared;

static void read(void)
{
	struct obj *o;

	rcu_read_lock();
	o = rcu_dereference(shared);
	if (o)
		WARN_ON(o->ready == 0);
	rcu_read_unlock();
}
static void publish(void)
{
	struct obj *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o)
		return;
	WRITE_ONCE(o->ready, 1);
	WRITE_ONCE(o->value, 1);
	rcu_assign_pointer(shared, o);
	rcu_assign_pointer(shared, NULL);
	synchronize_rcu();
	kfree(o);
}
SCENE(s, "one reads what another one publishes")
{
	TASK(reader) { read(); }
	TASK(writer) { publish(); }
}
`);

/** One spins until another one has set a flag. */
const spins = systemOf(`#include <racewalk.h>
static int flag;
static void wait(void)
{
	while (!READ_ONCE(flag))
		cpu_relax();
}
static void set(void)
{
	WRITE_ONCE(flag, 1);
}
SCENE(s, "one spins until another one has set a flag")
{
	TASK(waiter) { wait(); }
	TASK(setter) { set(); }
}
`);

const word = (value: number) => ({ guard: { type: 'eq', params: { left: { result: true }, right: value } } }) as const;
const shared = (loc: string, value: number, order: string, to: string) =>
  point(`${loc} = ${value}`, 'store', { loc, value, order: order as 'once' }, to);

/** A flag that says that two words are ready. */
const flag: Scenario = {
  globals: { a: wordField(bit), b: wordField(bit), ready: wordField(bit) },
  types: {},
  objects: [],
  paths: [
    define({
      id: 'writer',
      initial: 'a',
      states: {
        a: shared('a', 1, 'once', 'b'),
        b: shared('b', 1, 'once', 'ready'),
        ready: shared('ready', 1, 'release', 'done'),
        done: { type: 'final' },
      },
    }),
    define({
      id: 'reader',
      initial: 'ready',
      states: {
        ready: point('smp_load_acquire(&ready)', 'load', { loc: 'ready', order: 'acquire' }, [
          { ...word(0), target: 'done' },
          { target: 'a' },
        ]),
        a: point('READ_ONCE(a)', 'load', { loc: 'a', order: 'once' }, [{ ...word(0), target: 'warn' }, { target: 'done' }]),
        warn: point('WARN_ON_ONCE(!a)', 'warnOn', 'done'),
        done: { type: 'final' },
      },
    }),
  ],
  actors: [
    { name: 'writer', kind: 'task', path: 'writer' },
    { name: 'reader', kind: 'task', path: 'reader' },
  ],
};

const verdicts = (system: System): readonly string[] =>
  why([system], { limit: 100_000 }).mutants.map(
    ({ mutation, verdict, shown }) => `${mutation.name}: ${shown ? `${verdict} by ${shown.kind}` : verdict}`,
  );
const all = [lock, waits, readers, spins, lone(flag)].flatMap(verdicts);

describe('each operator makes a mutant that is killed', () => {
  it.each([
    'drop.drop.L26: killed by use-after-free',
    'drop.publish.L25: killed by use-after-free',
    'ignore.use.L13.L15: killed by null-dereference',
    'weaker.probe.L14-2.cancelWork: killed by use-after-free',
    'split.use.L17: killed by warn',
    'section.use.L12: killed by use-after-free',
    'section.read.L9: killed by rcu-unprotected-dereference',
    'narrow.use.L12.later: killed by use-after-free',
    'narrow.use.L15.earlier: killed by use-after-free',
    'swap.use.L17: killed by warn',
    'free-early.publish.L26: killed by use-after-free',
    'free-early.probe.L15-2: killed by use-after-free',
    'publish-early.writer.ready: killed by warn',
    // from where it goes round for ever there was a way out before
    'ignore.wait.L5.L5: killed by soft-lockup',
    'drop.set.L10: killed by soft-lockup',
  ])('%s', (line) => {
    expect(all).toContain(line);
  });

  it('but that of an order, which no search here can tell', () => {
    expect(all).toContain('order.writer.ready: unjudged');
    const tried = new Set(all.filter((line) => line.includes(': killed')).map((line) => line.split('.')[0]!));
    expect(operators.filter(({ name, unjudged }) => unjudged === undefined && !tried.has(name))).toEqual([]);
  });
});

describe('a mutant that nobody kills', () => {
  it('is equivalent where its runs end as those of the system do', () => {
    // what is read a statement before the lock is what is written under it
    expect(all).toContain('narrow.drop.L24.later: equivalent');
    expect(all).toContain('swap.drop.L27: equivalent');
  });

  it('survives where they end otherwise: nobody asks whether the device is freed', () => {
    const { mutants } = why([waits], { limit: 100_000, only: ['drop.probe.L15-2'] });
    expect(mutants.map(({ verdict, differs }) => [verdict, differs[0]!.words.includes('dev0 life')])).toEqual([['survived', true]]);
  });

  it('is unreached where nobody comes to what it changes', () => {
    expect(all).toContain('drop.drop.L31-2: unreached');
  });
});

describe('a mutant', () => {
  it('is a switch of every exploration, so that it is searched, replayed and shown by its name', () => {
    const { exploration, variant } = lock;
    const mutant = new System(exploration, variant, { mutation: 'section.use.L12' }, detectors);
    expect(mutant.name).toContain('+mutation=section.use.L12@');
    expect(mutant.digest).not.toBe(lock.digest);
    const { mutants } = why([lock], { limit: 100_000, only: ['section.use.L12'] });
    expect(replay(mutant, mutants[0]!.schedule!).found.map(({ kind }) => kind)).toEqual(['use-after-free']);
    expect(() => new System(exploration, variant, { mutation: 'section.use.L13' }, detectors)).toThrow(
      'there is no mutation "section.use.L13" (did you mean section.use.L12?)',
    );
  });

  it('is killed by what the system does not show without it', () => {
    const broken = systemOf(
      locked.replace('spin_lock(&lock);\n\to = shared;\n\tif', 'o = shared;\n\tif').replace('spin_unlock(&lock);\n\tatomic', 'atomic'),
    );
    const { searched, mutants } = why([broken], { limit: 100_000 });
    expect(searched[0]!.known.length).toBeGreaterThan(0);
    expect(mutants.filter(({ shown }) => shown && searched[0]!.known.includes(identityOf(shown)))).toEqual([]);
  });
});
