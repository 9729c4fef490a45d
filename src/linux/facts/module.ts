/** A file of facts, and what its scenes are asked for. */
export interface Family {
  /** `hrtimer`: the file is hrtimer.c. */
  readonly name: string;
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly words: readonly string[] }[];
}

/** The kernel module of a family: `facts_hrtimer`. */
export const moduleOf = (family: string): string => `facts_${family}`;

/** Texts of the files of a folder with one kernel module for each family, by name. It takes include/facts besides. */
export function moduleFiles(families: readonly Family[]): ReadonlyMap<string, string> {
  return new Map([
    ['Makefile', makefile(families)],
    ...families.flatMap(({ name, text, facts }): [string, string][] => [
      [`${name}.c`, text],
      [`${moduleOf(name)}.c`, tableOf(name, facts)],
    ]),
  ]);
}

const makefile = (families: readonly Family[]): string =>
  [`obj-m := ${families.map(({ name }) => `${moduleOf(name)}.o`).join(' ')}`, 'ccflags-y += -g -I$(src)', ''].join('\n');

function tableOf(family: string, facts: Family['facts']): string {
  const told = facts.map(({ name, words }) => {
    const format = words.map((word) => ` ${word}=%d`).join('');
    const values = words.map((word) => `, ${word}`).join('');
    return `static void racewalk_told_${name}(void) { pr_info("racewalk: fact ${name}${format}\\n"${values}); }`;
  });
  const rows = facts.map(({ name }) => `\t{ "${name}", racewalk_scene_${name}, racewalk_told_${name} },`);
  return [
    '// SPDX-License-Identifier: MIT',
    `#include "${family}.c"`,
    ...told,
    'static const struct racewalk_fact racewalk_facts[] = {',
    ...rows,
    '};',
    '#include "measure.h"',
    '',
  ].join('\n');
}
