import { InputError } from '../../core/error.js';
import { parseToken, type Token } from '../../replay/token.js';
import type { PageData } from '../../explorer/page-data.js';
import type { JsonReport } from '../../report/json.js';
import { textOfFile } from '../../store/whole-file.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { systemOfToken } from '../tokens.js';
import { PageBuilder } from './page-builder.js';

const accepted = 'accepted is what "racewalk explore --format json --output FILE" writes';

/** A report in JSON as a page. Throws an InputError where the file is none, or of another version. */
export async function pageOfReport(file: string, module: string | undefined): Promise<PageData> {
  const report = reportIn(file);
  const tokens = report.runs.flatMap(({ findings }) => findings.map(({ token }) => token));
  const names = [...new Set(report.runs.map(({ exploration }) => exploration))];
  const registry = await loadRegistry(module, names);
  const unknown = names.find((name) => !registry.explorations.has(name));
  if (unknown !== undefined)
    throw new InputError(
      `${file}: there is no exploration "${unknown}"; the usual cause: the report is of a module: give it with --module FILE`,
    );
  const builder = new PageBuilder(registry);
  let stale = 0;
  for (const run of report.runs) {
    const { exploration, variant } = run;
    for (const { token, kind, title, steps, object, actor, point, cause } of run.findings) {
      const parsed = tokenIn(token, file);
      const system = systemOfToken(parsed, registry);
      if (parsed.digest !== system.digest) stale++;
      const site = [kind, ...(object ? [object] : []), ...(actor ? [`${actor}@${point}`] : [])].join(' ');
      builder.finding(system, { token, kind, title, steps, cause, origin: null, site });
    }
    if (run.findings.length === 0)
      builder.system(systemOfToken({ name: exploration, variant, switches: {}, digest: '', schedule: [] }, registry));
  }
  if (stale > 0)
    terminal.diagnostic(
      `racewalk: ${file}: the models of ${stale} of its ${tokens.length} findings changed since; their steps are matched by actor alone`,
    );
  const causes = report.causes.map(({ id, sentence, findings }) => ({ id, sentence, tokens: findings }));
  return builder.data(causes);
}

function tokenIn(token: string, file: string): Token {
  try {
    return parseToken(token);
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`);
  }
}

function reportIn(file: string): JsonReport {
  let report: JsonReport;
  try {
    report = JSON.parse(textOfFile(file)) as JsonReport;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: it is not JSON; the usual cause: it was cut, or another file was given; ${accepted}`);
  }
  const { schema } = (typeof report === 'object' && report !== null ? report : {}) as Partial<JsonReport>;
  if (schema === undefined) throw new InputError(`${file}: it has no "schema"; the usual cause: another file was given; ${accepted}`);
  if (schema !== 1)
    throw new InputError(
      `${file}: its schema is ${JSON.stringify(schema)}, and this racewalk reads 1; the usual cause: another version wrote it`,
    );
  const well =
    Array.isArray(report.runs) &&
    Array.isArray(report.causes) &&
    report.runs.every((run) => typeof run?.exploration === 'string' && typeof run.variant === 'string' && Array.isArray(run.findings)) &&
    report.runs.every((run) =>
      run.findings.every(
        (one: { readonly token?: unknown; readonly title?: unknown } | null) =>
          typeof one?.token === 'string' && typeof one.title === 'string',
      ),
    ) &&
    report.causes.every((one) => typeof one?.id === 'string' && Array.isArray(one.findings));
  if (!well) throw new InputError(`${file}: it is damaged: its runs, findings or causes are not what a report has; ${accepted}`);
  return report;
}
