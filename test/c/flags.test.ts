import { describe, expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const timer = (flags: string, arms = 'local_bh_disable(); mod_timer(&c->t, jiffies + 1); WRITE_ONCE(c->n, 1); local_bh_enable();') => `
struct c { struct timer_list t; int n; };
static struct c *c;
static void fires(struct timer_list *t) { struct c *d = from_timer(d, t, t); WARN_ON(!READ_ONCE(d->n)); }
SCENE(s, "") { BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); timer_setup(&c->t, fires, ${flags}); } TASK(a) { ${arms} } }`;

describe('TIMER_PINNED', () => {
  it('keeps the timer from expiring before local_bh_enable() of who armed it', () => {
    expect(kinds(timer('TIMER_PINNED'))).toEqual([]);
    expect(kinds(timer('0'))).toEqual(['warn']);
    expect(kinds(timer('TIMER_PINNED', 'mod_timer(&c->t, jiffies + 1); WRITE_ONCE(c->n, 1);'))).toEqual(['warn']);
  });

  it('is of the timer everywhere', () => {
    const twice = timer('TIMER_PINNED', 'timer_setup(&c->t, fires, 0);');
    expect(refusal(twice).join('\n')).toContain('this timer is set up elsewhere with TIMER_PINNED, or without it');
  });
});

describe('flags', () => {
  const hrtimer = (setUp: string, start: string): string => `
struct c { struct hrtimer t; };
static struct c c;
static enum hrtimer_restart fires(struct hrtimer *t) { return HRTIMER_NORESTART; }
SCENE(s, "") { BEFORE { hrtimer_setup(&c.t, fires, CLOCK_MONOTONIC, ${setUp}); } TASK(a) { hrtimer_start(&c.t, 1, ${start}); } }`;
  const queue = (flags: string): string => `
static struct workqueue_struct *wq;
SCENE(s, "") { TASK(a) { wq = alloc_workqueue("wq", ${flags}, 1); } }`;
  const irq = (flags: string): string => `
static struct device { int a; } c;
static irqreturn_t handler(int irq, void *dev) { return IRQ_HANDLED; }
SCENE(s, "") { TASK(a) { unsigned long known = 0; known += 1; request_irq(1, handler, ${flags}, "c", &c); } }`;

  it.each([
    timer('TIMER_DEFERRABLE'),
    timer('TIMER_DEFERRABLE | TIMER_PINNED'),
    hrtimer('HRTIMER_MODE_REL', 'HRTIMER_MODE_ABS_HARD'),
    hrtimer('HRTIMER_MODE_REL_SOFT', 'HRTIMER_MODE_ABS_SOFT'),
    queue('WQ_UNBOUND | WQ_FREEZABLE'),
    irq('IRQF_SHARED | IRQF_TRIGGER_LOW'),
  ])('that change nothing, or are modelled, are read: %s', (text) => {
    expect(refusal(text)).toEqual([]);
  });

  it.each([
    [timer('TIMER_IRQSAFE'), 'TIMER_IRQSAFE is not modelled: its callback runs with irqs off'],
    [timer('TIMER_PINED'), "unknown flag of timer_setup() 'TIMER_PINED' (did you mean TIMER_PINNED?)"],
    [timer('4'), 'the flags of timer_setup() have to be known here'],
    [hrtimer('HRTIMER_MODE_REL_PINNED', 'HRTIMER_MODE_REL'), 'HRTIMER_MODE_REL_PINNED is not modelled'],
    [hrtimer('HRTIMER_MODE_REL', 'HRTIMER_MODE_REL_SOFT'), 'this hrtimer is set up to expire in a hardirq'],
    [hrtimer('HRTIMER_MODE_REL_SOFT', 'HRTIMER_MODE_REL'), 'this hrtimer is set up to expire in a softirq'],
    [queue('WQ_UNBOUND | WQ_BH'), 'WQ_BH is not modelled: its items run in a softirq'],
    [queue('WQ_BOUND'), "unknown flag of alloc_workqueue() 'WQ_BOUND' (did you mean WQ_UNBOUND?)"],
    [irq('IRQF_PERCPU'), 'IRQF_PERCPU is not modelled'],
    [irq('known'), 'the flags of request_irq() have to be known here'],
  ])('that would change what may happen, or that nobody knows, are refused: %s', (text, told) => {
    expect(refusal(text).join('\n')).toContain(told);
  });
});
