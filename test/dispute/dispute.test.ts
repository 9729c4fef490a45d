import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/error.js';
import { dispute, type Disputed } from '../../src/dispute/dispute.js';
import { readInterleaving } from '../../src/dispute/interleaving.js';
import { replay } from '../../src/replay/replay.js';
import { story } from '../../src/replay/story.js';
import { columns } from '../../src/report/columns.js';
import { disputeText } from '../../src/report/dispute.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { systemOf } from '../c/c-model.js';

const text = `
#include <racewalk.h>
struct obj { int users; };
static struct obj *shared;
static DEFINE_SPINLOCK(lock);
static bool dying;
static void use(void)
{
	struct obj *o;

	spin_lock(&lock);
	o = shared;
	if (o)
		o->users = 1;
	spin_unlock(&lock);
	if (!READ_ONCE(dying))
		return;
}
static void drop(void)
{
	struct obj *o;

	WRITE_ONCE(dying, true);
#ifdef FIXED
	spin_lock(&lock);
	o = shared;
	shared = NULL;
	spin_unlock(&lock);
#else
	o = shared;
	shared = NULL;
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

const systems = new Map(['posted', 'FIXED'].map((variant) => [variant, systemOf(text, variant)]));
const tried = (lines: string, variant = 'posted', limit = 1_000_000): Disputed =>
  dispute(systems.get(variant)!, readInterleaving(lines, 'mail.txt'), 'mail.txt', limit);

describe('an interleaving from a mail', () => {
  const reported = `
	CPU0 (user)			CPU1 (owner)

	spin_lock(&lock)
	o = shared
					shared = NULL
					kfree(o)
	o->users = 1		// UAF
`;

  it('is reachable where a schedule has its lines in their order', () => {
    const { verdict, at, run } = tried(reported);
    expect(verdict).toBe('reachable');
    expect(at.map((step) => run.steps[step - 1]!.actor)).toEqual(['user', 'user', 'owner', 'owner', 'user']);
    expect(run.found.map(({ kind }) => kind)).toContain('use-after-free');
  });

  it('is not reachable in the repaired variant, for the lock that keeps two of its lines from coming one before the other', () => {
    const { verdict, because } = tried(reported, 'FIXED');
    expect(verdict).toBe('not reachable');
    expect(because[0]).toMatch(/line 8: user has done it already, after line 5/);
    expect(because[1]).toMatch(/line 6: owner stands at drop\.L\d+ .*spin_lock\(&lock\).* and waits for user; it can go on when/);
  });

  it('is read with the marks of a mail before it, as lines with names, and by the names of CPUs alone', () => {
    const quoted = reported.replace(/^/gm, '> ');
    const named =
      'user: spin_lock(&lock)\nuser: o = shared\nowner: shared = NULL\nowner: kfree(o)\nuser: o->users = 1 /* BUG: use-after-free */';
    const cpus = reported.replace('(user)', '      ').replace('(owner)', '');
    for (const lines of [quoted, named, cpus]) expect(tried(lines).verdict).toBe('reachable');
  });

  it('has a lane of several actors where it is of a CPU', () => {
    expect(tried('CPU0: WRITE_ONCE(dying, true)\nCPU0: READ_ONCE(dying)\nCPU1: kfree(o)').verdict).toBe('reachable');
  });

  it('asks what a step gives', () => {
    expect(tried('owner: shared = NULL\nuser: o = shared /* NULL */').verdict).toBe('reachable');
    expect(tried('owner: shared = NULL\nuser: o = shared /* obj0 */', 'FIXED').verdict).toBe('not reachable');
    expect(tried('owner: shared = NULL /* NULL */').verdict).toBe('reachable');
    expect(tried('owner: kfree(o)\nuser: READ_ONCE(dying) = 0', 'FIXED').verdict).toBe('not reachable');
  });

  it('takes a call of which it tells nothing more for all of it, and one of which it does for its beginning', () => {
    expect(tried('owner: drop()\nuser: o = shared /* obj0 */', 'FIXED').verdict).toBe('not reachable');
    expect(tried('CPU0 (owner)     CPU1 (user)\ndrop()\n  WRITE_ONCE(dying, true)\n                 o = shared /* obj0 */').verdict).toBe(
      'reachable',
    );
    expect(tried('user: o = shared /* obj0 */\nowner: drop()\nuser: o->users = 1').verdict).toBe('reachable');
    expect(tried('user: o = shared\nowner: kfree(o)\nuser: o->users = 1\nuser: spin_unlock(&lock)').verdict).toBe('ends');
  });

  it('may say that somebody waits', () => {
    const waits = 'user: o = shared\nowner: spin_lock(&lock)  /* waits */\nuser: spin_unlock(&lock)\nowner: kfree(o)';
    expect(tried(waits, 'FIXED').verdict).toBe('reachable');
    expect(tried(waits.replace('o = shared', 'READ_ONCE(dying)'), 'FIXED').verdict).toBe('not reachable');
  });

  it('is told by the step that led away from a line, and by what was done too early', () => {
    expect(tried('owner: shared = NULL\nowner: kfree(o)\nuser: spin_lock(&lock)\nuser: o->users = 1').because[0]).toMatch(
      /line 4: user does not come to it any more: at use\.L\d+ \(.*o = shared\) it goes to/,
    );
    expect(tried('owner: kfree(o)\nowner: shared = NULL', 'FIXED').because[0]).toMatch(
      /line 2: owner has done it already, before the first line/,
    );
  });

  it('is told what the step gave instead, or that nothing was wrong with it', () => {
    expect(tried('owner: shared = NULL\nuser: o = shared /* obj0 */', 'FIXED').because).toEqual([
      expect.stringMatching(/^line 2: user does it, at use\.L\d+ \(\d+: o = shared\), and what it gives is NULL$/),
    ]);
    expect(tried('owner: kfree(o) /* UAF */', 'FIXED').because[0]).toMatch(/^line 1: owner does it, .*, and nothing is wrong with it$/);
  });

  it('may end in somebody who waits for good, in a call that has a step to return too', () => {
    const waiting = systemOf(`
