import type { Strategy } from '../core/strategy.js';

const width = 100;

/** A strategy a paragraph: what it does, where it was published, how it departs from that. */
export function strategyLines(strategies: Iterable<Strategy>): string {
  const all = [...strategies];
  const indent = Math.max(...all.map(({ name }) => name.length)) + 4;
  return all.map((strategy) => `  ${strategy.name.padEnd(indent - 2)}${wrapped(textOf(strategy), indent)}`).join('\n');
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
