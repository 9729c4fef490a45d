import type { System } from '../replay/system.js';
import type { Asked } from './ask.js';

/** A repair of one change that keeps a rule where the variant that it repairs breaks it. */
export interface OneChange {
  /** `VARIANT+NAME` */
  readonly variant: string;
  /** What it changes, as a sentence. */
  readonly says: string;
  /** Explorations in which it keeps the rule, of those in which that is broken. */
  readonly kept: readonly string[];
  readonly of: number;
}

/**
 * By rule that the first variant breaks: its one-change repairs (`repairs` of an exploration) that keep it in some exploration where it is
 * broken, those first that do so in most. A search that is not complete keeps nothing,
 * nor does a repair of which nobody can be asked (undefined).
 */
export function oneChanges(
  searches: readonly Asked[],
  asked: (system: System, repair: string) => Asked | undefined,
): ReadonlyMap<string, readonly OneChange[]> {
  const first = searches[0]!.system.variant;
  const own = searches.filter(({ system }) => system.variant === first);
  const rules = [...new Set(own.flatMap(({ breaches }) => [...breaches.keys()]))];
  const known = new Map<string, Asked | undefined>();
  const askedOf = ({ system }: Asked, name: string): Asked | undefined => {
    const key = `${system.exploration.name}/${name}`;
    if (!known.has(key)) known.set(key, asked(system, `${first}+${name}`));
    return known.get(key);
  };
  return new Map(
    rules.map((rule) => {
      const broken = own.filter(({ breaches }) => breaches.has(rule));
      const names = [...new Set(broken.flatMap(({ system }) => Object.keys(system.exploration.repairs ?? {})))];
      const changes = names.map((name): OneChange => {
        const having = broken.filter(({ system }) => system.exploration.repairs?.[name] !== undefined);
        const kept = having.filter((one) => {
          const answer = askedOf(one, name);
          return answer?.outcome.complete === true && !answer.breaches.has(rule);
        });
        const says = having[0]!.system.exploration.repairs![name]!;
        return { variant: `${first}+${name}`, says, kept: kept.map(({ system }) => system.exploration.name), of: broken.length };
      });
      return [rule, changes.filter(({ kept }) => kept.length > 0).sort((a, b) => b.kept.length - a.kept.length)] as const;
    }),
  );
}
