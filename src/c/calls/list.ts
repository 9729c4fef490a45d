import { listAddRcu, listAddTailRcu, listDelRcu, listReplaceRcu } from '../../kernel/rcu-list.js';
import { listAdd, listAddTail, listDel, listDelInit, listMove, listMoveTail } from '../../kernel/list.js';
import { type CallRules, one } from './rule.js';

const node = { node: 0 };
const entry = { node: 0, list: 1 };
/** Which arguments are an entry and the head of its list. */
const heads = { list: { entry: 0, head: 1 } } as const;

export const listCalls: CallRules = {
  list_add: one(2, listAdd, entry, heads),
  list_add_tail: one(2, listAddTail, entry, heads),
  list_del: one(1, listDel, node),
  list_del_init: one(1, listDelInit, node),
  list_move: one(2, listMove, entry, heads),
  list_move_tail: one(2, listMoveTail, entry, heads),
  list_add_rcu: one(2, listAddRcu, entry, heads),
  list_add_tail_rcu: one(2, listAddTailRcu, entry, heads),
  list_del_rcu: one(1, listDelRcu, node),
  list_replace_rcu: one(2, listReplaceRcu, { old: 0, node: 1 }),
};
