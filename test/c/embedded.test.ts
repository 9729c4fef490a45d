import { describe, expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

describe('a struct within another one', () => {
  const timer = (stop: string): string => `
struct dev { struct timer_list timer; int n; };
struct host { int a; struct dev private; };
static struct host *host;
static struct dev *drvdata;
static void fires(struct timer_list *t) { struct dev *dev = from_timer(dev, t, timer); WRITE_ONCE(dev->n, 1); }
static void arm(struct dev *dev) { timer_setup(&dev->timer, fires, 0); mod_timer(&dev->timer, jiffies + 1); }
SCENE(s, "") {
	BEFORE { host = kzalloc(sizeof(*host), GFP_KERNEL); drvdata = &host->private; arm(drvdata); }
	TASK(remove) { struct dev *dev = drvdata; ${stop} }
}`;

  it('has a timer of its own', () => {
    expect(kinds(timer('timer_delete(&dev->timer); kfree(host);'))).toEqual(['use-after-free']);
    expect(kinds(timer('timer_delete_sync(&dev->timer); kfree(host);'))).toEqual([]);
    expect(kinds(timer('timer_delete_sync(&dev->timer); kfree(container_of(dev, struct host, private));'))).toEqual([]);
  });

  it('is not freed by itself', () => {
    expect(kinds(timer('timer_delete_sync(&dev->timer); kfree(dev);'))).toEqual(['warn']);
    expect(kinds(timer('timer_delete_sync(&dev->timer); if (dev != &host->private) kfree(dev);'))).toEqual([]);
  });

  const irq = (stop: string): string => `
struct dev { int n; };
struct host { int a; struct dev private; struct dev other; };
static struct host *host;
static irqreturn_t handler(int irq, void *data) { struct dev *dev = data; WRITE_ONCE(dev->n, 1); return IRQ_HANDLED; }
SCENE(s, "") {
	BEFORE { host = kzalloc(sizeof(*host), GFP_KERNEL); if (request_irq(1, handler, 0, "host", &host->private)) WARN_ON(1); }
	TASK(remove) { ${stop} kfree(host); }
}`;

  it('is the device of an irq', () => {
    expect(kinds(irq('disable_irq_nosync(1);'))).toEqual(['use-after-free']);
    expect(kinds(irq('free_irq(1, &host->private);'))).toEqual([]);
    expect(refusal(irq('free_irq(1, &host->other);')).join('\n')).toContain('the device of this irq is struct host.private');
  });
});

describe('the entries of a list', () => {
  const list = (looks: string, before = '', also = ''): string => `
struct sock { int state; struct list_head node; struct list_head other; };
struct tw { struct sock common; int x; };
static LIST_HEAD(chain);
static DEFINE_SPINLOCK(lock);
static struct sock *sk0;
static void hash(void)
{
	struct tw *tw = kzalloc(sizeof(*tw), GFP_KERNEL);
	tw->common.state = 6;
	spin_lock(&lock);
	list_add(&tw->common.node, &chain);
	spin_unlock(&lock);
	tw->x = 1;
	${also}
}
static void look(void)
{
	struct sock *sk;
	struct tw *tw = NULL;
	spin_lock(&lock);
	list_for_each_entry(sk, &chain, node) {
		if (sk->state != 6)
			WARN_ON(1);
		${looks}
	}
	spin_unlock(&lock);
	if (tw)
		WRITE_ONCE(tw->x, 2);
}
SCENE(s, "") { BEFORE { sk0 = NULL; ${before} } TASK(a) { hash(); } TASK(b) { look(); } }`;

  it('are structs within others, and what they are in is found from them, by container_of() or a cast to what they begin', () => {
    expect(kinds(list('break;'))).toEqual([]);
    for (const outer of ['container_of(sk, struct tw, common)', '((struct tw *)sk)']) {
      expect([outer, kinds(list(`tw = ${outer}; break;`))]).toEqual([outer, ['data-race']]);
      expect([outer, kinds(list(`WARN_ON(${outer}->x == 0);`))]).toEqual([outer, ['data-race', 'warn']]);
    }
  });

  it('are of one kind', () => {
    expect(refusal(list('break;', 'sk0 = kzalloc(sizeof(*sk0), GFP_KERNEL); list_add(&sk0->node, &chain);')).join('\n')).toContain(
      'the list chain leads to struct sock.node and to struct tw.common.node; one word leads to one kind of thing',
    );
    expect(refusal(list('break;').replace('&chain, node)', '&chain, other)')).join('\n')).toContain(
      'what is put on chain is struct tw.common.node, which is no other of struct sock',
    );
  });
});

describe('a cast', () => {
  const cast = (body: string): string => `
struct inner { int a; }; struct head { struct inner inner; int b; }; struct outer { struct head head; int c; }; struct far { int x; struct head head; };
static struct outer *o;
static struct far *f;
SCENE(s, "") { BEFORE { o = kzalloc(sizeof(*o), GFP_KERNEL); f = kzalloc(sizeof(*f), GFP_KERNEL); } TASK(a) { ${body} } }`;

  it('leads to what a struct begins with, and back', () => {
    expect(kinds(cast('struct inner *i = (struct inner *)o; i->a = 7; WARN_ON(o->head.inner.a != 7);'))).toEqual([]);
    expect(kinds(cast('struct inner *i = (struct inner *)o; i->a = 7; WARN_ON(o->head.inner.a == 7);'))).toEqual(['warn']);
    expect(kinds(cast('struct head *h = &o->head; ((struct outer *)h)->c = 3; WARN_ON(o->c != 3);'))).toEqual([]);
    expect(kinds(cast('void *p = &o->head.inner; struct outer *q = p; q->c = 3; WARN_ON(o->c != 3);'))).toEqual([]);
  });

  it('to anything else is refused', () => {
    expect(refusal(cast('struct far *q = (struct far *)o; q->x = 1;')).join('\n')).toContain(
      'what one struct holds is not read as another one',
    );
    expect(refusal(cast('struct head *h = &f->head; ((struct outer *)h)->c = 3;')).join('\n')).toContain(
      'struct far.head becomes struct outer *: this pointer leads to no head of a struct outer',
    );
  });
});
