import type { Fragments } from '../fragment.js';

/** A look-up comes to the node of the key's bucket, and gives it where it still has that key. */
const lookup = (fetch: string) => `
  ${fetch}
  for (int n = 0; n < NODES; n++) {
    if (node_table[n] != table || get(node_hook[n]) != key + 1) continue;
    int found = pointer_to(node_object[n]), id = reach(found, F_id);
    if (crashed) return 0;
    if (get(id) == key) return found;
  }
  return 0;`;

/** The table's order is that of the keys; a node that was taken out meanwhile still knows its place by its key. */
const next = (fetch: string) => `
  ${fetch}
  int from = 0, best = -1;
  if (after != 0) {
    int id = reach(after, F_id);
    if (crashed) return 0;
    from = get(node_hook[node_of(table, OBJECT(after))]);
    if (from == 0) from = get(id) + 1;
  }
  for (int n = 0; n < NODES; n++) {
    if (node_table[n] != table || get(node_hook[n]) <= from) continue;
    if (best < 0 || get(node_hook[n]) < get(node_hook[best])) best = n;
  }
  return best < 0 ? 0 : pointer_to(node_object[best]);`;

export const hashtable: Fragments = {
  hashLookup: { effect: lookup('fetch_event();') },
  hashLookupHeld: { effect: lookup('') },
  hashNext: { effect: next('fetch_event();') },
  hashNextHeld: { effect: next('') },
  hashAdd: { effect: 'touch(node); if (!crashed) set(node_hook[node_of(table, OBJECT(node))], key + 1); return 0;' },
  hashDel: { effect: 'touch(node); if (!crashed) set(node_hook[node_of(table, OBJECT(node))], 0); return 0;' },
};
