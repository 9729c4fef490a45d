import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readConsole } from '../../src/linux/console/console.js';
import { tallyText, verdictText } from '../../src/linux/console/telling.js';
import { tallyOf, verdictOf } from '../../src/linux/console/verdict.js';

const recorded = (name: string): string => readFileSync(new URL(`./consoles/${name}.txt`, import.meta.url), 'utf8');
const verdict = (text: string, kind: string, late = false) => verdictOf(readConsole(text), kind, late);
const told = { release: '6.1', kind: 'use-after-free', place: 'race.c:31', file: 'console.txt' };

it('a report of the kind confirms the finding, one of another kind does not', () => {
  const console = recorded('held-freed-6.1');
  expect(verdict(console, 'held-lock-freed')).toMatchObject({ says: 'confirmed', text: 'WARNING: held lock freed!' });
  const other = verdict(console, 'use-after-free');
  expect(other).toMatchObject({ says: 'not seen' });
  expect(other.says === 'not seen' && verdictText(other, told)).toContain('WARNING: held lock freed! (held-lock-freed)');
});

it('what was told before the module began confirms nothing', () => {
  const before = '[    0.5][    T1] x\n[    0.500000][    T1] BUG: KASAN: use-after-free in f+0x1/0x2\n';
  const ran = '[    1.000000][    T1] racewalk: begin 1\n[    1.000000][    T1] racewalk: end\n';
  expect(verdict(before + ran, 'use-after-free').says).toBe('not seen');
  expect(verdict(ran.replace('racewalk: end', 'BUG: KASAN: use-after-free in f+0x1/0x2'), 'use-after-free').says).toBe('confirmed');
});

it("the model's own assertion confirms what no tool of the kernel has", () => {
  const asserted = (text: string): string => `racewalk: begin 1\nracewalk: assert ${text}\nracewalk: end\n`;
  expect(verdict(asserted('timer-restart-after-cancel: the timer is armed'), 'timer-restart-after-cancel').says).toBe('confirmed');
  expect(verdict(asserted('the count is 1'), 'invariant').says).toBe('confirmed');
  expect(verdict(asserted('the count is 1'), 'timer-restart-after-cancel').says).toBe('not seen');
});

it('a schedule that does not go on says at which point', () => {
  const { says, why } = verdict(recorded('panic-6.1'), 'use-after-free') as { readonly says: string; readonly why: string };
  expect(says).toBe('cannot be forced');
  expect(why).toMatch(/^the schedule stops at timer's "31: kfree\(c\)": it /);
});

it('a console that stops in the middle says nothing, and where it stops', () => {
  const step = 'racewalk: begin 1\nracewalk: step 1 remover: kfree(c)\nracewa';
  expect(verdict(step, 'use-after-free', true)).toEqual({
    says: 'stopped',
    why: 'the console stops after step 1, remover: kfree(c), in the middle of a line: "racewa" (its time was up, and the machine does nothing more)',
  });
  expect(verdict('Linux version 6.1\n', 'use-after-free')).toMatchObject({ why: expect.stringContaining('before the module began') });
  expect(verdict('racewalk: failed race: insmod: no such device\n', 'use-after-free')).toMatchObject({
    why: 'race: insmod: no such device',
  });
  // what was told until then counts
  expect(verdict(recorded('hung-6.1'), 'hung-task', true).says).toBe('confirmed');
});

it('a confirmed finding is told with its line of C and that of the console', () => {
  const confirmed = verdict(recorded('one-of-each-6.1'), 'use-after-free');
  expect(confirmed.says === 'confirmed' && verdictText(confirmed, told)).toBe(
    [
      'confirmed on Linux 6.1: use-after-free',
      '  BUG: KASAN: use-after-free in read_thing+0x14/0x30 [planted]',
      '  in read_thing(), at race.c:31, line 5 of console.txt',
    ].join('\n'),
  );
});

it('rounds at random are counted by outcome and by what is told', () => {
  const round = (n: number, what: string): string => `racewalk: begin ${n}\nracewalk: outcome ${what}\nracewalk: done ${n}\n`;
  const warning = (cpu: number): string => `WARNING: CPU: ${cpu} PID: 4${cpu} at f+0x16/0x30 [race]\n`;
  const tally = tallyOf(readConsole(round(1, 'lost') + warning(0) + round(2, 'kept') + round(3, 'lost') + warning(1)));
  expect(tallyText(tally, undefined)).toBe(
    [
      '3 rounds at random; the kernel told of',
      '  2: WARNING: CPU: 0 PID: 40 at f+0x16/0x30 [race] (warn), line 4',
      'outcomes',
      '  2 of 3: lost',
      '  1 of 3: kept',
    ].join('\n'),
  );
});
