import { type ChildProcess, spawn } from 'node:child_process';

/** The user's pager, by git's rules: $PAGER, else less; none where that is empty or cat. */
export function pagerOf({ PAGER = 'less' }: { readonly [name: string]: string | undefined }): string | undefined {
  return PAGER === '' || PAGER === 'cat' ? undefined : PAGER;
}

/** Nobody has it: that is what a shell says then. */
const notThere = [126, 127];

/** Shows what is written to it, from the first line on. Where there is no such program, it is written to stdout as it is. */
export class Pager {
  private child: ChildProcess | undefined;
  private readonly written: string[] = [];
  private left = Promise.resolve();

  constructor(private readonly command: string) {}

  write(text: string): void {
    this.child ??= this.started();
    this.written.push(text);
    this.child.stdin!.write(text);
  }

  /** Done when the user has left it; Ctrl-C is the pager's until then. */
  async end(): Promise<void> {
    const ignore = (): void => {};
    process.on('SIGINT', ignore);
    this.child?.stdin?.end();
    await this.left;
    process.off('SIGINT', ignore);
  }

  private started(): ChildProcess {
    // less goes away by itself where all fits on a screen, shows colours, and leaves what it showed on the screen
    const env = { ...process.env, LESS: process.env.LESS ?? 'FRX', LV: process.env.LV ?? '-c' };
    const child = spawn(this.command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env });
    // who leaves a pager early has seen what he wanted
    child.stdin.on('error', () => {});
    this.left = new Promise((resolve) => {
      const plain = (): void => void process.stdout.write(this.written.join(''), () => resolve());
      child.on('error', plain);
      child.on('close', (code) => (notThere.includes(code ?? 0) ? plain() : resolve()));
    });
    return child;
  }
}
