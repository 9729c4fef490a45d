import { cmpxchg } from '../../kernel/atomics.js';
import { plainChangeBit, plainClearBit, plainSetBit } from '../../kernel/bitops.js';
import { initList, initListHead, listNext } from '../../kernel/list.js';
import { listEmpty, listEmptyCareful, listEntryEmpty, listEntryEmptyCareful, listFirstOrNull } from '../../kernel/list-empty.js';
import type { Operation } from '../../core/operation/operation.js';
import { int } from '../parse/integer-types.js';
import { chosen, heldBy, notes, publishedBy, read, write } from './expression.js';
import type { Call } from '../parse/syntax.js';
import { takes } from './arguments.js';
import { headIsRead } from '../families/list-heads.js';
import type { Builtin, FunctionLowering } from './function-lowering.js';
import { listOf } from './loops.js';
import { hull } from '../flow/intervals.js';
import { countingRoom, kernelTypeOf } from './kernel-types.js';
import { pointed } from './places.js';
import { keyOf, limitsOf, pointerTo, targetOf, wordOf, nothing } from './values.js';
import { type Waiting, waitFor } from '../families/waiting.js';

const orders = { '': 'full', _relaxed: 'relaxed', _acquire: 'acquire', _release: 'release' };

/** try_cmpxchg(&x, &old, new): whether it did, and `old` is what was there. */
const trying =
  (order: string): Builtin =>
  (f, e) => {
    const [of, at, what] = e.args;
    if (!of || !what || at?.kind !== 'unary' || at.mark !== '&') return f.problems.refuse(e.at, 'expected the address of a variable: &old');
    const place = pointed(f, f.named(f.context.value(f, of)), of.at);
    const variable = f.context.place(f, at.of);
    const old = f.kept(read(f, variable, at));
    const value = f.context.value(f, what, place.type);
    const key = keyOf(place);
    if (place.type.kind === 'pointer' || place.type.kind === 'integer') notes(f, key, value, place.type, e.at, f.problems.source.textOf(e));
    const input = { loc: wordOf(place), old: old.operand, new: value.operand, order: { tag: order } };
    const known = f.facts.interval(key);
    const interval = kernelTypeOf(place.type)?.counts ? hull(known, countingRoom) : heldBy(f, key, place.type);
    const operand = f.step(e, { does: cmpxchg, input, publishes: publishedBy(f, value) }, interval);
    write(f, variable, { operand, type: variable.type, target: f.facts.target(key) }, e);
    return chosen(f, (yes, no) => f.builder.test({ type: 'eq', params: { left: operand, right: old.operand } }, yes, no));
  };

/** no_free_ptr(p): its value, and who would free it has nothing to free any more. */
const noFree: Builtin = (f, e) => {
  const [of] = e.args;
  const place = of && f.context.place(f, of);
  if (place?.kind !== 'variable') return f.problems.refuse(e.at, 'expected a local variable');
  const kept = f.kept(read(f, place, e));
  f.builder.set(place.variable, 0);
  return kept;
};

const waiting =
  (how: Waiting): Builtin =>
  (f, e) =>
    waitFor(f, e, how);

/** The list_head that an argument leads to, and whether it is the head of a list, as far as is known. */
function listHeadOf(f: FunctionLowering, e: Call) {
  const [of] = takes(f, e, 1);
  const place = pointed(f, f.named(f.context.value(f, of!)), of!.at);
  const isHead = f.facts.structOn(keyOf(place)) !== undefined;
  if (isHead) headIsRead(f, targetOf(place), of!);
  return { word: wordOf(place), isHead };
}

/** INIT_LIST_HEAD(): of an entry, or of a head in an object; one at file level is empty at first. */
const initsList: Builtin = (f, e) => {
  const { word, isHead } = listHeadOf(f, e);
  if (typeof word === 'string') return nothing;
  if (isHead) f.step(e, { does: initList, input: { list: word }, begins: true });
  else f.step(e, { does: initListHead, input: { node: word }, begins: true });
  return nothing;
};

const emptyList =
  (careful: boolean): Builtin =>
  (f, e) => {
    const { word, isHead } = listHeadOf(f, e);
    const ofHead = isHead || typeof word === 'string';
    const [head, entry] = careful ? [listEmptyCareful, listEntryEmptyCareful] : [listEmpty, listEntryEmpty];
    const step = ofHead ? { does: head, input: { list: word } } : { does: entry, input: { node: word } };
    return { operand: f.step(e, step, { min: 0, max: 1 }), type: int };
  };

/** list_first_entry(&list, struct ctx, node): NULL where there is none, as list_first_entry_or_null() says it. */
const firstEntry =
  (orNull: boolean): Builtin =>
  (f, e) => {
    const [head, type, member] = e.args;
    if (!head || !member || type?.kind !== 'type' || type.type.kind !== 'struct')
      return f.problems.refuse(e.at, 'expected a list, a struct and a member');
    const { list, target } = listOf(f, head, type.type, member);
    const operand = f.step(
      e,
      orNull ? { does: listFirstOrNull, input: { list } } : { does: listNext, input: { list, after: 0 } },
      f.facts.pointers,
    );
    return { operand, type: pointerTo(type.type), target };
  };

/** __set_bit(nr, word) and its kin: a plain load of the word, and a plain store of all of it. */
const plainBit =
  (operation: Operation): Builtin =>
  (f, e) => {
    const [nrArg, of] = e.args;
    if (!nrArg || !of || e.args.length > 2) return f.problems.refuse(e.at, 'this takes the number of a bit and the address of a word');
    const nr = f.context.value(f, nrArg);
    const range = f.intervalOf(nr.operand);
    if (!range || range.min < 0 || range.max > 30) return f.problems.refuse(nrArg.at, 'this takes the number of a bit, 0..30');
    const place = pointed(f, f.named(f.context.value(f, of)), of.at);
    f.facts.holds(keyOf(place), { min: 0, max: 2 ** (range.max + 1) - 1 }, limitsOf(place.type));
    const { operand: before } = read(f, place, e);
    return {
      operand: f.step(e, { does: operation, input: { loc: wordOf(place), nr: nr.operand, before } }, { min: 0, max: 1 }),
      type: int,
    };
  };

/** Calls that are more than one operation, or other ones by what they are of. */
export const moreBuiltins: { readonly [name: string]: Builtin } = {
  ...Object.fromEntries(
    Object.entries(orders).flatMap(([suffix, order]) =>
      ['', 'atomic_', 'atomic_long_', 'atomic64_'].map((prefix) => [`${prefix}try_cmpxchg${suffix}`, trying(order)]),
    ),
  ),
  ...Object.fromEntries(
    Object.entries({ set: plainSetBit, clear: plainClearBit, change: plainChangeBit }).flatMap(([name, operation]) =>
      ['__', '__test_and_'].map((prefix) => [`${prefix}${name}_bit`, plainBit(operation)]),
    ),
  ),
  no_free_ptr: noFree,
  retain_and_null_ptr: noFree,
  wait_event: waiting({}),
  wait_event_interruptible: waiting({ ends: 'signal' }),
  wait_event_killable: waiting({ ends: 'signal' }),
  wait_event_interruptible_exclusive: waiting({ ends: 'signal', exclusive: true }),
  wait_event_timeout: waiting({ ends: 'timeout' }),
  INIT_LIST_HEAD: initsList,
  list_empty: emptyList(false),
  list_empty_careful: emptyList(true),
  list_first_entry: firstEntry(false),
  list_first_entry_or_null: firstEntry(true),
};
