import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { resolveSwitches } from '../../core/system/switches.js';
import { kernelSwitch } from '../../core/world/kernels.js';
import { mermaid, stately } from '../../path/diagram.js';
import { isCFile, scenesOf, withFiles } from '../c/c-files.js';
import type { PathSource } from '../../core/system/path-source.js';
import { moduleOfPaths } from '../../export/xstate/module.js';
import type { System } from '../../replay/system.js';
import { code, fenced, prose, row } from '../reporting/plain.js';
import { nameOf } from '../reporting/telling.js';
import { named } from '../nearest.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { explorationOf, select, type Selected, systemOf } from '../selection.js';
import { switchValue, word } from '../values.js';

const formats = ['markdown', 'mermaid', 'json', 'xstate'] as const;

interface Options {
  readonly path?: string;
  readonly format?: (typeof formats)[number];
  readonly switch: { readonly [name: string]: string };
  readonly module?: string;
  readonly steps?: boolean;
}

/** What of each statement is a step. */
async function stepsOf({ exploration, variant }: Selected, options: Options, module: string | undefined): Promise<string> {
  const scene =
    module !== undefined && isCFile(module) ? (await scenesOf(module)).find((one) => one.exploration === exploration) : undefined;
  if (!scene) throw new InputError(`${exploration.name}: --steps is for a C file, whose statements they are of`);
  const { stepsText } = await import('../../c/steps.js');
  const { [kernelSwitch]: _, ...own } = options.switch;
  return stepsText(scene.lowered(variant, resolveSwitches(exploration, own)), scene.source);
}

/** Statecharts as a page of diagrams, as Mermaid, as XState JSON that Stately imports, or as a module that XState runs. */
export function show(): Command {
  return new Command('show')
    .description('statecharts as a page of Mermaid diagrams, as XState JSON that Stately imports, or as a module that XState runs')
    .argument('<NAME[/VARIANT]>', 'an exploration, or a C file')
    .option('--path <ID>', 'only this path')
    .option('--steps', 'of a C file: which steps each statement has, and what was taken for private')
    .option(
      '--format <FORMAT>',
      'markdown: a page (default); mermaid: one diagram (default with --path); json: for Stately; xstate: a JavaScript module',
      word(formats),
    )
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (given: string, options: Options) => {
      const { names, module } = await withFiles([given], options.module);
      const [name = given, ...others] = names;
      if (others.length > 0) throw new InputError(`${given}: show draws one scene; there are ${names.join(', ')}: ${given}/${name}`);
      const registry = await loadRegistry(module, [explorationOf(name)]);
      const selected = select(registry, [name], undefined);
      if (selected.length > 1)
        throw new InputError(`${name}: show draws one variant; there are ${selected.map(({ variant }) => variant).join(', ')}`);
      if (options.steps) return terminal.result(await stepsOf(selected[0]!, options, module));
      const system = systemOf(selected[0]!, options.switch, registry);
      const { scenario } = system;
      const paths = new Map(scenario.paths.map((path) => [path.id, path]));
      const chosen = options.path === undefined ? scenario.paths : [named('path', options.path, paths)];
      const { format = options.path === undefined ? 'markdown' : 'mermaid' } = options;
      if (format === 'mermaid' && chosen.length > 1)
        throw new InputError(
          `${name}: --format mermaid is one diagram, and it has ${chosen.length} paths; name one with --path, or leave --format out ` +
            'for a page of all',
        );
      terminal.result(drawn(format, chosen, system));
    });
}

function drawn(format: (typeof formats)[number], chosen: readonly PathSource[], system: System): string {
  const { paths } = system.scenario;
  const isPath = (src: string): boolean => paths.some(({ id }) => id === src);
  const name = nameOf(system);
  if (format === 'json') {
    const charts = chosen.map((path) => JSON.stringify(stately(path), null, 2));
    return charts.length === 1 ? charts[0]! : `[\n${charts.join(',\n')}\n]`;
  }
  if (format === 'xstate') return moduleOfPaths(chosen, paths, `racewalk show ${name} --format xstate`);
  if (format === 'mermaid') return mermaid(chosen[0]!, isPath);
  const { exploration, scenario } = system;
  return [
    `# ${code(name)}`,
    '',
    `${prose(exploration.reason)}.`,
    '',
    row(['actor', 'context', 'runs']),
    row(['---', '---', '---']),
    ...scenario.actors.map((actor) => row([actor.name, actor.kind, actor.path])),
    ...chosen.flatMap((path) => [
      '',
      `## ${code(`${path.title ?? path.id}(${(path.params ?? []).join(', ')})`)}`,
      '',
      fenced(mermaid(path, isPath), 'mermaid'),
    ]),
    '',
  ].join('\n');
}
