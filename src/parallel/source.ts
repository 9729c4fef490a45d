import type { WorkerInput } from './worker.js';

/** A module that gives the system to search: its export `searched` is called with `input`. Workers have nothing but this in common. */
export interface Source {
  readonly url: string;
  readonly input: unknown;
}

export interface SourceModule {
  searched(input: unknown): Promise<WorkerInput>;
}
