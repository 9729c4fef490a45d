import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutationsOf } from '../../src/mutate/mutations.js';
import { why } from '../../src/why/why.js';
import { systemOf } from '../c/c-model.js';

const folder = new URL('../../models/kernel/', import.meta.url);
const texts = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.c'))
    .map((file) => [file.slice(0, -'.c'.length), readFileSync(new URL(file, folder), 'utf8')]),
);

/** Lines, from 1, that are there with FIXED and not without, or where something is not there with it. */
function linesOfFix(text: string): ReadonlySet<number> {
  const lines = new Set<number>();
  const open: string[] = [];
  text.split('\n').forEach((line, i) => {
    if (/^#if/.test(line)) open.push(/^#ifdef FIXED/.test(line) ? 'with' : /^#ifndef FIXED/.test(line) ? 'without' : 'other');
    else if (/^#el/.test(line)) open.push({ with: 'without', without: 'with', other: 'other' }[open.pop()!]!);
    else if (/^#endif/.test(line)) open.pop();
    else if (open.includes('with')) lines.add(i + 1);
  });
  return lines;
}

/** Repairs that only take something out, so that there is no line of theirs; or are not told by FIXED alone. */
const takesOut = ['ffs-read-buffer', 'nfsd-lockowner', 'trace-marker-copies'];
/** Repairs of which no line is needed here, each with the reason. */
const notNeeded: { readonly [name: string]: string } = {
  'scx-ops-dequeue': 'it reads again where it warned, and nothing is wrong with what it did but the WARN',
};

const names = [...texts.keys()].filter((name) => !takesOut.includes(name));

describe('what a repair of the corpus changes', () => {
  it.each(names)('%s: goes wrong again without it', (name) => {
    const text = texts.get(name)!;
    const system = systemOf(text, 'FIXED');
    const lines = linesOfFix(text);
    const only = mutationsOf(system.written, system.operations)
      .filter(({ statement }) => lines.has(Number(/^(\d+): /.exec(statement)?.[1])))
      .map((mutation) => mutation.name);
    const killed = why([system], { limit: 100_000, only }).mutants.filter(({ verdict }) => verdict === 'killed');
    expect(killed.length > 0).toBe(notNeeded[name] === undefined);
  });
});
