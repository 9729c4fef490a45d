import { integerOf, listOf, recordOf, refuse, textOf } from '../core/shape.js';
import type { Snapshot } from '../core/search/strategy.js';
import type { SavedSearch } from '../search/explore.js';

/** What a search is of; a checkpoint of another one is refused. */
export interface CheckpointOf {
  /** The package's version: another one's kernel may behave in another way. */
  readonly racewalk: string;
  /** `NAME/VARIANT+switch=value@DIGEST`, as a token begins. */
  readonly system: string;
  readonly strategy: string;
  /** Whatever else shapes the search, by the name of its option; compared as JSON. */
  readonly options: { readonly [name: string]: unknown };
}

/** What a checkpoint says before its lists. */
export interface Header extends CheckpointOf {
  readonly littleEndian: boolean;
  readonly findings: SavedSearch['findings'];
  readonly reached?: SavedSearch['reached'];
  readonly search: Omit<Snapshot, 'steps'>;
  readonly bytesOfChoice: number;
  /** Lengths of the chunks. */
  readonly choices: readonly number[];
  readonly bits: readonly number[];
  readonly length: number;
}

const most = Number.MAX_SAFE_INTEGER;

/**
 * Throws where a value, which may be anything, is no header of a file of so many bytes: a checksum says that nothing was damaged, not
 * that racewalk wrote it.
 */
export function checkHeader(value: unknown, file: string, bytes: number): asserts value is Header {
  const header = recordOf(value, file, 'its header');
  for (const key of ['racewalk', 'system', 'strategy']) textOf(header[key], file, `"${key}" in its header`);
  recordOf(header.options, file, '"options" in its header');
  integerOf(header.bytesOfChoice, file, '"bytesOfChoice" in its header', 1, 2);
  const states = total(header.choices, file, 'choices') + 1;
  const words = total(header.bits, file, 'bits');
  if ((states - 1) * (header.bytesOfChoice as number) + words * 4 > bytes) refuse(file, 'its header tells of more than the file has');
  integerOf(header.length, file, '"length" in its header', 0, words * 32);
  const search = recordOf(header.search, file, '"search" in its header');
  const levels = listOf(search.levels, file, '"levels" in its header').map((size) =>
    integerOf(size, file, 'the size of a level', 0, states),
  );
  const levelStart = levels.reduce((sum, size) => sum + size, 0);
  const levelEnd = integerOf(search.levelEnd, file, '"levelEnd" in its header', 1, states);
  const next = integerOf(search.next, file, '"next" in its header', 0, levelEnd);
  if (levelStart > next) refuse(file, `its header has ${levelStart} states in whole levels, and ${next} that were looked at`);
  for (const key of ['transitions', 'states'] as const) integerOf(search[key], file, `"${key}" in its header`, 0, most);
  if (header.reached !== undefined) {
    const reached = recordOf(header.reached, file, '"reached" in its header');
    for (const key of ['points', 'returns', 'edges', 'outcomes'])
      for (const place of listOf(reached[key], file, `"${key}" of what it reached`)) textOf(place, file, 'a place that it reached');
  }
  if (typeof search.cut !== 'boolean') refuse(file, '"cut" in its header is not true or false');
  const keys = new Set<string>();
  for (const group of listOf(recordOf(header.findings, file, '"findings" in its header').groups, file, 'the list of findings')) {
    const [key, finding, ...rest] = listOf(group, file, 'a finding');
    const text = textOf(key, file, "a finding's key");
    if (!/^[0-9]{1,15}\/[0-9]{1,15}$/.test(text)) refuse(file, "a finding's key in its header is not two numbers");
    if (rest.length > 0 || keys.has(text)) refuse(file, 'two findings in its header have one key');
    keys.add(text);
    checkFinding(finding, file);
  }
}

function total(value: unknown, file: string, what: string): number {
  return listOf(value, file, `"${what}" in its header`).reduce<number>(
    (sum, length) => sum + integerOf(length, file, 'the length of a list', 0),
    0,
  );
}

function checkFinding(value: unknown, file: string): void {
  const finding = recordOf(value, file, 'a finding');
  for (const key of ['kind', 'says', 'object', 'actor', 'point']) textOf(finding[key], file, `"${key}" of a finding`);
  if (finding.name !== undefined) textOf(finding.name, file, '"name" of a finding');
  if (finding.other !== undefined && finding.other !== null) {
    const other = recordOf(finding.other, file, '"other" of a finding');
    for (const key of ['actor', 'point']) textOf(other[key], file, `"${key}" of the other side of a finding`);
  }
  for (const choice of listOf(finding.choices, file, 'the choices of a finding')) integerOf(choice, file, 'a choice', 0);
  for (const key of ['schedule', 'occurrences']) integerOf(finding[key], file, `"${key}" of a finding`, 1, most);
}
