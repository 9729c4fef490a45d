import type { PathSource, PointSource } from '../../../src/core/system/path-source.js';

/** Words that are read without the lock of their writers: rv_this.enabled everywhere, curr_state by the callback. */
const shared: ReadonlySet<string> = new Set(['enabled', 'curr_state']);

/** READ_ONCE() and WRITE_ONCE() where the posted revision has a plain access to such a word. */
export function markOnce(path: PathSource): PathSource {
  return { ...path, states: Object.fromEntries(Object.entries(path.states).map(([name, point]) => [name, marked(point)])) };
}

function marked(point: PointSource): PointSource {
  const input = point.invoke?.input;
  const loc = input?.['loc'];
  const word = typeof loc === 'string' ? loc : typeof loc === 'object' && 'field' in loc ? loc.field : undefined;
  if (word === undefined || !shared.has(word) || (input!['order'] as unknown) !== 'plain') return point;
  return { ...point, invoke: { ...point.invoke!, input: { ...input, order: 'once' } } };
}
