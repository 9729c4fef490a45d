/** What no file of text should have, written as a program would: control characters but tab and line feed, and halves of pairs. */
export const visible = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(
      /[^\t\n\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
      (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`,
    );

/** A block of Markdown that no line of the text ends. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${visible(text).replace(/\n?$/, '\n')}${fence}`;
}

/** Text of Markdown that is read as it is, where it does not begin a line: no marks, no HTML, no links, no formulas. */
export const prose = (text: string): string =>
  visible(text)
    .replaceAll('\n', ' ')
    .replace(/[\\`*_{}[\]<>#|~&$]/g, '\\$&');

/** A name, a title or a token of Markdown, but not in a table. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  const gap = /^`|`$/.test(text) ? ' ' : '';
  return ticks + gap + visible(text).replaceAll('\n', ' ') + gap + ticks;
}

/** A row of a table. */
export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
