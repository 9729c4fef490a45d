import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/c/model.js';
import { skeleton } from '../../src/c/skeleton.js';
import { InputError } from '../../src/core/error.js';
import type { Rng } from '../../src/core/rng.js';
import { System } from '../../src/replay/system.js';
import { loadGrammar } from '../../src/store/c-grammar.js';
import { detectors } from '../registries.js';
import { cases, fuzz, pick } from './fuzzing.js';

const grammar = await loadGrammar();
const folder = new URL('../../models/kernel/', import.meta.url);
const texts = [
  skeleton,
  ...readdirSync(folder).flatMap((file) => (file.endsWith('.c') ? [readFileSync(new URL(file, folder), 'utf8')] : [])),
];
const token = /[A-Za-z_]\w*|\d+|"[^"]*"|->|\S/g;
const pieces = [...new Set(texts.flatMap((text) => text.match(token)!))];
const strange = [
  '#',
  '#if',
  '{',
  '}',
  '(',
  ')',
  ';',
  '"',
  "'",
  '/*',
  'union',
  'asm',
  '1.5',
  '0x',
  '\\',
  '\0',
  'é',
  'goto',
  'case',
  'struct',
  '##',
  '*',
  '&',
  '=',
  ',',
  '99999999999',
  'sizeof',
  'typedef',
  '...',
  'for',
  'do',
];

/** A text with some of its tokens left out, doubled, swapped, or put in the place of others. */
function mutated(text: string, rng: Rng): string {
  const parts = text.split(/(?<=[\s;{}(),])/);
  const times = 1 + rng.below(4);
  for (let i = 0; i < times; i++) {
    const at = rng.below(parts.length);
    const other = rng.below(parts.length);
    const word = rng.below(2) === 0 ? pieces[rng.below(pieces.length)]! : strange[rng.below(strange.length)]!;
    switch (rng.below(6)) {
      case 0:
        parts.splice(at, 1 + rng.below(3));
        break;
      case 1:
        parts.splice(at, 0, parts[other]!);
        break;
      case 2:
        [parts[at], parts[other]] = [parts[other]!, parts[at]!];
        break;
      case 3:
        parts[at] = ` ${word} `;
        break;
      case 4:
        parts.splice(at, 0, ` ${word} `);
        break;
      default:
        parts.splice(at, 0, ...parts.slice(other, other + 8));
    }
    if (parts.length === 0) return '';
  }
  return parts.join('');
}

describe('C files of which something is wrong', () => {
  it('are read, or refused with a sentence and its place; nothing else', () => {
    const { accepted, refused } = fuzz(1, cases(10_000, 100), (rng) => {
      const shown = mutated(pick(rng, texts), rng);
      return {
        shown,
        run() {
          try {
            for (const { exploration } of readModel(grammar, 'mutated.c', shown))
              void new System(exploration, pick(rng, exploration.variants), {}, detectors).compiled;
          } catch (error) {
            if (error instanceof InputError && error.lines) expect(error.lines[0]).toMatch(/^mutated\.c:\d+:\d+: ./);
            throw error;
          }
        },
      };
    });
    expect(accepted).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(5);
  });
});
