#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { Defect, InputError } from '../core/error.js';
import type { Reducer } from '../core/reducer.js';
import type { Strategy } from '../core/strategy.js';
import { check } from './commands/check.js';
import { coverage } from './commands/coverage.js';
import { exportModel } from './commands/export.js';
import { explore } from './commands/explore.js';
import { list } from './commands/list.js';
import { replay } from './commands/replay.js';
import { show } from './commands/show.js';
import { simulate } from './commands/simulate.js';
import { shrink } from './commands/shrink.js';
import { surviveClosedPipes, terminal } from './output.js';
import { version } from './package.js';
import { loadReducers, loadStrategies } from './registry.js';

const exits = `
Exit codes: 0 nothing wrong, 1 something found or an expectation not met, 2 wrong usage or bad input,
3 a defect of racewalk or of a model, 130 Ctrl-C.`;

function program(done: (exitCode: number) => void, strategies: readonly Strategy[], reducers: readonly Reducer[]): Command {
  const root = new Command('racewalk')
    .description('Explores the interleavings of kernel functions written as statecharts, and replays what it finds.')
    .version(version)
    .addHelpText('after', exits);
  const commands: readonly ((done: (exitCode: number) => void, strategies: readonly Strategy[], reducers: readonly Reducer[]) => Command)[] = [list, explore, replay, shrink, check, coverage, simulate, show, exportModel];
  for (const command of commands) root.addCommand(command(done, strategies, reducers));
  for (const command of [root, ...root.commands]) {
    command.exitOverride().configureOutput({ outputError: (text, write) => write(`racewalk: ${text.replace(/^error: /, '')}`) });
  }
  return root;
}

/** Runs one command and gives its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  try {
    const root = program((code) => {
      exitCode = code;
    }, [...(await loadStrategies()).values()], [...(await loadReducers()).values()]);
    if (argv.length === 0) {
      root.outputHelp({ error: true });
      return 2;
    }
    await root.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tell(error);
  }
}

/** Bad input is a sentence; only what nobody foresaw shows its stack. */
function tell(error: unknown): number {
  if (error instanceof InputError) {
    terminal.diagnostic(`racewalk: ${error.message}`);
    return 2;
  }
  if (error instanceof Defect) terminal.diagnostic(`racewalk: defect: ${error.message}`);
  else terminal.diagnostic(`racewalk: defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 3;
}

surviveClosedPipes();
process.exitCode = await main(process.argv.slice(2));
