/** Two steps touch one class of words, and one of them writes it: their order may matter. Steps that do not never race. */
export function mayConflict(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) if (a[i]! >> 1 === b[j]! >> 1 && ((a[i]! | b[j]!) & 1) !== 0) return true;
  return false;
}
