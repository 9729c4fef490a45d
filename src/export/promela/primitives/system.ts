import type { Fragments } from '../fragment.js';

/** What the VFS, user space and the rest of the kernel do: open files, completions, copies, look-ups, warnings. */
export const system: Fragments = {
  fdget: { effect: 'if (get(cell_at(file, F_closed))) return 0; change(cell_at(file, F_users), 1); return 1;' },
  fdput: { effect: 'change(cell_at(file, F_users), -1); return 0;' },
  fput: { effect: 'change(cell_at(file, F_users), -1); return get(cell_at(file, F_users)) == 0 && get(cell_at(file, F_closed)) == 1;' },
  fileClose: { effect: 'set(cell_at(file, F_closed), 1); return 0;' },
  fileCloseShared: {
    effect: `
      if (get(cell_at(file, F_others)) > 0) { change(cell_at(file, F_others), -1); return 0; }
      set(cell_at(file, F_closed), 1);
      return get(cell_at(file, F_users)) == 0;`,
  },
  fileRelease: { can: 'get(cell_at(file, F_users)) == 0', waits: '0', effect: 'return 0;' },
  complete: { effect: 'change(completion, 1); return 0;' },
  waitForCompletion: {
    can: 'completion < 0 || get(completion) > 0',
    waits: '0',
    effect: 'sleep_event(); change(completion, -1); return 0;',
  },
  reinitCompletion: { effect: 'set(completion, 0); return 0;' },
  copyFromUser: { outcomes: 1, effect: 'return outcome ? -14 : 0;' },
  kernPath: { outcomes: 2, effect: 'sleep_event(); return outcome == 0 ? 0 : outcome == 1 ? -2 : 1;' },
  dPath: { outcomes: 1, effect: 'return outcome ? -36 : 0;' },
  warnOn: { effect: 'tell_warn(0, 0, 0); return 0;' },
};
