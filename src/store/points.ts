/**
 * The program points that the regression seeds of a file come to, each once, in the order in which they come to them.
 * Schedules go along the same functions again and again, so that a regression seed's points are a few ranges of this list.
 */
export class PointList {
  private readonly points: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** As a file has it: `path.point`, without its path where that is the one before's. */
  constructor(text = '') {
    let path = '';
    for (const word of text.split(' ').filter((one) => one !== '')) {
      if (word.includes('.')) path = word.slice(0, word.indexOf('.'));
      this.add(word.includes('.') ? word : `${path}.${word}`);
    }
  }

  /** The points as ranges, such as `0-62,90,63-75`; those that are new are appended to the list. */
  encode(points: readonly string[]): string {
    const ranges: [first: number, last: number][] = [];
    for (const point of points) {
      const number = this.numbers.get(point) ?? this.add(point);
      const range = ranges.at(-1);
      if (range?.[1] === number - 1) range[1] = number;
      else ranges.push([number, number]);
    }
    return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
  }

  /** The points of such ranges; undefined where they are none, or not of this list. */
  decode(text: string): readonly string[] | undefined {
    const points: string[] = [];
    for (const range of text.split(',')) {
      const match = /^(\d+)(?:-(\d+))?$/.exec(range);
      const [first, last] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [0, -1];
      if (last < first || last >= this.points.length) return undefined;
      points.push(...this.points.slice(first, last + 1));
    }
    return points;
  }

  toString(): string {
    const pathOf = (point: string | undefined): string => point?.slice(0, point.indexOf('.')) ?? '';
    return this.points
      .map((point, i) => (pathOf(point) === pathOf(this.points[i - 1]) ? point.slice(pathOf(point).length + 1) : point))
      .join(' ');
  }

  private add(point: string): number {
    this.numbers.set(point, this.points.length);
    return this.points.push(point) - 1;
  }
}
