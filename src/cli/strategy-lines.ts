import type { Limits } from '../core/search/limits.js';
import type { Strategy } from '../core/search/strategy.js';
import { grouped } from '../report/count.js';
import { type PresetSearch, presets } from '../search/presets.js';

const width = 100;

/** A strategy a paragraph: what it does, where it was published, how it departs from that. */
export function strategyLines(strategies: Iterable<Strategy>): string {
  return paragraphs([...strategies].map((strategy) => [strategy.name, textOf(strategy)]));
}

const groups = [
  ['exhaustive', 'where it can come to an end'],
  ['others', 'elsewhere'],
  [undefined, 'everywhere'],
] as const;

/** A preset a paragraph: its searches with their limits. */
export function presetLines(): string {
  const textOf = (searches: readonly PresetSearch[]): string =>
    groups
      .flatMap(([of, where]) =>
        searches.some((search) => search.of === of)
          ? [
              `${where} ${searches
                .filter((search) => search.of === of)
                .map(searchText)
                .join(', ')}`,
            ]
          : [],
      )
      .join('; ');
  return paragraphs(Object.entries(presets).map(([name, searches]) => [name, textOf(searches)]));
}

function searchText({ strategy, limits, preemptions, reduce }: PresetSearch): string {
  const given = [
    ...(reduce === undefined ? [] : [`--reduce ${reduce}`]),
    ...(preemptions === undefined ? [] : [`--preemptions ${preemptions}`]),
    ...limitTexts(limits),
  ];
  return `${strategy} (${given.join(', ')})`;
}

function limitTexts({ schedules, transitions, memory }: Limits): string[] {
  return [
    ...(schedules === undefined ? [] : [`${grouped(schedules)} schedules`]),
    ...(transitions === undefined ? [] : [`${transitions / 1_000_000} M transitions`]),
    ...(memory === undefined ? [] : [memory < 2 ** 30 ? `${memory / 2 ** 20} MiB` : `${memory / 2 ** 30} GiB`]),
  ];
}

function paragraphs(all: readonly (readonly [name: string, text: string])[]): string {
  const indent = Math.max(...all.map(([name]) => name.length)) + 4;
  return all.map(([name, text]) => `  ${name.padEnd(indent - 2)}${wrapped(text, indent)}`).join('\n');
}

function textOf({ says, paper, differs }: Strategy): string {
  return `${says}${paper === undefined ? '' : ` (${paper})`}${differs === undefined ? '' : `; differs from that: ${differs}`}`;
}

function wrapped(text: string, indent: number): string {
  let column = indent;
  return text
    .split(' ')
    .map((word, i) => {
      const breaks = i > 0 && column + 1 + word.length > width;
      column = breaks ? indent + word.length : column + word.length + (i > 0 ? 1 : 0);
      return `${i === 0 ? '' : breaks ? `\n${' '.repeat(indent)}` : ' '}${word}`;
    })
    .join('');
}
