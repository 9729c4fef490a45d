import type { Operation, ParamKind } from '../core/operation/operation.js';

/** Operations by the file that they are in, in any order: what is told is sorted by name. */
export type Families = ReadonlyMap<string, readonly Operation[]>;

/** How a call reads in C, with its inputs as `$name`. */
const inC = ({ c }: Operation): string => (c === undefined ? '' : typeof c === 'string' ? c : [...new Set(Object.values(c))].join(', '));

const kinds: { readonly [kind in ParamKind]: string } = {
  read: 'a location, read',
  write: 'a location, written',
  update: 'a location, read and written',
  global: 'the name of a global',
  value: 'a value',
  object: 'a pointer to an object',
  address: 'an address of a word',
  type: 'an object of the type',
  tag: 'a memory order, for the reader and for data races',
};

/** `a location, written: a field of the kind hrtimer`. */
function inputText({ params, takes }: Operation, name: string): string {
  const field = takes?.[name];
  return kinds[params[name]!] + (field === undefined ? '' : `: a field of the kind ${field}`);
}

/** By what is told of an operation, the text. */
function facts(operation: Operation): readonly (readonly [what: string, text: string])[] {
  const { reference, faults = [], promela } = operation;
  const given: readonly (readonly [string, string | undefined])[] = [
    ['does', reference?.does],
    ...Object.keys(operation.params).map((name) => [`input ${name}`, inputText(operation, name)] as const),
    ['gives', reference ? (reference.gives ?? 'nothing') : operation.gives === 'nothing' ? 'nothing' : undefined],
    ['goes', reference ? (reference.goes ?? 'at once') : undefined],
    ['outcomes', faults.length > 0 ? `${faults.join(', ')}, where the scenario allows faults` : undefined],
    ['context', reference ? (reference.context ?? (operation.sleeps ? 'process context; it sleeps' : 'any')) : undefined],
    ...(reference?.misuse ?? []).map((text) => ['misuse', text] as const),
    ['source', reference?.source],
    ['since', operation.since === undefined ? undefined : `Linux ${operation.since}; a model of an older kernel is refused`],
    ['Promela', promela === undefined ? 'no form: a model that has it is not exported' : undefined],
  ];
  return given.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
}

/** One operation, for a terminal. */
export function operationText(family: string, operation: Operation): string {
  const rows = [['C', inC(operation)] as const, ['file', `src/kernel/${family}.ts`] as const, ...facts(operation)].filter(
    ([, text]) => text,
  );
  const width = Math.max(...rows.map(([what]) => what.length)) + 2;
  return [operation.name, ...rows.map(([what, text]) => `  ${what.padEnd(width)}${text}`)].join('\n');
}

/** All of them, by family, a line each. */
export function operationsText(families: Families): string {
  const width = Math.max(...[...families.values()].flat().map(({ name }) => name.length)) + 2;
  return sorted(families)
    .map(([family, all]) => [family, ...all.map((one) => `  ${one.name.padEnd(width)}${inC(one)}`)].join('\n'))
    .join('\n\n');
}

/** Of the families that have any. */
const sorted = (families: Families): readonly (readonly [family: string, all: readonly Operation[]])[] =>
  [...families].filter(([, all]) => all.length > 0).map(([family, all]) => [family, [...all].sort((a, b) => (a.name < b.name ? -1 : 1))]);

const escaped = (text: string): string => text.replaceAll('|', '\\|');

/** The same as a document. */
export function operationsPage(families: Families): string {
  const sections = sorted(families).map(([family, all]) =>
    [
      `## ${family}`,
      '',
      ...all.flatMap((one) => [
        `### ${one.name}`,
        '',
        ...(inC(one) === '' ? [] : [`\`${inC(one)}\``, '']),
        '| | |',
        '|---|---|',
        ...facts(one).map(([what, text]) => `| ${what} | ${escaped(text)} |`),
        '',
      ]),
    ].join('\n'),
  );
  return [
    '# Operations',
    '',
    'Every primitive of the simulated kernel, by its file in `src/kernel`. This page is what',
    '`npx racewalk operations --format markdown` prints; what the model is as a whole says',
    '[kernel-semantics.md](kernel-semantics.md).',
    '',
    ...sections,
  ].join('\n');
}
