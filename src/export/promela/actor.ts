import type { PromelaForm } from '../../core/operation/promela-form.js';
import type { ActorSpec } from '../../core/system/scenario.js';
import type { Argument, Assignment, Condition, Expression, FlatProgram, Move, Next, Point } from '../../path/flatten.js';
import type { World } from '../../core/world/world.js';
import type { RaceCandidate } from '../../path/race-candidates.js';
import { registerRanges, slotRanges } from '../../path/register-ranges.js';
import { type Allocation, allocate } from '../../path/registers.js';
import type { Cells } from './cells.js';

/** An actor's program and where its point and its registers are. */
export interface PlacedActor {
  readonly number: number;
  readonly spec: ActorSpec;
  readonly flat: FlatProgram;
  readonly pc: number;
  /** By register; -1: nobody reads it. */
  readonly cellOf: readonly number[];
  /** By point: the cells of registers that hold nothing there. */
  readonly dead: readonly (readonly number[])[];
  readonly needed: Allocation['needed'];
}

/**
 * Gives an actor its cells. Registers that are never live at once share one, and a dead one is 0, so that states that
 * differ there only are one.
 */
export function placeActor(cells: Cells, number: number, spec: ActorSpec, flat: FlatProgram, world: World): PlacedActor {
  const { slots, slotOf, dead, needed } = allocate(flat, spec.name);
  const pc = cells.add(0, flat.points.length - 1);
  const ranges = slotRanges(slots, slotOf, registerRanges(flat, world), world);
  const registers = ranges.map(({ min, max }) => cells.add(min, max));
  return {
    number,
    spec,
    flat,
    pc,
    cellOf: slotOf.map((slot) => registers[slot] ?? -1),
    needed,
    dead: dead.map((some) => [...some].map((slot) => registers[slot]!)),
  };
}

/** Tables of constants that expressions look up. */
export class Tables {
  readonly text: string[] = [];
  private readonly known = new Map<unknown, string>();

  name(table: readonly (readonly number[])[]): string {
    let name = this.known.get(table);
    if (name === undefined) {
      name = `table_${this.known.size}`;
      this.known.set(table, name);
      const width = Math.max(...table.map(({ length }) => length));
      this.text.push(
        `static const int ${name}[${table.length}][${width}] = { ${table.map((row) => `{ ${row.join(', ')} }`).join(', ')} };`,
      );
    }
    return name;
  }
}

export interface ActorText {
  /** Functions, each a text of its own. */
  readonly functions: readonly string[];
  /** Cases of the switch over its points. */
  readonly can: string;
  readonly go: string;
  readonly waits: string;
  readonly asleep: string;
  /** The cases of points at which it sleeps, or is in the second step of a call that does. */
  readonly hangs: string;
  readonly words: string;
}

