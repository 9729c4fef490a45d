import {
  type Branch,
  branchesOf,
  type Guard,
  type Operand,
  type OperandInput,
  type PathSource,
  rangesOf,
} from '../../core/system/path-source.js';
import { startOf } from '../../core/world/layout.js';
import { isLocation } from '../../path/lower.js';

/**
 * Paths as a module of JavaScript that needs XState alone: a machine each, whose guards and assigns are code. An operation is an actor
 * that waits for its result; what is called comes before who calls it.
 */
export function moduleOfPaths(paths: readonly PathSource[], all: readonly PathSource[], command: string): string {
  const byId = new Map(all.map((path) => [path.id, path]));
  const ordered = calleesFirst(paths, byId);
  const body = ordered.map((path) => machineText(path, byId)).join('\n');
  return [
    `// Made by \`${command}\`.`,
    '// A machine a function: a state is a program point, whose operation is an invoked actor.',
    "// It goes on when that actor gets { type: 'grant', result }; globals are names, and a location is a pointer with a field.",
    "import { assign, setup } from 'xstate';",
    '',
    '/** An operation of the kernel: it waits for its result. */',
    'export const operation = {',
    "  transition: (snapshot, event) => (event.type === 'grant' ? { ...snapshot, status: 'done', output: event.result } : snapshot),",
    "  getInitialSnapshot: (_, input) => ({ status: 'active', output: undefined, error: undefined, input }),",
    '  getPersistedSnapshot: (snapshot) => snapshot,',
    '};',
    '',
    ...helpers.flatMap(({ name, lines }) => (body.includes(`${name}(`) ? [...lines, ''] : [])),
    body,
  ].join('\n');
}

/** What a module has where its machines use it. */
const helpers = [
  {
    name: 'lessU64',
    lines: ['/** As u64, where a negative number is a large one. */', 'const lessU64 = (a, b) => (a < 0 === b < 0 ? a < b : b < 0);'],
  },
  {
    name: 'within',
    lines: [
      "/** A register's value, which its range has. */",
      'const within = (min, max, value) => {',
      '  if (value < min || value > max) throw new RangeError(value + " is not in " + min + ".." + max);',
      '  return value;',
      '};',
    ],
  },
  {
    name: 'entry',
    lines: [
      '/** An entry of a constant table, which has it. */',
      'const entry = (table, row, column) => {',
      '  const value = table[row]?.[column];',
      '  if (value === undefined) throw new RangeError("the table has no row " + row + ", column " + column);',
      '  return value;',
      '};',
    ],
  },
] as const;

/** The paths, and those that they call, each once. */
function calleesFirst(paths: readonly PathSource[], byId: ReadonlyMap<string, PathSource>): readonly PathSource[] {
  const done = new Set<PathSource>();
  const visit = (path: PathSource): void => {
    if (done.has(path)) return;
    for (const { invoke } of Object.values(path.states)) {
      const callee = invoke && byId.get(invoke.src);
      if (callee && callee !== path) visit(callee);
    }
    done.add(path);
  };
  paths.forEach(visit);
  return [...done];
}

function machineText(path: PathSource, byId: ReadonlyMap<string, PathSource>): string {
  const { id, initial, states } = path;
  const sources = [...new Set(Object.values(states).flatMap(({ invoke }) => (invoke ? [invoke.src] : [])))].sort();
  const starts = Object.entries(rangesOf(path)).map(([register, range]) => `${key(register)}: ${startOf(range)}, `);
  return [
    `/** ${comment(`${id}(${(path.params ?? []).join(', ')})`)} */`,
    `export const ${variable(id)} = setup({`,
    `  actors: { ${sources.map((src) => `${key(src)}: ${byId.has(src) ? variable(src) : 'operation'}`).join(', ')} },`,
    '  // private writes, and what detectors are told: for whoever provides them',
    '  actions: { write: () => {}, note: () => {} },',
    '}).createMachine({',
    `  id: ${quoted(id)},`,
    `  context: ({ input }) => ({ ${starts.join('')}...input }),`,
    `  initial: ${quoted(initial)},`,
    '  output: ({ event }) => event.output,',
    '  states: {',
    ...Object.entries(states).flatMap(([point, state]) => stateLines(point, state, rangesOf(path))),
    '  },',
    '});',
    '',
  ].join('\n');
}

type Ranges = ReturnType<typeof rangesOf>;

