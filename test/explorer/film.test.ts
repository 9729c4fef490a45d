import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/error.js';
import { arrowsOf } from '../../src/explorer/arrows.js';
import { linkOf, parseLink } from '../../src/explorer/link.js';
import { Onward } from '../../src/explorer/onward.js';
import { swapped } from '../../src/explorer/swap.js';
import { parseSchedule } from '../../src/core/system/schedule.js';
import { siteOf } from '../../src/core/system/site.js';
import { film, systemOf, wordAt } from './systems.js';

const system = await systemOf('litmus-check-then-free');
const repaired = await systemOf('litmus-check-then-free', 'repaired');
const doubleFree = film(system, 'stop,exit,stop.3,exit.3');

describe('a film', () => {
  it('has a state before the first step and one after each, with what may come next', () => {
    expect(doubleFree.states).toHaveLength(9);
    expect(doubleFree.states[0]!.enabled).toEqual([
      [0, ''],
      [1, ''],
    ]);
    expect(doubleFree.states[8]!.enabled).toEqual([]);
    expect(doubleFree.steps.map(({ actor }) => actor)).toEqual([0, 1, 0, 0, 0, 1, 1, 1]);
  });

  it('knows the life of an object at each moment, and the words that a step changed', () => {
    expect([0, 4, 5, 8].map((at) => wordAt(doubleFree, 'obj0 life', at))).toEqual(['live', 'live', 'freed', 'freed']);
    expect(doubleFree.states[3]!.words.map(([word, text]) => [doubleFree.words[word]!.name, text])).toEqual([['stopping', '1']]);
    expect(wordAt(doubleFree, 'global_obj', 0)).toBe('obj0');
  });

  it('marks the bug and the other access', () => {
    expect(doubleFree.found).toMatchObject([{ kind: 'double-free', step: 8, other: 5, object: 'obj0' }]);
    expect(doubleFree.steps.filter(({ found }) => found.length > 0)).toHaveLength(1);
    // the twin: one who comes later finds the flag set
    expect(film(system, 'stop.4,exit').found).toEqual([]);
  });

  it('says who stands at the other access of a race at that moment', async () => {
    const lost = await systemOf('litmus-lost-update');
    const { found, because } = film(lost, 'a,b,a');
    expect(found).toMatchObject([{ kind: 'data-race', step: 3, rival: 1 }]);
    expect(because.at(-1)).toMatch(/^at once: b at increment\.write/);
    // the twin: b has come to its end before, and an update is lost all the same
    expect(film(lost, 'a,b.2,a').found).toMatchObject([{ kind: 'invariant', step: 5, rival: -1 }]);
  });

  it('shows pointers in registers by their objects', () => {
    const frames = doubleFree.states[4]!.frames;
    expect(frames).toEqual([[0, [{ point: 'cleanup.free', registers: [['obj', 'obj0']] }]]]);
  });

  it('goes as far as the schedule is possible, and says why no further', () => {
    const cut = film(system, 'stop.4,exit.9');
    expect(cut.steps).toHaveLength(5);
    expect(cut.divergence).toMatch(/exit has finished/);
    expect(() => film(system, 'nobody')).toThrow(InputError);
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(doubleFree))).toEqual(doubleFree);
  });
});

describe('what lasts', () => {
  it('is a lock from the step that takes it to the step that drops it, a section, and a timer while it is armed', async () => {
    const tlob = await systemOf('stop-vs-exit');
    const { bars } = film(tlob, 'clock,timer.9,exiter.13,user.22,timer.12');
    const told = bars.map(({ sort, actor, text, from, to, open }) => `${sort} ${actor} ${text} ${from}-${open ? '' : to}`);
    expect(told).toContain('lock 2 ws0.entry_lock 47-53');
    expect(told).toContain('section 1 reader 29-36');
    expect(told).toContain('armed -1 slot0.timer.queued 0-2'.replace('.queued', ' queued'));
    expect(told).toContain('section 0 probe 11-');
  });
});

describe('arrows', () => {
  it('lead from the last step that another one comes to know of, and not to what it knows by another way', () => {
    // a releases at 1, b acquires at 2 and releases, c acquires at 3 from b and so knows of a too
    const clocks = [
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ];
    expect(arrowsOf([0, 1, 2], clocks)).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(
      arrowsOf(
        [0, 1, 2],
        [
          [1, 0, 0],
          [0, 1, 0],
          [1, 1, 1],
        ],
      ),
    ).toEqual([
      [1, 3],
      [2, 3],
    ]);
  });
});

