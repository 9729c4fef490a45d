import { linkedPaths } from '../core/system/linked.js';
import { cText } from '../path/c-text.js';
import type { System } from '../replay/system.js';
import { type Row, splitValue } from './interleaving.js';
import { givenBy } from './value.js';

/** What of an actor a row may be. */
export interface Meant {
  /** Names of points, `path.point`. */
  readonly points: ReadonlySet<string> | 'all';
  /** Where an actor stands that has begun it and waits for its end: `schedule()`, which has a step of its own to return. */
  readonly ends: ReadonlySet<string>;
  /** The row is a call of this function: its points are those within. */
  readonly within: string | undefined;
  /** What the step must give; undefined: anything. */
  readonly value: string | undefined;
  /** How well the text fits; 0: not at all. */
  readonly score: number;
}

interface Statement {
  readonly point: string;
  /** Without blanks, and without the number of its line. */
  readonly text: string;
  /** With it, where it has one: `41:x=1`. */
  readonly numbered: string;
  /** As it is printed. */
  readonly shown: string;
}

const nothing: Meant = { points: new Set(), ends: new Set(), within: undefined, value: undefined, score: 0 };

/** The statements of a system's actors, to find those of an interleaving among them. */
export class Statements {
  private readonly byActor: ReadonlyMap<string, readonly Statement[]>;
  /** By actor: the functions that it may come to. */
  private readonly functions = new Map<string, ReadonlySet<string>>();
  /** What begins a call of the kernel in C: `kfree`. */
  private readonly kernel: ReadonlySet<string>;

  constructor(private readonly system: System) {
    const { scenario, operations } = system;
    this.kernel = new Set([...operations.values()].map((operation) => /^\w+(?=\()/.exec(cText(operation))?.[0] ?? ''));
    this.byActor = new Map(
      scenario.actors.map((actor) => {
        const paths = linkedPaths({ paths: scenario.paths, actors: [actor] });
        this.functions.set(actor.name, new Set(paths.map(({ id }) => id)));
        const statements = paths.flatMap(({ id, states }) =>
          Object.entries(states).flatMap(([point, { description, invoke }]): Statement[] => {
            const operation = invoke && operations.get(invoke.src);
            if (operation === undefined) return [];
            const shown = description ?? cText(operation, invoke!.input);
            return [{ point: `${id}.${point}`, text: bare(unnumbered(shown)), numbered: bare(shown), shown }];
          }),
        );
        return [actor.name, statements];
      }),
    );
  }

  get actors(): readonly string[] {
    return [...this.byActor.keys()];
  }

  /** What of this actor the row may be. */
  of(actor: string, row: Row): Meant {
    const whole = this.match(actor, row.text, row.value);
    if (whole.score >= exactly || row.value !== undefined) return whole;
    const { text, value } = splitValue(row.text);
    const parted = value === undefined || !this.isValue(value) ? nothing : this.match(actor, text, value);
    return parted.score >= whole.score && parted.score > 0 ? parted : whole;
  }

  /** What a step may be said to give: `x = y` may be a statement as well. */
  private isValue(text: string): boolean {
    return givenBy(this.system.compiled.world, text) !== undefined;
  }

  /** Whether all that a row may be is within a function, or what that calls. */
  isWithin({ points }: Meant, called: string): boolean {
    const paths = this.pathsWithin(called);
    return points !== 'all' && [...points].every((point) => paths.has(pathOf(point)));
  }

  private pathsWithin(called: string): ReadonlySet<string> {
    const { paths } = this.system.scenario;
    return new Set(linkedPaths({ paths, actors: [{ name: '', kind: 'task', path: called }] }).map(({ id }) => id));
  }

  private match(actor: string, given: string, value: string | undefined): Meant {
    const wanted = bare(unnumbered(given));
    const numbered = bare(given);
    if (wanted === '') return nothing;
    const called = /^(?:\w+=)?(\w+)\((.*)\)$/.exec(wanted);
    const best = new Set<string>();
    let score = 0;
    let within: string | undefined;
    const consider = (point: string, s: number): void => {
      if (s === 0 || s < score) return;
      if (s > score) best.clear();
      score = s;
      best.add(point);
    };
    const statements = this.byActor.get(actor)!;
    for (const one of statements) {
      if (one.numbered === numbered && numbered !== wanted) consider(one.point, exactly + 1);
      else if (one.text === wanted) consider(one.point, numbered === wanted || one.numbered === one.text ? exactly : 1);
      else if (one.text.endsWith('...') && wanted.startsWith(one.text.slice(0, -3))) consider(one.point, exactly - 1);
      else if (called?.[2] === '' && one.text.startsWith(`${called[1]}(`)) consider(one.point, named);
      else if (holds(one.text, wanted)) consider(one.point, wanted.length);
      else if (holds(wanted, one.text) && !this.kernel.has(called?.[1] ?? '')) consider(one.point, one.text.length);
    }
    if (called !== null && score < named && this.functions.get(actor)!.has(called[1]!)) {
      best.clear();
      // any step that is taken within, of what it calls too
      const paths = this.pathsWithin(called[1]!);
      for (const { point } of statements) if (paths.has(pathOf(point))) best.add(point);
      score = named;
      within = called[1];
    }
    return { points: best, ends: this.endsOf(statements, best), within, value, score };
  }

  /** Of what was begun at some of these points, where it ends: the step of the same line that says `schedule() returns`. */
  private endsOf(statements: readonly Statement[], begun: ReadonlySet<string>): ReadonlySet<string> {
    const lines = statements.flatMap(({ point, numbered }) => {
      const name = /^(\d+:)(?:.*?[^\w])?(\w+)\(/.exec(numbered);
      return begun.has(point) && name !== null ? [`${pathOf(point)} ${name[1]}${name[2]}()returns`] : [];
    });
    return new Set(statements.filter(({ point, numbered }) => lines.includes(`${pathOf(point)} ${numbered}`)).map(({ point }) => point));
  }

  /** Those whose texts have most words of this one, best first. */
  nearest(actors: readonly string[], text: string): readonly string[] {
    const words = new Set(text.match(/\w+/g) ?? []);
    const all = actors.flatMap((actor) => this.byActor.get(actor)!.map(({ shown }) => shown));
    const common = (shown: string): number => new Set((shown.match(/\w+/g) ?? []).filter((word) => words.has(word))).size;
    return [...new Set(all)].sort((a, b) => common(b) - common(a)).slice(0, 3);
  }
}

/** Scores: the same text, and the same function; else how many characters the two have in common. */
const exactly = 2000;
const named = 1000;

const pathOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));

const unnumbered = (text: string): string => text.replace(/^\s*\d+:\s*/, '');

/** Without blanks and comments: a column may break a statement anywhere. */
const bare = (text: string): string =>
  text
    .replace(/\/\*.*?\*\//g, '')
    .replace(/[;{}]+\s*$/, '')
    .replace(/\s+/g, '');

/** Whether a text has another in it as whole words, and more than a letter or two of it. */
function holds(text: string, other: string): boolean {
  if (other.length < 3) return false;
  const at = text.indexOf(other);
  if (at < 0) return false;
  const edge = (i: number, j: number): boolean => !/\w/.test(text[i] ?? ' ') || !/\w/.test(text[j] ?? ' ');
  return edge(at - 1, at) && edge(at + other.length, at + other.length - 1);
}
