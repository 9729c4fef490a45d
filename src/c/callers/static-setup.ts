import type { Lowering } from '../lower/lowering.js';
import type { Declaration, Entry, Expression, TypeName } from '../parse/syntax.js';
import type { Runner } from './actors.js';

const noType: TypeName = { kind: 'void' };

/** What is set up where it is declared: the call that does the same, and its arguments behind the address. */
const calls: { readonly [macro: string]: readonly [call: string, ...more: number[]] } = {
  DECLARE_WORK: ['INIT_WORK'],
  DECLARE_DELAYED_WORK: ['INIT_DELAYED_WORK'],
  DEFINE_TIMER: ['timer_setup', 0],
  DECLARE_TASKLET: ['tasklet_setup'],
};
/** The same as a member's starting value: which of the arguments is the function. */
const values: { readonly [macro: string]: readonly [call: string, fn: number, ...more: number[]] } = {
  __WORK_INITIALIZER: ['INIT_WORK', 1],
  __DELAYED_WORK_INITIALIZER: ['INIT_DELAYED_WORK', 1],
  __TIMER_INITIALIZER: ['timer_setup', 0, 0],
};

/** A call that sets up a place: `INIT_WORK(&place, fn)`. */
const setup = (name: string, place: Expression, fn: Expression, more: readonly number[], { at, end }: Expression): Expression => ({
  kind: 'call',
  callee: { kind: 'name', name, at, end },
  args: [{ kind: 'unary', mark: '&', of: place, at, end }, fn, ...more.map((value): Expression => ({ kind: 'number', value, at, end }))],
  at,
  end,
});

/** The calls for one global. */
function setupsOf({ name, type, init, at, end }: Declaration): readonly Expression[] {
  if (!init) return [];
  const place: Expression = { kind: 'name', name, at, end };
  if (type.kind === 'named' && Object.hasOwn(calls, type.name)) {
    const [call, ...more] = calls[type.name]!;
    const fn = init.kind === 'call' ? init.args[1] : undefined;
    return fn ? [setup(call, place, fn, more, { ...place, kind: 'number', value: 0 })] : [];
  }
  const inside = (e: Expression, of: Expression): readonly Expression[] => {
    if (e.kind === 'braces')
      return e.entries.flatMap((entry) => (entry.member === undefined ? [] : inside(entry.value, memberOf(of, entry))));
    const macro = e.kind === 'call' && e.callee.kind === 'name' ? e.callee.name : '';
    if (e.kind !== 'call' || !Object.hasOwn(values, macro)) return [];
    const [call, which, ...more] = values[macro]!;
    const fn = e.args[which];
    return fn ? [setup(call, of, fn, more, e)] : [];
  };
  return inside(init, place);
}

const memberOf = (of: Expression, { member, value: { at, end } }: Entry): Expression =>
  member!.split('.').reduce((place, name): Expression => ({ kind: 'member', of: place, arrow: false, name, nameAt: at, at, end }), of);

/** Runs before all: what globals are set up with where they are declared. */
export function staticSetup(lowering: Lowering): readonly Runner[] {
  const setups = [...lowering.program.globals.values()].flatMap(setupsOf);
  if (setups.length === 0) return [];
  const lowered = lowering.program.problems.within(() =>
    lowering.lower('static setup', 'starting_values', [], noType, setups[0]!.at, (f) => {
      for (const e of setups) f.problems.within(() => f.within(e, () => void lowering.value(f, e)));
    }),
  );
  return lowered ? [{ lowered, name: 'starting_values', kind: 'task', before: true, daemon: false, each: undefined }] : [];
}
