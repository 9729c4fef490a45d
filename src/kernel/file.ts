import type { Field } from '../core/world/field.js';
import { bit, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import { ofEverybody, touching } from './footprint/objects.js';
import { waitsForThem } from './footprint/sections.js';
import { membersOf } from './members.js';

/** Of a struct file: it is closed? */
export const fileClosedField: Field = { kind: 'file_closed', cells: [{ name: '', range: bit }] };
/** How many operations on it are under way, each of which holds a reference. */
export const fileUsersField: Field = { kind: 'file_users', cells: [{ name: '', range: upTo(7) }] };
/** How many descriptors refer to it besides one. */
export const fileOthersField: Field = { kind: 'file_others', cells: [{ name: '', range: upTo(3) }] };

/** An operation on a file is under way. */
export const fileOperations: Section = { name: 'file', each: 'object', preemptible: true };

const cellsOf = (step: AbstractStep, kind: string): readonly number[] => {
  const { of } = membersOf(step.w, kind);
  return step.objects(0).flatMap((file) => (of(file) < 0 ? [] : [of(file)]));
};
const puts = (step: AbstractStep): void => {
  step.footprint.write(step.place(`drops file ${step.actor}`));
  step.footprint.free(step.place(`out of file ${step.actor}`));
};
const underWay = (step: AbstractStep): readonly number[] => [...ofEverybody(step, 'in file'), ...ofEverybody(step, 'drops file')];

/** fdget(): 0 where the descriptor is closed (EBADF), else 1 and the file is held. */
export const fdget = {
  name: 'fdget',
  c: 'fdget($file)',
  params: { file: 'object' },
  bind: (w) => {
    const closed = membersOf(w, 'file_closed');
    const users = membersOf(w, 'file_users');
    return {
      apply(a) {
        if (w.cells[closed.at(a[0]!)] === 1) return 0;
        w.add(users.at(a[0]!), 1);
        return 1;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.read(...cellsOf(step, 'file_closed'));
      step.footprint.write(step.place(`in file ${step.actor}`));
    },
    brackets: [{ section: fileOperations, enters: true, ifGot: true }],
  },
  gives: 'number',
  alike: true,
  promela: { effect: 'if (get(M_file_closed[OBJECT(file)])) return 0; change(M_file_users[OBJECT(file)], 1); return 1;' },
  reference: {
    does: 'begins an operation on a file',
    gives: '1 the file is held; 0 the descriptor is closed (-EBADF)',
    context: 'process context',
    source: 'fs/file.c; fs/file_table.c',
  },
} satisfies Operation;

/** fdput(): the operation on the file is over. */
export const fdput = {
  name: 'fdput',
  c: 'fdput($file)',
  params: { file: 'object' },
  bind: (w) => {
    const users = membersOf(w, 'file_users');
    return {
      apply(a) {
        w.add(users.at(a[0]!), -1);
        return 0;
      },
    };
  },
  footprint: { touches: puts, brackets: [{ section: fileOperations, enters: false }] },
  gives: 'nothing',
  orders: { releases: ['@file'] },
  alike: true,
  promela: { effect: 'change(M_file_users[OBJECT(file)], -1); return 0;' },
  reference: {
    does: 'ends it',
    context: 'process context',
    source: 'fs/file.c; fs/file_table.c',
  },
} satisfies Operation;

/** close() of the last descriptor: no operation on the file starts any more. */
export const fileClose = {
  name: 'fileClose',
  c: 'close() of $file',
  params: { file: 'object' },
  bind: (w) => {
    const closed = membersOf(w, 'file_closed');
    return {
      apply(a) {
        w.set(closed.at(a[0]!), 1);
        return 0;
      },
    };
  },
  footprint: touching((step) => step.footprint.write(...cellsOf(step, 'file_closed'))),
  gives: 'nothing',
  alike: true,
  promela: { effect: 'set(M_file_closed[OBJECT(file)], 1); return 0;' },
  reference: {
    does: 'close() of the last descriptor: no operation on the file begins any more',
    context: 'process context',
    source: 'filp_close(), fs/open.c',
  },
} satisfies Operation;

/** __fput() calls the file's release: possible once no operation on it is under way. */
export const fileRelease = {
  name: 'fileRelease',
  c: '__fput($file)',
  params: { file: 'object' },
  bind: (w) => {
    const users = membersOf(w, 'file_users');
    return {
      enabled: (a) => w.cells[users.at(a[0]!)] === 0,
      apply: () => 0,
    };
  },
  footprint: {
    touches(step) {
      step.footprint.read(...ofEverybody(step, 'in file'));
      waitsForThem(step, fileOperations);
    },
    brackets: [],
    waitsForAll: fileOperations,
  },
  gives: 'nothing',
  orders: { acquires: ['@file'] },
  alike: true,
  promela: { can: 'get(M_file_users[OBJECT(file)]) == 0', waits: '0', effect: 'return 0;' },
  reference: {
    does: "the file's release is called",
    goes: 'no operation on the file is under way',
    source: '__fput(), fs/file_table.c',
  },
} satisfies Operation;

/** fput() at the end of an operation: 1 where it drops the last reference, so that the caller releases the file; a close came meanwhile. */
export const fput = {
  name: 'fput',
  c: 'fput($file)',
  params: { file: 'object' },
  bind: (w) => {
    const closed = membersOf(w, 'file_closed');
    const users = membersOf(w, 'file_users');
    return {
      apply(a) {
        const left = w.add(users.at(a[0]!), -1);
        return left === 0 && w.cells[closed.at(a[0]!)] === 1 ? 1 : 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.read(...cellsOf(step, 'file_closed'), ...underWay(step));
      puts(step);
    },
    brackets: [{ section: fileOperations, enters: false }],
  },
  gives: 'number',
  orders: { acquires: ['@file'], releases: ['@file'] },
  alike: true,
  promela: {
    effect: `
      change(M_file_users[OBJECT(file)], -1);
      return get(M_file_users[OBJECT(file)]) == 0 && get(M_file_closed[OBJECT(file)]) == 1;`,
  },
  reference: {
    does: 'ends an operation that holds a counted reference',
    gives: '1 it was the last reference and the file is closed: the caller releases it; 0 else',
    source: 'fput(), fs/file_table.c',
  },
} satisfies Operation;

/**
 * close() of one of the descriptors that dup and fork make of a file, and its fput(): 1 where that is the last reference.
 * It waits for nobody: an operation that is under way holds a reference of its own, and its fput() releases the file.
 */
export const fileCloseShared = {
  name: 'fileCloseShared',
  c: 'close() of $file',
  params: { file: 'object' },
  bind: (w) => {
    const closed = membersOf(w, 'file_closed');
    const users = membersOf(w, 'file_users');
    const others = membersOf(w, 'file_others');
    return {
      apply(a) {
        const cell = others.at(a[0]!);
        if (w.cells[cell]! > 0) {
          w.add(cell, -1);
          return 0;
        }
        w.set(closed.at(a[0]!), 1);
        return w.cells[users.at(a[0]!)] === 0 ? 1 : 0;
      },
    };
  },
  footprint: touching((step) => {
    step.footprint.update(...cellsOf(step, 'file_closed'), ...cellsOf(step, 'file_others'));
    step.footprint.read(...underWay(step));
  }),
  gives: 'number',
  orders: { acquires: ['@file'], releases: ['@file'] },
  alike: true,
  promela: {
    effect: `
      if (get(M_file_others[OBJECT(file)]) > 0) { change(M_file_others[OBJECT(file)], -1); return 0; }
      set(M_file_closed[OBJECT(file)], 1);
      return get(M_file_users[OBJECT(file)]) == 0;`,
  },
  reference: {
    does: 'close() of one of several descriptors of a file; waits for no operation',
    gives: '1 it was the last reference: the caller releases the file; 0 others have one',
    context: 'process context',
    source: 'filp_close(), fs/open.c; fput(), fs/file_table.c',
  },
} satisfies Operation;
