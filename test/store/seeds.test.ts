import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/core/error.js';
import { appendSeeds, printSeeds, readSeedLines, readSeeds, type Seed, writeSeeds } from '../../src/store/seeds.js';

const seed: Seed = {
  token: 'litmus/posted@0123456789ab:stop.2,exit',
  points: ['cleanup.check', 'cleanup.claim', 'cleanup.check'],
  kind: 'double-free',
  title: 'double-free of obj by exit at cleanup.free, freed by stop at cleanup.free',
  found: { strategy: 'pct', seed: 1, schedule: 17 },
  status: 'open',
  origin: 'a test',
};
const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'racewalk-')), 'seeds', 'litmus.jsonl');

function fileOf(text: string): string {
  const file = newFile();
  mkdirSync(dirname(file));
  writeFileSync(file, text);
  return file;
}

/** A file with one good line and this one. */
function fileWith(line: string): string {
  const file = newFile();
  appendSeeds(file, [seed]);
  writeFileSync(file, `${readFileSync(file, 'utf8')}${line}\n`);
  return file;
}

function refusal(line: string): string {
  const file = fileWith(line);
  try {
    readSeeds(file);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as Error;
    expect(message).toContain(`${file}:3: `);
    return message;
  }
  throw new Error(`accepted: ${line}`);
}

describe('a file of regression seeds', () => {
  test('that does not exist has no seeds', () => {
    expect(readSeeds(newFile())).toEqual([]);
  });

  test('gives back what was appended, one object a line below the list of their points', () => {
    const file = newFile();
    const known: Seed = { ...seed, title: 'another', status: 'known' };
    expect(appendSeeds(file, [seed])).toBe(1);
    expect(appendSeeds(file, [known])).toBe(1);
    expect(readSeeds(file)).toEqual([seed, known]);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4);
  });

  test('keeps one seed of an identity, also where the model has another digest now', () => {
    const file = newFile();
    expect(appendSeeds(file, [seed, { ...seed, found: { ...seed.found, schedule: 3 } }])).toBe(1);
    expect(appendSeeds(file, [{ ...seed, token: 'litmus/posted@ba9876543210:stop,exit,stop' }])).toBe(0);
    expect(appendSeeds(file, [{ ...seed, token: 'litmus/posted+probes=rcu@ba9876543210:stop,exit,stop' }])).toBe(1);
    expect(readSeeds(file)).toHaveLength(2);
  });

  test('without a line end at its end is appended to on a line of its own', () => {
    const file = newFile();
    appendSeeds(file, [seed]);
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
    appendSeeds(file, [{ ...seed, title: 'another' }]);
    expect(readSeeds(file)).toHaveLength(2);
  });

  test('has its points as ranges of one list', () => {
    const file = newFile();
    appendSeeds(file, [seed]);
    const [first, second] = readFileSync(file, 'utf8').split('\n');
    expect(first).toBe('{"points":"cleanup.check claim"}');
    expect(second).toContain('"points":"0-1,0"');
  });

  test('is read where each line has its points in full, and written in the short form', () => {
    const file = fileOf(JSON.stringify(seed));
    expect(readSeeds(file)).toEqual([seed]);
    expect(writeSeeds(file, readSeeds(file))).toBe(true);
    expect(readFileSync(file, 'utf8').split('\n')[1]).toContain('"points":"0-1,0"');
    expect([readSeeds(file), writeSeeds(file, readSeeds(file))]).toEqual([[seed], false]);
  });

  test('may be several of them, one after the other', () => {
    const other: Seed = { ...seed, title: 'another', points: ['cleanup.claim', 'cleanup.claim', 'cleanup.check'] };
    const file = fileOf(printSeeds([seed]) + printSeeds([other]));
    expect(readSeedLines(file)).toEqual([
      { seed, line: 2 },
      { seed: other, line: 4 },
    ]);
  });

  test.each([
    ['that was cut', JSON.stringify(seed).slice(0, 40), 'it is not JSON'],
    ['that is a list', '[]', 'it is not an object'],
    ['without points', JSON.stringify({ ...seed, points: undefined }), '"points" is missing'],
    ['with a key that is not one', JSON.stringify({ ...seed, state: 'open' }), 'it has a key "state"'],
    ['of another status', JSON.stringify({ ...seed, status: 'closed' }), 'not "open" or "known"'],
    ['with fewer points than steps', JSON.stringify({ ...seed, points: ['cleanup.check'] }), 'it has 1 points for 3 steps'],
    ['with points that the list does not have', JSON.stringify({ ...seed, points: '0-7' }), '"points" are no ranges of the list above'],
    ['with points that are no strings', JSON.stringify({ ...seed, points: [1, 2, 3] }), '"points" is not a list of program points'],
    ['whose token was cut', JSON.stringify({ ...seed, token: 'litmus/posted@0123' }), 'token: it ends after "@0123"'],
    ['whose origin is no string', JSON.stringify({ ...seed, origin: 7 }), '"origin" is not a string'],
    [
      'that does not say how it was found',
      JSON.stringify({ ...seed, found: { strategy: 'pct' } }),
      '"found" is not { strategy, seed, schedule }',
    ],
  ])('refuses a line %s, by file and line', (_, line, fact) => {
    expect(refusal(line)).toContain(fact);
  });

  test('with a broken line is not appended to', () => {
    const file = fileWith('<<<<<<< HEAD');
    const before = readFileSync(file, 'utf8');
    expect(() => appendSeeds(file, [{ ...seed, title: 'another' }])).toThrow(InputError);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
