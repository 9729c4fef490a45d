import { describe, expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

describe("locks of the kernel's own", () => {
  const scene = (one: string, other: string): string => `
static int n;
SCENE(s, "") { TASK(a) { ${one} } TASK(b) { ${other} } }`;
  const bump = 'n = 1; if (n != 1) WARN_ON(1); n = 0;';

  it('need no declaration, and keep out', () => {
    expect(kinds(scene(`rtnl_lock(); ${bump} rtnl_unlock();`, 'rtnl_lock(); n = 2; rtnl_unlock();'))).toEqual([]);
    expect(kinds(scene(`rtnl_lock(); ${bump} rtnl_unlock();`, 'if (rtnl_trylock()) { n = 2; rtnl_unlock(); }'))).toEqual([]);
    expect(kinds(scene(`rtnl_lock(); ${bump} rtnl_unlock();`, 'n = 2;'))).toContain('warn');
    expect(kinds(scene(`console_lock(); ${bump} console_unlock();`, 'console_lock(); n = 2; console_unlock();'))).toEqual([]);
    expect(kinds(scene(`console_lock(); ${bump} console_unlock();`, 'if (console_trylock()) { n = 2; console_unlock(); }'))).toEqual([]);
    expect(kinds(scene(`console_lock(); ${bump} console_unlock();`, 'if (!console_trylock()) n = 2; else console_unlock();'))).toContain(
      'warn',
    );
    expect(kinds(scene('console_lock(); console_lock();', 'smp_mb();'))).toEqual(['hung-task']);
  });

  it('are asked for, whoever has them', () => {
    expect(
      kinds(scene('rtnl_lock(); ASSERT_RTNL(); rtnl_unlock();', 'console_lock(); WARN_CONSOLE_UNLOCKED(); console_unlock();')),
    ).toEqual([]);
    expect(kinds(scene('ASSERT_RTNL();', 'smp_mb();'))).toEqual(['warn']);
    expect(kinds(scene('WARN_CONSOLE_UNLOCKED();', 'smp_mb();'))).toEqual(['warn']);
  });
});

describe('mutex_destroy()', () => {
  const scene = (other: string): string => `
static DEFINE_MUTEX(m);
SCENE(s, "") { TASK(a) { mutex_destroy(&m); } TASK(b) { ${other} } }`;
  it('warns of one that somebody has', () => {
    expect(kinds(scene('mutex_lock(&m); mutex_unlock(&m);'))).toEqual(['warn']);
    expect(kinds(scene('smp_mb();'))).toEqual([]);
  });
});

describe('drvdata', () => {
  const scene = (members: string, get: string): string => `
struct device { void *driver_data; int a; };
struct priv { int n; };
struct pci_dev { ${members} };
static struct pci_dev pdev;
SCENE(s, "") {
	BEFORE { struct priv *p = kzalloc(sizeof(*p), GFP_KERNEL); pci_set_drvdata(&pdev, p); }
	TASK(a) { struct priv *p = pci_get_drvdata(&pdev); ${get} p->n = 1; kfree(p); }
}`;
  it('is a pointer that the device keeps', () => {
    expect(kinds(scene('struct device dev;', ''))).toEqual([]);
    expect(kinds(scene('void *driver_data;', ''))).toEqual([]);
    expect(kinds(scene('struct device dev;', 'kfree(dev_get_drvdata(&pdev.dev));'))).toContain('use-after-free');
    expect(refusal(scene('int a;', '')).join('\n')).toContain("write 'void *driver_data;' into struct pci_dev");
  });
});

describe('an irq whose number nobody gives', () => {
  const scene = (second: string): string => `
struct dev { int irq, other, n; };
static struct dev *dev;
static irqreturn_t handler(int irq, void *data) { struct dev *d = data; WRITE_ONCE(d->n, 1); return IRQ_HANDLED; }
static irqreturn_t another(int irq, void *data) { return IRQ_HANDLED; }
SCENE(s, "") {
	BEFORE { dev = kzalloc(sizeof(*dev), GFP_KERNEL); if (request_irq(dev->irq, handler, 0, "dev", dev)) WARN_ON(1); ${second} }
	TASK(remove) {
#ifdef FIXED
		free_irq(dev->irq, dev);
#endif
		kfree(dev);
	}
}`;
  it('is one all the same; two of them need their numbers', () => {
    expect(kinds(scene(''))).toEqual(['use-after-free']);
    expect(kinds(scene(''), 'FIXED')).toEqual([]);
    expect(refusal(scene('if (request_irq(dev->other, another, 0, "dev", dev)) WARN_ON(1);')).join('\n')).toContain('give each its number');
  });
});

describe('kref_put_mutex()', () => {
  const scene = (put: string): string => `
struct c { struct kref ref; };
static DEFINE_MUTEX(m);
static struct c *c;
static void release(struct kref *ref) { c = NULL; mutex_unlock(&m); kfree(container_of(ref, struct c, ref)); }
static void drop(struct kref *ref) { c = NULL; kfree(container_of(ref, struct c, ref)); }
static void put(void) { struct c *mine = c; ${put} }
static void look(void)
{
	mutex_lock(&m);
	if (c) {
		kref_get(&c->ref);
		mutex_unlock(&m);
		kref_put_mutex(&c->ref, release, &m);
	} else
		mutex_unlock(&m);
}
SCENE(s, "") { BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); kref_init(&c->ref); } TASK(a) { put(); } TASK(b) { mutex_lock(&m); if (c) kref_read(&c->ref); mutex_unlock(&m); } }`;
  it('drops the last reference with the mutex held', () => {
    expect(kinds(scene('kref_put_mutex(&mine->ref, release, &m);'))).toEqual([]);
    expect(kinds(scene('kref_put(&mine->ref, drop);'))).toContain('use-after-free');
  });
});

it('hrtimer_forward_now() and flush_scheduled_work() are read, and devm_kzalloc() says what to write', () => {
  const forward = `
struct c { struct hrtimer t; };
static struct c c;
static enum hrtimer_restart fires(struct hrtimer *t) { hrtimer_forward_now(t, 5); return HRTIMER_RESTART; }
SCENE(s, "") { BEFORE { hrtimer_setup(&c.t, fires, CLOCK_MONOTONIC, HRTIMER_MODE_REL); hrtimer_start(&c.t, 1, HRTIMER_MODE_REL); } TASK(a) { hrtimer_cancel(&c.t); } }`;
  expect(kinds(forward)).toEqual([]);
  const flush = (how: string): string => `
struct c { struct work_struct w; int n; };
static struct c *c;
static void work(struct work_struct *w) { WRITE_ONCE(container_of(w, struct c, w)->n, 1); }
SCENE(s, "") { BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); INIT_WORK(&c->w, work); schedule_work(&c->w); } TASK(a) { ${how} kfree(c); } }`;
  expect(kinds(flush('flush_scheduled_work();'))).toEqual([]);
  expect(kinds(flush(''))).not.toEqual([]);
  expect(refusal(flush('c = devm_kzalloc(&c->n, sizeof(*c), GFP_KERNEL);')).join('\n')).toContain('write kzalloc()');
});
