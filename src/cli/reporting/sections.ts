import type { ReplayStep } from '../../replay/replay.js';
import type { System } from '../../replay/system.js';

/** A stay in a section, such as a held lock or an RCU reader. */
export interface SectionSpan {
  readonly actor: string;
  /** The statement that entered it. */
  readonly name: string;
  /** Which section it is: the same of the same lock. */
  readonly key: string;
  /** One at a time is in it. */
  readonly exclusive: boolean;
  /** Steps, from 0. */
  readonly entered: number;
  /** Undefined: the schedule ends before. */
  readonly left: number | undefined;
}

/** The sections of a schedule, in the order in which they are entered; one that nests counts once. */
export function sectionsOf({ operations }: System, steps: readonly ReplayStep[]): readonly SectionSpan[] {
  const spans: { -readonly [member in keyof SectionSpan]: SectionSpan[member] }[] = [];
  /** By actor and section: how often it is in it, and since when. */
  const inside = new Map<string, { count: number; readonly span: (typeof spans)[number] }>();
  steps.forEach(({ actor, operation, operands, result, description }, i) => {
    for (const { section, enters, ifGot, ifZero, says } of operations.get(operation)?.footprint?.brackets ?? []) {
      const happens = (!ifGot || (result ?? 0) !== 0) && (!ifZero || result === 0) && (says === undefined || operands[says] !== 0);
      if (!happens) continue;
      const key = section.each === undefined ? section.name : `${section.name} ${operands[0]}`;
      const known = inside.get(`${actor} ${key}`);
      if (enters && known) known.count++;
      else if (enters) {
        const span = { actor, name: description, key, exclusive: section.each === 'word', entered: i, left: undefined };
        spans.push(span);
        inside.set(`${actor} ${key}`, { count: 1, span });
      } else if (known && --known.count === 0) {
        known.span.left = i;
        inside.delete(`${actor} ${key}`);
      }
    }
  });
  return spans;
}
