import { Command } from 'commander';
import { pairText } from '../../causes/causes.js';
import { InputError } from '../../core/error.js';
import { replay } from '../../replay/replay.js';
import { shrink as shrinkFinding } from '../../replay/shrink.js';
import { story } from '../../replay/story.js';
import { columns } from '../../report/columns.js';
import { siteOf } from '../../core/system/site.js';
import { terminal } from '../output.js';
import { wrapped } from '../paint.js';
import { loadRegistry } from '../registry.js';
import { findingOf, given, systemOfToken } from '../tokens.js';

/** A smaller schedule of the same finding, with the guarantee reached. */
export function shrink(done: (exitCode: number) => void): Command {
  return new Command('shrink')
    .description('a smaller schedule of the same finding, with the guarantee reached')
    .argument('<TOKEN>', 'a token')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (text: string, options: { readonly module?: string }) => {
      const [one, ...others] = given(text);
      if (others.length > 0) throw new InputError(`${text}: shrink takes one token, and the file has ${others.length + 1}`);
      const system = systemOfToken(one!.token, await loadRegistry(options.module, [one!.token.name]));
      const finding = findingOf(system, one!, 'shrink');
      const { choices, guarantee, finding: smaller } = shrinkFinding(system, finding);
      const became = `${finding.steps} steps with ${finding.preemptions} preemptions became ${smaller.steps} with ${smaller.preemptions}`;
      terminal.diagnostic(`racewalk: ${became}: ${guarantee}`);
      terminal.result(columns(story(system, replay(system, choices), { site: siteOf(smaller), guarantee })));
      terminal.result(wrapped(`critical pair: ${pairText(system, smaller)}`));
      done(1);
    });
}
