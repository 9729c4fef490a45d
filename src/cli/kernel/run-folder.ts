import { join } from 'node:path';
import { InputError } from '../../core/error.js';
import { readConsole } from '../../linux/console/console.js';
import { type Frame, frameOf, type Report } from '../../linux/console/reports.js';
import { tallyText, verdictText } from '../../linux/console/telling.js';
import { tallyOf, verdictOf } from '../../linux/console/verdict.js';
import { boot } from '../../linux/run/boot.js';
import { buildModules } from '../../linux/run/module-build.js';
import { sanitizerOf, untold } from '../../linux/run/options.js';
import { sourceLine } from '../../linux/run/source-line.js';
import type { Tree } from '../../linux/run/tree.js';
import { writeWhole } from '../../store/whole-file.js';
import { terminal } from '../output.js';
import type { Described } from './described.js';

/** How a folder with a module is run. */
export interface Run {
  readonly folder: string;
  readonly described: Described;
  readonly tree: Tree;
  /** Milliseconds that a boot may take. */
  readonly limit: number;
}

const mostAgain = 2;

/** Two meet in a moment of the emulated machine, and the host may have taken a CPU from one of them. */
const mostMeetings = 8;

/** Whether the kernel gave up before it came to the module. */
const neverBegan = (console: string): boolean => !/racewalk: begin/.test(console) && /Kernel panic - not syncing/.test(console);

/** Builds the module of a folder, boots it and tells what came of it; gives the exit code. */
export async function runFolder({ folder, described, tree, limit }: Run): Promise<number> {
  const missing = untold(tree.config, described.kind);
  if (missing.length > 0)
    terminal.diagnostic(`racewalk: ${tree.folder} is built without ${missing.join(', ')}: findings that these tell of will not be seen`);
  terminal.diagnostic(`building ${folder} for Linux ${tree.release}`);
  const modules = await buildModules(folder, tree);
  const { rounds, seed, cpus, kind } = described;
  const seconds = Math.floor(limit / 1000);
  const load = (module: string) => ({ module, parameters: { rounds, seed }, seconds });
  const raced = kind !== undefined && sanitizerOf(kind) === 'KCSAN';
  const loads = [...modules.keys()].flatMap((module) =>
    raced ? Array.from({ length: mostMeetings }, () => ({ ...load(module), until: 'KCSAN:' })) : [load(module)],
  );
  terminal.diagnostic(`booting Linux ${tree.release} with ${cpus} CPUs, at most ${seconds} s`);
  const boots = () => boot({ tree, modules, loads, cpus, limit, line: showMark });
  let { console, late } = await boots();
  // under emulation on a busy machine the clocks of a kernel may not be found right
  for (let again = 0; again < mostAgain && neverBegan(console); again++) {
    terminal.diagnostic('the machine did not come up; it is booted again');
    ({ console, late } = await boots());
  }
  const file = join(folder, 'console.txt');
  writeWhole(file, console);
  return told(console, { kind, places: described.places, late, file, release: tree.release, modules });
}

/** What is known of a console that is told of. */
export interface Heard {
  /** The kind that should be seen; none: whatever the kernel told. */
  readonly kind: string | undefined;
  /** Of a data race, the two lines of C that race. */
  readonly places?: readonly string[] | undefined;
  readonly late: boolean;
  readonly file: string;
  readonly release?: string;
  /** The `.ko` files, by the modules' names, for lines of C. */
  readonly modules?: ReadonlyMap<string, string>;
}

/** Tells what a console says. Throws an InputError where it stopped in the middle. */
export async function told(text: string, { kind, places, late, file, release, modules = new Map() }: Heard): Promise<number> {
  const read = readConsole(text);
  const console = places === undefined ? read : { ...read, reports: await ofRace(read.reports, places, modules) };
  if (kind === undefined) {
    const tally = tallyOf(console);
    if (!console.marks.some(({ mark }) => mark === 'end')) {
      const verdict = verdictOf(console, '', late);
      if (verdict.says === 'stopped' && tally.reports.size === 0) throw new InputError(`${file}: ${verdict.why}`);
    }
    terminal.result(tallyText(tally, release));
    return tally.reports.size > 0 ? 1 : 0;
  }
  const verdict = verdictOf(console, kind, late);
  if (verdict.says === 'stopped') throw new InputError(`${file}: ${verdict.why}, and nothing was told of ${kind} until then`);
  const report = verdict.says === 'confirmed' ? verdict.report : undefined;
  const [module, ko] = [...modules].find(([name]) => report && frameOf(report, name)) ?? [];
  const place = report && module !== undefined && ko !== undefined ? await sourceLine(ko, frameOf(report, module)!) : undefined;
  terminal.result(verdictText(verdict, { release, kind, place, file }));
  return verdict.says === 'confirmed' ? 0 : 1;
}

/** A race of two other lines is another finding. Where a line is not known the report may be of it. */
async function ofRace(
  reports: readonly Report[],
  places: readonly string[],
  modules: ReadonlyMap<string, string>,
): Promise<readonly Report[]> {
  const lineOf = async (frames: readonly Frame[]): Promise<string | undefined> => {
    for (const [module, ko] of modules) {
      const frame = frameOf({ frames }, module);
      if (frame) return sourceLine(ko, frame);
    }
    return undefined;
  };
  return Promise.all(
    reports.map(async (report) => {
      if (report.tool !== 'KCSAN') return report;
      const lines = [await lineOf(report.frames), await lineOf(report.others)];
      const known = lines.every((line) => line !== undefined);
      return !known || [...lines].sort().join() === [...places].sort().join()
        ? report
        : { ...report, kinds: [], text: `${report.text}: ${lines.join(' and ')}` };
    }),
  );
}

/** What the module says is shown as it comes. */
function showMark(text: string): void {
  const mark = /racewalk: (?:begin|step|stuck|assert|failed|hung) .*/.exec(text)?.[0];
  if (mark !== undefined) terminal.diagnostic(mark.trimEnd());
}
