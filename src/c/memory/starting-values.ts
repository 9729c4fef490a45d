import type { Operation } from '../../core/operation/operation.js';
import { initListHead } from '../../kernel/list.js';
import { store } from '../../kernel/memory.js';
import { refcountSet } from '../../kernel/refcount.js';
import type { Expression } from '../parse/syntax.js';
import { converted, write } from '../lower/expression.js';
import type { FunctionLowering } from '../lower/function-lowering.js';
import { kernelTypeOf } from '../lower/kernel-types.js';
import { memberPlace, membersOf } from '../lower/places.js';
import { constantOf } from '../lower/program.js';
import { type Memory, typeText, wordOf } from '../lower/values.js';

const zero =
  /^(COMPLETION_INITIALIZER(_ONSTACK)?|__(RAW_)?SPIN_LOCK_UNLOCKED|__MUTEX_INITIALIZER|__RWLOCK_UNLOCKED|__WAIT_QUEUE_HEAD_INIT\w+)$/;

/** Starting values: what braces do not name is 0, which it is already. */
export function initialise(f: FunctionLowering, place: Memory, e: Expression): void {
  const { problems, program } = f;
  const { type } = place;
  if (e.kind === 'braces') {
    if (type.kind !== 'struct' && type.kind !== 'array') return void problems.refuse(e.at, `braces cannot begin ${typeText(type)}`);
    if (type.kind === 'struct' && kernelTypeOf(type)) {
      if (e.entries.some(({ value }) => constantOf(value, program.constants) !== 0))
        problems.refuse(e.at, `what is inside of a ${typeText(type)} belongs to the kernel; begin it by its macro or by a call`);
      return;
    }
    const members = membersOf(type, program);
    const size = type.kind === 'array' && type.size ? constantOf(type.size, program.constants) : undefined;
    let next = 0;
    for (const entry of e.entries) {
      let of: Memory;
      if (type.kind === 'array') {
        if (entry.index) next = constantOf(entry.index, program.constants) ?? problems.refuse(entry.index.at, 'expected a constant');
        if (size !== undefined && (next < 0 || next >= size))
          problems.refuse(entry.value.at, `the index ${next} is outside of 0..${size - 1}`);
        of = { ...place, path: [...place.path, `i${next++}`], type: type.of };
      } else if (entry.member !== undefined)
        of = entry.member.split('.').reduce((at, name) => memberPlace(at, name, entry.value.at, program), place);
      else {
        const member = members[next++];
        if (!member) return void problems.refuse(entry.value.at, `${typeText(type)} has ${members.length} members`);
        of = memberPlace(place, member.name, entry.value.at, program);
      }
      problems.within(() => initialise(f, of, entry.value));
    }
    return;
  }
  if (e.kind === 'call' && e.callee.kind === 'name' && kernelTypeOf(type)) return void initialiseByMacro(f, place, e, e.callee.name);
  if (type.kind === 'struct' || type.kind === 'array' || kernelTypeOf(type)) {
    if (constantOf(e, program.constants) === 0) return;
    if (type.kind === 'struct' && !kernelTypeOf(type) && ['name', 'member', 'index', 'unary'].includes(e.kind))
      return void f.context.copy(f, place, e);
    return void problems.refuse(e.at, `this is no starting value of ${typeText(type)}; write its members in braces, or assign them`);
  }
  const constant = constantOf(e, program.constants);
  if (constant === 0) return;
  const value = converted(f, f.context.value(f, e, type), type, e.at);
  write(f, place, value, e);
}

/** ATOMIC_INIT(1), COMPLETION_INITIALIZER_ONSTACK(x) and their kin. */
function initialiseByMacro(f: FunctionLowering, place: Memory, e: Expression & { readonly kind: 'call' }, name: string): void {
  const { problems, program } = f;
  const stores = (does: Operation, value: number): void => {
    const loc = wordOf(place) as { readonly object: { readonly reg: string }; readonly field: string };
    f.step(e, {
      does,
      input: { loc, [does === refcountSet ? 'n' : 'value']: value, order: { tag: 'plain' } },
      plain: { object: loc.object, field: loc.field, value },
    });
  };
  if (/^(ATOMIC(64|_LONG)?|REFCOUNT|KREF)_INIT$/.test(name) && e.args.length === 1) {
    const value = constantOf(e.args[0]!, program.constants) ?? problems.refuse(e.args[0]!.at, 'expected a constant');
    if (value !== 0) stores(/^ATOMIC/.test(name) ? store : refcountSet, value);
  } else if (name === 'LIST_HEAD_INIT') {
    f.step(e, { does: initListHead, input: { node: wordOf(place) }, begins: true });
  } else if (!zero.test(name)) problems.refuse(e.at, `'${name}' is no starting value that is read here; set it up by a call`);
}
