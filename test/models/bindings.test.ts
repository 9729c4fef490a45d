import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BindingFile } from '../../models/tlob/uprobe/binding-file.js';
import { type BindingLine, parseBindingLine } from '../../models/tlob/uprobe/binding-line.js';
import { EEXIST, EFAULT, EINVAL, ENOENT } from '../../models/tlob/errno.js';

/**
 * A second reading of the rules, from their text and not from the first one's code: regular expressions over whole lines,
 * numbers by the language's own conversion.
 */
function secondReading(text: string): BindingLine | number {
  const line = text.replace(/\0.*$/s, '');
  const removal = /^-(\/.*):([^:]*)$/s.exec(line);
  if (line.startsWith('-')) {
    const offset = removal && removal[1]!.length >= 2 ? scanned(removal[2]!) : null;
    return offset === null ? EINVAL : { what: 'remove', path: removal![1]!, offset };
  }
  const parts = /^p +([^ \t]+)((?:[ \t].*)?)$/s.exec(line);
  const key = parts && /^(\/.+):([^:]*)$/s.exec(parts[1]!);
  if (!key) return EINVAL;
  const words = parts![2]!.split(/[ \t]+/).filter((word) => word !== '');
  const thresholds = words.filter((word) => /^threshold=/.test(word)).map((word) => whole(word.replace('threshold=', '')));
  const offsets = [key[2]!, ...words.filter((word) => !/^threshold=/.test(word))].map(scanned);
  if (offsets.length !== 2 || thresholds.length === 0 || offsets.some((o) => o === null || o < 0n) || thresholds.includes(null))
    return EINVAL;
  const [start, stop] = offsets as [bigint, bigint];
  const threshold = thresholds.at(-1)!;
  return threshold === 0n || start === stop ? EINVAL : { what: 'add', path: key[1]!, start, stop, threshold };
}

const literal = (digits: string): bigint =>
  /^0x/i.test(digits) ? BigInt(digits.toLowerCase()) : /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);

function scanned(text: string): bigint | null {
  const match = /^[ \t\n\v\f\r\xa0]*(-?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)/i.exec(text);
  if (!match) return null;
  const wrapped = literal(match[2]!) % 2n ** 64n;
  const signed = match[1] ? (2n ** 64n - wrapped) % 2n ** 64n : wrapped;
  return signed >= 2n ** 63n ? signed - 2n ** 64n : signed;
}

function whole(text: string): bigint | null {
  const match = /^\+?(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)\n?$/i.exec(text);
  if (!match || text.replace(/^\+/, '').replace(/\n$/, '') !== match[1]) return null;
  const value = literal(match[1]!);
  return value < 2n ** 64n ? value : null;
}

const number = fc.oneof(
  fc.constantFrom(
    '0',
    '00',
    '08',
    '010',
    '0x',
    '0x10',
    '0X1f',
    '0x10zz',
    '-1',
    '-0',
    '+5',
    '',
    '-',
    '--1',
    '0xffffffffffffffff',
    '0x10000000000000000',
    '0x1000000000000000f',
    '18446744073709551615',
    '18446744073709551616',
    '9223372036854775808',
    '-18446744073709551615',
    '12\n',
    '\n7',
    '\v7',
    '\u00a07',
    '1 2',
    '7:8',
  ),
  fc.integer({ min: 0, max: 4096 }).map((n) => `0x${n.toString(16)}`),
  fc.integer({ min: 0, max: 99 }).map(String),
);
const gap = fc.constantFrom(' ', ' ', ' ', '  ', '\t', ' \t ', '', '\n');
const path = fc.constantFrom('/bin/app', '/a', '/', '/a b', '/x:y', 'bin/app', '', '/a\tb', ':');
const word = fc.oneof(
  number,
  number.map((n) => `threshold=${n}`),
  fc.constantFrom('threshold', 'threshold =5', 'Threshold=5', 'x'),
);
const add = fc
  .tuple(
    fc.constantFrom('p', 'p', 'p', 'P', 'pp', ''),
    gap,
    path,
    fc.constantFrom(':', ':', ':', '', '::'),
    number,
    fc.array(fc.tuple(gap, word), { maxLength: 4 }),
    fc.constantFrom('', '', '\n', '\0junk', ' '),
  )
  .map(([p, g, file, colon, start, words, end]) => `${p}${g}${file}${colon}${start}${words.flat().join('')}${end}`);
const remove = fc
  .tuple(fc.constantFrom('-', '-', '- ', '--'), path, fc.constantFrom(':', ':', ''), number, fc.constantFrom('', ' x', '\0'))
  .map((parts) => parts.join(''));

