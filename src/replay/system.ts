import { createHash } from 'node:crypto';
import type { Detector } from '../core/detector/detector.js';
import { asksOwners, causesOf, causesSwitch, mutationSwitch, ownersOn, ownersSwitch } from '../core/system/every-switch.js';
import { type CausesKept, usualCauses } from '../core/world/causes.js';
import { assumesAtomicWrites, kcsanSwitch, withAtomicWrites } from '../core/detector/kcsan.js';
import { surviveSwitch, surviving } from '../core/detector/survive.js';
import { InputError, oneOf } from '../core/error.js';
import { checkVariant } from '../core/system/variant.js';
import { type Kernel, kernelSwitch, kernels } from '../core/world/kernels.js';
import type { Scenario } from '../core/system/scenario.js';
import type { Exploration, Switches } from '../core/system/exploration.js';
import { resolveSwitches } from '../core/system/switches.js';
import { operations } from '../kernel/index.js';
import { Compiled } from '../execute/compiled.js';
import { scenarioOf } from '../path/check-exploration.js';
import { asksForKernel, kernelOf } from '../core/system/kernel.js';
import { Live } from '../execute/live.js';
import { mutatedBy } from '../mutate/mutations.js';
import { withLingering } from '../path/lingering.js';
import { withOwn } from '../core/operation/own-operations.js';
import type { Operation } from '../core/operation/operation.js';
import type { Ghost } from '../owners/ghost.js';
import { type Owning, owning } from '../owners/owning.js';
import { behaviourOf } from './behaviour.js';

/** One variant of one exploration under chosen switches: what is searched, replayed and named by a token. */
export class System {
  readonly scenario: Scenario;
  /** The scenario as its author wrote it, without the steps that some operations have besides (path/lingering). */
  readonly written: Scenario;
  /** The primitives, and the scenario's own. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** Every switch of the model with its value; the kernel where one was chosen, or where it matters which one it is. */
  readonly switches: Switches;
  /** Plain writes race with plain reads alone (core/detector/kcsan). */
  readonly atomicWrites: boolean;
  private readonly detectors: readonly Detector[];
  /** Of the scenario, where nothing else is chosen. */
  private readonly ownKernel: Kernel;
  private made: { compiled?: Compiled; live?: Live; digest?: string; owning?: System } = {};
  /** What of the past the states of a search keep; undefined: nothing. */
  readonly causes: CausesKept | undefined;
  /** Where owners are asked for: the scenario with what its points tell of them, and who keeps it. */
  private readonly owners: Owning | undefined;
  /** By number of preemptions; -1 = no bound. */
  private readonly searches = new Map<number, Compiled>();

  constructor(
    readonly exploration: Exploration,
    readonly variant: string,
    /** Those that differ from the default, and those that every exploration has (core/system/every-switch). */
    private readonly chosen: Switches,
    private readonly registered: readonly Detector[],
    /** The file that a command has to be given to find it; absent: it is the package's own. */
    readonly module?: string,
  ) {
    const {
      [surviveSwitch]: survived,
      [kernelSwitch]: kernel,
      [kcsanSwitch]: kcsan,
      [causesSwitch]: causes,
      [ownersSwitch]: owners,
      [mutationSwitch]: mutation,
      ...others
    } = chosen;
    checkVariant(exploration, variant);
    this.causes = causesOf(causes);
    if (kernel !== undefined && !kernels.some((one) => one === kernel))
      throw new InputError(`the switch "${kernelSwitch}" has no value "${kernel}"; it takes ${oneOf(kernels)}`);
    this.atomicWrites = assumesAtomicWrites(kcsan);
    const detectors = this.atomicWrites ? withAtomicWrites(registered) : registered;
    const own = resolveSwitches(exploration, others);
    const original = scenarioOf(exploration, variant, own);
    const written = mutation === undefined ? original : mutatedBy(original, withOwn(operations, original), mutation);
    this.ownKernel = kernelOf(written);
    const given = kernel === undefined || kernel === this.ownKernel ? written : { ...written, kernel: kernel as Kernel };
    this.written = given;
    this.operations = withOwn(operations, given);
    const matters = kernel !== undefined || asksForKernel(given, this.operations);
    const switches = {
      ...own,
      ...(matters && { [kernelSwitch]: kernelOf(given) }),
      ...(this.atomicWrites && { [kcsanSwitch]: kcsan! }),
      ...((causes ?? usualCauses) !== usualCauses && { [causesSwitch]: causes! }),
      ...(asksOwners(owners) && { [ownersSwitch]: owners! }),
      ...(mutation !== undefined && { [mutationSwitch]: mutation }),
    };
    const scenario = withLingering(given, this.operations);
    if (survived === undefined) [this.switches, this.scenario, this.detectors] = [switches, scenario, detectors];
    else {
      const count = scenario.detectors?.length ?? 0;
      const all = surviving([...(scenario.detectors ?? []), ...detectors], survived);
      this.switches = { ...switches, [surviveSwitch]: survived };
      this.scenario = { ...scenario, detectors: all.slice(0, count) };
      this.detectors = all.slice(count);
    }
    if (asksOwners(owners)) this.owners = owning(this.scenario, this.operations);
  }

