import { parseToken } from '../../replay/token.js';
import type { PageData } from '../../explorer/page-data.js';
import type { Registry } from '../registry.js';
import { seedsOf } from '../seeds.js';
import { systemOfToken } from '../tokens.js';
import { currentVariant } from '../variants.js';
import { PageBuilder } from './page-builder.js';

/** All regression seeds that are of the models as they are now, as a page: what is known without a search. */
export function pageOfSeeds(registry: Registry): PageData {
  const builder = new PageBuilder(registry);
  for (const name of registry.defaults)
    for (const { token, kind, title, origin } of seedsOf(name, registry)) {
      const parsed = parseToken(token);
      const variant = currentVariant(parsed.variant, registry.explorations.get(name)!.variants);
      const system = systemOfToken({ ...parsed, variant }, registry);
      if (system.digest === parsed.digest)
        builder.finding(system, { token, kind, title, origin, steps: parsed.schedule.length, cause: null, site: '' });
    }
  return builder.data([]);
}
