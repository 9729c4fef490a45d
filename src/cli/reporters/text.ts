import { replayCommand } from '../../report/columns.js';
import { text as linesOf } from '../../report/text.js';
import { bold, green, type Output, red, yellow } from '../output.js';
import type { CheckReporter, Judged, ReportFormat } from '../reporter.js';

/** The lines of each run as soon as it has ended, and those of each check. */
export const text: ReportFormat = {
  name: 'text',
  says: 'lines, one by one',
  open: ({ output }) => ({ system() {}, found() {}, ended: (run) => output.result(linesOf([run])), close() {} }),
  check: ({ output }) => new TextChecks(output),
};

class TextChecks implements CheckReporter {
  constructor(private readonly output: Output) {}

  note(text: string): void {
    this.output.result(text);
  }

  checked({ what, failures, changes = [], tellings }: Judged): void {
    const mark = failures.length > 0 ? red('FAIL') : changes.length > 0 ? yellow('new ') : green('ok  ');
    const replays = tellings.map(({ story }) => replayCommand(story));
    this.output.result([`${mark} ${what}`, ...[...changes, ...failures, ...replays].map((line) => `     ${line}`)].join('\n'));
  }

  ended({ says }: { readonly says: string }): void {
    this.output.result(bold(says));
  }

  close(): void {}
}
