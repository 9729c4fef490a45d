import { branchesOf, type PathSource, type PointSource } from '../../../src/core/system/path-source.js';
import type { ObjectType } from '../../../src/core/system/scenario.js';
import { pointer } from '../../../src/core/world/field.js';
import { hlistHeadField, hlistPprevField } from '../../../src/kernel/hlist.js';
import { define } from '../../../src/path/define.js';
import { isNull, type Operand, point, revise } from '../../../src/path/vocabulary.js';

// table-lock=no: nobody keeps the writers of the table apart, and each write of a list is a step (steps.md 3.14).

/** The table as a list in memory. */
export const unlockedTable = hlistHeadField('da_monitor_storage', { key: 'id', next: 'next' });

/** A slot with its list node. */
export const withNode = (slot: ObjectType): ObjectType => ({
  ...slot,
  fields: { ...slot.fields, next: pointer('da_monitor_storage'), pprev: hlistPprevField },
});

const at = (register: string, field: string) => ({ reg: register, field });
const load = (
  description: string,
  loc: { readonly reg: string; readonly field: string } | { readonly param: string; readonly field: string } | string,
  register: string,
  target: string,
  order = 'plain',
): PointSource => point(description, 'load', { loc, order }, { save: register, target });
const store = (
  description: string,
  loc: { readonly reg: string; readonly field: string } | { readonly param: string; readonly field: string } | string,
  value: Operand,
  order: string,
  target: string,
): PointSource => point(description, 'store', { loc, value, order }, target);

/** hlist_del_init_rcu() of a slot: nothing where it is unhashed already. */
const remove = define({
  id: 'hlist_del_init_rcu',
  params: ['slot'],
  registers: ['next', 'pprev'],
  initial: 'unhashed',
  states: {
    unhashed: point('hlist_unhashed(n)', 'load', { loc: { param: 'slot', field: 'pprev' }, order: 'once' }, [
      { guard: isNull, target: 'done' },
      { target: 'next' },
    ]),
    next: load('next = n->next', { param: 'slot', field: 'next' }, 'next', 'pprev'),
    pprev: load('pprev = n->pprev', { param: 'slot', field: 'pprev' }, 'pprev', 'through'),
    through: point('WRITE_ONCE(*pprev, next)', 'hlistStoreThrough', { pprev: { reg: 'pprev' }, next: { reg: 'next' } }, [
      { guard: { type: 'eq', params: { left: { reg: 'next' }, right: 0 } }, target: 'forget' },
      { target: 'back' },
    ]),
    back: store('WRITE_ONCE(next->pprev, pprev)', at('next', 'pprev'), { reg: 'pprev' }, 'once', 'forget'),
    forget: store('WRITE_ONCE(n->pprev, NULL)', { param: 'slot', field: 'pprev' }, 0, 'once', 'done'),
    done: { type: 'final' },
  },
});

/** hlist_add_head_rcu() in da_create_or_get(): from the first write that makes the slot visible on, its window is open. */
function insertAtHead(create: PathSource): PathSource {
  const opened = branchesOf(create.states['hook']!.invoke!)[0]!;
  const slot = 'slot';
  return revise(create, {
    registers: ['first'],
    states: {
      hook: load('first = h->first', 'da_monitor_ht', 'first', 'hookNext'),
      hookNext: store('n->next = first', at(slot, 'next'), { reg: 'first' }, 'plain', 'hookPprev'),
      hookPprev: point(
        'WRITE_ONCE(n->pprev, &h->first)',
        'hlistPointAtHead',
        { pprev: at(slot, 'pprev'), table: 'da_monitor_ht', order: 'once' },
        'hookFirst',
      ),
      hookFirst: point('rcu_assign_pointer(h->first, n)', 'store', { loc: 'da_monitor_ht', value: { reg: slot }, order: 'release' }, [
        { ...opened, guard: { type: 'eq', params: { left: { reg: 'first' }, right: 0 } } },
        { ...opened, target: 'hookBack' },
      ]),
      hookBack: point(
        'WRITE_ONCE(first->pprev, &n->next)',
        'hlistPointBack',
        { pprev: at('first', 'pprev'), node: { reg: slot }, order: 'once' },
        opened.target,
      ),
    },
  });
}

const renamed: { readonly [operation: string]: string } = {
  hashLookup: 'hlistLookup',
  hashLookupHeld: 'hlistLookupHeld',
  hashNext: 'hlistNext',
  hashNextHeld: 'hlistNextHeld',
};

/** The operations on the table, where it is a list in memory. */
function onList(point: PointSource): PointSource {
  const { invoke } = point;
  if (invoke === undefined) return point;
  if (invoke.src === 'hashDel') return { ...point, invoke: { ...invoke, src: remove.id, input: { slot: invoke.input!['node']! } } };
  return renamed[invoke.src] === undefined ? point : { ...point, invoke: { ...invoke, src: renamed[invoke.src]! } };
}

/** A variant's paths with a table that has no lock. */
export const unlocked = (paths: readonly PathSource[]): readonly PathSource[] => [
  ...paths
    .map((path) => (path.id === 'da_create_or_get' ? insertAtHead(path) : path))
    .map((path) => ({ ...path, states: Object.fromEntries(Object.entries(path.states).map(([name, point]) => [name, onList(point)])) })),
  remove,
];
