/** A line that a kernel wrote on its console. */
export interface Line {
  /** Which line of the console it is, from 1 on. */
  readonly at: number;
  /** Seconds since the boot; undefined of what is not the kernel's, such as the firmware's. */
  readonly seconds: number | undefined;
  /** Of CONFIG_PRINTK_CALLER: `T57` is a task, `C1` a CPU in an interrupt. */
  readonly caller: string | undefined;
  readonly text: string;
}

/** What stands before each line of the kernel: `[    1.234567][   T57] `; it may follow what user space has written without an end. */
const prefix = /\[ *(\d+\.\d{6})\](?:\[ *([TC]\d+)\])? ?/g;

/** The lines of a console, without what stands before them, carriage returns and the sequences of a terminal. */
export function linesOfConsole(text: string): readonly Line[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is told so
  const plain = text.replace(/\x1b(?:\[[0-9;?]*[A-Za-z]|c)|\r|\0/g, '');
  return plain.split('\n').flatMap((line, i) => parted(line, i + 1));
}

function parted(text: string, at: number): Line[] {
  const heads = [...text.matchAll(prefix)];
  const before = text.slice(0, heads[0]?.index ?? text.length);
  const own = heads.map((head, i) => ({
    at,
    seconds: Number(head[1]),
    caller: head[2],
    text: text.slice(head.index + head[0].length, heads[i + 1]?.index ?? text.length),
  }));
  return before === '' ? own : [{ at, seconds: undefined, caller: undefined, text: before }, ...own];
}