/** The C of one actor: a function for each point, and one for each way back into a caller. */
export function actorText(
  actor: PlacedActor,
  candidates: readonly (readonly RaceCandidate[])[],
  outcomesOf: (form: PromelaForm) => string,
  tables: Tables,
  noteOf: (note: number) => string | undefined,
): ActorText {
  const { number: a, flat, cellOf } = actor;
  const functions: string[] = [];

  const value = (e: Expression): string => {
    switch (e.kind) {
      case 'constant':
        return e.value < 0 ? `(${e.value})` : `${e.value}`;
      case 'register':
        return `get(${cellOf[e.register]})`;
      case 'result':
        return 'r';
      case 'add':
        return `(${value(e.left)} + ${value(e.right)})`;
      case 'sub':
        return `(${value(e.left)} - ${value(e.right)})`;
      case 'lookup':
        return `${tables.name(e.table)}[${value(e.row)}][${value(e.column)}]`;
    }
  };
  const test = (c: Condition): string => {
    if (c.type === 'all') return c.conditions.length === 0 ? '1' : `(${c.conditions.map(test).join(' && ')})`;
    if (c.type === 'not') return `!(${test(c.conditions[0]!)})`;
    const [left, right] = [value(c.left), value(c.right)];
    // a negative number stands for 2^64 minus it
    const unsigned = (of: string): string => `(unsigned long long)(long long)(${of})`;
    if (c.type === 'ult') return `${unsigned(left)} < ${unsigned(right)}`;
    if (c.type === 'uge') return `${unsigned(left)} >= ${unsigned(right)}`;
    return `${left} ${{ eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' }[c.type]} ${right}`;
  };
  const assign = (assignments: readonly Assignment[], after: Next): string => {
    const kept = actor.needed(assignments, after);
    if (kept.length === 1) return `set(${cellOf[kept[0]!.register]}, ${value(kept[0]!.value)});`;
    const read = kept.map((one, i) => `int v${i} = ${value(one.value)};`);
    const written = kept.map((one, i) => `set(${cellOf[one.register]}, v${i});`);
    return [...read, ...written].join(' ');
  };

  const names = new Map<Next, string>();
  const goTo = (next: Next): string => {
    switch (next.kind) {
      case 'point':
        return `stand_${a}_${next.point}();`;
      case 'end':
        return `finish(); ${actor.spec.repeats ? `arrive_${a}();` : `stand_${a}_0();`}`;
      case 'assign':
        return `{ ${assign(next.assignments, next.next!)} ${goTo(next.next!)} }`;
      case 'return': {
        let name = names.get(next);
        if (name === undefined) {
          name = `back_${a}_${names.size}`;
          names.set(next, name);
          functions.push(`static void ${name}(void) {\n  int r = ${value(next.value)};\n${moves(next.moves)}\n}`);
        }
        return `${name}();`;
      }
    }
  };
  const move = (m: Move): string => {
    const note = m.note && noteOf(m.note.number);
    const parts = [
      ...(note ? [`${note}(${[0, 1, 2].map((i) => (m.note!.values[i] ? value(m.note!.values[i]!) : '0')).join(', ')});`] : []),
      ...m.writes.map((w) => `set(cell_at(${value(w.object)}, ${w.field}), ${value(w.value)});`),
      ...(m.assignments.length > 0 ? [`{ ${assign(m.assignments, m.next)} }`] : []),
      goTo(m.next),
      'return;',
    ];
    return parts.join(' ');
  };
  const moves = (all: readonly Move[]): string =>
    [
      ...all.map((m) => `  ${m.guard ? `if (${test(m.guard)}) ` : ''}{ ${move(m)} }`),
      ...(all.at(-1)?.guard ? ['  give_up("no branch");'] : []),
    ].join('\n');

  const peeked = (arg: Argument): string =>
    arg.kind === 'cell' ? `${arg.cell}` : arg.kind === 'value' ? value(arg.value) : `cell_at(${value(arg.pointer)}, ${arg.field})`;
  /** Notes the words that the step there accesses. */
  const noted = ({ operation, access }: Point, args: readonly string[]): string =>
    operation.words === undefined
      ? `note_word(${args[access!.argument]!}, ${access!.bits});`
      : `words_${operation.name}(${args.join(', ')});`;
  const isWatched = (point: Point): boolean => point.access !== undefined || point.operation.words !== undefined;

  const pointText = (point: Point, p: number): string => {
    const args = point.args.map((arg, i) => {
      if (arg.kind !== 'field') return `  int a${i} = ${peeked(arg)};`;
      return `  int a${i} = reach(${value(arg.pointer)}, ${arg.field});\n  if (crashed) return;`;
    });
    const rivals = candidates[p]!.map(({ actor: other }) => `  begin_words(&there);\n  words_${other}();\n  race(${other});`);
    const mine =
      rivals.length === 0
        ? ''
        : noted(
            point,
            point.args.map((_, i) => `a${i}`),
          );
    const races = rivals.length === 0 ? [] : ['  begin_words(&here);', `  ${mine}`, ...rivals];
    return [
      `static void at_${a}_${p}(int outcome) {`,
      ...args,
      ...races,
      `  int r = do_${point.operation.name}(${[...point.args.map((_, i) => `a${i}`), 'outcome'].join(', ')});`,
      '  if (crashed) return;',
      moves(point.moves),
      '}',
    ].join('\n');
  };

  const stand = flat.points.map(
    (_, p) => `static void stand_${a}_${p}(void) { set(${actor.pc}, ${p}); ${actor.dead[p]!.map((cell) => `set(${cell}, 0);`).join(' ')} }`,
  );
  const entry = goTo(flat.entry);
  functions.push(`static void arrive_${a}(void) { ${entry} }`);
  const can: string[] = [];
  const go: string[] = [];
  const waits: string[] = [];
  const asleep: string[] = [];
  const hangs: string[] = [];
  const words: string[] = [];
  flat.points.forEach((point, p) => {
    if (!point) return;
    const form = point.operation.promela!;
    const peeks = point.args.map(peeked).join(', ');
    const outcomes = outcomesOf(form);
    if (form.can !== undefined || outcomes !== '0') {
      const may = outcomes === 'slots' ? `may_take(get(${peeked(point.args[0]!)}), outcome)` : `outcome <= ${outcomes}`;
      can.push(`    case ${p}: return ${may}${form.can === undefined ? '' : ` && can_${point.operation.name}(${peeks})`};`);
    }
    if (form.waits !== undefined) waits.push(`    case ${p}: return waits_${point.operation.name}(${peeks});`);
    if (point.operation.sleeps) asleep.push(`    case ${p}: return 1;`);
    if (point.operation.sleeps || point.operation.sleepsOn) hangs.push(`    case ${p}: return 1;`);
    if (isWatched(point)) words.push(`    case ${p}: ${noted(point, point.args.map(peeked))} return 0;`);
    functions.push(pointText(point, p));
    go.push(`    case ${p}: at_${a}_${p}(outcome); return;`);
  });
  return {
    functions: [...stand, ...functions],
    can: can.join('\n'),
    go: go.join('\n'),
    waits: waits.join('\n'),
    asleep: asleep.join('\n'),
    hangs: hangs.join('\n'),
    words: words.join('\n'),
  };
}
