import seedrandom from 'seedrandom';

/** A seeded source of randomness. Same seed, same numbers, on any machine. */
export interface Rng {
  /** A uniform integer in 0..n-1. */
  below(n: number): number;
}

/** The generator of run number `run` of a search with this seed. */
export function rngOf(seed: number, run: number): Rng {
  const prng = seedrandom.alea(`${seed}/${run}`);
  return { below: (n) => Math.floor(prng() * n) };
}
