import { Defect, InputError } from '../../core/error.js';
import { type Fields, shown } from '../../core/shape.js';

export const fields = (thing: unknown): Fields => (typeof thing === 'object' && thing !== null ? (thing as Fields) : {});

/**
 * What a user's file exports, which sentences call `module`. TypeScript runs as it is; `import … from 'racewalk'` gives `api`, of this
 * package, so that its errors are known here.
 */
export async function exportsOf(file: string, module: string, api: object): Promise<Fields> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, { virtualModules: { racewalk: api }, interopDefault: false });
  try {
    return fields(await jiti.import(file));
  } catch (error) {
    if (error instanceof Defect) throw error;
    throw new InputError(`${placeIn(module, file, error)}: ${told(error)}`);
  }
}

/** The module, with the line where its own code threw. */
function placeIn(module: string, file: string, error: unknown): string {
  const stack = error instanceof Error && !(error instanceof InputError) ? (error.stack ?? '') : '';
  const line = stack.slice(stack.indexOf(file)).match(/^[^\n]*?:(\d+):\d+/);
  return stack.includes(file) && line ? `${module}:${line[1]}` : module;
}

/** One line, whatever was thrown. */
function told(error: unknown): string {
  if (error instanceof InputError) return error.message;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${shown(error)}`;
  return text.split('\n').find((line) => line.trim() !== '') ?? 'it threw something without a text';
}
