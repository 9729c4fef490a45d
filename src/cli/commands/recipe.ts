import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { recipe as made } from '../../recipe/recipe.js';
import { recipeJson, recipeText } from '../../report/recipe.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { systemOf } from '../selection.js';
import { findingOf, given, systemOfToken } from '../tokens.js';
import { positive, word } from '../values.js';

interface Options {
  readonly module?: string;
  readonly transitions: number;
  readonly format: 'text' | 'json';
}

/** How to provoke a finding on a real kernel. */
export function recipe(done: (exitCode: number) => void): Command {
  return new Command('recipe')
    .description('how to provoke a finding on a real kernel: where the fewest delays go, what user space does, which options catch it')
    .argument('<TOKEN>', 'a token')
    .option('--transitions <N>', 'transitions of each search', positive, 2_000_000)
    .option('--format <FORMAT>', 'text or json', word(['text', 'json']), 'text')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (text: string, { module, transitions, format }: Options) => {
      const [one, ...others] = given(text);
      if (others.length > 0) throw new InputError(`${text}: recipe takes one token, and the file has ${others.length + 1}`);
      const registry = await loadRegistry(module, [one!.token.name]);
      const system = systemOfToken(one!.token, registry);
      const finding = findingOf(system, one!, 'provoke');
      const { exploration, variant } = system;
      const under = (switches: { readonly [name: string]: string }) => systemOf({ exploration, variant }, switches, registry);
      const result = made(system, finding, { transitions, under });
      terminal.result(format === 'json' ? recipeJson(result) : recipeText(result));
      done(0);
    });
}
