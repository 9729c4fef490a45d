/** Digits of a number in a base that its prefix tells (_parse_integer_fixup_radix()), from a place on. */
function digitsAt(text: string, from: number): { readonly value: bigint; readonly end: number } | undefined {
  const hex = text[from] === '0' && /^x$/i.test(text[from + 1] ?? '') && /^[0-9a-f]$/i.test(text[from + 2] ?? '');
  const base = hex ? 16 : text[from] === '0' ? 8 : 10;
  let end = hex ? from + 2 : from;
  let value = 0n;
  for (; end < text.length; end++) {
    const digit = /^[0-9a-f]$/i.test(text[end]!) ? Number.parseInt(text[end]!, 16) : base;
    if (digit >= base) break;
    value = value * BigInt(base) + BigInt(digit);
  }
  return end === from ? undefined : { value, end };
}

/** isspace() of the kernel. */
const leadingSpace = /^[ \t\n\v\f\r\u00a0]*/;

/** sscanf(text, "%lli%n"): what follows the number is ignored, overflow wraps mod 2^64; undefined where there is no digit. */
export function parseOffset(text: string): bigint | undefined {
  const from = leadingSpace.exec(text)![0].length;
  const negative = text[from] === '-';
  const number = digitsAt(text, negative ? from + 1 : from);
  return number && BigInt.asIntN(64, negative ? -number.value : number.value);
}

/** kstrtoull(text, 0): optional '+', the whole text but for one newline at its end; undefined for an error. */
export function parseUnsigned(text: string): bigint | undefined {
  const number = digitsAt(text, text[0] === '+' ? 1 : 0);
  if (number === undefined || number.value >= 2n ** 64n) return undefined;
  const rest = text.slice(number.end);
  return rest === '' || rest === '\n' ? number.value : undefined;
}
