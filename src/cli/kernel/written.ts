import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../core/error.js';
import { moduleText } from '../../linux/module/index.js';
import { replay } from '../../replay/replay.js';
import { parseToken } from '../../replay/token.js';
import { packageRoot } from '../../store/package-root.js';
import { writeWhole } from '../../store/whole-file.js';
import { scenesOf, withFiles } from '../c/c-files.js';
import { loadRegistry } from '../registry.js';
import { staleness, systemOfToken } from '../tokens.js';
import { describedText, isDescribed } from './described.js';

/** The runtime of a module, and what it is compiled with: reports name the model's functions where none is a part of another one. */
const headers = ['racewalk.h', 'newer.h'];
const makefile = 'obj-m := race.o\nccflags-y := -g -I$(src) -Wno-unused -Wno-declaration-after-statement -fno-inline\n';

/** The CPUs of a machine on which each actor has one of its own, beside the controller's. */
const mostCpus = 8;

/**
 * Writes the folder of a module: of a scene of a C file under a variant (`race.c`, `race.c/FIXED`, `race.c/scene/FIXED`), which is held in
 * the order of a token's schedule, or goes on at random without one. Gives the folder.
 */
export async function writeModule(name: string, tokenText: string | undefined, out: string | undefined): Promise<string> {
  const { names, module: file } = await withFiles([name], undefined);
  const token = tokenText === undefined ? undefined : parseToken(tokenText);
  if (token === undefined && names.length > 1)
    throw new InputError(`${name} has the scenes ${names.join(', ')}; a module is of one: ${file}/${names[0]}`);
  const [sceneName = '', named = 'posted'] = token ? [token.name, token.variant] : names[0]!.split('/');
  const one = (await scenesOf(file!)).find(({ exploration }) => exploration.name === sceneName);
  if (!one) throw new InputError(`${file} has no scene "${sceneName}", which the token is of; it is a token of another file`);
  const { definitions, schedule } = token ? await ofToken(file!, tokenText!) : { definitions: [], schedule: undefined };
  const lowered = one.lowered(named, token?.switches ?? {});
  const variant = named === 'posted' ? [] : [named];
  const found = schedule?.found.at(-1);
  const kind = found?.kind;
  const text = moduleText({
    lowered,
    source: one.source,
    definitions: [...variant, ...definitions],
    steps: schedule?.steps,
    meets: kind === 'data-race' ? found?.against?.actor : undefined,
  });
  const folder = resolve(out ?? `${basename(file!, '.c')}-module`);
  if (existsSync(folder) && readdirSync(folder).length > 0 && !isDescribed(folder))
    throw new InputError(`${folder}: it is there, and no module that was written before; name another one by --out DIR`);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'race.c'), text);
  writeWhole(join(folder, 'Makefile'), makefile);
  for (const file of headers) copyFileSync(fileURLToPath(new URL(`include/module/${file}`, packageRoot)), join(folder, file));
  const cpus = Math.min(mostCpus, lowered.scenario.actors.length + 1);
  const described = { schema: 1, rounds: schedule ? 1 : 200, seed: 1, cpus: Math.max(2, cpus) } as const;
  // a description in C begins with its line
  const told = kind === 'data-race' ? [schedule?.steps[found!.step - 1]?.description, found?.against?.description] : [];
  const places = told.flatMap((text) => /^(\d+): /.exec(text ?? '')?.[1] ?? []).map((line) => `${basename(file!)}:${line}`);
  writeWhole(
    join(folder, 'racewalk.json'),
    describedText({
      ...described,
      ...(places.length === 2 && { places }),
      ...(tokenText !== undefined && { token: tokenText }),
      ...(kind !== undefined && { kind }),
    }),
  );
  return folder;
}

/** The schedule of a token, as it goes on the model of today. */
async function ofToken(file: string, text: string) {
  const token = parseToken(text);
  const registry = await loadRegistry(file, [token.name]);
  const system = systemOfToken(token, registry);
  const stale = staleness(system, { token, seed: undefined });
  if (stale !== undefined) throw new InputError(`${stale}; find it again with racewalk explore ${file}`);
  const schedule = replay(system, token.schedule);
  const left = schedule.divergence === undefined ? '' : ` (${schedule.divergence})`;
  if (schedule.found.length === 0) throw new InputError(`the schedule shows no finding${left}, so there is nothing to confirm`);
  const switched = Object.entries(token.switches).filter(([name, value]) => name.startsWith('config-') && value === 'y');
  return { schedule, definitions: switched.map(([name]) => name.toUpperCase().replaceAll('-', '_')) };
}
