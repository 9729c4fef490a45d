/** `1 finding`, `2 findings`. */
export const plural = (count: number | bigint, noun: string, ending = 's'): string =>
  `${count} ${noun}${count === 1 || count === 1n ? '' : ending}`;
