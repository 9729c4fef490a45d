import { terminal } from './output.js';

/** The variant that a name means: `seed` is what `posted` was called in older tokens and regression seeds. */
export const currentVariant = (name: string, variants: readonly string[]): string =>
  name === 'seed' && !variants.includes('seed') && variants.includes('posted') ? 'posted' : name;

export const renamedVariant = 'the variant seed is called posted now; "racewalk check --update" rewrites regression seeds that say seed';

let told = false;

/** The same for what somebody typed or pasted, who is told once. */
export function variantNamed(name: string, variants: readonly string[]): string {
  const current = currentVariant(name, variants);
  if (current !== name && !told) terminal.diagnostic(`racewalk: ${renamedVariant}`);
  told ||= current !== name;
  return current;
}
