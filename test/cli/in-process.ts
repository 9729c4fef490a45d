import { run } from '../../src/cli/run.js';

/** What a command gave. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let busy = false;

/**
 * Runs a command in this process, in a folder: to start node and to read all modules takes longer than most of what is tested. Tests of
 * signals, pipes and threads need a process of their own.
 */
export async function inProcess(folder: string, ...args: readonly string[]): Promise<Ended> {
  if (busy) throw new Error('one command at a time: they have one stdout');
  busy = true;
  const { stdout, stderr } = process;
  const before = { folder: process.cwd(), out: stdout.write, err: stderr.write };
  const seen = { stdout: '', stderr: '' };
  const into =
    (name: keyof typeof seen) =>
    (text: string | Uint8Array): boolean => {
      seen[name] += String(text);
      return true;
    };
  stdout.write = into('stdout');
  stderr.write = into('stderr');
  process.chdir(folder);
  try {
    return { code: await run(args), ...seen };
  } finally {
    process.chdir(before.folder);
    stdout.write = before.out;
    stderr.write = before.err;
    busy = false;
  }
}
