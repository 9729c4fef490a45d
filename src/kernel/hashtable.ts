import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { AbstractStep, OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import { type World, objectOf } from '../core/world/world.js';
import { accesses, touching } from './footprint/objects.js';
import { hashHooks } from './hash-nodes.js';
import { hashWords } from './hash-words.js';

export { hashtableField } from './hash-nodes.js';

const nodesOf = (w: World): readonly number[] => w.part(hashHooks).all.map(({ object }) => object);
/** What says where the nodes are hooked, of all tables. */
const hookedOf = (w: World): readonly number[] => w.part(hashHooks).all.map(({ hooked }) => hooked);
const hookedIn = (w: World, table: number): readonly number[] =>
  w
    .part(hashHooks)
    .nodes(table)
    .map(({ hooked }) => hooked);

function looksUp(step: AbstractStep): void {
  step.emits(Event.rcuFetch);
  accesses(step, nodesOf(step.w));
  step.footprint.read(...hookedOf(step.w), ...step.w.part(hashHooks).keys);
}

function looksAtHooks(step: AbstractStep): void {
  step.emits(Event.rcuFetch);
  step.footprint.read(...hookedOf(step.w));
}

const lookingUp: OperationFootprint = {
  touches: looksUp,
  brackets: [],
  // nothing is hooked under the key: then no node is looked at
  quiet: {
    when({ w }) {
      const all = hookedOf(w);
      return (cells, args) => {
        for (let i = 0; i < all.length; i++) if (cells[all[i]!] === args[1]! + 1) return false;
        return true;
      };
    },
    touches: looksAtHooks,
  },
  zeroWhile: hookedIn,
};

const walking: OperationFootprint = {
  touches: looksUp,
  brackets: [],
  // nothing is hooked at all
  quiet: {
    when({ w }) {
      const all = hookedOf(w);
      return (cells) => {
        for (let i = 0; i < all.length; i++) if (cells[all[i]!] !== 0) return false;
        return true;
      };
    },
    touches(step) {
      looksAtHooks(step);
      accesses(step, step.objects(1));
    },
  },
  zeroWhile: hookedIn,
  walks: { from: 1, over: hookedOf },
};

/** A look-up comes to the node of the key's bucket, and gives it where it still has that key. */
const lookupInC = (fetch: string): string => `
  ${fetch}
  for (int n = 0; n < NODES; n++) {
    if (node_table[n] != table || get(node_hook[n]) != key + 1) continue;
    int found = pointer_to(node_object[n]), id = reach_member(found, node_key);
    if (crashed) return 0;
    if (get(id) == key) return found;
  }
  return 0;`;

/** The table's order is that of the keys; a node that was taken out meanwhile still knows its place by its key. */
const nextInC = (fetch: string): string => `
  ${fetch}
  int from = 0, best = -1;
  if (after != 0) {
    int id = reach_member(after, node_key);
    if (crashed) return 0;
    from = get(node_hook[node_of(table, OBJECT(after))]);
    if (from == 0) from = get(id) + 1;
  }
  for (int n = 0; n < NODES; n++) {
    if (node_table[n] != table || get(node_hook[n]) <= from) continue;
    if (best < 0 || get(node_hook[n]) < get(node_hook[best])) best = n;
  }
  return best < 0 ? 0 : pointer_to(node_object[best]);`;

const source = 'include/linux/hashtable.h; Documentation/RCU/listRCU.rst';
const whose = (fetches: boolean): string => (fetches ? 'as an RCU reader' : 'by who has the lock of the table, or owns it');
const unlocked = 'beside another change of the table, or a look at it that is no reader, without a common lock: data-race';
const misuse = (fetches: boolean): readonly string[] => [
  ...(fetches ? ['by one that is no reader: rcu-unprotected-dereference'] : []),
  'comes to a freed node: use-after-free',
];

/** Who looks a key up: a reader of RCU, who is asked whether he is; the holder of the table's own lock, or its owner; any other caller. */
type Finder = 'reader' | 'owner' | 'caller';

/** Traverses the bucket of `key` and gives the node or NULL. Reads the node's key. */
const lookup = (name: string, c: string, whose: Finder) =>
  ({
    name,
    c,
    params: { table: 'global', key: 'value' },
    takes: { table: 'hashtable' },
    bind: (w) => {
      const all = w.part(hashHooks);
      return {
        apply(a) {
          if (whose === 'reader') w.emit(Event.rcuFetch, 1, 0, 0);
          const { nodes, key } = all.table(a[0]!);
          for (let i = 0; i < nodes.length; i++) {
            const { object, hooked } = nodes[i]!;
            if (w.cells[hooked] !== a[1]! + 1) continue;
            const pointer = w.pointerTo(object);
            const cell = w.dereference(pointer, key, 0);
            if (cell < 0) return 0;
            if (w.cells[cell] === a[1]!) return pointer;
          }
          return 0;
        },
      };
    },
    footprint: lookingUp,
    words: hashWords(whose === 'caller' ? 'looks' : 'fetches'),
    gives: nodesOf,
    orders: { acquires: ['node'] },
    alike: true,
    promela: {
      effect: lookupInC(whose === 'reader' ? 'fetch_event();' : ''),
      words: `note_word(table, ${whose === 'caller' ? 'PLAIN' : '0'});`,
    },
    reference: {
      does: {
        reader: 'looks up a key, as an RCU reader',
        owner: 'looks up a key, under the lock that is in `hashAdd`, or by who owns the table, or marks what he reads: in no data race',
        caller: 'looks up a key, with plain accesses, by one who has a lock, or owns the table',
      }[whose],
      gives: 'the node, or NULL',
      misuse: [...misuse(whose === 'reader'), ...(whose === 'caller' ? [unlocked] : [])],
      source,
    },
  }) satisfies Operation;

/** hash_for_each_possible_rcu(): for readers. */
export const hashLookup = lookup('hashLookup', 'hash_for_each_possible_rcu($table, $key)', 'reader');
/** Nobody takes the node away: by the table's own lock, or because the caller owns the table. Nothing is held against it. */
export const hashLookupHeld = lookup('hashLookupHeld', 'hash_for_each_possible_rcu_notrace($table, $key)', 'owner');
/** hash_for_each_possible(): by who keeps others out by a lock of the model. */
export const hashLookupPlain = lookup('hashLookupPlain', 'hash_for_each_possible($table, $key)', 'caller');

/** The next hooked node after `after` (0 = from the start), or NULL. */
const walk = (name: string, c: string, fetches: boolean) =>
  ({
    name,
    c,
    params: { table: 'global', after: 'object' },
    takes: { table: 'hashtable' },
    bind: (w) => {
      const all = w.part(hashHooks);
      return {
        apply(a) {
          if (fetches) w.emit(Event.rcuFetch, 1, 0, 0);
          const { nodes, key } = all.table(a[0]!);
          let from = 0;
          if (a[1]! !== 0) {
            const cell = w.dereference(a[1]!, key, 0);
            if (cell < 0) return 0;
            // a node that was unhooked meanwhile still leads on to what follows its bucket
            const bucket = w.cells[all.node(a[0]!, objectOf(a[1]!))!.hooked]!;
            from = bucket !== 0 ? bucket : w.cells[cell]! + 1;
          }
          let best = 0;
          let bucket = all.maxKey + 2;
          for (const { object, hooked } of nodes) {
            const b = w.cells[hooked]!;
            if (b > from && b < bucket) {
              best = object;
              bucket = b;
            }
          }
          return w.pointerTo(best);
        },
      };
    },
    footprint: walking,
    words: hashWords(fetches ? 'walks fetching' : 'walks'),
    gives: nodesOf,
    orders: { acquires: ['node'] },
    alike: true,
    promela: {
      effect: nextInC(fetches ? 'fetch_event();' : ''),
      words: `
        note_word(table, ${fetches ? '0' : 'PLAIN'});
        if (after != 0) note_word(node_chain[node_of(table, OBJECT(after))], ${fetches ? '0' : 'PLAIN'});`,
    },
    reference: {
      does: `walks on by a node, ${whose(fetches)}, in the order of the keys; from one that was taken out, to what followed it`,
      gives: 'the node after `after`, or the first where that is 0; NULL at the end',
      misuse: [...misuse(fetches), ...(fetches ? [] : [unlocked])],
      source,
    },
  }) satisfies Operation;

/** One step of hash_for_each_rcu(): for readers. */
export const hashNext = walk('hashNext', 'hash_for_each_rcu($table): after $after', true);
/** One step of hash_for_each_safe(): the caller owns the table. */
export const hashNextHeld = walk('hashNextHeld', 'hash_for_each_safe($table): after $after', false);

/**
 * Who keeps other changes of the table away: it is done behind a lock of the table's own, which is no step and no lock of the model; or the
 * caller, under readers of RCU or where these hold his lock as well.
 */
type Keeper = 'table' | 'caller, under readers' | 'caller';

const adding = (name: string, c: string, keeper: Keeper) =>
  ({
    name,
    c,
    params: { table: 'global', node: 'object', key: 'value' },
    takes: { table: 'hashtable' },
    bind: (w) => {
      const all = w.part(hashHooks);
      return {
        apply(a) {
          w.emit(Event.access, a[1]!, -1, 1);
          if (w.crashed) return 0;
          if (a[2]! < 0 || a[2]! > all.maxKey)
            throw new StepError(`${name}: key ${a[2]} is outside 0..${all.maxKey}; give pids in that range`);
          for (const node of all.nodes(a[0]!)) {
            if (w.cells[node.hooked] === a[2]! + 1)
              throw new StepError(`${name}: two nodes in one bucket; the order of a bucket is not modelled`);
          }
          w.set(all.node(a[0]!, objectOf(a[1]!))!.hooked, a[2]! + 1);
          return 0;
        },
      };
    },
    footprint: touching((step) => {
      accesses(step, step.objects(1));
      step.footprint.update(...hookedOf(step.w));
    }),
    words: hashWords(keeper === 'table' ? 'adds under its lock' : keeper === 'caller' ? 'adds' : 'adds for readers'),
    gives: 'nothing',
    // the table's lock, and rcu_assign_pointer() to whoever finds the node
    orders: {
      acquires: keeper === 'table' ? ['table'] : [],
      releases: [...(keeper === 'table' ? ['table'] : []), ...(keeper === 'caller' ? [] : ['node'])],
    },
    alike: true,
    promela: {
      effect: 'touch(node); if (!crashed) set(node_hook[node_of(table, OBJECT(node))], key + 1); return 0;',
      words: `
      if (node == 0) return;
      ${keeper === 'table' ? '' : 'note_word(table, PLAIN);'}
      note_word(table, WRITES);
      note_word(node_chain[node_of(table, OBJECT(node))], ${keeper === 'caller' ? 'WRITES' : 'PLAIN | WRITES'});
      note_word(node_hook[node_of(table, OBJECT(node))], WRITES);`,
    },
    reference: {
      does: {
        table: 'hooks a node under a key, behind a lock of the table; a reader that finds it sees what was written before',
        'caller, under readers': 'hooks a node under a key; a reader that finds it sees what was written before',
        caller: 'hooks a node under a key: whoever finds it without the lock of the table need not see what was written before',
      }[keeper],
      misuse: ['of a freed node: use-after-free', ...(keeper === 'table' ? [] : [unlocked])],
      source,
    },
  }) satisfies Operation;

/** hash_add_rcu() with a lock around it. */
export const hashAdd = adding('hashAdd', 'hash_add_rcu($table, $node, $key)', 'table');
/** hash_add_rcu(). */
export const hashAddRcu = adding('hashAddRcu', 'hash_add_rcu($table, $node, $key)', 'caller, under readers');
/** hash_add(): for those who hold the lock of the table, readers too. */
export const hashAddHeld = adding('hashAddHeld', 'hash_add($table, $node, $key)', 'caller');

const deleting = (name: string, c: string, keeper: Keeper) =>
  ({
    name,
    c,
    params: { table: 'global', node: 'object' },
    takes: { table: 'hashtable' },
    bind: (w) => {
      const all = w.part(hashHooks);
      return {
        apply(a) {
          w.emit(Event.access, a[1]!, -1, 1);
          if (!w.crashed) w.set(all.node(a[0]!, objectOf(a[1]!))!.hooked, 0);
          return 0;
        },
      };
    },
    footprint: touching((step) => {
      const objects = step.objects(1);
      const hooked = step.w.part(hashHooks).all.flatMap((node) => (objects.includes(node.object) ? [node.hooked] : []));
      accesses(step, objects);
      step.footprint.update(...hooked);
      step.footprint.clear(...hooked);
    }),
    words: hashWords(keeper === 'table' ? 'deletes under its lock' : keeper === 'caller' ? 'deletes' : 'deletes for readers'),
    gives: 'nothing',
    ...(keeper === 'table' && { orders: { acquires: ['table'], releases: ['table'] } }),
    alike: true,
    promela: {
      effect: 'touch(node); if (!crashed) set(node_hook[node_of(table, OBJECT(node))], 0); return 0;',
      words: `
      if (node == 0) return;
      int chain = node_chain[node_of(table, OBJECT(node))], hook = node_hook[node_of(table, OBJECT(node))];
      ${keeper === 'table' ? '' : 'note_word(hook, PLAIN);'}
      if (get(hook) == 0) return;
      ${keeper === 'table' ? '' : 'note_word(chain, PLAIN);'}
      note_word(table, WRITES);
      note_word(hook, ${keeper === 'caller' ? 'PLAIN | WRITES' : 'WRITES'});
      ${keeper === 'caller' ? 'note_word(chain, PLAIN | WRITES);' : ''}`,
    },
    reference: {
      does: {
        table: 'takes a node out, if it is hooked, behind a lock of the table; it still leads a walk on that stands there',
        'caller, under readers': 'takes a node out, if it is hooked; it still leads a walk on that stands there',
        caller: 'takes a node out, if it is hooked; a walk that stands there goes on with the next bucket',
      }[keeper],
      misuse: ['of a freed node: use-after-free', ...(keeper === 'table' ? [] : [unlocked])],
      source,
    },
  }) satisfies Operation;

/** hash_del_rcu() with a lock around it: nothing where the node is not hooked. */
export const hashDel = deleting('hashDel', 'hash_del_rcu($node)', 'table');
/** hash_del_rcu(). */
export const hashDelRcu = deleting('hashDelRcu', 'hash_del_rcu($node)', 'caller, under readers');
/** hash_del(): for those who hold the lock of the table, readers too. */
export const hashDelHeld = deleting('hashDelHeld', 'hash_del($node)', 'caller');

/** hash_empty(): hlist_empty() of every bucket. */
export const hashEmpty = {
  name: 'hashEmpty',
  c: 'hash_empty($table)',
  params: { table: 'global' },
  takes: { table: 'hashtable' },
  bind: (w) => {
    const all = w.part(hashHooks);
    return { apply: (a) => (all.nodes(a[0]!).every(({ hooked }) => w.cells[hooked] === 0) ? 1 : 0) };
  },
  footprint: touching((step) => step.footprint.read(...hookedIn(step.w, step.global(0)))),
  words: hashWords('fetches'),
  gives: 'number',
  alike: true,
  promela: {
    effect: `
      for (int n = 0; n < NODES; n++) if (node_table[n] == table && get(node_hook[n]) != 0) return 0;
      return 1;`,
    words: 'note_word(table, 0);',
  },
  reference: {
    does: 'looks whether a table has nodes, without a lock',
    gives: '1 it has none; 0 it has',
    source: `hash_empty(), ${source}`,
  },
} satisfies Operation;
