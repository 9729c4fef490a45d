import type { Story, StoryRow } from '../../replay/story.js';
import type { ReportFormat } from '../reporter.js';
import { gathering, gatheringReplays } from '../reporting/gathered.js';
import { page, tellingLines } from '../reporting/page.js';
import { fenced, visible } from '../reporting/plain.js';
import type { Telling } from '../reporting/telling.js';

/**
 * Sequence diagrams as Mermaid: a lane an actor, calls as activations, and an arrow from the other side of the race to where it goes
 * wrong. `replay` of one schedule gives a diagram, everything else a page of Markdown with them.
 */
export const mermaid: ReportFormat = {
  name: 'mermaid',
  says: 'sequence diagrams, in a page of Markdown; of one replay the diagram itself',
  open: (context) => gathering(context, (gathered) => page(gathered, { diagram })),
  replay: (context) =>
    gatheringReplays(context, (all) =>
      all.length === 1 ? sequence(all[0]!) : all.map((telling) => `${tellingLines(telling, { diagram }).join('\n')}\n`).join('\n'),
    ),
};

const diagram = (telling: Telling): string => fenced(sequence(telling), 'mermaid');

function sequence(telling: Telling): string {
  const { story } = telling;
  const { actors, cpus, rows, token } = story;
  const lanes = new Lanes(story);
  const lines = [
    ...actors.map((actor, i) => `participant p${i} as ${label(`CPU${cpus[i]} (${actor})`)}`),
    ...rows.flatMap((row, i) =>
      lanes.row(
        row,
        rows.slice(i + 1).find(({ actor }) => actor === row.actor),
      ),
    ),
    ...otherArrow(telling),
    ...lanes.end(),
  ];
  return ['sequenceDiagram', `  %% ${visible(telling.title)}`, `  %% ${token}`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** Keeps how many calls of each actor are open. */
class Lanes {
  private readonly open: number[];

  constructor(private readonly story: Story) {
    this.open = story.actors.map(() => 0);
  }

  /** A row, which is a call where the actor's next one is deeper. */
  row({ actor, depth, text, mark }: StoryRow, next: StoryRow | undefined): readonly string[] {
    const lane = this.story.actors.indexOf(actor);
    if (lane < 0) return this.open.length === 0 ? [] : [`Note over ${this.across()}: ${label(text)}`];
    const returns = this.close(lane, depth);
    const calls = next !== undefined && next.depth > depth && this.open[lane] === depth;
    if (calls) this.open[lane]!++;
    const step = `p${lane}->>${calls ? '+' : ''}p${lane}: ${label(text)}`;
    return [...returns, step, ...(mark === '' ? [] : [`Note over p${lane}: ${label(mark)}`])];
  }

  end(): readonly string[] {
    return this.open.flatMap((_, lane) => this.close(lane, 0));
  }

  private close(lane: number, depth: number): readonly string[] {
    const count = Math.max(0, this.open[lane]! - depth);
    this.open[lane]! -= count;
    return Array<string>(count).fill(`deactivate p${lane}`);
  }

  private across(): string {
    return this.open.length === 1 ? 'p0' : `p0,p${this.open.length - 1}`;
  }
}

/** From who has done the other half to who runs into it. */
function otherArrow({ found, other, story: { actors } }: Telling): readonly string[] {
  const [from, to] = [other?.actor, found?.actor].map((actor) => actors.indexOf(actor ?? ''));
  return from === undefined || to === undefined || from < 0 || to < 0 || from === to ? [] : [`p${from}-xp${to}: ${label(found!.kind)}`];
}

/** What ends a line, begins a comment, a directive, a formula or markup, is written by its number. */
const label = (text: string): string =>
  visible(text)
    .replace(/[\n#;%<>&\\$`{}]/g, (c) => `#${c.charCodeAt(0)};`)
    .replace(/^((?:no)?wrap):/, '$1#58;');
