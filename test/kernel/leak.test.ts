import { describe, expect, it } from 'vitest';
import { replay } from '../../src/replay/replay.js';
import { findings, systemOf } from '../c/c-model.js';

/** What `drop` does with two objects that globals lead to, the one of which may lead to the other. */
const drops = (how: string, before = ''): string => `
  struct aa { struct bb *b; int x; };
  struct bb { struct aa *back; int y; };
  static struct aa *a;
  static struct bb *b;
  static void drop(void) { ${how} }
  SCENE(s, "") {
    BEFORE { a = kzalloc(sizeof(*a), GFP_KERNEL); b = kzalloc(sizeof(*b), GFP_KERNEL); ${before} }
    TASK(drop) { drop(); }
  }`;

/** What is said at the end of the run, in which nobody has a choice. */
function saysOf(text: string): readonly string[] {
  const system = systemOf(text);
  const choices = new Int32Array(4);
  const schedule: number[] = [];
  for (system.compiled.reset(); system.compiled.choices(choices) > 0; system.compiled.step(choices[0]!)) schedule.push(choices[0]!);
  return replay(system, schedule).found.map(({ instance, says }) => `${instance} ${says}`);
}
const gone = 'is live at the end and nothing leads to it any more';
const with_ = (other: string): string => `is live at the end, and only ${other}, which is leaked as well, leads to it`;

describe('what is leaked at the end of a run', () => {
  it('is told of each object', () => {
    expect(findings(drops('a = NULL; b = NULL;'))).toEqual(['leak aa', 'leak bb']);
    expect(findings(drops('b = NULL;'))).toEqual(['leak bb']);
    expect(findings(drops('a = NULL; kfree(b); b = NULL;'))).toEqual(['leak aa']);
    expect(findings(drops('kfree(a); kfree(b); a = NULL; b = NULL;'))).toEqual([]);
  });

  it('says which one only a leaked one leads to, and of a ring begins with the first', () => {
    expect(saysOf(drops('a = NULL; b = NULL;'))).toEqual([`aa0 ${gone}`, `bb0 ${gone}`]);
    expect(saysOf(drops('a = NULL; b = NULL;', 'a->b = b;'))).toEqual([`aa0 ${gone}`, `bb0 ${with_('aa0')}`]);
    expect(saysOf(drops('a = NULL; b = NULL;', 'b->back = a;'))).toEqual([`bb0 ${gone}`, `aa0 ${with_('bb0')}`]);
    expect(saysOf(drops('a = NULL; b = NULL;', 'a->b = b; b->back = a;'))).toEqual([`aa0 ${gone}`, `bb0 ${with_('aa0')}`]);
    // a global leads to it besides
    expect(saysOf(drops('a = NULL;', 'a->b = b;'))).toEqual([`aa0 ${gone}`]);
    expect(saysOf(drops('b = NULL;', 'a->b = b;'))).toEqual([]);
  });
});
