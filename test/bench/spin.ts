import { detectors, explorations } from '../registries.js';
import { compare, hasSpin, unreduced } from './pan.js';

/** Explorations that are compared where none is named: all that complete and have at most so many states. */
const most = 200_000;

if (!hasSpin()) {
  console.log('Spin or gcc is not installed, so there is nothing to compare with (Debian: apt-get install spin gcc)');
  process.exit(0);
}
const args = process.argv.slice(2);
const json = args.includes('--json');
const flags = args.filter((arg) => /^-[DmwM]/.test(arg));
const names = args.filter((arg) => !arg.startsWith('-'));
const all = await explorations('');
const rows: object[] = [];
let failed = false;
for (const exploration of all) {
  for (const variant of exploration.variants) {
    const place = `${exploration.name}/${variant}`;
    const expected = exploration.expect[variant];
    const chosen = names.length > 0 ? names.includes(exploration.name) || names.includes(place) : expected?.complete === true && (expected.states ?? Infinity) <= most;
    if (!chosen) continue;
    const scenario = exploration.scenario(variant, Object.fromEntries(Object.entries(exploration.switches).map(([key, values]) => [key, values[0]!])));
    const options = { ...unreduced, defines: [...unreduced.defines, ...flags.filter((flag) => flag.startsWith('-D'))], flags: [...unreduced.flags, ...flags.filter((flag) => !flag.startsWith('-D'))] };
    const { racewalk, pan, differences, omitted } = compare(scenario, detectors, options);
    if (differences.length > 0) failed = true;
    rows.push({ place, racewalk: { ...racewalk, findings: Object.fromEntries(racewalk.findings) }, pan: { ...pan, findings: Object.fromEntries(pan.findings) }, omitted, differences });
    if (json) continue;
    const speed = ({ transitions, seconds }: { transitions: number; seconds: number }): string => `${(transitions / seconds / 1e6).toFixed(2)} M/s`;
    console.log(`${place}: ${racewalk.states} states, ${racewalk.transitions} transitions, ${racewalk.findings.size} findings; racewalk ${racewalk.seconds.toFixed(2)} s, ${speed(racewalk)}, ${(racewalk.bytes / 2 ** 20).toFixed(0)} MiB; pan ${pan.seconds.toFixed(2)} s, ${speed(pan)}, ${(pan.bytes / 2 ** 20).toFixed(0)} MiB${differences.length === 0 ? '; equal' : ''}`);
    for (const difference of differences) console.log(`  differs: ${difference}`);
  }
}
if (json) console.log(JSON.stringify(rows, null, 2));
process.exit(failed ? 1 : 0);
