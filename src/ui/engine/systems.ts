import { InputError, oneOf } from '../../core/error.js';
import type { Switches } from '../../core/system/exploration.js';
import { didYouMean } from '../../core/nearest.js';
import type { PageSystem } from '../../explorer/page-data.js';
import { revived } from '../../explorer/page-system.js';
import { System } from '../../replay/system.js';
import { detectors, shipped } from './catalogue.js';

type Named = { readonly name: string; readonly variant: string; readonly switches: Switches };

/** The systems that a page can make: its own, and those that the package ships as code. */
export class Systems {
  private readonly made = new Map<string, System>();

  constructor(private readonly own: readonly PageSystem[]) {}

  /** Made once, and kept. */
  of(named: Named): System {
    const key = keyOf(named);
    const known = this.made.get(key) ?? this.anew(named);
    this.made.set(key, known);
    return known;
  }

  /** One for a search, which nobody else runs meanwhile. Throws an InputError where the page has no such system. */
  anew(named: Named): System {
    const { name, variant, switches } = named;
    const own = this.own.find((one) => keyOf(one) === keyOf(named));
    if (own?.refusal !== undefined) throw new InputError(own.refusal);
    if (own) return revived(own, shipped, detectors);
    const exploration = shipped.get(name);
    if (exploration) return new System(exploration, variant, switches, detectors);
    const others = this.own.filter((one) => one.name === name).map((one) => keyOf(one));
    if (others.length > 0) throw new InputError(`of ${name} this page has ${oneOf(others)} alone, and not ${keyOf(named)}`);
    const names = [...new Set([...this.own.map((one) => one.name), ...shipped.keys()])];
    throw new InputError(`this page has no exploration "${name.slice(0, 100)}"${didYouMean(name, names)}`);
  }

  /** The text of a model in C. */
  sourceOf(named: Named): string | undefined {
    return this.own.find((one) => keyOf(one) === keyOf(named))?.source;
  }
}

function keyOf({ name, variant, switches }: Named): string {
  const changed = Object.entries(switches)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return `${name}/${variant}${changed.length > 0 ? `+${changed.join(',')}` : ''}`;
}
