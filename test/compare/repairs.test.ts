import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { type RepairOptions, repairsOf, together } from '../../src/compare/repairs.js';
import { outcomeOf } from '../../src/compare/compare.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { repairsJson, repairsMarkdown } from '../../src/report/repairs.js';
import { inProcess } from '../cli/in-process.js';
import { detectors, explorations } from '../registries.js';
import { violations } from '../schema.js';

const options: RepairOptions = {
  transitions: 1_000_000,
  memory: 2 ** 28,
  outcomes: false,
  reducers: () => [],
  systemOf: (exploration, variant) => new System(exploration, variant, {}, detectors),
};

/** One change mends it, another one does nothing. */
const small: Exploration = {
  ...litmusCheckThenFree,
  repairs: { claim: 'the check and the free are one step', nothing: 'nothing at all' },
  scenario: (variant, switches) => litmusCheckThenFree.scenario(variant.includes('+claim') ? 'repaired' : 'posted', switches),
};

describe('one-change repairs', () => {
  it('are tried alone, and together in the fewest that leave nothing', () => {
    const repairs = repairsOf(small, options);
    expect(repairs.singles.map(({ name, idle, pair }) => [name, idle, pair.nothingNew])).toEqual([
      ['claim', false, true],
      ['nothing', true, true],
    ]);
    expect(repairs.smallest.map(({ names }) => names)).toEqual([['claim']]);
    expect(together([repairs], options)).toEqual(['claim']);
    expect(repairsMarkdown({ all: [repairs], together: undefined })).toContain('- `posted+claim`: clean, complete');
    expect(violations('repairs', repairsJson({ all: [repairs], together: ['claim'] }))).toEqual([]);
  });

  it('say what is left where no combination is enough', () => {
    const repairs = repairsOf({ ...small, repairs: { nothing: 'nothing at all' } }, options);
    expect(repairs.smallest).toEqual([]);
    expect(together([repairs], options)).toBeUndefined();
    expect(repairsMarkdown({ all: [repairs], together: undefined })).toContain('No combination is enough');
  });

  it('are part of a variant’s name, in tokens too', () => {
    const { name } = new System(small, 'posted+claim+nothing', {}, detectors);
    expect(parseToken(`${name}:stop`)).toMatchObject({ variant: 'posted+claim+nothing', switches: {} });
    expect(parseToken('a/posted+b+c=d@000000000000:e')).toMatchObject({ variant: 'posted+b', switches: { c: 'd' } });
    for (const [variant, says] of [
      ['posted+clam', 'the change "clam" is none (did you mean claim?)'],
      ['posted+claim+claim', 'is made twice'],
      ['repaired+claim', 'it is posted alone that can be changed'],
    ] as const)
      expect(() => new System(small, variant, {}, detectors)).toThrow(says);
    expect(() => new System(litmusCheckThenFree, 'posted+claim', {}, detectors)).toThrow('has no variant "posted+claim"');
  });

  it('are of explorations that have some', async () => {
    const { code, stderr } = await inProcess('.', 'repairs', 'litmus-check-then-free');
    expect([code, stderr]).toEqual([2, expect.stringContaining('has no one-change repairs')]);
  });
});

describe('docs/tlob/repairs.md', async () => {
  const page = readFileSync(new URL('../../docs/tlob/repairs.md', import.meta.url), 'utf8');
  const all = new Map((await explorations('')).map((exploration) => [exploration.name, exploration]));
  const sections = page
    .split('\n## ')
    .slice(1)
    .map((text) => ({ exploration: all.get(text.slice(0, text.indexOf('\n')))!, text }));
  const again = 'it is stale; write it again with the command that it names';

  it('is of the models as they are', () => {
    expect(sections.length).toBeGreaterThanOrEqual(4);
    for (const { exploration, text } of sections) {
      const told = [
        ...text.matchAll(/^\| `([\w-]+)` \|.*\| `([0-9a-f]{12})` \|$/gm),
        ...text.matchAll(/^- `posted\+([\w+-]+)`: clean.* model `([0-9a-f]{12})`\)$/gm),
        ...text.matchAll(/`posted`() has .* model `([0-9a-f]{12})`\)\.$/gm),
      ];
      expect(told.length).toBeGreaterThan(1);
      for (const [, names, digest] of told) {
        const variant = names === '' ? 'posted' : `posted+${names}`;
        expect([exploration.name, variant, options.systemOf(exploration, variant).digest], again).toEqual([
          exploration.name,
          variant,
          digest,
        ]);
      }
    }
    const [{ exploration }] = sections as [(typeof sections)[number]];
    for (const [name, says] of Object.entries(exploration.repairs!)) expect(page, again).toContain(`| \`${name}\` | ${says} |`);
  });

  it('has what a search gives', () => {
    const { exploration, text } = sections.find(({ exploration: { name } }) => name === 'disable-to-the-end')!;
    const [, names, states] = /^- `(posted\+[\w+-]+)`: clean, complete \(([\d,]+) states/m.exec(text)!;
    const outcome = outcomeOf(options.systemOf(exploration, names!), options, 'never');
    expect([outcome.verdict, outcome.stats.states], again).toEqual(['clean', Number(states!.replaceAll(',', ''))]);
  });
});
