import { describe, expect, it } from 'vitest';
import { replay } from '../../src/replay/replay.js';
import { story } from '../../src/replay/story.js';
import { parseToken } from '../../src/replay/token.js';
import type { System } from '../../src/replay/system.js';
import { columns } from '../../src/report/columns.js';
import type { ReportedRun } from '../../src/report/run.js';
import { unreachedLines } from '../../src/report/text.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { systemOf } from '../c/c-model.js';

/** What a complete search says of it. */
function reported(system: System): ReportedRun {
  const search = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 0, length: undefined });
  while (!search.advance(10_000));
  return { system, outcome: search.outcome(), findings: [], seconds: 0 };
}

/** The diagram of a schedule, and what is said below it, without its line breaks. */
function told(text: string, schedule: string): { readonly rows: string; readonly says: string } {
  const system = systemOf(text);
  const shown = columns(story(system, replay(system, parseToken(`s/posted@0123456789ab:${schedule}`).schedule)));
  return { rows: shown, says: shown.slice(shown.indexOf('\n\n')).replace(/\s+/g, ' ') };
}

describe('what a clean search of C code has not come to', () => {
  it('is told by the lines, and where there is more of it, how all is seen', () => {
    const text = (ways: number): string => `static int x; static int r;
static void f(void) {
  ${Array.from({ length: ways }, (_, i) => `if (READ_ONCE(x) == ${i + 1}) r = ${i};`).join('\n  ')}
}
SCENE(s, "") { TASK(t) { f(); } }`;
    const unreached = (ways: number): string => unreachedLines(reported(systemOf(text(ways)))).join('\n');
    expect(unreached(1)).toContain('1 of 2 points (f, line 3, step 2); 1 of 2 branches (f, line 3 to line 3, step 2)');
    expect(unreached(6)).toMatch(/6 of 12 points \(f, line 3, step 2, .* and 2 more, all of which --reporter json has\)/);
    expect(unreached(6)).not.toContain('...');
  });
});

describe('a diagram of C code', () => {
  it('says of a count that went wrong that it is saturated, and of another one what it is', () => {
    const text = `static refcount_t r; SCENE(s, "") { BEFORE { refcount_set(&r, 1); }
      TASK(t) { refcount_inc(&r); refcount_set(&r, 0); refcount_inc(&r); if (refcount_read(&r) == 5) refcount_dec(&r); } }`;
    const { rows } = told(text, 't.4');
    expect(rows).toContain('refcount_inc(&r) /* = 2 */');
    expect(rows).toMatch(/refcount_inc\(&r\) \/\* saturated \*\/\s+<-- BUG/);
    expect(rows).toContain('refcount_read(&r) = saturated');
  });

  it('says through what a NULL pointer is come to', () => {
    const work = (then: string): string => `
      struct o { struct work_struct w; int x; }; static struct o *g;
      static void wfn(struct work_struct *work) { struct o *o = container_of(work, struct o, w); READ_ONCE(o->x); }
      SCENE(s, "") { BEFORE { g = kzalloc(sizeof(*g), GFP_KERNEL); INIT_WORK(&g->w, wfn); schedule_work(&g->w); }
        TASK(a) { struct o *p = g; ${then} } }`;
    const { says } = told(work('INIT_WORK(&p->w, wfn);'), 'a.2,w');
    expect(says).toContain(
      'w runs a work item that was set up, or freed and used again, while it was queued, so that its queue leads nowhere: ',
    );
    expect(says).not.toContain('NULL');
    expect(told('struct o { int x; }; static struct o *g, o; SCENE(s, "") { TASK(a) { g->x = 1; g = &o; } }', 'a.2').says).toContain(
      'the pointer of a is NULL and is accessed: null-dereference by a',
    );
  });

  it('says of one that is blocked for good that its call does not return', () => {
    const text = `
      struct o { struct work_struct w; int x; }; static struct o *g;
      static void wfn(struct work_struct *work) { struct o *o = container_of(work, struct o, w); cancel_work_sync(&o->w); }
      SCENE(s, "") { BEFORE { g = kzalloc(sizeof(*g), GFP_KERNEL); INIT_WORK(&g->w, wfn); schedule_work(&g->w); }
        TASK(a) { cancel_work_sync(&g->w); } }`;
    const { rows, says } = told(text, 'w.2,a.2');
    expect(rows).toMatch(/cancel_work_sync\(\) does not return\s+<-- BUG: deadlock, waits for w/);
    expect(rows).not.toContain('cancel_work_sync() returns');
    expect(says).toContain('cancel_work_sync() does not return, waits for w');
  });

  it('calls a function by its name, also where an operation of the kernel has that name', () => {
    const text = `static int x; static void down(int n) { WRITE_ONCE(x, n); WRITE_ONCE(x, 0); }
      SCENE(s, "") { TASK(down) { WRITE_ONCE(x, 3); down(1); } TASK(up) { WRITE_ONCE(x, 4); WRITE_ONCE(x, 2); } }`;
    const { rows } = told(text, 'down.3,up.2');
    expect(rows).toContain('\n  down()');
    expect(rows).toContain(' up()\n');
    expect(rows).not.toMatch(/_2\(\)/);
  });
});
