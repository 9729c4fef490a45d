import { Casebook } from '../causes/casebook.js';
import type { Catalogue } from '../families.js';
import type { Output } from '../output.js';
import type { CheckReporter, ReplayReporter, ReportContext, ReportFormat, Reporter } from '../reporter.js';
import type { Destined } from './wanted.js';

/** The reporters of one call, each with its output: what is told is told to all of them, in turn. */
abstract class Several<One extends { close(): void }> {
  protected readonly open: readonly { readonly reporter: One; readonly output: Output }[];
  private written = false;

  constructor(
    destined: readonly Destined[],
    { registry, all }: { readonly registry: Catalogue; readonly all?: boolean | undefined },
    begin: (format: ReportFormat, context: ReportContext) => One,
  ) {
    const casebook = new Casebook();
    this.open = destined.map(({ format, output }) => ({ output, reporter: begin(format, { output, registry, all, casebook }) }));
  }

  close(): void {
    for (const { reporter, output } of this.open) {
      reporter.close();
      output.close?.();
    }
    this.written = true;
  }

  /** Where something threw on the way, no file is left half-written. */
  abandon(): void {
    if (!this.written) for (const { output } of this.open) output.discard?.();
  }
}

/** Of `explore`. */
export class Reporters extends Several<Reporter> implements Reporter {
  constructor(destined: readonly Destined[], more: { readonly registry: Catalogue; readonly all?: boolean | undefined }) {
    super(destined, more, (format, context) => format.open(context));
  }

  system(...args: Parameters<Reporter['system']>): void {
    for (const { reporter } of this.open) reporter.system(...args);
  }

  async found(...args: Parameters<Reporter['found']>): Promise<void> {
    for (const { reporter } of this.open) await reporter.found(...args);
  }

  async ended(...args: Parameters<Reporter['ended']>): Promise<void> {
    for (const { reporter } of this.open) await reporter.ended(...args);
  }
}

/** Of `check`. */
export class CheckReporters extends Several<CheckReporter> implements CheckReporter {
  constructor(destined: readonly Destined[], registry: Catalogue) {
    super(destined, { registry }, (format, context) => format.check!(context));
  }

  note(text: string): void {
    for (const { reporter } of this.open) reporter.note?.(text);
  }

  checked(...args: Parameters<CheckReporter['checked']>): void {
    for (const { reporter } of this.open) reporter.checked(...args);
  }

  ended(...args: Parameters<CheckReporter['ended']>): void {
    for (const { reporter } of this.open) reporter.ended(...args);
  }
}

/** Of `replay`. */
export class ReplayReporters extends Several<ReplayReporter> implements ReplayReporter {
  constructor(destined: readonly Destined[], registry: Catalogue) {
    super(destined, { registry }, (format, context) => format.replay!(context));
  }

  replayed(...args: Parameters<ReplayReporter['replayed']>): void {
    for (const { reporter } of this.open) reporter.replayed(...args);
  }
}
