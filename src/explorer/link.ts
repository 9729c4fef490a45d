import { parseToken, type Token } from '../replay/token.js';

/** A moment of a schedule, as the fragment of an address: the token of the whole schedule, and after `~` how many steps were taken. */
export interface Moment {
  readonly token: Token;
  /** Steps taken; undefined: all of them. */
  readonly at: number | undefined;
}

/** The fragment that opens a moment: the token alone where all its steps were taken. */
export const linkOf = (token: string, steps: number, at: number): string => (at === steps ? token : `${token}~${at}`);

/** Reads such a fragment. A schedule of no steps is one, here. Throws an InputError that says where it stops being one. */
export function parseLink(text: string): Moment {
  const cut = /^(.*)~(\d{1,7})$/.exec(text);
  const [token, at] = cut ? [cut[1]!, Number(cut[2])] : [text, undefined];
  // what begins by hand has taken no step yet, and a token has at least one
  if (token.endsWith(':')) return { token: { ...parseToken(`${token}nobody`), schedule: [] }, at: 0 };
  return { token: parseToken(token), at };
}
