import { Command } from 'commander';
import { compare as compared } from '../../compare/compare.js';
import { surviveSwitch, survivedText } from '../../core/detector/survive.js';
import type { Switches } from '../../core/system/exploration.js';
import { compareJson, compareMarkdown, compareText } from '../../report/compare.js';
import { named } from '../nearest.js';
import { terminal } from '../output.js';
import { sidesOf } from '../search/sides.js';
import { kinds, positive, size, switchValue, word } from '../values.js';

interface Options {
  readonly switch: Switches;
  readonly survive: readonly string[];
  readonly module?: string;
  readonly transitions: number;
  readonly memory: number;
  readonly outcomes: boolean;
  readonly format: keyof typeof formats;
}

const formats = { text: compareText, md: compareMarkdown, json: compareJson };

/** What one variant or setting of switches has that another has not. */
export function compare(done: (exitCode: number) => void): Command {
  return new Command('compare')
    .description('two or more variants or settings of switches under the same bounds: what is fixed, what is broken, what calls return')
    .argument('<SIDE...>', 'NAME/VARIANT,switch=value,...; after the first also /VARIANT or switch=value; NAME/all is every variant')
    .option('--switch <NAME=VALUE>', 'a model switch of every side (repeatable)', switchValue, {})
    .option('--survive <KIND[,KIND]>', 'findings of these kinds end no run, so that what they mask is seen', kinds, [])
    .option('--transitions <N>', 'transitions of one search', positive, 20_000_000)
    .option('--memory <SIZE>', "of one search's own arrays", size, 2 ** 30)
    .option('--no-outcomes', 'no second pass that counts what calls return')
    .option('--format <FORMAT>', 'text, md or json', word(Object.keys(formats) as (keyof typeof formats)[]), 'text')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .addHelpText('after', '\nexit: 0 no side has anything that the first has not; 1 one has, or a limit leaves that open; 2 bad input')
    .action(async (texts: string[], { switch: given, survive, module, format, ...options }: Options) => {
      const survived = survive.length === 0 ? {} : { [surviveSwitch]: survivedText(survive) };
      const { systems, registry } = await sidesOf(texts, { ...given, ...survived }, module);
      const result = compared(systems, {
        ...options,
        reducers: ({ exploration }) => (exploration.reducers ?? []).map((name) => named('reducer', name, registry.reducers)),
      });
      terminal.result(formats[format](result));
      done(result.pairs.every(({ nothingNew }) => nothingNew === true) ? 0 : 1);
    });
}
