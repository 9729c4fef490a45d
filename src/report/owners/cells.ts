/** A row of a table in Markdown. */
export const row = (...cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** The first row of a table, with the line under it. */
export const head = (...cells: readonly string[]): readonly string[] => [row(...cells), row(...cells.map(() => '---'))];
