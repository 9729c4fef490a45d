import { readFileSync } from 'node:fs';
import type { Grammar } from '../c/parse/grammar.js';
import { packageRoot } from './package-root.js';

let loaded: Promise<Grammar> | undefined;

/**
 * Loads the grammar of C, tree-sitter-c as WebAssembly, once a process. build.js has put it beside the compiled files, so that who installs
 * racewalk needs neither a compiler nor the install script of its package.
 */
export function loadGrammar(): Promise<Grammar> {
  loaded ??= (async () => {
    const { Language, Parser } = await import('web-tree-sitter');
    await Parser.init();
    const parser = new Parser();
    parser.setLanguage(await Language.load(readFileSync(new URL('dist/src/store/tree-sitter-c.wasm', packageRoot))));
    return { parse: (text) => parser.parse(text)! };
  })();
  return loaded;
}
