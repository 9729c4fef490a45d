import { siteOf } from '../../core/system/site.js';
import { causesOf, PageBuilder, pageFile } from '../page/page-builder.js';
import type { ReportFormat } from '../reporter.js';

/** The explorer with everything that was found: one file, which needs nothing else. */
export const html: ReportFormat = {
  name: 'html',
  says: 'one page that opens offline: step through what was found, and explore from there',
  open({ output, registry, casebook }) {
    const builder = new PageBuilder(registry);
    return {
      system: (system) => void builder.system(system),
      found: (_, desk, finding, hurry) => casebook.add(desk, finding, hurry),
      ended: (run) => builder.run(run),
      close: () => output.result(pageFile(builder.data(causesOf(casebook)))),
    };
  },
  replay({ output, registry }) {
    const builder = new PageBuilder(registry);
    return {
      replayed({ system, run, found, title, known, story: { token } }) {
        const told = found ? { kind: found.kind, site: siteOf(found) } : { kind: 'nothing', site: '' };
        builder.finding(system, { ...told, token, title, steps: run.steps.length, origin: known ?? null, cause: null });
      },
      close: () => output.result(pageFile(builder.data([]))),
    };
  },
};
