import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { columns, replayCommand } from '../../report/columns.js';
import { plural } from '../../report/plural.js';
import { summaryLine } from '../../report/text.js';
import { fileError } from '../../store/whole-file.js';
import type { ReportFormat } from '../reporter.js';
import { gathering, gatheringChecks } from '../reporting/gathered.js';
import { byCause, checkPage, inColumns, page, type PageOptions } from '../reporting/page.js';
import { Places } from '../reporting/places.js';
import { visible } from '../reporting/plain.js';
import type { Telling } from '../reporting/telling.js';

/**
 * For a log of GitHub Actions: an annotation a cause at its line, with the diagram in a group that opens; and a page for the summary of
 * the step, where $GITHUB_STEP_SUMMARY says where that is.
 */
export const github: ReportFormat = {
  name: 'github',
  says: 'annotations and step summary of GitHub Actions',
  open: (context) =>
    gathering(context, (gathered) => {
      const { systems } = gathered;
      const groups = byCause(systems.flatMap(({ tellings }) => tellings));
      summarize((options) => page(gathered, options));
      return [
        ...quoted(systems.flatMap(({ runs }) => runs.map(summaryLine)).join('\n')),
        ...systems.flatMap(({ runs }) =>
          runs.flatMap(({ failure }) => (failure === undefined ? [] : [annotation({ title: 'racewalk' }, failure)])),
        ),
        ...groups.flatMap((group) => annotated(group)),
      ].join('\n');
    }),
  check: (context) =>
    gatheringChecks(context, (all, verdicts) => {
      summarize((options) => checkPage(all, verdicts, options));
      return [
        ...all.flatMap(({ what, failures, tellings }) =>
          failures.length === 0
            ? quoted(`ok   ${what}`)
            : [annotation({ title: what }, failures.join('\n')), ...byCause(tellings).flatMap((group) => annotated(group))],
        ),
        ...quoted(verdicts.map(({ says }) => says).join('\n')),
      ].join('\n');
    }),
};

const places = new Places();

/** The diagram in a group, and the annotation. */
function annotated([first, ...more]: readonly [Telling, ...Telling[]]): readonly string[] {
  const { system, run, found, title, cause, known, story } = first;
  const at = found!.actor === '' ? run.unfinished[0]?.point : found!.point;
  const place = at === undefined ? undefined : places.of(system, at);
  const text = [
    story.wrong,
    ...(cause === undefined ? [] : [`${cause.sentence}.`]),
    known === undefined ? 'New: no regression seed has it.' : `Known: ${known}`,
    ...(more.length === 0 ? [] : [`The same gives ${plural(more.length, 'more finding')}: ${more.map((one) => one.title).join('; ')}.`]),
    replayCommand(story),
  ];
  return [
    `::group::${data(title)}`,
    ...quoted(columns(story)),
    '::endgroup::',
    annotation({ file: place?.file, line: place?.line?.toString(), title: cause?.id ?? title }, text.join('\n')),
  ];
}

/** An error; without a file it is of the whole run. */
function annotation(where: { readonly [property: string]: string | undefined }, text: string): string {
  const given = Object.entries(where).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${property(value)}`]));
  return `::error ${given.join(',')}::${data(text)}`;
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** The runner undoes these, and takes a line's end for that of the command. */
const data = (text: string): string => visible(text).replace(/[%\r\n]/g, percent);
const property = (text: string): string => visible(text).replace(/[%\r\n:,]/g, percent);

/** Lines that the runner takes for no commands, whatever they are: it is told of a word that they do not have in them. */
function quoted(text: string): readonly string[] {
  const lines = visible(text).trimEnd();
  if (!/^\s*::|##\[/m.test(lines)) return [lines];
  const word = createHash('sha256').update(lines).digest('hex').slice(0, 32);
  return [`::stop-commands::${word}`, lines, `::${word}::`];
}

/** The most that the summary of a step may have. */
const room = 1_000_000;

function summarize(write: (options: PageOptions) => string): void {
  const { GITHUB_STEP_SUMMARY: file } = process.env;
  if (file === undefined || file === '') return;
  const [whole, short] = [write({ diagram: inColumns }), write({ diagram: undefined })];
  const text = Buffer.byteLength(whole) <= room ? whole : short;
  try {
    appendFileSync(file, `${text}\n`);
  } catch (error) {
    throw fileError(file, error);
  }
}
