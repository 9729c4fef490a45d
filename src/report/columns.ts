import type { Story, StoryRow } from '../replay/story.js';

/** As wide as a kernel commit message may be. */
const width = 72;
/** With more actors than this, rows are labelled by actor instead. */
const mostColumns = 3;

/** The diagram and the sentences below it, ready for a commit message. Only the command that replays it may be wider. */
export function columns(story: Story): string {
  const { wrong, accesses, switches, divergence, guarantee } = story;
  const lines = diagram(story);
  lines.push('', ...wrap(wrong, width, 0));
  for (const access of accesses) lines.push(...wrap(`  ${access}`, width, 4));
  if (divergence !== undefined) lines.push(...wrap(`diverged: ${divergence}`, width, 2));
  lines.push(...wrap(`switches: ${switches === '' ? 'none' : switches}`, width, 2));
  if (guarantee !== undefined) lines.push(...wrap(`schedule: ${guarantee}`, width, 2));
  lines.push(`replay: ${replayCommand(story)}`);
  return `${lines.join('\n')}\n`;
}

/** What a diagram is drawn of. */
export type Drawn = Pick<Story, 'actors' | 'cpus' | 'rows'>;

/** The diagram alone. */
export const diagram = (drawn: Drawn): string[] => (drawn.actors.length > mostColumns ? gutter(drawn) : sideBySide(drawn));

/** The command that replays it. */
export const replayCommand = ({ token, module }: Pick<Story, 'token' | 'module'>): string =>
  `npx racewalk replay${module === undefined ? '' : ` --module ${word(module)}`} '${token}'`;

/** A column per actor, and what the environment does across them. One runs in each row, so that its text may reach to the right. */
function sideBySide({ actors, cpus, rows }: Drawn): string[] {
  const last = actors.length - 1;
  const widest = Math.max(0, ...rows.filter(({ actor }) => actor === actors[last]).map((row) => indentOf(row) + whole(row).length));
  const lastStart = last === 0 ? 0 : Math.min(Math.max(width - widest, 18 * last), 36 + 6 * (last - 1));
  const starts = actors.map((_, i) => (last <= 0 ? 0 : Math.floor((lastStart * i) / last)));
  const labels = actors.map((actor, i) => `CPU${cpus[i]} (${actor})`);
  const lines = header(labels, starts);
  for (const row of rows) {
    const column = actors.indexOf(row.actor);
    if (column < 0) {
      lines.push(...wrap(`--- ${whole(row)} ---`, width, 4));
      continue;
    }
    const start = starts[column]!;
    for (const line of layOut(row, width - start)) lines.push(' '.repeat(start) + line);
  }
  return lines;
}

function header(labels: readonly string[], starts: readonly number[]): string[] {
  const fits = labels.every((label, i) => starts[i]! + label.length < (starts[i + 1] ?? width + 1));
  const line = (texts: readonly string[]): string => texts.reduce((text, label, i) => text.padEnd(starts[i]!) + label, '');
  if (fits) return [line(labels), line(labels.map((label) => '-'.repeat(label.length)))];
  // long names: one below the other, each where its column starts
  return [...labels.map((label, i) => (' '.repeat(starts[i]!) + label).slice(0, width)), '-'.repeat(width)];
}

/** One column, the actor's name at its left wherever it changes; who shares a CPU is said above it. */
function gutter({ actors, cpus, rows }: Drawn): string[] {
  const room = Math.min(20, Math.max(...rows.map(({ actor }) => actor.length)));
  const together = [...new Set(cpus)].map((cpu) => `CPU${cpu}: ${actors.filter((_, i) => cpus[i] === cpu).join(', ')}`);
  const heading = together.length < actors.length ? [...wrap(together.join('; '), width, 2), ''] : [];
  let previous = '';
  const lines = rows.flatMap((row) => {
    const label = row.actor === previous ? '' : row.actor.slice(0, room);
    previous = row.actor;
    return layOut(row, width - room - 3).map((line, i) => `${(i === 0 ? label : '').padEnd(room)} | ${line}`.trimEnd());
  });
  return [...heading, ...lines];
}

const indentOf = ({ depth }: StoryRow): number => 2 * Math.min(depth, 6);
const whole = ({ text, mark }: StoryRow): string => (mark === '' ? text : `${text}  <-- ${mark}`);

/** The lines of a row; what does not fit goes on below, indented. */
function layOut(row: StoryRow, room: number): string[] {
  const indent = indentOf(row);
  const line = ' '.repeat(indent) + whole(row);
  if (line.length <= room || row.mark === '') return wrap(line, room, indent + 4);
  return [...wrap(' '.repeat(indent) + row.text, room, indent + 4), ...wrap(`${' '.repeat(indent)}  <-- ${row.mark}`, room, indent + 4)];
}

/** Breaks at spaces where it can, else anywhere; the first line keeps its own indentation. */
export function wrap(text: string, room: number, indent: number): string[] {
  const lines: string[] = [];
  const hang = ' '.repeat(Math.min(indent, room - 10));
  let rest = text;
  while (rest.length > room) {
    const margin = rest.length - rest.trimStart().length;
    // a comment stays whole where it can
    const comment = rest.slice(0, room).lastIndexOf(' /*');
    const space = comment > margin && !rest.slice(0, room).includes('*/') ? comment : rest.lastIndexOf(' ', room);
    const at = space > margin ? space : room;
    lines.push(rest.slice(0, at).trimEnd());
    rest = hang + rest.slice(at).trimStart();
  }
  return [...lines, rest.trimEnd()];
}

/** One word for a shell. */
const word = (text: string): string => (/^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
