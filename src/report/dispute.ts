import type { Disputed } from '../dispute/dispute.js';
import { story } from '../replay/story.js';
import type { System } from '../replay/system.js';
import { columns } from './columns.js';

/** The diagram with the lines of the interleaving beside their steps, what is said of it, and why. */
export function disputeText(system: System, { verdict, rows, run, at, because, states }: Disputed): string {
  const marks = new Map<number, string>();
  at.forEach((step, row) => marks.set(step, `${marks.has(step) ? `${marks.get(step)}, ` : 'line '}${rows[row]!.line}`));
  const next = rows[at.length]?.line;
  const last = rows[Math.max(0, at.length - 1)]!.line;
  const come = `of ${rows.length} lines ${at.length} happen`;
  const says: { readonly [verdict in Disputed['verdict']]: string } = {
    reachable: `reachable: this schedule has all ${rows.length} lines in their order`,
    'not reachable': `not reachable, complete within its bounds (${states} states): ${come}, and then not line ${next}`,
    ends: `a finding ends runs that come so far: what comes after line ${last} was not tried (--survive KIND goes on)`,
    unknown: `unknown: the limit was met; ${come}, and nobody knows about line ${next}`,
  };
  return [columns(story(system, run, { marks })).trimEnd(), '', says[verdict], ...because.map((one) => `  ${one}`)].join('\n');
}

/** The same, versioned; the token replays the schedule. */
export function disputeJson(system: System, { verdict, rows, run, at, because, states, transitions }: Disputed): string {
  const { exploration, variant, switches } = system;
  return JSON.stringify(
    {
      schema: 1,
      exploration: exploration.name,
      variant,
      switches,
      verdict,
      lines: rows.map(({ line, text }, i) => {
        const step = run.steps[(at[i] ?? 0) - 1];
        return { line, text, ...(step && { step: at[i], actor: step.actor, point: step.point }) };
      }),
      because,
      states,
      transitions,
      token: story(system, run).token,
    },
    null,
    2,
  );
}
