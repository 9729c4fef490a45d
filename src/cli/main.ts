#!/usr/bin/env node
import { Defect, InputError } from '../core/error.js';
import { leave, noticeOtherEnds } from './leave.js';
import { leavePager, surviveClosedPipes, terminal, throughPager } from './output.js';
import { packageRoot } from '../store/package-root.js';
import { pagedOf, run, tell } from './run.js';

/** What nobody waits for may throw, too: a timer that a module has left behind. */
function tellLater(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const own =
    stack
      .split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.includes(packageRoot.href) ?? false;
  if (own || error instanceof InputError || error instanceof Defect) leave(tell(error));
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  terminal.diagnostic(
    `racewalk: something that a module left to be done later threw ${text.split('\n')[0]}; a module declares explorations, and has ` +
      'done all that it does when it was read',
  );
  leave(2);
}

surviveClosedPipes();
process.on('uncaughtException', tellLater);
const end = noticeOtherEnds(() =>
  terminal.diagnostic('racewalk: a module ended the process, or waits for something that never comes; it must do neither'),
);
const { paged, argv } = pagedOf(process.argv.slice(2));
if (paged) throughPager();
const code = await run(argv);
await leavePager();
end(code);
