import type { ReportFormat } from '../reporter.js';
import { gathering, gatheringChecks, gatheringReplays } from '../reporting/gathered.js';
import { checkPage, inColumns, page, tellingLines } from '../reporting/page.js';

/** A page for a merge request, an issue or a mail: a table of what was searched, then each cause with a diagram. */
export const markdown: ReportFormat = {
  name: 'markdown',
  says: 'a page for a merge request or an issue',
  open: (context) => gathering(context, (gathered) => page(gathered, { diagram: inColumns })),
  check: (context) => gatheringChecks(context, (all, verdicts) => checkPage(all, verdicts, { diagram: inColumns })),
  replay: (context) =>
    gatheringReplays(context, (all) => all.map((telling) => `${tellingLines(telling, { diagram: inColumns }).join('\n')}\n`).join('\n')),
};
