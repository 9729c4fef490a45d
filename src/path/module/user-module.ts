import type { Detector } from '../../core/detector/detector.js';
import type { Operation } from '../../core/operation/operation.js';
import type { Strategy } from '../../core/search/strategy.js';
import type { Exploration, Switches } from '../../core/system/exploration.js';
import type { Scenario } from '../../core/system/scenario.js';
import { listOf, namesOf, recordOf, recordWith, refuse, switchName, tokenName } from '../../core/shape.js';
import { checkExploration } from '../check-exploration.js';

/** What a reporter has at least; the type `ReportFormat` of the package has all. */
export interface NamedReporter {
  readonly name: string;
  readonly says: string;
  open(context: never): unknown;
}

/** What a module of one's own brings. */
export interface UserModuleSource {
  readonly explorations: readonly Exploration[];
  /** Of all its explorations, beside those of their scenarios. */
  readonly detectors?: readonly Detector[];
  /** The same. */
  readonly operations?: readonly Operation[];
  /** Switches that each of its explorations has, with their values, the default first. */
  readonly switches?: { readonly [name: string]: readonly string[] };
  /** For `--strategy`. */
  readonly strategies?: readonly Strategy[];
  /** For `--reporter`. */
  readonly reporters?: readonly NamedReporter[];
}

/** Its explorations have its detectors, operations and switches. */
export class UserModule {
  constructor(
    readonly explorations: readonly Exploration[],
    readonly strategies: readonly Strategy[],
    readonly reporters: readonly NamedReporter[],
  ) {}
}

const place = 'racewalk()';
const keys: readonly (keyof UserModuleSource)[] = ['explorations', 'detectors', 'operations', 'switches', 'strategies', 'reporters'];

/** `export default racewalk({ explorations, detectors, … })`. Throws an InputError where something is not what it should be. */
export function racewalk(source: UserModuleSource): UserModule {
  const given = recordWith(source, place, 'what a module brings', keys, ['explorations']);
  const explorations = listOf(given['explorations'], place, '`explorations`').map((one, i) => {
    checkExploration(one, `${place}: exploration ${i + 1}`);
    return withMore(one, source);
  });
  if (explorations.length === 0) refuse(place, '`explorations` has none; a module is there to be searched');
  for (const [name, values] of Object.entries(recordOf(given['switches'] ?? {}, place, '`switches`'))) {
    if (!switchName.pattern.test(name)) refuse(place, `the switch "${name.slice(0, 60)}" is no name that can be used: ${switchName.says}`);
    if (namesOf(values, place, `value of the switch ${name}`, tokenName).length === 0) refuse(place, `the switch "${name}" has no values`);
  }
  const tools = (['detectors', 'operations', 'strategies', 'reporters'] as const).map((key) => [key, given[key] ?? []] as const);
  for (const [key, list] of tools)
    for (const [i, tool] of listOf(list, place, `\`${key}\``).entries()) checkTool(tool, key, `${place}: ${key.slice(0, -1)} ${i + 1}`);
  return new UserModule(explorations, source.strategies ?? [], source.reporters ?? []);
}

/** What each of them has to have; what else it is, its scenario's check looks at, or who takes it. */
const needed = {
  detectors: { kind: 'string', install: 'function' },
  operations: { name: 'string', bind: 'function' },
  strategies: { name: 'string', kind: 'string', start: 'function' },
  reporters: { name: 'string', says: 'string', open: 'function' },
} as const;

function checkTool(tool: unknown, key: keyof typeof needed, at: string): void {
  const members = recordOf(tool, at, `one of \`${key}\``);
  for (const [member, type] of Object.entries(needed[key]))
    if (typeof members[member] !== type) refuse(at, `its \`${member}\` must be a ${type}`);
}

function withMore(exploration: Exploration, { detectors = [], operations = [], switches = {} }: UserModuleSource): Exploration {
  const twice = Object.keys(exploration.switches).find((name) => Object.hasOwn(switches, name));
  if (twice !== undefined) refuse(place, `${exploration.name} has a switch "${twice}" of its own; give one of the two another name`);
  const scenario = (variant: string, values: Switches): Scenario => {
    const own = exploration.scenario(variant, values);
    // what is no scenario is refused where it is looked at
    if (typeof own !== 'object' || own === null) return own;
    return {
      ...own,
      ...(detectors.length > 0 && { detectors: [...(own.detectors ?? []), ...detectors] }),
      ...(operations.length > 0 && { operations: [...(own.operations ?? []), ...operations] }),
    };
  };
  return { ...exploration, switches: { ...switches, ...exploration.switches }, scenario };
}
