import { type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program ended, and all that it said, stdout and stderr as they came. */
export interface Ran {
  /** Its exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly lines: readonly string[];
  /** It was ended because its time was up. */
  readonly late: boolean;
}

/** What may be said of a run of a program. */
export interface Running {
  readonly folder?: string;
  readonly environment?: { readonly [name: string]: string };
  /** Milliseconds, after which it is ended. */
  readonly limit?: number;
  /** Hears each line as it comes; true ends the program. */
  readonly line?: (text: string) => boolean | undefined;
}

/** Signals that end this process without its `exit`. */
const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a program to its end. It does not outlive this process. Rejects where it cannot be started. */
export function ran(program: string, given: readonly string[], { folder, environment, limit, line }: Running = {}): Promise<Ran> {
  const options: SpawnOptions = { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] };
  return new Promise((resolve, reject) => {
    const child = spawn(program, given, options);
    const end = (): void => void child.kill('SIGKILL');
    const lines: string[] = [];
    let late = false;
    const endLate = (): void => {
      late = true;
      end();
    };
    const timer = limit === undefined ? undefined : setTimeout(endLate, limit);
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (text) => {
        lines.push(text);
        if (line?.(text) === true) end();
      });
    process.once('exit', end);
    const endBoth = (signal: NodeJS.Signals): void => {
      left();
      end();
      process.kill(process.pid, signal);
    };
    for (const signal of ending) process.once(signal, endBoth);
    const left = (): void => {
      clearTimeout(timer);
      process.off('exit', end);
      for (const signal of ending) process.off(signal, endBoth);
    };
    child.on('error', (error) => {
      left();
      reject(error);
    });
    child.on('close', (code) => {
      left();
      resolve({ code, lines, late });
    });
  });
}