  /** What its executors run: paths may tell more there, and more may hear. */
  private get judged(): Scenario {
    return this.owners?.scenario ?? this.scenario;
  }

  /** Who owns what in the world of one of its executors; undefined where nobody asks. */
  ghostOf({ world }: Pick<Compiled, 'world'>): Ghost | undefined {
    return this.owners && world.part(this.owners.keeps);
  }

  /** The same with its owners asked for; undefined where it declares none. */
  get withOwners(): System | undefined {
    if (this.owners !== undefined) return this;
    if (this.scenario.ownership === undefined) return undefined;
    const { exploration, variant, chosen, registered, module } = this;
    this.made.owning ??= new System(exploration, variant, { ...chosen, [ownersSwitch]: ownersOn }, registered, module);
    return this.made.owning;
  }

  /** Another variant of it, under the same switches. */
  ofVariant(variant: string): System {
    return new System(this.exploration, variant, this.chosen, this.registered, this.module);
  }

  /** For replays: they follow one schedule, and see its past. */
  get compiled(): Compiled {
    this.made.compiled ??= new Compiled(this.judged, operations, this.detectors);
    return this.made.compiled;
  }

  /** For a search, within so many preemptions where that is given: its states keep how many there were, and what tells causes apart. */
  searched(preemptions?: number): Compiled {
    const { causes } = this;
    if (preemptions === undefined && causes === undefined) return this.compiled;
    const known = this.searches.get(preemptions ?? -1);
    const made = known ?? new Compiled(this.judged, operations, this.detectors, { preemptions, causes });
    this.searches.set(preemptions ?? -1, made);
    return made;
  }

  /** Lets its executors go, which are large: they are made again where they are needed. */
  forget(): void {
    this.made = { ...(this.made.digest !== undefined && { digest: this.made.digest }) };
    this.searches.clear();
  }

  /** The same with another scenario, such as a mutant's. */
  like(scenario: Scenario): System {
    const { exploration, variant, registered, module } = this;
    const {
      [kernelSwitch]: _kernel,
      [causesSwitch]: _causes,
      [ownersSwitch]: _owners,
      [mutationSwitch]: _mutation,
      ...chosen
    } = this.chosen;
    return new System({ ...exploration, scenario: () => scenario }, variant, chosen, registered, module);
  }

  get live(): Live {
    this.made.live ??= new Live(this.judged, operations, this.detectors);
    return this.made.live;
  }

  /** The switches that differ from the default, as a token prints them: `+probes=preempt-off`. */
  get switchText(): string {
    const changed = Object.entries(this.switches).filter(
      ([key, value]) => value !== (key === kernelSwitch ? this.ownKernel : this.exploration.switches[key]?.[0]),
    );
    return changed.length === 0 ? '' : `+${changed.map(([key, value]) => `${key}=${value}`).join(',')}`;
  }

  /** As a token begins: `NAME/VARIANT+switch=value@DIGEST`. */
  get name(): string {
    return `${this.exploration.name}/${this.variant}${this.switchText}@${this.digest}`;
  }

  /** First 12 hex digits of SHA-256 over what decides how schedules go. A switch is part of it by what it changes. */
  get digest(): string {
    this.made.digest ??= createHash('sha256')
      .update(behaviourOf(this.scenario) + (this.switches[surviveSwitch] ?? '') + (this.switches[kcsanSwitch] ?? ''))
      .digest('hex')
      .slice(0, 12);
    return this.made.digest;
  }

  /** The same of what it declares of its owners, and of what that is held against. */
  get ownersDigest(): string {
    return createHash('sha256')
      .update(`${this.digest} ${JSON.stringify(this.scenario.ownership)}`)
      .digest('hex')
      .slice(0, 12);
  }

  /** Whether the two are one model: a switch between them changes nothing that anybody here runs. */
  sameModel(other: System): boolean {
    return this.digest === other.digest;
  }
}
