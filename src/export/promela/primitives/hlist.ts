import type { Fragments } from '../fragment.js';

/** From the head along next until a node has the key. More nodes than there are is a ring. */
const lookup = (fetch: string) => `
  ${fetch}
  int node = get(table);
  for (int met = 0; node != 0; met++) {
    int id = reach(node, F_id);
    if (crashed) return 0;
    if (get(id) == key) return node;
    if (met > HASHED) { tell_endless_walk(node, 0, 0); return 0; }
    int next = reach(node, F_next);
    if (crashed) return 0;
    node = get(next);
  }
  return 0;`;

const next = (fetch: string) => `
  ${fetch}
  if (after == 0) return get(table);
  int cell = reach(after, F_next);
  return crashed ? 0 : get(cell);`;

/** A list in memory: an address is the number of a cell. */
export const hlist: Fragments = {
  hlistLookup: { effect: lookup('fetch_event();') },
  hlistLookupHeld: { effect: lookup('') },
  hlistNext: { effect: next('fetch_event();') },
  hlistNextHeld: { effect: next('') },
  hlistPointAtHead: { effect: 'set(pprev, table); return 0;' },
  hlistPointBack: { effect: 'set(pprev, cell_at(node, F_next)); return 0;' },
  hlistStoreThrough: {
    effect:
      'if (pprev == 0 || owner[pprev] != 0) touch(pointer_to(pprev == 0 ? 0 : owner[pprev])); if (!crashed) set(pprev, next); return 0;',
  },
};
