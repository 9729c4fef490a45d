import { existsSync, readFileSync } from 'node:fs';

/** This folder, of the sources also where it is a built file that runs. */
export const sources = new URL('./', import.meta.url.replace('/dist/test/', '/test/'));

/** The review that quotes the patch: GPL text, which is read where it is there and is no part of the project. */
const place = new URL('../../../../shared/seed/tlob-review-mail.txt', sources);

export const mailIsThere = existsSync(place);

/** Behind the name of a test that needs it. */
export const withMail = mailIsThere ? '' : ' (skipped: the mail is not here)';

/** The lines that the patch adds, as they were before the quotation broke them. */
function addedLines(mail: string): readonly string[] {
  const lines: string[] = [];
  let open: number | undefined;
  for (const line of mail.replaceAll('\u{a0}', ' ').split(/\r?\n/)) {
    const quoted = /^> ?(.*)$/.exec(line)?.[1];
    if (quoted?.startsWith('+')) {
      lines.push(quoted.slice(1));
      open = lines.length - 1;
    } else {
      const isRest = open !== undefined && quoted !== undefined && quoted !== '' && !/^([-+ @[]|diff |index |new file )/.test(quoted);
      if (isRest) lines[open!] = `${lines[open!]!.trimEnd()} ${quoted}`;
      open = undefined;
    }
  }
  return lines;
}

/** The functions of the patch, by name: what stands from the first column to the brace there that ends it. */
export function mailFunctions(): ReadonlyMap<string, string> {
  const lines = addedLines(readFileSync(place, 'utf8'));
  const functions = new Map<string, string>();
  for (let end = 0; end < lines.length; end++) {
    if (lines[end] !== '{') continue;
    const body = end;
    while (end < lines.length && lines[end] !== '}') end++;
    let from = body;
    while (from > 0 && /^\s|^[a-zA-Z][\w \t*]*\(/.test(lines[from - 1]!) && !/^\s*\*|;$/.test(lines[from - 1]!)) {
      from--;
      if (/^\w/.test(lines[from]!)) break;
    }
    const name = /(\w+)\(/.exec(lines[from]!)?.[1];
    if (name !== undefined) functions.set(name, lines.slice(from, end + 1).join('\n'));
  }
  return functions;
}
