import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../core/error.js';
import type { Exploration } from '../../core/system/exploration.js';
import type { Strategy } from '../../core/search/strategy.js';
import { checkExploration } from '../../path/check-exploration.js';
import { UserModule } from '../../path/module/user-module.js';
import { isCFile, scenesOf } from '../c/c-files.js';
import type { ReportFormat } from '../reporter.js';
import { exportsOf, fields } from './exports.js';

/** It is there to be an exploration, whether it has become one or not. */
const isMeant = (thing: unknown): boolean => 'scenario' in fields(thing) || ('variants' in fields(thing) && 'expect' in fields(thing));

function checked(thing: unknown, place: string): Exploration {
  checkExploration(thing, place);
  return thing;
}

function distinct(explorations: readonly Exploration[], module: string): readonly Exploration[] {
  const twice = explorations.find(({ name }, i) => explorations.findIndex((other) => other.name === name) < i);
  if (twice) throw new InputError(`${module}: two of its explorations are named "${twice.name}"; give each a name of its own`);
  return explorations;
}

/** It is there to be a strategy: it searches, and says how it goes about it. */
const isStrategy = (thing: unknown): thing is Strategy =>
  typeof fields(thing)['start'] === 'function' && typeof fields(thing)['name'] === 'string' && typeof fields(thing)['kind'] === 'string';

interface Contents {
  readonly explorations: readonly Exploration[];
  readonly strategies: readonly Strategy[];
  readonly reporters: readonly ReportFormat[];
}

/** What a module brings. Throws an InputError, with the place, where it brings nothing, or what is not as it should be. */
export async function contentsOf(module: string): Promise<Contents> {
  const file = resolve(module);
  if (!existsSync(file)) throw new InputError(`${module}: there is no such file`);
  if (isCFile(module)) {
    const scenes = (await scenesOf(module)).map(({ exploration }) => checked(exploration, module));
    return { explorations: distinct(scenes, module), strategies: [], reporters: [] };
  }
  const exports = await exportsOf(file, module, await import('../../index.js'));
  const { default: whole } = exports;
  if (whole instanceof UserModule) {
    const { explorations, strategies, reporters } = whole;
    return {
      explorations: distinct(explorations, module),
      strategies,
      reporters: reporters as readonly unknown[] as readonly ReportFormat[],
    };
  }
  const found = new Set(Object.entries(exports).flatMap(([name, thing]) => (isMeant(thing) ? [checked(thing, `${module}: ${name}`)] : [])));
  if (found.size > 0)
    return {
      explorations: distinct([...found], module),
      strategies: [...new Set(Object.values(exports).filter(isStrategy))],
      reporters: [],
    };
  const names = Object.keys(exports);
  throw new InputError(
    `${module}: it exports no Exploration (an object with name, reason, variants, switches, scenario and expect);` +
      ` it exports ${names.join(', ') || 'nothing'}`,
  );
}
