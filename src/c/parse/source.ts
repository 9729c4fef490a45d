import { InputError } from '../../core/error.js';
import { didYouMean } from '../../core/nearest.js';

/** A stretch of a source text: where it begins, and where it has ended, as offsets. */
export interface Span {
  readonly at: number;
  readonly end: number;
}

/** A C file: its name as it was given, and its text. */
export class Source {
  private readonly starts: readonly number[];

  constructor(
    readonly name: string,
    readonly text: string,
  ) {
    const starts = [0];
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
    this.starts = starts;
  }

  /** Line and column, from 1. */
  placeOf(at: number): { readonly line: number; readonly column: number } {
    let low = 0;
    for (let high = this.starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: at - this.starts[low]! + 1 };
  }

  lineOf(at: number): number {
    return this.placeOf(at).line;
  }

  /** The text of a line, from 1. */
  lineText(line: number): string {
    const from = this.starts[line - 1]!;
    return this.text.slice(from, (this.starts[line] ?? this.text.length + 1) - 1).replace(/\r$/, '');
  }

  /** What stands in a span, as one line without comments. */
  textOf({ at, end }: Span): string {
    return this.text
      .slice(at, end)
      .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }
}

/** Stops what is being read of one declaration or function; what comes after it is still read. */
export class Refused extends Error {}

/** So many are told of at once: those after them mostly follow from them. */
const mostTold = 20;

/** What is wrong with a file, as compilers print it: place, fact, the line, a caret. */
export class Problems {
  private readonly told = new Map<string, readonly string[]>();

  constructor(readonly source: Source) {}

  get any(): boolean {
    return this.told.size > 0;
  }

  /** Notes one and goes on. */
  add(at: number, fact: string): void {
    const { line, column } = this.source.placeOf(Math.min(at, this.source.text.length));
    const key = `${line}:${column}: ${fact}`;
    if (this.told.has(key)) return;
    const text = this.source.lineText(line);
    const shownText = text.length > 160 ? text.slice(0, 160) : text;
    const caret = column <= 160 ? [`${shownText.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`] : [];
    this.told.set(key, [`${this.source.name}:${key}`, shownText, ...caret]);
  }

  /** Notes one and leaves what it is in. */
  refuse(at: number, fact: string): never {
    this.add(at, fact);
    throw new Refused();
  }

  /** An unknown name, with what was probably meant. */
  unknown(at: number, what: string, name: string, names: Iterable<string>, accepted = ''): never {
    return this.refuse(at, `unknown ${what} '${name.slice(0, 60)}'${didYouMean(name, names)}${accepted}`);
  }

  /** Runs a part; what is refused in it is noted, and what comes after goes on. */
  within<T>(part: () => T): T | undefined {
    try {
      return part();
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  /** Throws what was noted, if anything was. */
  raise(): void {
    if (!this.any) return;
    const all = [...this.told.values()];
    const more = all.length > mostTold ? [`${this.source.name}: and ${all.length - mostTold} more`] : [];
    throw new SourceError([...all.slice(0, mostTold).flat(), ...more]);
  }
}

/** What is wrong with a C file, in several lines. */
export class SourceError extends InputError {
  override readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines[0] ?? '');
    this.lines = lines;
  }
}
