import type { Command } from 'commander';
import { loadFormats } from '../registry.js';
import type { Wanted } from '../reporting/wanted.js';
import { projectConfig } from './config.js';

/** A C file, a module or a report, named as such. */
const isFile = (name: string): boolean => /\.c(\/|$)|\.[cm]?[jt]s$|\.json$/.test(name);

/** Gives a command what its project's racewalk.config says, where the command line leaves that out. */
export async function applyConfig(command: Command): Promise<void> {
  const takes = (key: string): boolean => command.options.some((option) => option.attributeName() === key);
  if (!takes('module')) return;
  const config = await projectConfig();
  if (config === undefined) return;
  const given = command.opts() as { readonly [key: string]: unknown };
  const set = (key: string, value: unknown): void => {
    if (value !== undefined && takes(key) && given[key] === undefined) command.setOptionValueWithSource(key, value, 'config');
  };
  if (!command.args.some(isFile)) set('module', config.module);
  if (given['strategy'] === undefined) set('preset', config.preset);
  if (config.reporter.length > 0) set('reporter', await sayingSomething(config.reporter, command.name()));
}

/** Those that the command has; one that there is not at all is for the command to refuse. */
async function sayingSomething(wanted: readonly Wanted[], command: string): Promise<readonly Wanted[]> {
  const formats = await loadFormats();
  const member = command === 'check' || command === 'replay' ? command : 'open';
  return wanted.filter(({ name }) => !formats.has(name) || formats.get(name)![member] !== undefined);
}
