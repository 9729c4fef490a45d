import { describe, expect, it } from 'vitest';
import { kinds, pointsOf } from './c-model.js';

/** A delayed work that is queued with this delay before a task does this to it. */
const scene = (queue: string, stop: string, more = '') => `
  struct o { struct delayed_work dw; ${more && 'struct hrtimer timer;'} int x; unsigned long wait; };
  static struct o *g;
  static void run(struct work_struct *work) { struct o *o = container_of(to_delayed_work(work), struct o, dw); WRITE_ONCE(o->x, 1); }
  ${more && 'static enum hrtimer_restart tick(struct hrtimer *t) { return HRTIMER_NORESTART; }'}
  static void arm(unsigned long delay) { schedule_delayed_work(&g->dw, delay); }
  SCENE(s, "") {
    BEFORE { g = kzalloc(sizeof(*g), GFP_KERNEL); INIT_DELAYED_WORK(&g->dw, run); ${more} ${queue}; }
    TASK(a) { ${stop}; kfree(g); }
  }`;

describe('a delayed work', () => {
  it.each([
    'schedule_delayed_work(&g->dw, 1)',
    'schedule_delayed_work(&g->dw, HZ / 10)',
    'queue_delayed_work(system_wq, &g->dw, HZ)',
    'mod_delayed_work(system_wq, &g->dw, msecs_to_jiffies(100))',
    'arm(1); arm(HZ)',
  ])('is in its timer after %s', (queue) => {
    expect(kinds(scene(queue, ''))).toEqual(['free-active', 'use-after-free']);
    // which waits for what is queued, and the timer is not
    expect(kinds(scene(queue, 'flush_work(&g->dw.work)'))).toContain('free-active');
    expect(kinds(scene(queue, 'flush_delayed_work(&g->dw)'))).toEqual([]);
    expect(kinds(scene(queue, 'cancel_delayed_work_sync(&g->dw)'))).toEqual([]);
  });

  it('is queued at once without a delay', () => {
    expect(kinds(scene('schedule_delayed_work(&g->dw, 0)', ''))).toEqual(['use-after-free']);
    expect(kinds(scene('mod_delayed_work(system_wq, &g->dw, 0)', 'flush_work(&g->dw.work)'))).toEqual([]);
  });

  it.each([
    'schedule_delayed_work(&g->dw, g->wait)',
    'schedule_delayed_work(&g->dw, HZ / 1000)',
    'schedule_delayed_work(&g->dw, jiffies)',
    'arm(0); arm(1)',
  ])('is either after %s, of which nobody knows that it is not 0', (queue) => {
    const task = (stop: string) => scene('', `${queue}; ${stop}`);
    expect(kinds(task('flush_work(&g->dw.work)'))).toContain('free-active');
    expect(kinds(task('cancel_delayed_work_sync(&g->dw)'))).toEqual([]);
    expect(pointsOf(task('flush_delayed_work(&g->dw)'), queue.startsWith('arm') ? 'arm' : 'a').join()).toContain('any_delay');
  });

  it('has a timer beside the clock of an hrtimer, which stands still', () => {
    const timer = 'hrtimer_setup(&g->timer, tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL);';
    const runs = 'if (READ_ONCE(g->x)) WARN_ON(1); cancel_delayed_work_sync(&g->dw)';
    expect(kinds(scene('schedule_delayed_work(&g->dw, HZ)', runs, timer))).toEqual(['warn']);
  });
});
