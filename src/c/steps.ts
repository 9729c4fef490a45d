import { isTag, isWord, type Node, type StepNode } from './flow/flow.js';
import type { Source } from './parse/source.js';
import type { LoweredScene } from './scene.js';

/** Which steps each statement has, and what was taken for private: function by function, in the order of the text. */
export function stepsText({ functions, facts }: LoweredScene, source: Source): string {
  const lines: string[] = [];
  for (const { name, path, at, steps, nodes } of functions) {
    const title = path.id === name ? name : `${name} as ${path.id}`;
    lines.push(`${title}()  ${source.name}:${source.lineOf(at)}`);
    const rows = [...steps].map(([point, step]) => ({ at: step.at, row: rowOf(point, step) }));
    const writes = nodes.flatMap((node) => (node.kind === 'write' ? [{ at: node.at, row: privateRow(node) }] : []));
    let statement = '';
    // of a line in the order in which they are run
    const sorted = [...rows, ...writes].sort((a, b) => source.lineOf(a.at) - source.lineOf(b.at));
    for (const { at: where, row } of sorted) {
      const line = source.lineOf(where);
      const text = `${String(line).padStart(5)}  ${source.lineText(line).trim()}`;
      if (text !== statement) lines.push(text);
      statement = text;
      lines.push(row);
    }
    lines.push('');
  }
  const callbacks = [...facts.callbacks.values()].map(({ kind, functions: called }) => `${[...called].join(', ')}() by its ${kind}`);
  if (callbacks.length > 0) lines.push(`called by the kernel: ${callbacks.join('; ')}`);
  lines.push('operands and arguments are read from left to right; C leaves that open');
  return lines.join('\n');
}

function rowOf(point: string, { does, input }: StepNode): string {
  const inputs = Object.entries(input).flatMap(([, value]) => (isTag(value) ? [value.tag] : isWord(value) ? [wordText(value)] : []));
  const what = typeof does === 'string' ? `calls ${does}` : [does.name, inputs.join(', ')].join(' ').trimEnd();
  return `         ${point.padEnd(8)} ${what}`;
}

const wordText = (word: Exclude<StepNode['input'][string], number>): string =>
  typeof word === 'string' ? word : 'field' in word ? `->${(word as { field: string }).field}` : '';

const privateRow = ({ field }: Node & { readonly kind: 'write' }): string =>
  `         no step  writes ->${field}: new memory, to which no pointer is stored or handed on yet`;
