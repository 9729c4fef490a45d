/** The most similar name, where it is similar enough to be a slip of the hand. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const own = name.slice(0, longest);
  let best: string | undefined;
  let least = Math.min(own.length - 1, Math.max(2, own.length / 3));
  for (const other of names) {
    const d = distance(own, other.slice(0, longest));
    if (d < least || (d === least && best === undefined)) [best, least] = [other, d];
  }
  return best;
}

/** ` (did you mean NAME?)` where there is a similar one, else nothing. */
export function didYouMean(name: unknown, names: Iterable<string>): string {
  const near = typeof name === 'string' ? nearest(name, names) : undefined;
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

/** The names that share a word with it, those that share most first; at most so many. A word is what dashes and the like keep apart. */
export function related(name: string, names: Iterable<string>, most: number): readonly string[] {
  const words = wordsOf(name.slice(0, longest));
  const shared = [...names].map((other) => {
    const own = wordsOf(other);
    return { other, count: words.filter((word) => own.some((one) => one === word || (word.length > 2 && one.startsWith(word)))).length };
  });
  const some = shared.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || (a.other < b.other ? -1 : 1));
  return some.slice(0, most).map(({ other }) => other);
}

const wordsOf = (name: string): readonly string[] =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** Longer names are compared by their beginnings. */
const longest = 60;

/** Levenshtein's edit distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
