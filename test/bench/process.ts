import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** What a process did and used, all threads and the start included. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Of all cores, and the most memory that it had resident; undefined where there is no /proc. */
  readonly cpuSeconds: number | undefined;
  readonly peakBytes: number | undefined;
}

const everyMilliseconds = 10;
/** Linux has counted in hundredths of a second for user space since 1995. */
const ticksPerSecond = 100;

/** Runs it to its end. What the kernel says of it is read while it runs, so what it uses in its last hundredth of a second is missed. */
export function run(command: string, args: readonly string[], cwd?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    let cpuSeconds: number | undefined;
    let peakBytes: number | undefined;
    const look = (): void => {
      const used = usage(child.pid!);
      if (used === undefined) return;
      cpuSeconds = used.cpuSeconds;
      peakBytes = Math.max(used.peakBytes, peakBytes ?? 0);
    };
    const timer = setInterval(look, everyMilliseconds);
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ code, stdout, stderr, seconds: (performance.now() - began) / 1000, cpuSeconds, peakBytes });
    });
  });
}

function usage(pid: number): { readonly cpuSeconds: number; readonly peakBytes: number } | undefined {
  try {
    // the name is in parentheses and may hold anything
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    if (!peak) return undefined;
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, peakBytes: Number(peak[1]) * 1024 };
  } catch {
    return undefined;
  }
}
