import { describe, expect, it } from 'vitest';
import { kinds, systemOf } from './c-model.js';

/** What building the system of a text refuses. */
const told = (text: string): string => {
  try {
    void systemOf(text).compiled;
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

const any = (values: string, before: string, task: string) => `
  static int mode; static DEFINE_MUTEX(m); static DECLARE_COMPLETION(c); int pick(void) __any(${values});
  SCENE(s, "") {
    BEFORE {
      ${before};
    }
    TASK(a) { ${task}; }
  }`;
const warns = 'WARN_ON(READ_ONCE(mode) == 2)';

describe('BEFORE', () => {
  it('ends in one state: what may go several ways in it is refused, and not taken to go the first', () => {
    const open = 'race.c:5: pick(): BEFORE:s runs first and alone, and may go 2 ways here; ';
    expect(told(any('1, 2', 'mode = pick()', warns))).toContain(open);
    expect(told(any('2, 1', 'mode = pick()', warns))).toContain('race.c:5: ');
    expect(
      told(any('1, 2', 'wait_event_interruptible(q, mode)', warns).replace('int pick', 'static DECLARE_WAIT_QUEUE_HEAD(q); int pick')),
    ).toContain('BEFORE:s');
    // one value is no choice, and in a task each is tried
    expect(kinds(any('1', 'mode = pick()', warns))).toEqual([]);
    expect(kinds(any('2', 'mode = pick()', warns))).toEqual(['warn']);
    expect(kinds(any('1, 2', 'mode = 0', `mode = pick(); ${warns}`))).toEqual(['warn']);
  });

  it('tells file, line and scene where it waits for others, or shows something', () => {
    expect(told(any('1', 'wait_for_completion(&c)', warns))).toContain(
      'race.c:5: wait_for_completion(&c): BEFORE:s runs first and alone, and waits',
    );
    expect(told(any('1', 'mutex_unlock(&m)', warns))).toMatch(/^race\.c:5: mutex_unlock\(&m\): BEFORE:s .* shows unlock-not-owner here/);
  });
});
