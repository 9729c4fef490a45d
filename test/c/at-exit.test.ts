import { describe, expect, it } from 'vitest';
import { kinds, systemOf } from './c-model.js';

const scene = (does: string, more = ''): string => `
static DEFINE_MUTEX(m); static DEFINE_SPINLOCK(s); static DECLARE_RWSEM(r); static int n __range(0, 9); DEFINE_STATIC_SRCU(sr); ${more}
static int run(void) { ${does} return 0; }
SCENE(one, "") { TASK(a) { run(); } }`;

describe('what an actor of a scene leaves behind where it ends', () => {
  it.each([
    ['a mutex', 'mutex_lock(&m); if (n++ == 0) return -1; mutex_unlock(&m);', 'held-at-exit'],
    ['a read-write semaphore, as a reader', 'down_read(&r); n++;', 'held-at-exit'],
    ['a spinlock', 'spin_lock(&s); n++;', 'held-at-exit'],
    ['a read section of RCU', 'rcu_read_lock(); if (n == 0) return -1; rcu_read_unlock();', 'held-at-exit'],
    ['a read section of SRCU', 'int i = srcu_read_lock(&sr); if (n == 0) return -1; srcu_read_unlock(&sr, i);', 'held-at-exit'],
    ['preemption off', 'preempt_disable(); n++;', 'atomic-at-exit'],
    ['softirqs off', 'local_bh_disable(); n++;', 'atomic-at-exit'],
    ['irqs off', 'local_irq_disable(); n++;', 'atomic-at-exit'],
  ])('%s', (_, does, kind) => {
    expect(kinds(scene(does))).toEqual([kind]);
  });

  it('is found of interrupts, timers and work as well', () => {
    const work = 'static void fn(struct work_struct *w) { mutex_lock(&m); } static DECLARE_WORK(w, fn);';
    expect(kinds(scene('schedule_work(&w);', work))).toEqual(['held-at-exit']);
    const timer = 'static void fn(struct timer_list *t) { spin_lock(&s); } static DEFINE_TIMER(t, fn);';
    expect(kinds(scene('mod_timer(&t, jiffies + 1);', timer))).toEqual(['held-at-exit']);
  });

  it('is nothing where all is given back, and not told of one who hangs', () => {
    const text = scene(
      'unsigned long f; spin_lock_irqsave(&s, f); rcu_read_lock(); n++; rcu_read_unlock(); spin_unlock_irqrestore(&s, f);',
    );
    expect(kinds(text)).toEqual([]);
    expect(systemOf(text).scenario.notModelled?.join()).not.toContain('locks held');
    expect(kinds(scene('mutex_lock(&m); mutex_lock(&m);'))).not.toContain('held-at-exit');
  });

  it('is found where another one would have to come to tell', () => {
    const text = scene('mutex_lock(&m); if (n++ == 0) return -1; mutex_unlock(&m);').replace(
      'TASK(a) { run(); }',
      'TASK(a) { run(); } TASK(b) { mutex_lock(&m); mutex_unlock(&m); }',
    );
    expect(kinds(text)).toContain('held-at-exit');
    expect(kinds(text)).toContain('hung-task');
  });
});
