import { expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const text = (body: string, ticks: string, fires = 'WRITE_ONCE(fired, 1); return HRTIMER_NORESTART;'): string => `
struct c { struct hrtimer timer; };
static struct c c;
static int fired, passed __range(0, 9);
static enum hrtimer_restart fires(struct hrtimer *t) { ${fires} }
static void run(void) { ktime_t start, end; ${body} }
SCENE(s, "") {
	${ticks}
	BEFORE { hrtimer_setup(&c.timer, fires, CLOCK_MONOTONIC, HRTIMER_MODE_REL); }
	TASK(run) { run(); }
}`;

const arm = (delay: string, mode = 'HRTIMER_MODE_REL'): string =>
  `start = ktime_get(); hrtimer_start(&c.timer, ${delay}, ${mode}); if (READ_ONCE(fired)) { end = ktime_get(); WARN_ON(ktime_sub(end, start) < 2); }`;

it('where time is counted a timer does not expire before its time', () => {
  expect(kinds(text(arm('2'), 'OPTION(ticks, 3);'))).toEqual([]);
  expect(kinds(text(arm('1'), 'OPTION(ticks, 3);'))).toEqual(['warn']);
  expect(kinds(text(arm('ktime_add_ns(start, 2)', 'HRTIMER_MODE_ABS'), 'OPTION(ticks, 3);'))).toEqual([]);
  expect(kinds(text(arm('ktime_add_ns(start, 1)', 'HRTIMER_MODE_ABS'), 'OPTION(ticks, 3);'))).toEqual(['warn']);
});

it('a timer whose time never comes in the ticks of the scene does not expire', () => {
  const armed = 'hrtimer_start(&c.timer, 3, HRTIMER_MODE_REL); WARN_ON(READ_ONCE(fired));';
  expect(kinds(text(armed, 'OPTION(ticks, 2);'))).toEqual([]);
  expect(kinds(text(armed, 'OPTION(ticks, 3);'))).toEqual(['warn']);
  expect(kinds(text(armed, ''))).toEqual(['warn']);
});

it('a difference of times is reckoned, and nanoseconds are times', () => {
  const reckoned = (n: number): string =>
    text(
      `start = ktime_get(); end = ktime_add_ns(start, 3); passed = ktime_to_ns(ktime_sub(end, start)); WARN_ON(passed != ${n});`,
      'OPTION(ticks, 1);',
    );
  expect([kinds(reckoned(3)), kinds(reckoned(4))]).toEqual([[], ['warn']]);
});

it('the clock is refused where time is not counted, and so is an option that there is not', () => {
  expect(refusal(text('start = ktime_get();', '')).join()).toContain('OPTION(ticks, 2)');
  expect(refusal(text('passed = 1;', 'OPTION(ticks, 90);')).join()).toContain('OPTION(ticks, n) takes 1 to 20');
  expect(refusal(text('passed = 1;', 'OPTION(tricks, 2);')).join()).toContain("'tricks'");
});

it('a callback that restarts its timer is refused where time is counted: what moves its expiry on is not modelled', () => {
  expect(refusal(text('passed = 1;', 'OPTION(ticks, 1);', 'return HRTIMER_RESTART;')).join()).toContain('HRTIMER_RESTART');
});

it('a hrtimer that is a variable by itself is refused, and no member of a struct at file level is', () => {
  const variable = text('hrtimer_start(&c, 1, HRTIMER_MODE_REL);', '')
    .replace('static struct c c;', 'static struct hrtimer c;')
    .replace('&c.timer', '&c');
  expect(refusal(variable).join()).toContain('a hrtimer that is a variable by itself is not modelled');
  expect(kinds(text('hrtimer_start(&c.timer, 1, HRTIMER_MODE_REL);', ''))).toEqual([]);
});