describe('a link', () => {
  it('is the token where all steps were taken, and says else how many', () => {
    const { token } = doubleFree;
    expect(linkOf(token, 8, 8)).toBe(token);
    expect(parseLink(linkOf(token, 8, 3))).toMatchObject({ at: 3, token: { name: 'litmus-check-then-free' } });
    expect(parseLink(token).at).toBeUndefined();
    expect(parseLink(`${doubleFree.system}:`)).toMatchObject({ at: 0, token: { schedule: [] } });
  });

  it('is refused with a sentence where it is none', () => {
    expect(() => parseLink('rubbish~3')).toThrow(/has no @DIGEST/);
    expect(() => parseLink('')).toThrow(/it is empty/);
  });
});

describe('two neighbouring steps swapped', () => {
  it('commute where the state after them is the same', () => {
    const { says, differs, film: other } = swapped(system, film(system, 'stop,exit,stop.3,exit.3'), 1);
    expect(says).toMatch(/^Steps 1 and 2 commute: the same state after either order. Found as before: double-free/);
    expect(differs).toEqual([]);
    expect(other!.token).toContain(':exit,stop.4,exit.3');
  });

  it('tell what differs where they do not', () => {
    const { says, differs } = swapped(system, film(system, 'stop,stop,exit,stop.2'), 2);
    expect(says).toMatch(/do not commute: after them somebody stands elsewhere/);
    expect(differs).toEqual([]);
    const raced = swapped(system, doubleFree, 5);
    expect(raced.differs).toEqual([]);
  });

  it('say whether the bug is still there', () => {
    // the look at the flag comes after the claim now: its function returns
    const { says } = swapped(system, film(system, 'stop,exit,stop.3,exit.3'), 2);
    expect(says).toMatch(/Found before: double-free; now: nothing\. The rest goes as far as step/);
  });

  it('cannot be swapped where they are of one actor, or the second could not go yet', async () => {
    expect(swapped(system, doubleFree, 3)).toMatchObject({ film: null, says: expect.stringContaining('its own program orders them') });
    const tlob = await systemOf('stop-vs-exit');
    expect(swapped(tlob, film(tlob, 'clock,timer.2'), 1).says).toMatch(/cannot swap: step 1: timer is blocked/);
  });
});

describe('a search from a moment on', () => {
  const limits = { transitions: 100_000, memory: 1 << 26 };
  const ahead = (from: typeof system, schedule: string) => {
    const search = new Onward(
      // a search has a system of its own
      from === system ? searched : searchedRepaired,
      from,
      parseSchedule(schedule),
      limits,
    );
    while (!search.advance(10_000));
    return { found: search.take(), progress: search.progress };
  };
  let searched = system;
  let searchedRepaired = repaired;

  it('finds what lies ahead, with schedules from the start on', async () => {
    searched = await systemOf('litmus-check-then-free');
    const { found, progress } = ahead(system, 'stop,exit');
    expect(progress.complete).toBe(true);
    expect(found.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['double-free of obj by exit at cleanup.free, freed by stop at cleanup.free']),
    );
    for (const { token } of found) expect(token).toMatch(/:stop,exit,/);
  });

  it('finds nothing where the bug can no longer come, and says that it looked at everything', async () => {
    searched = await systemOf('litmus-check-then-free');
    expect(ahead(system, 'stop.2')).toMatchObject({ found: [], progress: { complete: true } });
    searchedRepaired = await systemOf('litmus-check-then-free', 'repaired');
    expect(ahead(repaired, '')).toMatchObject({ found: [], progress: { complete: true } });
  });

  it.each(['litmus-abba-deadlock', 'litmus-check-then-free', 'litmus-lost-update', 'litmus-refcount-get-put'])(
    'finds from the very first moment of %s what a search finds, and nothing in its repair',
    async (name) => {
      for (const variant of ['posted', 'repaired']) {
        const [own, desk] = [await systemOf(name, variant), await systemOf(name, variant)];
        const search = new Onward(own, desk, [], limits);
        while (!search.advance(10_000));
        const sites = [...new Set(search.take().map(siteOf))].sort();
        const expected = own.exploration.expect[variant]!.findings;
        expect(expected.filter((one) => !sites.some((site) => site === one || site.startsWith(`${one} `)))).toEqual([]);
        expect(sites.filter((site) => !expected.some((one) => site === one || site.startsWith(`${one} `)))).toEqual([]);
        expect(search.progress.complete).toBe(true);
      }
    },
  );

  it('is refused where the run is over', async () => {
    searched = await systemOf('litmus-check-then-free');
    expect(() => ahead(system, 'stop,exit,stop.3,exit.3')).toThrow(/the run is over here/);
  });
});
