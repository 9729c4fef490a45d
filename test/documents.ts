// What documents and sources say of each other, as text: labels, anchors, links, files, doc comments.

/** Rows of docs/tlob/steps.md that a text cites: `CB4`, `STe`, and `DI7b/c` as two. */
export function labelsIn(text: string): readonly string[] {
  const label =
    /\b((?:ST|SP|SA|CB|SW|WK|EX|EV|AU|RU|RA|BI|ID|IS|IT|RE|EN|DI|FR|PR|DS|CG)\d+)([a-z]?)((?:\/[a-z]\b)*)(?![a-z\d])|\bSTe\b|\bUP[se]\b/g;
  return [...text.matchAll(label)].flatMap(([whole, row, part, more]) =>
    row === undefined
      ? [whole]
      : [
          row + part,
          ...more!
            .split('/')
            .slice(1)
            .map((other) => row + other),
        ],
  );
}

/** Sections of docs/tlob/steps.md that a text cites, `(3.14)` or `steps.md 5`, and its facts, `fact 4`. */
export function sectionsIn(text: string): readonly string[] {
  return [...text.matchAll(/\((3\.\d+)\b|\bsteps\.md (\d+(?:\.\d+)?)|\b(fact \d+)/g)].map(
    ([, step, section, fact]) => (step ?? section ?? fact)!,
  );
}

/** Documents that a text cites by name. */
export const documentsIn = (text: string): readonly string[] => [...text.matchAll(/\b[\w-]+\.md\b|\btlob-seed \d/g)].map(([name]) => name);

/** A document without its blocks of code and what stands between backticks. */
const prose = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** What a link may lead to in a document: its headings, as GitHub names them, and its own anchors. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
  return new Set([...headings, ...[...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)]);
}

/** Targets of a document's links that lead into the project. */
export function linksOf(markdown: string): readonly string[] {
  return [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!).filter((target) => !/^[a-z]+:/.test(target));
}

/** Files and folders of the sources that a document names by their path; `FAMILY.ts` in capitals stands for any. */
export function pathsIn(markdown: string): readonly string[] {
  const paths = [...markdown.matchAll(/(?<![\w/.-])(?:src|models|explorations|test)\/[\w./-]*\w/g)].map(([path]) => path);
  return paths.filter((path) => !/\/[A-Z]+\.ts$/.test(path));
}

/** The block of code of a document that is marked with these words. */
export function blockOf(markdown: string, marked: string): string {
  const begin = markdown.indexOf(`\n\`\`\`${marked}\n`);
  if (begin < 0) throw new Error(`no block of code is marked "${marked}"`);
  const from = markdown.indexOf('\n', begin + 1) + 1;
  return markdown.slice(from, markdown.indexOf('\n```', from) + 1);
}

/** Cells of the tables below a heading of a document, up to the next heading: a row each, without the tables' heads. */
export function tableOf(markdown: string, heading: string): readonly (readonly string[])[] {
  const from = markdown.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`there is no heading "${heading}"`);
  const level = /^#+/.exec(heading)![0].length;
  const rest = markdown.slice(from + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  const lines = (end < 0 ? rest : rest.slice(0, end)).split('\n');
  return lines
    .filter((line, i) => line.startsWith('|') && !/^\|[-|]+$/.test(line) && !/^\|[-|]+$/.test(lines[i + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

export const quoted = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

/** Exported names of a module that have no doc comment where they are declared; `read` gives a file's text by its path from the root. */
export function undocumented(file: string, read: (file: string) => string): readonly string[] {
  return exportsOf(file, read(file)).flatMap(({ name, from }) => {
    const text = read(from);
    const declared = new RegExp(`^export (?:declare |abstract |async )*(?:class|function|const|interface|type|enum) ${name}\\b`, 'm').exec(
      text,
    );
    if (declared) return /\*\/\s*$/.test(text.slice(0, declared.index)) ? [] : [`${name} (${from})`];
    return undocumented(from, (other) => (other === from ? exportOf(name, text) : read(other)));
  });
}

/** Of a module's exports from elsewhere the one of that name alone. */
function exportOf(name: string, text: string): string {
  const found = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)'/gm)].find(([, names]) =>
    new RegExp(`\\b${name}\\b`).test(names!),
  );
  if (!found) throw new Error(`${name} is exported and declared nowhere`);
  return `export { ${name} } from '${found[2]}';`;
}

function exportsOf(file: string, text: string): readonly { readonly name: string; readonly from: string }[] {
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)'/gm)].flatMap(([, names, from]) =>
    names!
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => ({ name: name.replace(/ as .*/, ''), from: resolved(file, from!) })),
  );
}

const resolved = (file: string, from: string): string => new URL(from.replace(/\.js$/, '.ts'), `file:///${file}`).pathname.slice(1);
