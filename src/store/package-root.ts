import { existsSync } from 'node:fs';

/** The package's own folder: the nearest one upwards with a package.json, for built files and for sources alike. */
export const packageRoot: URL = (() => {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    if (folder.pathname === '/') throw new Error(`${import.meta.url} is in no package: no folder above it has a package.json`);
    folder = new URL('../', folder);
  }
  return folder;
})();

/** Where the source of a built module is, or would be: what lies beside sources is not copied. */
export const sourceOf = ({ href }: URL): URL => new URL(href.replace(`${packageRoot.href}dist/`, packageRoot.href));
