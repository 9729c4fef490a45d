import { marked, type Token, type Tokens } from 'marked';
import { expect, it } from 'vitest';
import { nasty } from '../modules/hostile.js';
import { reported, searches } from './reported.js';

const page = (text: string): readonly Token[] => marked.lexer(text, { gfm: true });
const of = <Kind extends Token>(tokens: readonly Token[], type: Kind['type']): readonly Kind[] =>
  tokens.filter((token): token is Kind => token.type === type);
/** What a reader sees, without any mark. */
const seen = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" })[name]!);

it('a page has a row a system, and a part a cause with the diagram and what comes of it', async () => {
  const tokens = page(await reported('markdown', ...searches.violations));
  expect(of<Tokens.Heading>(tokens, 'heading').map(({ text }) => text)).toEqual([
    'racewalk: 4 findings of 2 causes',
    '`C-cleanup-overlaps-cleanup`',
    '`C-release-before-release`',
  ]);
  const [table] = of<Tokens.Table>(tokens, 'table') as [Tokens.Table];
  expect(table.rows.map(([name, verdict]) => [name!.text, verdict!.text])).toEqual([
    ['litmus-check-then-free/posted', '2 findings'],
    ['litmus-check-then-free/repaired', 'clean'],
    ['litmus-canary/posted', '2 findings'],
    ['litmus-canary/repaired', 'clean'],
  ]);
  expect(of<Tokens.Code>(tokens, 'code').map(({ text }) => text.includes('<-- BUG: double-free'))).toEqual([true, true]);
});

it('whatever its texts hold, a page has what it has, and reads as they are', async () => {
  const text = await reported('markdown', ...searches.hostile);
  const tokens = page(text);
  expect(tokens.map(({ type }) => type).filter((type) => type !== 'space')).toEqual([
    'heading',
    'table',
    'heading',
    'paragraph',
    'paragraph',
    'code',
    'paragraph',
    'list',
  ]);
  for (const statement of [nasty[0], nasty[2]]) expect(of<Tokens.Code>(tokens, 'code')[0]!.text).toContain(statement);
});

it('the sentences of a failed check are read as they are', async () => {
  const { prose } = await import('../../src/cli/reporting/plain.js');
  for (const text of nasty.filter((one) => !one.includes('\u0007'))) {
    const html = marked.parse(`| ${prose(text)} | b |\n|---|---|\n\n- ${prose(text)}\n`, { async: false });
    expect(html.match(/<th>/g)).toHaveLength(2);
    expect(html).not.toMatch(/<(b|a|em|del|code)\b/);
    expect(seen(html)).toContain(text);
  }
});
