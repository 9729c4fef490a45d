/** The first thing that a compiler, make or the linker calls an error: `race.c:12:3: error: …`. */
export function firstError(lines: readonly string[]): string | undefined {
  const told = [
    /^\S+:\d+(?::\d+)?: (?:fatal )?error: .*/,
    /^ERROR: modpost: .*/,
    /^\S+: error: .*/,
    /undefined reference to .*/,
    /^make.*\*\*\* .*/,
  ];
  for (const pattern of told) {
    const line = lines.find((one) => pattern.test(one));
    if (line !== undefined) return line.trim();
  }
  return undefined;
}