describe('a line of the binding file', () => {
  test('is read the same way by two readings of the rules', () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: add }, { weight: 1, arbitrary: remove }, { weight: 1, arbitrary: fc.string() }),
        (line) => {
          expect(parseBindingLine(line)).toEqual(secondReading(line));
        },
      ),
      { numRuns: 20_000, seed: 1 },
    );
  });

  test('is accepted often enough for that to mean something', () => {
    const lines = fc.sample(fc.oneof(add, remove), { numRuns: 5000, seed: 2 });
    const accepted = lines.filter((line) => typeof parseBindingLine(line) !== 'number');
    expect(accepted.length).toBeGreaterThan(200);
    expect(lines.length - accepted.length).toBeGreaterThan(200);
  });

  const ok = { what: 'add', path: '/bin/app', start: 16n, stop: 32n, threshold: 5n };
  test.each([
    ['p /bin/app:0x10 0x20 threshold=5', ok],
    ['p    /bin/app:16 threshold=5 32', ok],
    ['p /bin/app:0x10zz 0x20 threshold=5', ok],
    ['p /bin/app:020 0x20\t\tthreshold=9 threshold=5', ok],
    ['p /bin/app:0x10 0x20 threshold=+5', ok],
    ['p /a:b:0x10 0x20 threshold=5', { ...ok, path: '/a:b' }],
    ['p /bin/app:08 0x20 threshold=5', { ...ok, start: 0n }],
    ['p \t/bin/app:0x10 0x20 threshold=5', EINVAL],
    ['p\t/bin/app:0x10 0x20 threshold=5', EINVAL],
    ['p /bin/app:0x10 0x20 0x30 threshold=5', EINVAL],
    ['p /bin/app:0x10 threshold=5', EINVAL],
    ['p /bin/app:0x10 0x20', EINVAL],
    ['p /bin/app:0x10 0x10 threshold=5', EINVAL],
    ['p /bin/app:0x10 0x20 threshold=5 threshold=0', EINVAL],
    ['p /bin/app:0x10 0x20 threshold=18446744073709551616', EINVAL],
    ['p /bin/app:-1 0x20 threshold=5', EINVAL],
    ['p /bin/app:0xffffffffffffffff 0x20 threshold=5', EINVAL],
    ['p /:0x10 0x20 threshold=5', EINVAL],
    ['p bin/app:0x10 0x20 threshold=5', EINVAL],
    ['-/bin/my app:0x10 and more', { what: 'remove', path: '/bin/my app', offset: 16n }],
    ['-/bin/app:-1', { what: 'remove', path: '/bin/app', offset: -1n }],
    ['- /bin/app:0x10', EINVAL],
    ['', EINVAL],
  ])('%j', (line, expected) => expect(parseBindingLine(line)).toEqual(expected));
});

describe('the binding file', () => {
  const files = (path: string) => {
    const inode = { '/bin/app': 1, '/usr/bin/app': 1, '/bin/other': 2, '/bin': 3 }[path];
    return inode === undefined ? ENOENT : { inode, canonical: inode === 1 ? '/usr/bin/app' : path, regular: inode !== 3 };
  };
  const line = 'p /bin/app:0x10 0x20 threshold=5\n';

  test('lists what was added in its order, with the path as it was resolved', () => {
    const file = new BindingFile(files);
    expect([file.write(line), file.write('p /bin/other:1 2 threshold=7')]).toEqual([line.length, 28]);
    const list = 'p /usr/bin/app:0x10 0x20 threshold=5\np /bin/other:0x1 0x2 threshold=7\n';
    expect(file.read(0, 4096)).toBe(list);
    expect(file.read(5, 7)).toBe(list.slice(5, 12));
  });

  test('refuses a second binding at one offset of one file, whatever its name, and a missing or irregular file', () => {
    const file = new BindingFile(files);
    file.write(line);
    expect([
      file.write('p /usr/bin/app:16 99 threshold=1'),
      file.write('p /nowhere:1 2 threshold=1'),
      file.write('p /bin:1 2 threshold=1'),
    ]).toEqual([EEXIST, ENOENT, EINVAL]);
    expect(file.bindings).toHaveLength(1);
  });

  test('removes by file and start offset, once', () => {
    const file = new BindingFile(files);
    file.write(line);
    expect([file.write('-/usr/bin/app:0x10'), file.write('-/usr/bin/app:0x10'), file.write('-/nowhere:0x10')]).toEqual([
      18,
      ENOENT,
      ENOENT,
    ]);
  });

  test('looks at the length before it looks at the buffer, and cuts one newline only', () => {
    const file = new BindingFile(files);
    expect([
      file.write(undefined, 384),
      file.write(undefined, 383),
      file.write(''),
      file.write(`p /bin/app:1 2 threshold=5${' '.repeat(400)}`),
    ]).toEqual([EINVAL, EFAULT, EINVAL, EINVAL]);
    expect(file.write('p /bin/app:1 2 threshold=5\n\n')).toBe(28);
  });
});
