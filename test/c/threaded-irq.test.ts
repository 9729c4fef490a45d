import { describe, expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';
import { complaints, gccIsThere, withGcc } from './gcc.js';

const text = (handler = 'hard', flags = 'IRQF_ONESHOT'): string => `
#include <racewalk.h>
struct dev { int events; };
static struct dev *dev;
static int hard_ran;
static irqreturn_t hard(int irq, void *data) { WRITE_ONCE(hard_ran, 1); return IRQ_WAKE_THREAD; }
static irqreturn_t thread(int irq, void *data)
{
	struct dev *d = data;

	msleep(1);
	WRITE_ONCE(d->events, 1);
	return IRQ_HANDLED;
}
static int probe(void)
{
	struct dev *d = kzalloc(sizeof(*d), GFP_KERNEL);

	dev = d;
	return request_threaded_irq(1, ${handler}, thread, ${flags}, "dev", d);
}
static void gone(void)
{
#ifndef FIXED
	kfree(dev);
#endif
	free_irq(1, dev);
#ifdef FIXED
	kfree(dev);
#endif
}
SCENE(unbind, "the device goes while its interrupts come") { BEFORE { probe(); } TASK(unbind) { gone(); } }
`;

describe('an interrupt with a thread', () => {
  it.each(['hard', 'NULL'])('runs it where its handler, %s, has woken it, and free_irq() waits for both', (handler) => {
    expect(kinds(text(handler))).toContain('use-after-free');
    expect(kinds(text(handler), 'FIXED')).toEqual([]);
  });

  it('sleeps in its thread alone', () => {
    expect(kinds(text().replace('WRITE_ONCE(hard_ran, 1);', 'msleep(1);'), 'FIXED')).toEqual(['sleeping-in-atomic']);
  });

  it('is woken by irq_wake_thread() besides', () => {
    const woken = text().replace('return IRQ_WAKE_THREAD', 'return IRQ_HANDLED');
    expect(kinds(woken.replace('WRITE_ONCE(d->events, 1);', 'WARN_ON(1);'), 'FIXED')).toEqual([]);
    const wakes = woken
      .replace('WRITE_ONCE(d->events, 1);', 'WARN_ON(1);')
      .replace('#ifndef FIXED', '\tirq_wake_thread(1, dev);\n#ifndef FIXED');
    expect(kinds(wakes, 'FIXED')).toEqual(['warn']);
  });

  it('is refused where the kernel refuses it, and told of where it is written wrong', () => {
    expect(refusal(text('NULL', '0')).join()).toContain('a thread without a handler of its own needs IRQF_ONESHOT');
    expect(refusal(text('hrad')).join()).toContain("unknown name 'hrad'");
    expect(refusal(text().replace(', "dev", d)', ', d)')).join()).toContain(
      "'request_threaded_irq' takes an irq, a handler, its thread, flags",
    );
    expect(refusal(text().replace('thread(int irq, void *data)', 'thread(int irq)')).join()).toContain(
      "'thread' is called with the irq and the device",
    );
  });

  it.runIf(gccIsThere)(`is what a compiler reads too${withGcc}`, () => {
    expect(complaints(text())).toBe('');
  });
});
