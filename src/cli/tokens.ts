import { existsSync } from 'node:fs';
import { InputError } from '../core/error.js';
import { findChoice } from '../core/system/schedule.js';
import { confirm, type ConfirmedFinding } from '../replay/finding.js';
import { replay } from '../replay/replay.js';
import { System } from '../replay/system.js';
import { parseToken, type Token } from '../replay/token.js';
import { readSeeds, type Seed } from '../store/seeds.js';
import { linesOf, textOfFile } from '../store/whole-file.js';
import { named } from './nearest.js';
import { terminal } from './output.js';
import type { Registry } from './registry.js';
import { variantNamed } from './variants.js';

/** A schedule that was given, with what else is known of it. */
export interface Given {
  readonly token: Token;
  readonly seed: Seed | undefined;
}

/** One token, or all of a file: regression seeds, or lines of tokens. */
export function given(text: string): readonly Given[] {
  if (existsSync(text)) return fromFile(text);
  if (/^[^@:]+\.(jsonl|json|txt)$/.test(text)) throw new InputError(`${text}: there is no such file`);
  return [{ token: parseToken(text), seed: undefined }];
}

function fromFile(file: string): readonly Given[] {
  const content = textOfFile(file);
  if (file.endsWith('.jsonl') || content.trimStart().startsWith('{'))
    return nonEmpty(
      file,
      readSeeds(file).map((seed) => ({ token: parseToken(seed.token), seed })),
    );
  const lines = linesOf(content).flatMap((line, i) => (line.trim() === '' ? [] : [{ line, place: `${file}:${i + 1}` }]));
  return nonEmpty(
    file,
    lines.map(({ line, place }) => ({ token: tokenAt(line, place), seed: undefined })),
  );
}

function nonEmpty(file: string, list: readonly Given[]): readonly Given[] {
  if (list.length === 0)
    throw new InputError(`${file}: it is empty; accepted is a file of regression seeds, or one with a token on each line`);
  return list;
}

function tokenAt(line: string, place: string): Token {
  try {
    return parseToken(line);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}

/** The system that a token names. Only what is registered, or the user's own module, can be named. */
export function systemOfToken({ name, variant, switches }: Token, registry: Registry): System {
  const exploration = named('exploration', name, registry.explorations);
  return new System(exploration, variantNamed(variant, exploration.variants), switches, registry.detectors, registry.modules.get(name));
}

/** A sentence where the token was recorded on another model than there is now. */
export function staleness(system: System, { token, seed }: Given): string | undefined {
  if (token.digest === system.digest) return undefined;
  return (
    `the model changed since: the token has digest ${token.digest}, ${system.exploration.name}/${system.variant} has ` +
    `${system.digest} now; its steps are matched by ${seed ? 'actor and program point' : 'actor alone'}`
  );
}

/** The finding of a given schedule, as far as the schedule still goes. */
export function findingOf(system: System, one: Given, to: string): ConfirmedFinding {
  const stale = staleness(system, one);
  if (stale !== undefined) terminal.diagnostic(`racewalk: ${stale}`);
  const run = replay(system, one.token.schedule, { points: stale === undefined ? undefined : one.seed?.points });
  const found = run.found.at(-1);
  if (!found)
    throw new InputError(
      `the schedule shows no finding${run.divergence === undefined ? '' : ` (${run.divergence})`}, so there is nothing to ${to}`,
    );
  const { world } = system.compiled;
  const names = { actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames };
  const choices = run.steps.map((step) => findChoice(step, names)!);
  return confirm(system, { shortest: false }, { ...found, choices, schedule: 1, occurrences: 1, round: run.round || undefined });
}
