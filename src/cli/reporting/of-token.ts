import { replay } from '../../replay/replay.js';
import type { Token } from '../../replay/token.js';
import { KnownFindings } from '../known.js';
import type { Registry } from '../registry.js';
import { systemOfToken } from '../tokens.js';
import { type Telling, tellingOf } from './telling.js';

/** What a token's schedule shows last. */
export function tellingOfToken(token: Token, registry: Registry): Telling {
  const system = systemOfToken(token, registry);
  const run = replay(system, token.schedule);
  const last = run.found.at(-1);
  return tellingOf(system, run, last, { known: last && new KnownFindings(registry).originOf(system, last) });
}
