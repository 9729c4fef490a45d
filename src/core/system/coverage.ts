/** What a search saw of the program: points passed and values returned. */
export interface Coverage {
  /** `path.point`, sorted. */
  readonly points: readonly string[];
  /** `path returns value`, sorted. */
  readonly returns: readonly string[];
  /** `path.point -> target`, sorted. */
  readonly edges: readonly string[];
  /** `path.point = OUTCOME`, sorted. */
  readonly outcomes: readonly string[];
}

/** What one of them saw. */
export function together(all: readonly Coverage[]): Coverage {
  const of = (what: keyof Coverage): readonly string[] => [...new Set(all.flatMap((one) => one[what]))].sort();
  return { points: of('points'), returns: of('returns'), edges: of('edges'), outcomes: of('outcomes') };
}