#include <racewalk.h>
static DECLARE_WAIT_QUEUE_HEAD(queue);
static bool ready;
static void sleeps(void)
{
	DEFINE_WAIT(wait);

	if (READ_ONCE(ready))
		return;
	prepare_to_wait(&queue, &wait, TASK_UNINTERRUPTIBLE);
	schedule();
	finish_wait(&queue, &wait);
}
static void wakes(void) { WRITE_ONCE(ready, true); wake_up_all(&queue); }
SCENE(s, "a wake-up is lost") { TASK(sleeper) { sleeps(); } TASK(waker) { wakes(); } }
`);
    const lost = (lines: string): string => dispute(waiting, readInterleaving(lines, 'mail.txt'), 'mail.txt', 1_000_000).verdict;
    const whole = 'prepare_to_wait(&queue, &wait, TASK_UNINTERRUPTIBLE)';
    expect(lost(`waker: wake_up_all(&queue)\nsleeper: ${whole}\nsleeper: schedule() <-- BUG: hung-task`)).toBe('reachable');
    expect(lost(`sleeper: ${whole}\nwaker: wake_up_all(&queue)\nsleeper: schedule() <-- BUG: hung-task`)).toBe('not reachable');
    expect(lost(`sleeper: ${whole}\nsleeper: schedule() /* waits */\nwaker: wake_up_all(&queue)`)).toBe('reachable');
    expect(lost(`sleeper: ${whole}\nwaker: wake_up_all(&queue)\nsleeper: schedule() /* waits */`)).toBe('not reachable');
  });

  it('is unknown where a limit was met, and never said to be impossible then', () => {
    expect(tried('owner: kfree(o)\nowner: shared = NULL', 'posted', 3).verdict).toBe('unknown');
  });

  it('is refused with its line where nobody has such a statement, or it says what cannot be compared', () => {
    const refused = (lines: string, what: RegExp): void => {
      expect(() => tried(lines)).toThrow(InputError);
      expect(() => tried(lines)).toThrow(what);
    };
    refused(
      'owner: shared = NULL\nuser: kfree_rcu(o, rcu)',
      /^mail\.txt:2: "kfree_rcu\(o, rcu\)" is no statement of user; the nearest are "/,
    );
    // what the kernel has and nobody calls here is not taken for the word that it would be given
    refused('user: kfree_rcu(shared, rcu)', /^mail\.txt:1: "kfree_rcu\(shared, rcu\)" is no statement of user/);
    refused('nothing that is read', /^mail\.txt:1: .* is neither "name: statement", nor below a line that names two columns/);
    refused('user: o = shared /* four */', /^mail\.txt:1: "four" is no value/);
    refused('user: o->users = 1  <-- BUG: bad-luck', /^mail\.txt:1: "bad-luck" is no kind of finding; there is/);
    refused('# only a comment', /there is no line with a statement/);
  });
});

describe('a diagram that racewalk printed', () => {
  it.each([...systems])('is reachable when it is pasted, of %s', (_, system) => {
    const search = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
    while (!search.advance(100_000));
    const found = search.outcome().findings;
    for (const { choices } of found) {
      const { world } = system.compiled;
      const schedule = choices.map((choice) => ({ actor: world.actors[choice >> 4]!.name, outcome: world.outcomeNames[choice & 15]! }));
      const printed = columns(story(system, replay(system, schedule)));
      const again = dispute(system, readInterleaving(printed, 'printed'), 'printed', 1_000_000);
      expect(again.verdict, printed).toBe('reachable');
      expect(disputeText(system, again)).toMatch(/^reachable: this schedule has all \d+ lines in their order$/m);
    }
  });
});
