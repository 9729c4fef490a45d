import { EINVAL } from '../errno.js';
import { parseOffset, parseUnsigned } from '../c-numbers.js';

/** What a line of the monitor's file asks for; offsets and threshold as the kernel holds them (loff_t, u64). */
export type BindingLine =
  | { readonly what: 'add'; readonly path: string; readonly start: bigint; readonly stop: bigint; readonly threshold: bigint }
  | { readonly what: 'remove'; readonly path: string; readonly offset: bigint };

/** Reads one line as tlob_create_or_delete_uprobe() does (steps.md 5); an error code where it refuses it. A NUL ends the line. */
export function parseBindingLine(text: string): BindingLine | typeof EINVAL {
  const line = text.split('\0', 1)[0]!;
  return line[0] === '-' ? parseRemove(line) : parseAdd(line);
}

function parseRemove(line: string): BindingLine | typeof EINVAL {
  const split = splitAtColon(line.slice(1));
  const offset = split && parseOffset(split.offset);
  return offset === undefined ? EINVAL : { what: 'remove', path: split!.path, offset };
}

function parseAdd(line: string): BindingLine | typeof EINVAL {
  if (!line.startsWith('p ')) return EINVAL;
  let at = 2;
  while (line[at] === ' ') at++;
  const [first = '', ...tokens] = line.slice(at).split(/[ \t]/);
  const split = splitAtColon(first);
  const start = split && parseOffset(split.offset);
  if (start === undefined || start < 0n) return EINVAL;
  let stop: bigint | undefined;
  let threshold: bigint | undefined;
  for (const token of tokens) {
    if (token === '') continue;
    if (token.startsWith('threshold=')) {
      threshold = parseUnsigned(token.slice('threshold='.length));
      if (threshold === undefined) return EINVAL;
    } else {
      if (stop !== undefined) return EINVAL;
      stop = parseOffset(token);
      if (stop === undefined || stop < 0n) return EINVAL;
    }
  }
  if (stop === undefined || threshold === undefined || threshold === 0n || start === stop) return EINVAL;
  return { what: 'add', path: split!.path, start, stop, threshold };
}

/** An absolute path and what follows its last ':'. */
function splitAtColon(text: string): { readonly path: string; readonly offset: string } | undefined {
  const colon = text.lastIndexOf(':');
  return text[0] === '/' && colon >= 2 ? { path: text.slice(0, colon), offset: text.slice(colon + 1) } : undefined;
}
