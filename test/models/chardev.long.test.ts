import { describe, expect, test } from 'vitest';
import { bindErrors } from '../../explorations/tlob/device/bind-errors.js';
import { closeVsStart } from '../../explorations/tlob/device/close-vs-start.js';
import { exitClosesFd } from '../../explorations/tlob/device/exit-closes-fd.js';
import { tlobScenario } from '../../models/tlob/scenario.js';
import { EBADF, EBUSY, EFAULT, ENODEV, ENOENT, ENOMEM, ENOTTY, ENXIO } from '../../models/tlob/errno.js';
import type { Detector } from '../../src/core/detector/detector.js';
import { Event } from '../../src/core/world/event.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { objectOf } from '../../src/core/world/world.js';
import { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

/** What a variant's functions return, over all interleavings. */
function coverage(exploration: Exploration, variant = 'posted') {
  const { compiled } = new System(exploration, variant, {}, detectors);
  const searching = new SearchRun(compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
  while (!searching.advance(100_000));
  const { returns } = compiled.coverage();
  return {
    returnsOf: (path: string) =>
      returns
        .filter((line) => line.startsWith(`${path} returns `))
        .map((line) => Number(line.slice(`${path} returns `.length)))
        .sort((a, b) => a - b),
  };
}

const sorted = (...codes: readonly number[]) => [...codes].sort((a, b) => a - b);

describe('every error of /dev/rv', () => {
  for (const variant of ['posted', 'repaired']) {
    const { returnsOf } = coverage(bindErrors, variant);
    test(`a bind of ${variant} is refused in each of its ways, and succeeds`, () =>
      expect(returnsOf('rv_ioctl_bind')).toEqual(sorted(0, ENOENT, ENOMEM, EFAULT, EBUSY, ENODEV)));
    test(`a START of ${variant} on an fd without operations is -ENXIO, one whose arguments fault is -EFAULT`, () =>
      expect(returnsOf('rv_ioctl_start')).toEqual(expect.arrayContaining([ENXIO, EFAULT])));
    test(`a command that ${variant} does not know is -ENOTTY, or -ENXIO without operations`, () =>
      expect(returnsOf('rv_ioctl_unknown')).toEqual(sorted(ENXIO, ENOTTY)));
    test(`poll of ${variant} returns 0`, () => expect(returnsOf('sys_poll')).toEqual([0]));
  }
});

/** The actors that free the fd's state, over all interleavings: those that release the file. */
function releasers(exploration: Exploration, variant: string): readonly string[] {
  const found = new Set<string>();
  const listener: Detector = {
    kind: 'listener',
    says: 'is looked at',
    endsRun: false,
    hears: 'first',
    install: (w) => ({
      on: {
        [Event.free]: (object) => {
          if (w.objects[objectOf(object)]!.name === 'fd0') found.add(w.actors[w.actor]!.name);
          return -1;
        },
      },
    }),
    fires: [],
    silent: [],
  };
  const searching = new SearchRun(new System(exploration, variant, {}, [...detectors, listener]).compiled, bfs, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!searching.advance(100_000));
  return [...found].sort();
}

describe('the last reference to a file', () => {
  for (const variant of ['posted', 'repaired']) {
    test(`may be the one that a START of ${variant} holds, or the close’s`, () =>
      expect(releasers(closeVsStart, variant)).toEqual(['closer', 'starter']));
    test(`may be either process’s, whichever of ${variant} exits last`, () =>
      expect(releasers(exitClosesFd, variant)).toEqual(['child', 'parent']));
  }

  test('is the only thing that releases it: no STOP of the child finds its own descriptor closed by the parent’s exit', () => {
    expect(coverage(exitClosesFd).returnsOf('sys_stop')).not.toContain(EBADF);
  });

  test('is refused a scenario that would drop it twice', () => {
    const threads = [{ name: 'user', task: 0, fd: 0, calls: ['ioctl-start', 'close'] }] as const;
    expect(() => tlobScenario({ tasks: 1, fds: 1, windows: 1, pool: 1, ticks: 0, threads, disable: false }, 'posted', {})).toThrow(
      'would release it twice',
    );
  });
});
