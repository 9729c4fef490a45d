import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { InputError } from '../core/error.js';

/** A place that no exploration reaches. */
export interface Unreached {
  /** A program point, a branch `path.point -> target`, or a fault `path.point = ENOMEM`. */
  readonly place: string;
  /** Where it is not reached; variants whose point is the same share it. */
  readonly variants: readonly string[];
  /** Why that is right; undefined as long as nobody has said it. */
  readonly reason: string | undefined;
}

const preface = `# What no exploration reaches, by reason: points, branches and faults in functions that some actor runs. A place that
# another variant reaches at the very same point is reached. "racewalk coverage --record" keeps the places; what stands
# above them, the reasons, is for people to write.
`;
const noReason = 'no reason is given yet';

/** Reads such a file: a reason, and below it, indented, its places with their variants. None where there is no file. */
export function readUnreached(file: string): readonly Unreached[] {
  if (!existsSync(file)) return [];
  let reason: string | undefined;
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) => {
      if (line.trim() === '' || line.startsWith('#')) return [];
      if (!line.startsWith(' ')) {
        reason = line === noReason ? undefined : line;
        return [];
      }
      const [, place, variants] = /^ +(\S.*) \(([^()]+)\)$/.exec(line) ?? [];
      if (place === undefined || variants === undefined)
        throw new InputError(`${file}:${i + 1}: it is not "  PLACE (VARIANT, ...)" below a reason; the usual cause is a slip of the hand`);
      return [{ place, variants: variants.split(', '), reason }];
    });
}

/** Those without a reason come first. */
export function unreachedText(all: readonly Unreached[]): string {
  const reasons = [...new Set(all.map(({ reason }) => reason))].sort((a = '', b = '') => (a < b ? -1 : 1));
  const group = (why: string | undefined): string =>
    all
      .filter(({ reason }) => reason === why)
      .sort((a, b) => (a.place < b.place ? -1 : 1))
      .map(({ place, variants }) => `  ${place} (${variants.join(', ')})\n`)
      .join('');
  return reasons.map((why) => `\n${why ?? noReason}\n${group(why)}`).join('');
}

export const writeUnreached = (file: string, all: readonly Unreached[]): void => writeFileSync(file, preface + unreachedText(all));
