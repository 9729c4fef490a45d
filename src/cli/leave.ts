let meant = false;

/** Ends the process at once, as somebody wants it. */
export function leave(code: number): never {
  meant = true;
  process.exit(code);
}

/** Says so where the process ends before its work has, and nobody wanted that: a module called `process.exit()`, or waits forever. */
export function noticeOtherEnds(tell: () => void): (code: number) => void {
  process.on('exit', () => {
    if (meant) return;
    tell();
    process.exitCode = 2;
  });
  return (code) => {
    meant = true;
    process.exitCode = code;
  };
}
