import { createHash } from 'node:crypto';
import type { Detector } from '../core/detector/detector.js';
import { surviveSwitch, surviving } from '../core/detector/survive.js';
import { InputError, oneOf } from '../core/error.js';
import type { Scenario } from '../core/system/scenario.js';
import type { Exploration, Switches } from '../core/system/exploration.js';
import { resolveSwitches } from '../core/system/switches.js';
import { operations } from '../kernel/index.js';
import { Compiled } from '../execute/compiled.js';
import { scenarioOf } from '../path/check-exploration.js';
import { Live } from '../execute/live.js';
import { withLingering } from '../path/lingering.js';
import { withOwn } from '../core/operation/own-operations.js';
import type { Operation } from '../core/operation/operation.js';
import { behaviourOf } from './behaviour.js';

/** One variant of one exploration under chosen switches: what is searched, replayed and named by a token. */
export class System {
  readonly scenario: Scenario;
  /** The primitives, and the scenario's own. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** Every switch of the model with its value. */
  readonly switches: Switches;
  private readonly detectors: readonly Detector[];
  private made: { compiled?: Compiled; live?: Live; digest?: string } = {};
  /** By number of preemptions. */
  private readonly bounded = new Map<number, Compiled>();

  constructor(
    readonly exploration: Exploration,
    readonly variant: string,
    /** Those that differ from the default, and `survive` (core/detector/survive), which every exploration has. */
    { [surviveSwitch]: survived, ...chosen }: Switches,
    detectors: readonly Detector[],
    /** The file that a command has to be given to find it; absent: it is the package's own. */
    readonly module?: string,
  ) {
    const { name, variants } = exploration;
    if (!variants.includes(variant)) throw new InputError(`${name} has no variant "${variant}"; it has ${oneOf(variants)}`);
    const switches = resolveSwitches(exploration, chosen);
    const given = scenarioOf(exploration, variant, switches);
    this.operations = withOwn(operations, given);
    const scenario = withLingering(given, this.operations);
    if (survived === undefined) [this.switches, this.scenario, this.detectors] = [switches, scenario, detectors];
    else {
      const own = scenario.detectors?.length ?? 0;
      const all = surviving([...(scenario.detectors ?? []), ...detectors], survived);
      this.switches = { ...switches, [surviveSwitch]: survived };
      this.scenario = { ...scenario, detectors: all.slice(0, own) };
      this.detectors = all.slice(own);
    }
  }

  get compiled(): Compiled {
    this.made.compiled ??= new Compiled(this.scenario, operations, this.detectors);
    return this.made.compiled;
  }

  /** For a search within so many preemptions: its states keep how many there were. */
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
    const changed = Object.entries(this.switches).filter(([key, value]) => value !== this.exploration.switches[key]?.[0]);
    return changed.length === 0 ? '' : `+${changed.map(([key, value]) => `${key}=${value}`).join(',')}`;
  }

  /** As a token begins: `NAME/VARIANT+switch=value@DIGEST`. */
  get name(): string {
    return `${this.exploration.name}/${this.variant}${this.switchText}@${this.digest}`;
  }

  /** First 12 hex digits of SHA-256 over what decides how schedules go. A switch is part of it by what it changes. */
  get digest(): string {
    this.made.digest ??= createHash('sha256')
      .update(behaviourOf(this.scenario) + (this.switches[surviveSwitch] ?? ''))
      .digest('hex')
      .slice(0, 12);
    return this.made.digest;
  }

  /** Whether the two are one model: a switch between them changes nothing that anybody here runs. */
  sameModel(other: System): boolean {
    return this.digest === other.digest;
  }
}
