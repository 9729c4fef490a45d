import { type BufferSize, boundedBuffer } from '../../models/classics/bounded-buffer.js';
import { diningPhilosophers } from '../../models/classics/dining-philosophers.js';
import { leaderElection } from '../../models/classics/leader-election.js';
import { type PetersonSize, peterson } from '../../models/classics/peterson.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Exploration } from '../../src/core/system/exploration.js';

/** A classic in a size that takes time; `racewalk explore --module` takes this file as a user's own. */
const classic = (name: string, reason: string, scenario: (variant: string) => Scenario): Exploration => ({
  name,
  reason,
  variants: ['posted', 'repaired'],
  switches: {},
  scenario,
  expect: {},
  exhaustive: true,
});

const philosophers = (n: number) =>
  classic(`philosophers-${n}`, `${n} dining philosophers`, (variant) => diningPhilosophers(n, 1, variant));
const lock = (name: string, size: PetersonSize) =>
  classic(name, `Peterson's lock for ${size.processes}, ${size.rounds} times each`, (variant) => peterson(size, variant));
const ring = (n: number) => classic(`leader-${n}`, `leader election in a ring of ${n}`, (variant) => leaderElection(n, variant));
const buffer = (name: string, size: BufferSize) =>
  classic(name, `${size.producers} producers and ${size.consumers} consumers of ${size.capacity} slots`, (variant) =>
    boundedBuffer(size, variant),
  );

export const philosophers8 = philosophers(8);
export const philosophers10 = philosophers(10);
export const peterson3 = lock('peterson-3', { processes: 3, rounds: 2 });
export const peterson4 = lock('peterson-4', { processes: 4, rounds: 1 });
export const leader5 = ring(5);
export const leader7 = ring(7);
export const buffer3 = buffer('buffer-3', { producers: 3, consumers: 3, capacity: 3, items: 2 });
export const buffer4 = buffer('buffer-4', { producers: 4, consumers: 4, capacity: 3, items: 2 });

/** In about a second each, and in about a minute. */
export const quick: readonly string[] = [philosophers8, peterson3, leader5, buffer3].map(({ name }) => name);
export const full: readonly string[] = [philosophers10, peterson4, leader7, buffer4].map(({ name }) => name);
