/** A finding of one system, as an overview counts it. */
export interface Sighting {
  readonly exploration: string;
  readonly kind: string;
  /** The id of what it comes of. */
  readonly cause: string;
  readonly steps: number;
  readonly token: string;
  /** Where it comes from, of one that is kept as a regression seed; undefined: nobody has written it down yet. */
  readonly known: string | undefined;
}

/** What comes of one cause: in how many explorations it shows, and where soonest. */
interface Row {
  readonly cause: string;
  readonly explorations: number;
  readonly known: boolean;
  readonly kinds: readonly string[];
  readonly shortest: Sighting;
}

/** Sightings by cause: what shows in most explorations first. */
function rowsOf(sightings: readonly Sighting[]): readonly Row[] {
  const groups = new Map<string, Sighting[]>();
  for (const one of sightings) groups.set(one.cause, [...(groups.get(one.cause) ?? []), one]);
  const rows = [...groups].map(([cause, same]) => ({
    cause,
    explorations: new Set(same.map(({ exploration }) => exploration)).size,
    known: same.every(({ known }) => known !== undefined),
    kinds: [...new Set(same.map(({ kind }) => kind))].sort(),
    shortest: same.reduce((best, one) => (one.steps < best.steps ? one : best)),
  }));
  return rows.sort((a, b) => b.explorations - a.explorations || (a.cause < b.cause ? -1 : 1));
}

/** One line a cause, the most frequent first, at most so many; of all of them with their kinds in a line below each. */
export function overviewTable(sightings: readonly Sighting[], most = Infinity): readonly string[] {
  const rows = rowsOf(sightings);
  const told = rows.slice(0, most);
  const widest = Math.max(heading.length, ...told.map(({ cause }) => cause.length));
  return [
    `${heading.padEnd(widest)}  systems  known  token of a shortest schedule`,
    ...told.flatMap(({ cause, explorations, known, kinds, shortest }) => [
      `${cause.padEnd(widest)}  ${`${explorations}`.padStart(7)}  ${known ? 'known' : 'new  '}  ${shortest.token}`,
      ...(most === Infinity ? wrapped(kinds) : []),
    ]),
    ...(rows.length > most ? [`and ${rows.length - most} more causes: --all`] : []),
  ];
}

/** Kinds of findings, as far as they fit into a line. */
function wrapped(kinds: readonly string[]): readonly string[] {
  let line = '   ';
  for (const [i, kind] of kinds.entries()) {
    if (line.length + kind.length > width) return [`${line} and ${kinds.length - i} more kinds`];
    line += ` ${kind}${i < kinds.length - 1 ? ',' : ''}`;
  }
  return [line];
}

const width = 100;

const heading = 'cause';

/** How many findings of each kind, the most frequent first, as far as they fit into a line. */
export function kindsLine(kinds: readonly string[]): string {
  const count = new Map<string, number>();
  for (const kind of kinds) count.set(kind, (count.get(kind) ?? 0) + 1);
  const sorted = [...count].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return wrapped(sorted.map(([kind, n]) => `${kind} ${n}`))[0]!.trim();
}
