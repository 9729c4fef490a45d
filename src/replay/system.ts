import { createHash } from 'node:crypto';
import type { Detector } from '../core/detector.js';
import { InputError, oneOf } from '../core/error.js';
import type { Exploration, Scenario, Switches } from '../core/scenario.js';
import { resolveSwitches } from '../core/switches.js';
import { operations } from '../kernel/index.js';
import { Compiled } from '../execute/compiled.js';
import { scenarioOf } from '../path/check-exploration.js';
import { linkedPaths } from '../path/linked.js';
import { Live } from '../execute/live.js';

/** One variant of one exploration under chosen switches: what is searched, replayed and named by a token. */
export class System {
  readonly scenario: Scenario;
  /** Every switch of the model with its value. */
  readonly switches: Switches;
  private made: { compiled?: Compiled; live?: Live; digest?: string } = {};
  /** By number of pre-emptions. */
  private readonly bounded = new Map<number, Compiled>();

  constructor(
    readonly exploration: Exploration,
    readonly variant: string,
    /** Those that differ from the default. */
    chosen: Switches,
    private readonly detectors: readonly Detector[],
  ) {
    const { name, variants } = exploration;
    if (!variants.includes(variant)) throw new InputError(`${name} has no variant "${variant}"; it has ${oneOf(variants)}`);
    this.switches = resolveSwitches(exploration, chosen);
    this.scenario = scenarioOf(exploration, variant, this.switches);
  }

  get compiled(): Compiled {
    this.made.compiled ??= new Compiled(this.scenario, operations, this.detectors);
    return this.made.compiled;
  }

  /** For a search within so many pre-emptions: its states keep how many there were. */
  within(preemptions: number): Compiled {
    const made = this.bounded.get(preemptions) ?? new Compiled(this.scenario, operations, this.detectors, preemptions);
    this.bounded.set(preemptions, made);
    return made;
  }

  get live(): Live {
    this.made.live ??= new Live(this.scenario, operations, this.detectors);
    return this.made.live;
  }

  /** The switches that differ from the default, as a token prints them: `+probes=preempt-off`. */
  get switchText(): string {
    const changed = Object.entries(this.switches).filter(([key, value]) => value !== this.exploration.switches[key]![0]);
    return changed.length === 0 ? '' : `+${changed.map(([key, value]) => `${key}=${value}`).join(',')}`;
  }

  /** As a token begins: `NAME/VARIANT+switch=value@DIGEST`. */
  get name(): string {
    return `${this.exploration.name}/${this.variant}${this.switchText}@${this.digest}`;
  }

  /** First 12 hex digits of SHA-256 over the canonical sources of the paths that some actor can run, scenario and switches. */
  get digest(): string {
    this.made.digest ??= createHash('sha256')
      .update(canonical({ ...this.model, switches: this.switches }))
      .digest('hex')
      .slice(0, 12);
    return this.made.digest;
  }

  /** Whether the two are one model: a switch between them changes nothing that anybody here runs. */
  sameModel(other: System): boolean {
    return canonical(this.model) === canonical(other.model);
  }

  private get model() {
    const { detectors, ...scenario } = this.scenario;
    return { scenario: { ...scenario, paths: linkedPaths(scenario) }, detectors: (detectors ?? []).map(({ kind }) => kind) };
  }
}

/** JSON with sorted keys; order in `states` and `switches` means nothing. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}