function stateLines(point: string, state: PathSource['states'][string], ranges: Ranges): readonly string[] {
  const { description, type, output, invoke } = state;
  const text = description === undefined ? [] : [`      description: ${quoted(description)},`];
  if (type === 'final') return [`    ${key(point)}: { type: 'final', output: ({ context }) => ${operand(output ?? 0)} },`];
  const input = Object.entries(invoke!.input ?? {}).map(([param, value]) => `${key(param)}: ${inputText(value)}`);
  return [
    `    ${key(point)}: {`,
    ...text,
    '      invoke: {',
    `        id: ${quoted(point)},`,
    `        src: ${quoted(invoke!.src)},`,
    ...(input.length === 0 ? [] : [`        input: ({ context }) => ({ ${input.join(', ')} }),`]),
    `        onDone: [`,
    ...branchesOf(invoke!).map((branch) => `          ${branchText(branch, ranges)},`),
    '        ],',
    '      },',
    '    },',
  ];
}

function branchText({ target, reenter, guard, save, set, write, note }: Branch, ranges: Ranges): string {
  const assigned = { ...(save && { [save]: { result: true } as const }), ...set };
  const actions = [
    ...(note ? [dynamic('note', `{ name: ${quoted(note[0])}, values: [${(note.slice(1) as Operand[]).map(operand).join(', ')}] }`)] : []),
    ...(write
      ? [
          dynamic(
            'write',
            `{ object: ${operand(write.object)}, fields: [${Object.entries(write.fields)
              .map(([field, value]) => `[${quoted(field)}, ${operand(value)}]`)
              .join(', ')}] }`,
          ),
        ]
      : []),
    ...(Object.keys(assigned).length === 0
      ? []
      : [
          `assign({ ${Object.entries(assigned)
            .map(([register, value]) => `${key(register)}: ({ context, event }) => ${inRange(ranges[register], operand(value))}`)
            .join(', ')} })`,
        ]),
  ];
  return `{ ${[
    ...(guard ? [`guard: ({ context, event }) => ${condition(guard)}`] : []),
    `target: ${quoted(target)}`,
    ...(reenter ? ['reenter: true'] : []),
    ...(actions.length === 0 ? [] : [`actions: [${actions.join(', ')}]`]),
  ].join(', ')} }`;
}

const inRange = (range: Ranges[string] | undefined, value: string): string =>
  range === undefined ? value : `within(${range.min}, ${range.max}, ${value})`;

const dynamic = (type: string, params: string): string => `{ type: '${type}', params: ({ context, event }) => (${params}) }`;

function operand(value: Operand): string {
  if (typeof value === 'number') return value < 0 ? `(${value})` : String(value);
  if ('reg' in value) return member('context', value.reg);
  if ('param' in value) return member('context', value.param);
  if ('result' in value) return 'event.output';
  if ('add' in value) return `(${value.add.map(operand).join(' + ')})`;
  if ('sub' in value) return `(${value.sub.map(operand).join(' - ')})`;
  const { table, row, column } = value.lookup;
  return `entry(${JSON.stringify(table)}, ${operand(row)}, ${operand(column)})`;
}

function inputText(value: OperandInput): string {
  if (typeof value === 'string') return quoted(value);
  if (!isLocation(value)) return operand(value);
  return `{ pointer: ${member('context', 'reg' in value ? value.reg : value.param)}, field: ${quoted(value.field)} }`;
}

const signs = { eq: '===', ne: '!==', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

function condition({ type, params: { left = { result: true }, right = 0, guards = [] } }: Guard): string {
  if (type === 'all') return guards.length === 0 ? 'true' : `(${guards.map(condition).join(' && ')})`;
  if (type === 'not') return `!(${condition(guards[0]!)})`;
  const [a, b] = [operand(left), operand(right)];
  if (type === 'ult') return `lessU64(${a}, ${b})`;
  return type === 'uge' ? `!lessU64(${a}, ${b})` : `${a} ${signs[type]} ${b}`;
}

const isName = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text);
const key = (name: string): string => (isName(name) ? name : quoted(name));
const member = (object: string, name: string): string => (isName(name) ? `${object}.${name}` : `${object}[${quoted(name)}]`);

/** A literal that is one line, and that no HTML or editor takes for another. */
const quoted = (text: string): string => JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
const comment = (text: string): string => text.replaceAll('*/', '* /');

/** Names of C that are words of JavaScript, or of the module itself, have a line below them. */
const taken = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
    'implements import in instanceof interface let new null package private protected public return static super switch this throw ' +
    'true try typeof var void while with yield arguments eval undefined assign setup operation lessU64 within entry'
  ).split(' '),
);
const variable = (id: string): string => (taken.has(id) ? `${id}_` : id.replace(/[^\w$]/g, '_'));
