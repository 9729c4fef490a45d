import type { Fragments } from '../fragment.js';

/** refcount_t and the references to a task. `take` saturates; a drop of nothing and a take of nothing are misuses. */
export const refcount: Fragments = {
  refcountInc: { effect: 'taken_event(0, get(loc)); if (!crashed) take(loc); return 0;' },
  refcountIncNotZero: { effect: 'if (get(loc) == 0) return 0; take(loc); return 1;' },
  refcountDec: {
    effect: 'int before = get(loc); dropped_event(0, before, 1); if (!crashed && before > 0) set(loc, before - 1); return 0;',
  },
  refcountDecAndTest: {
    effect:
      'int before = get(loc); dropped_event(0, before, 0); if (crashed || before == 0) return 0; set(loc, before - 1); return before == 1;',
  },
  getTaskStruct: {
    effect: 'int count = reach(task, F_usage); if (crashed) return 0; taken_event(task, get(count)); if (!crashed) take(count); return 0;',
  },
  putTaskStruct: {
    effect: `
      int count = reach(task, F_usage);
      if (crashed) return 0;
      int before = get(count);
      dropped_event(task, before, 0);
      if (crashed) return 0;
      set(count, before - 1);
      if (before == 1) release(OBJECT(task));
      return 0;`,
  },
};
