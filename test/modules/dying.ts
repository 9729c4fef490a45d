import { isMainThread } from 'node:worker_threads';
import type { Exploration } from 'racewalk';
import { wide } from './wide.js';

// as a thread does that finds no memory
if (!isMainThread) process.exit(7);

/** A search that goes on for longer than a thread needs to start, and to end. */
export const dying: Exploration = { ...wide, name: 'dying', expect: {} };
