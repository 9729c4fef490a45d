import { describe, expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const text = (dev = 'c', stop = 'free_irq(c->irq, c);'): string => `
struct c { unsigned int irq; int a; };
static struct c *c;
static struct c fixed;
static int word;
static irqreturn_t handler(int irq, void *data)
{
	struct c *of = data;
	WRITE_ONCE(of->a, irq);
	return IRQ_HANDLED;
}
static void end(void)
{
#ifdef FIXED
	${stop}
#else
	disable_irq_nosync(7);
#endif
	kfree(c);
}
SCENE(s, "") {
	BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); c->irq = 7; if (request_irq(7, handler, 0, "c", ${dev})) WARN_ON(1); }
	TASK(end) { end(); }
}`;

describe('an interrupt line', () => {
  it('calls its handler until it is freed, and free_irq() waits for it', () => {
    expect(kinds(text())).toEqual(['use-after-free']);
    expect(kinds(text(), 'FIXED')).toEqual([]);
  });

  it('is waited for by what waits', () => {
    for (const stop of [
      'disable_irq(7);',
      'disable_irq_nosync(c->irq); synchronize_irq(7);',
      'disable_irq_nosync(7); synchronize_hardirq(7);',
    ])
      expect([stop, kinds(text('c', stop), 'FIXED')]).toEqual([stop, []]);
    expect(kinds(text('c', 'synchronize_irq(7);'), 'FIXED')).toEqual(['use-after-free']);
    expect(kinds(text('c', 'disable_irq(7); enable_irq(7);'), 'FIXED')).toEqual(['use-after-free']);
    expect(kinds(text('c', 'enable_irq(7); free_irq(7, c);'), 'FIXED')).toEqual(['warn']);
  });

  it('is the one that was requested', () => {
    expect(refusal(text('c', 'disable_irq(3);'), 'FIXED').join('\n')).toContain('no request_irq() of the model gives this irq a handler');
    expect(() => kinds(text('c', 'c->irq = 3; disable_irq(c->irq);'), 'FIXED')).toThrow('this is of irq 3, and request_irq() of irq 7');
  });

  it('has a device', () => {
    expect(kinds(text('&fixed').replace('free_irq(c->irq, c)', 'free_irq(7, &fixed)'), 'FIXED')).toEqual([]);
    expect(refusal(text('&word')).join('\n')).toContain('the device of a handler is a struct');
    expect(refusal(text('NULL')).join('\n')).toContain('the device of a handler is a struct');
    expect(() => kinds(text().replace('c->irq = 7; if', 'kfree(c); c = NULL; if'))).toThrow('the device of a handler is NULL');
  });
});
