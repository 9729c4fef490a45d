import { matched } from '../compare/match.js';
import { printToken } from '../replay/token.js';
import type { Finding } from '../search/recorder.js';
import { type Asked, otherFindings } from './ask.js';

/** What the changes of a variant come to in its systems, findings of other kinds than broken rules included. */
export interface Traded {
  /** Systems that were searched without and with them, completely; and the others. */
  readonly searched: readonly string[];
  readonly missing: readonly string[];
  /** Findings without them, and how many of these are gone. */
  readonly findings: number;
  readonly gone: number;
  /** By kind, how many of the others there are. */
  readonly rest: ReadonlyMap<string, number>;
  /** Rules that are kept in a system and broken there with the changes: `system: rule`. */
  readonly broken: readonly string[];
  /** What is found with them alone. */
  readonly fresh: readonly Fresh[];
}

export interface Fresh {
  readonly exploration: string;
  /** `use-after-free of slot`. */
  readonly what: string;
  readonly token: string;
}

/** Each system without the changes and with them; undefined: that cannot be searched. */
export function tradedIn(pairs: readonly (readonly [without: Asked, withThem: Asked | undefined])[]): Traded {
  const searched: string[] = [];
  const missing: string[] = [];
  const broken: string[] = [];
  const fresh: Fresh[] = [];
  const rest = new Map<string, number>();
  let [findings, gone] = [0, 0];
  for (const [one, other] of pairs) {
    const { name } = one.system.exploration;
    if (other === undefined || !other.outcome.complete || !one.outcome.complete) {
      missing.push(name);
      continue;
    }
    searched.push(name);
    for (const rule of other.broken.keys()) if (!one.broken.has(rule)) broken.push(`${name}: ${rule}`);
    for (const { a, b } of matched(foundIn(one), foundIn(other))) {
      findings += a.length;
      if (b.length === 0) gone += a.length;
      else for (const { kind } of a) rest.set(kind, (rest.get(kind) ?? 0) + 1);
      if (a.length === 0) fresh.push(...b.map((finding) => freshOf(other, finding)));
    }
  }
  return { searched, missing, findings, gone, rest: new Map([...rest].sort(([, a], [, b]) => b - a)), broken, fresh };
}

function foundIn(asked: Asked) {
  const findings = otherFindings(asked);
  return { system: asked.system, findings, shown: findings };
}

const freshOf = ({ given }: Asked, { kind, object, choices }: Finding): Fresh => ({
  exploration: given.exploration.name,
  what: [kind, object].filter(Boolean).join(' of '),
  token: printToken(given, choices),
});
