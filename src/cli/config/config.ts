import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { InputError } from '../../core/error.js';
import { listOf, recordWith, textOf, wordOf } from '../../core/shape.js';
import { type PresetName, presets } from '../../search/presets.js';
import { exportsOf } from '../modules/exports.js';
import { type Wanted, wanted } from '../reporting/wanted.js';
import { type Config, defineConfig } from './define.js';
import { configAbove } from './find.js';

/** A project's configuration as commands take it: its paths are from the working directory. */
export interface ProjectConfig {
  readonly module: string | undefined;
  readonly preset: PresetName | undefined;
  readonly reporter: readonly Wanted[];
}

const keys: readonly (keyof Config)[] = ['module', 'preset', 'reporter'];

/** What the nearest racewalk.config says; undefined where there is none. An InputError with its name where it is not what it should be. */
export async function projectConfig(): Promise<ProjectConfig | undefined> {
  const file = configAbove('.');
  if (file === undefined) return undefined;
  const place = relative('.', file);
  const { default: whole } = await exportsOf(file, place, { ...(await import('../../index.js')), defineConfig });
  if (whole === undefined) throw new InputError(`${place}: it exports no default; accepted is export default defineConfig({ … })`);
  const { module, preset, reporter = [] } = recordWith(whole, place, 'the configuration', keys);
  const path = (text: string): string => relative('.', resolve(dirname(file), text));
  const own = module === undefined ? undefined : path(textOf(module, place, '`module`'));
  if (own !== undefined && !existsSync(own)) throw new InputError(`${place}: its module ${own} is not there`);
  const reporters = (typeof reporter === 'string' ? [reporter] : listOf(reporter, place, '`reporter`')).map((one) =>
    reporterIn(textOf(one, place, '`reporter`'), place),
  );
  return {
    module: own,
    preset: preset === undefined ? undefined : wordOf(preset, place, '`preset`', Object.keys(presets) as PresetName[]),
    reporter: reporters.map((one) => (one.file === undefined ? one : { ...one, file: path(one.file) })),
  };
}

function reporterIn(text: string, place: string): Wanted {
  try {
    return wanted(text)[0]!;
  } catch (error) {
    throw new InputError(`${place}: \`reporter\` is "${text}". ${(error as Error).message}`);
  }
}
