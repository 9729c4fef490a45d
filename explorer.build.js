// The web explorer as one file: its code, its style and, as text, the engine that runs in a worker. A page's data is put in later.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What reads files or asks Node for digests has a stand-in in the page. */
const standIns = new Map([
  ['node:crypto', at('src/ui/engine/crypto.ts')],
  [at('src/kernel/index.ts'), at('src/ui/engine/kernel.ts')],
  [at('src/store/expected.ts'), at('src/ui/engine/expected.ts')],
]);
const inPage = {
  name: 'in-page',
  enforce: 'pre',
  async resolveId(id, importer) {
    if (standIns.has(id)) return standIns.get(id);
    if (!id.startsWith('.')) return null;
    const resolved = await this.resolve(id, importer, { skipSelf: true });
    return standIns.get(resolved?.id) ?? null;
  },
};

async function bundle(entry) {
  const [{ output }] = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [inPage],
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': '""' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'es2022',
      license: true,
      lib: { entry: at(entry), formats: ['iife'], name: 'racewalk', fileName: 'page', cssFileName: 'page' },
    },
  });
  const text = (suffix) => output.flatMap((one) => (one.fileName.endsWith(suffix) ? [one.code ?? String(one.source)] : [])).join('\n');
  return { code: text('.js'), css: text('.css'), licences: text('.md') };
}

/** Within an element of script nothing but its end is markup, and what begins a comment in one. */
const inScript = (code) => code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

/** Writes `explorer.html`, to which data is still to be given, and the licences of what is in it. */
export async function buildExplorer(folder) {
  const [app, engine] = [await bundle('src/ui/app/main.tsx'), await bundle('src/ui/engine/worker.ts')];
  const policy =
    "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:; style-src 'unsafe-inline'; " +
    "img-src data:; base-uri 'none'; form-action 'none'";
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>racewalk</title>
<link rel="icon" href="data:,">
<style>${app.css}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript: it steps through schedules, and searches for others.</noscript>
<!--racewalk-data-->
<script type="text/plain" id="racewalk-engine">${inScript(engine.code)}</script>
<script>${inScript(app.code)}</script>
</body>
</html>
`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/explorer.html`, page);
  writeFileSync(`${folder}/LICENSES.md`, `${app.licences}\n${engine.licences}`);
}
