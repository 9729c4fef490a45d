import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { executions, executionsText } from './executions.js';
import { executors, executorsText } from './executors.js';
import { firstFindings, firstFindingsText, full, quick } from './first-findings.js';
import { lowered, loweredText } from './lowered.js';
import { speed, speedText } from './speed.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    output: { type: 'string', default: 'dist/bench.json' },
    seeds: { type: 'string' },
    schedules: { type: 'string' },
  },
});

/** Each table: what it is, and how it is made and printed. */
const tables = {
  speed: { title: 'Complete searches: speed, memory, wall time', make: () => speed(values.quick, positionals, tell), text: speedText },
  executions: {
    title: 'Executions explored by dpor, against the number of Mazurkiewicz traces',
    make: () => executions(values.quick, tell),
    text: executionsText,
  },
  schedules: {
    title: 'Schedules to the first finding',
    make: () => {
      const effort = values.quick ? quick : full;
      const most = values.schedules === undefined ? {} : { schedules: Number(values.schedules), tlobSchedules: Number(values.schedules) };
      return firstFindings({ ...effort, ...most, ...(values.seeds !== undefined && { seeds: Number(values.seeds) }) }, tell);
    },
    text: firstFindingsText,
  },
  lowered: { title: 'Functions of tlob as C against by hand', make: () => lowered(values.quick, tell), text: loweredText },
  executors: { title: 'Compiled against live XState', make: () => executors(values.quick), text: executorsText },
} as const;

function tell(what: string): void {
  console.error(`... ${what}`);
}

/** Makes, prints and gives one table. */
async function show<T>({
  title,
  make,
  text,
}: {
  readonly title: string;
  readonly make: () => T | Promise<T>;
  readonly text: (made: T) => string;
}): Promise<T> {
  const made = await make();
  console.log(`\n${title}\n\n${text(made)}`);
  return made;
}

const chosen = values.only?.split(',') ?? Object.keys(tables);
const unknown = chosen.filter((name) => !(name in tables));
if (unknown.length > 0) {
  console.error(`there is no table "${unknown[0]}"; there are ${Object.keys(tables).join(', ')}`);
  process.exit(2);
}
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryBytes: totalmem() };
console.log(`node ${machine.node}, ${machine.cores} of ${machine.cpu}, ${Math.round(machine.memoryBytes / 2 ** 30)} GiB`);
const results: { [table: string]: unknown } = {};
if (chosen.includes('speed')) results['speed'] = await show(tables.speed);
if (chosen.includes('executions')) results['executions'] = await show(tables.executions);
if (chosen.includes('schedules')) results['schedules'] = await show(tables.schedules);
if (chosen.includes('lowered')) results['lowered'] = await show(tables.lowered);
if (chosen.includes('executors')) results['executors'] = await show(tables.executors);
writeFileSync(values.output, `${JSON.stringify({ schema: 1, quick: values.quick, machine, ...results }, null, 2)}\n`);
console.log(`\nwritten as JSON to ${values.output}`);
