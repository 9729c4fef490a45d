import { everySwitch } from '../core/system/every-switch.js';
import type { Expectation, Exploration, Switches } from '../core/system/exploration.js';
import type { Scenario } from '../core/system/scenario.js';
import { InputError } from '../core/error.js';
import { flagOf, integerOf, listOf, nameOf, namesOf, recordOf, recordWith, refuse, switchName, textOf, tokenName } from '../core/shape.js';
import { checkScenario } from './check-scenario.js';

const keys: readonly (keyof Exploration)[] = [
  'name',
  'reason',
  'variants',
  'switches',
  'unbuilt',
  'scenario',
  'expect',
  'unasked',
  'exhaustive',
  'reducers',
  'gone',
  'unreached',
  'repairs',
];

/**
 * Throws where a value, which may be anything, is no exploration: a name that no token, file or command line can hold, a field that
 * is missing or of another type. `place` is where it comes from.
 */
export function checkExploration(value: unknown, place: string): asserts value is Exploration {
  const needed = ['name', 'reason', 'variants', 'switches', 'scenario', 'expect', 'exhaustive'];
  const exploration = recordWith(value, place, 'an exploration', keys, needed);
  const name = nameOf(exploration.name, place, 'its name', tokenName);
  const at = `${place}: ${name}`;
  textOf(exploration.reason, at, 'its reason');
  const variants = namesOf(exploration.variants, at, 'variant', tokenName);
  if (variants.length === 0) refuse(at, 'it has no variants; name one, such as "seed"');
  if (variants.includes('all')) refuse(at, 'a variant "all" could not be told from all variants; give it another name');
  for (const [key, values] of Object.entries(recordOf(exploration.switches, at, '`switches`'))) {
    nameOf(key, at, 'the switch', switchName);
    if (everySwitch.includes(key)) refuse(at, `every exploration has a switch "${key}"; give this one another name`);
    if (namesOf(values, at, `value of the switch ${key}`, tokenName).length === 0) refuse(at, `the switch "${key}" has no values`);
  }
  if (exploration.unasked !== undefined) namesOf(exploration.unasked, at, 'variant', tokenName);
  if (exploration.unbuilt !== undefined) namesOf(exploration.unbuilt, at, 'unbuilt switch', switchName);
  if (typeof exploration.scenario !== 'function') refuse(at, '`scenario` must be a function: (variant, switches) => ({ ... })');
  flagOf(exploration.exhaustive, at, '`exhaustive`');
  if (exploration.reducers !== undefined) namesOf(exploration.reducers, at, 'reducer', tokenName);
  for (const [variant, expected] of Object.entries(recordOf(exploration.expect, at, '`expect`')))
    checkExpected(expected, variant, variants, at);
  for (const list of ['gone', 'unreached', 'repairs'] as const)
    if (exploration[list] !== undefined)
      for (const why of Object.values(recordOf(exploration[list], at, `\`${list}\``)))
        textOf(why, at, list === 'repairs' ? 'what a repair changes' : `a reason in \`${list}\``);
}

/** Its keys; an expectation has no others. */
const expectation: Required<Expectation> = { complete: true, states: 0, findings: [] };

function checkExpected(value: unknown, variant: string, variants: readonly string[], place: string): void {
  if (!variants.includes(variant))
    refuse(place, `\`expect\` is of a variant "${variant.slice(0, 60)}", and there are ${variants.join(', ')}`);
  const at = `${place}: expect.${variant}`;
  const { complete, states, findings } = recordWith(value, at, 'what is expected', Object.keys(expectation));
  flagOf(complete, at, 'whether it is complete');
  if (states !== undefined) integerOf(states, at, '`states`', 0);
  for (const finding of listOf(findings, at, '`findings`')) textOf(finding, at, 'a finding');
}

/** The scenario of a variant, checked. Throws an InputError, with the exploration's name, whatever the function throws or gives. */
export function scenarioOf(exploration: Exploration, variant: string, switches: Switches): Scenario {
  const place = `${exploration.name}/${variant}`;
  let scenario: unknown;
  try {
    scenario = exploration.scenario(variant, switches);
  } catch (error) {
    if (error instanceof InputError && error.lines) throw error;
    if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`);
    throw new InputError(`${place}: its scenario() threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
  checkScenario(scenario, place);
  return scenario;
}
