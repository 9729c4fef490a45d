import { Command } from 'commander';
import { InputError, oneOf } from '../../core/error.js';
import type { Switches } from '../../core/system/exploration.js';
import { resolveSwitches } from '../../core/system/switches.js';
import { simulationText, traceText, unmet, unwished } from '../../simulate/report.js';
import { simulate as run } from '../../simulate/run.js';
import { parseScript } from '../../simulate/script.js';
import { textOfFile } from '../../store/whole-file.js';
import { loadSimulations } from '../simulations.js';
import { named } from '../nearest.js';
import { red, terminal } from '../output.js';
import { loadDetectors } from '../registry.js';
import { switchValue, word } from '../values.js';
import { variantNamed } from '../variants.js';

interface Options {
  readonly variant: string;
  readonly switch: Switches;
  readonly format: 'text' | 'json';
  readonly verbs?: boolean;
}

/** Runs a script of who does what when on a model: trace, return codes and counters; 1 where it is not as the script expects. */
export function simulate(done: (exitCode: number) => void): Command {
  return new Command('simulate')
    .description('runs a script (who does what at which microsecond) and prints trace, return codes and counters')
    .argument('[SCRIPT]', 'a file; models/tlob/scripts has some')
    .option('--variant <NAME>', 'a variant of the model', 'posted')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--format <FORMAT>', 'text or json', word(['text', 'json']), 'text')
    .option('--verbs', 'what a script may say')
    .action(async (file: string | undefined, { variant: asked, switch: chosen, format, verbs }: Options) => {
      const simulations = await loadSimulations();
      if (verbs) {
        terminal.result(
          [...simulations]
            .map(([name, simulation]) => [`model ${name}`, ...Object.values(simulation.verbs).map((text) => `  ${text}`)].join('\n'))
            .join('\n'),
        );
        return done(0);
      }
      if (file === undefined) throw new InputError('simulate takes a script, or --verbs to say what a script may contain');
      const script = parseScript(textOfFile(file), file);
      if (script.model === undefined && simulations.size > 1)
        throw new InputError(
          `${file}: it does not say what it is run on; begin it with "model NAME", of ${oneOf([...simulations.keys()])}`,
        );
      const model = script.model ?? [...simulations.keys()][0]!;
      const simulation = named('model', model, simulations);
      const variant = variantNamed(asked, simulation.variants);
      if (!simulation.variants.includes(variant))
        throw new InputError(`${model} has no variant "${variant}"; it has ${oneOf(simulation.variants)}`);
      const switches = resolveSwitches(
        { name: model, switches: { ...simulation.switches, ...simulation.ownSwitches?.[variant] }, unbuilt: simulation.unbuilt },
        chosen,
      );
      for (const { place, verb } of script.actions) {
        if (simulation.verbs[verb] === undefined)
          throw new InputError(`${place}: there is no verb "${verb}"; there is ${oneOf(Object.keys(simulation.verbs))}`);
      }
      const result = run(simulation.build(script.actions, variant, switches), await loadDetectors());
      const failures = [
        ...unmet(script, result, file),
        ...unwished(script, result).map((text) => `${file}: it is not expected that ${text}`),
      ];
      if (format === 'text') terminal.result(`# ${model}/${variant}; ${switchList(switches)}\n${simulationText(result)}`);
      else
        terminal.result(
          JSON.stringify(
            {
              schema: 1,
              script: file,
              variant,
              switches,
              trace: result.trace.map(traceText),
              done: result.done,
              found: result.found,
              counters: Object.fromEntries(result.counters),
              failures,
            },
            null,
            2,
          ),
        );
      for (const failure of failures) terminal.diagnostic(red(failure));
      done(failures.length === 0 ? 0 : 1);
    });
}

const switchList = (switches: Switches): string =>
  Object.entries(switches)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
