/** A finding of one system, as an overview counts it. */
export interface Sighting {
  readonly exploration: string;
  readonly kind: string;
  /** What it is grouped by, such as `use-after-free of ws`. */
  readonly what: string;
  readonly steps: number;
  readonly token: string;
  /** Where it comes from, of one that is kept as a regression seed; undefined: nobody has written it down yet. */
  readonly known: string | undefined;
}

/** What is alike: in how many explorations it shows, and where soonest. */
interface Row {
  readonly what: string;
  readonly explorations: number;
  readonly known: boolean;
  readonly shortest: Sighting;
}

/** Sightings by what they are: what shows in most explorations first. */
function rowsOf(sightings: readonly Sighting[]): readonly Row[] {
  const groups = new Map<string, Sighting[]>();
  for (const one of sightings) groups.set(one.what, [...(groups.get(one.what) ?? []), one]);
  const rows = [...groups].map(([what, same]) => ({
    what,
    explorations: new Set(same.map(({ exploration }) => exploration)).size,
    known: same.every(({ known }) => known !== undefined),
    shortest: same.reduce((best, one) => (one.steps < best.steps ? one : best)),
  }));
  return rows.sort((a, b) => b.explorations - a.explorations || (a.what < b.what ? -1 : 1));
}

/** One line for each kind of finding on each role of object, the most frequent first; at most so many lines. */
export function overviewTable(sightings: readonly Sighting[], most: number): readonly string[] {
  const rows = rowsOf(sightings);
  const told = rows.slice(0, most);
  const widest = Math.max(heading.length, ...told.map(({ what }) => what.length));
  const line = ({ what, explorations, known, shortest }: Row): string =>
    `${what.padEnd(widest)}  ${`${explorations}`.padStart(7)}  ${known ? 'known' : 'new  '}  ${shortest.token}`;
  return [
    `${heading.padEnd(widest)}  systems  known  token of a shortest schedule`,
    ...told.map(line),
    ...(rows.length > most ? [`and ${rows.length - most} more`] : []),
  ];
}

const heading = 'kind and object';

/** How many findings of each kind, the most frequent first: one line. */
export function kindsLine(sightings: readonly Sighting[]): string {
  const count = new Map<string, number>();
  for (const { kind } of sightings) count.set(kind, (count.get(kind) ?? 0) + 1);
  return [...count]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([kind, n]) => `${kind} ${n}`)
    .join(', ');
}
