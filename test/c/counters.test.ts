import { describe, expect, it } from 'vitest';
import { kinds, pointsOf, systemOf } from './c-model.js';

/** A work item that queues itself, and counts. */
const scene = (counts: string, task = 'READ_ONCE(n);') => `
  struct o { struct work_struct work; unsigned long sent; struct { int in; } all; };
  static struct o *g; static int n;
  static void run(struct work_struct *w) { struct o *o = container_of(w, struct o, work); ${counts} schedule_work(&o->work); }
  SCENE(s, "") {
    BEFORE { g = kzalloc(sizeof(*g), GFP_KERNEL); INIT_WORK(&g->work, run); schedule_work(&g->work); }
    TASK(a) { ${task} }
  }`;
const endless = /outside 0\.\.\d+; declare it wider: .* where it counts without end/;

describe('a word that counts without end', () => {
  it('is loaded and stored, and stays what it is, where nobody reads it', () => {
    expect(kinds(scene('o->sent++;'))).toEqual([]);
    expect(kinds(scene('o->sent += 2; o->all.in--;'))).toEqual([]);
    expect(pointsOf(scene('o->sent++;'), 'run')).toEqual(['L4 load', 'L4-2 store', 'L4-3 queueWork']);
    expect(systemOf(scene('o->sent++;')).scenario.notModelled).toContain('what struct o.sent counts, which nobody reads');
    // its accesses are what they were
    expect(kinds(scene('o->sent++;', 'g->sent++;'))).toEqual(['data-race']);
    expect(kinds(scene('o->sent++;', 'kfree(g);'))).toEqual(['use-after-free']);
  });

  it.each([
    ['by its name', 'o->sent++;', 'WARN_ON(READ_ONCE(g->sent) == 1);'],
    ['in its own expression', 'if (o->sent++ == 3) n = 1;', 'READ_ONCE(n);'],
    ['by its address', 'o->sent++;', 'unsigned long *p = &g->sent; n = *p;'],
    ['with what it is in', 'o->all.in++;', 'n = g->all.in;'],
  ])('stops the search with its line where it is read %s', (_, counts, task) => {
    expect(() => kinds(scene(counts, task))).toThrow(endless);
  });
});
