import type { Script } from './script.js';
import type { SimulationRun, TraceLine } from './run.js';

/** What ftrace prints above a trace (print_func_help_header_irq() in kernel/trace/trace.c). */
const header = [
  '#                                _-----=> irqs-off/BH-disabled',
  '#                               / _----=> need-resched',
  '#                              | / _---=> hardirq/softirq',
  '#                              || / _--=> preempt-depth',
  '#                              ||| / _-=> migrate-disable',
  '#                              |||| /     delay',
  '#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION',
  '#              | |         |   |||||     |         |',
];

/** A line as ftrace prints it: the task's comm and pid in columns of their own, CPU, flags, seconds, event. */
export function traceText({ at, task, context, text }: TraceLine): string {
  const [, comm = task, pid = '0'] = /^(.*)-(\d+)$/.exec(task) ?? [];
  return `${comm.padStart(16)}-${pid.padEnd(7)} [000] ${context} ${(at / 1e6).toFixed(6).padStart(12)}: ${text}`;
}

/** Trace, return values, findings and counters. */
export function simulationText({ trace, done, found, counters }: SimulationRun): string {
  const width = Math.max(0, ...done.map(({ what }) => what.length)) + 2;
  return [
    ...(trace.length > 0 ? [...header, ...trace.map(traceText), ''] : []),
    ...done.flatMap(({ at, what, result, shows, until }) => [
      [`${String(at).padStart(8)} us  ${what.padEnd(width)}${result}`, ...(until === undefined ? [] : [`(returned at ${until} us)`])]
        .join(result === '' ? '' : ' ')
        .trimEnd(),
      ...(shows
        ? shows
            .trimEnd()
            .split('\n')
            .map((line) => `             ${line}`)
        : []),
    ]),
    ...(found.length > 0 ? ['', ...found.map((line) => `BUG: ${line}`)] : []),
    '',
    ...counters.map(([name, value]) => `${name} = ${value}`.trimEnd()),
  ].join('\n');
}

/** What the script expects and did not get, as sentences. */
export function unmet({ wishes }: Script, { trace, done, found, counters }: SimulationRun, file: string): readonly string[] {
  const lines = trace.map(traceText);
  const values = counters.map(([name, value]) => `${name} = ${value}`.trimEnd());
  const has = { trace: lines, bug: found, counter: values } as const;
  return [
    ...done
      .filter(({ result, expect }) => expect !== undefined && result !== expect)
      .map(
        ({ line, what, result, expect }) => `${file}:${line}: ${what} gave ${result === '' ? 'nothing' : result}; expected is ${expect}`,
      ),
    ...wishes.flatMap(({ line, absent, what, text }) => {
      const some = what === 'counter' ? values.includes(text) : has[what].some((one) => one.includes(text));
      if (some !== absent) return [];
      return [
        `${file}:${line}: ${absent ? `a ${what}` : `no ${what}`} ${what === 'counter' ? 'is' : 'contains'} "${text}"` +
          (what === 'counter' && !absent ? `; there is ${values.join(', ')}` : ''),
      ];
    }),
  ];
}

/** Findings that the script does not expect. */
export const unwished = ({ wishes }: Script, { found }: SimulationRun): readonly string[] =>
  found.filter((text) => !wishes.some((wish) => wish.what === 'bug' && !wish.absent && text.includes(wish.text)));
