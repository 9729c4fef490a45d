import type { Fragments } from '../fragment.js';

/** An entry knows its list's number, 0 for none, and its place from 1. */
export const list: Fragments = {
  listNext: {
    effect: `
      int wanted = 1;
      if (after != 0) touch(after);
      if (crashed) return 0;
      for (int n = 0; n < ENTRIES; n++) if (after != 0 && entry_object[n] == OBJECT(after)) wanted = get(entry_cell[n] + 1) + 1;
      for (int n = 0; n < ENTRIES; n++) if (get(entry_cell[n]) == list_number(list) && get(entry_cell[n] + 1) == wanted) return pointer_to(entry_object[n]);
      return 0;`,
  },
  listAddTail: { effect: 'append(node, list_number(list)); return 0;' },
  listDel: { effect: 'unlink_entry(node); return 0;' },
  listMoveTail: { effect: 'unlink_entry(node); append(node, list_number(list)); return 0;' },
};
