import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ask } from '../../src/lifetimes/ask.js';
import { System } from '../../src/replay/system.js';
import { grouped } from '../../src/report/count.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors, explorations } from '../registries.js';

const page = readFileSync(new URL('../../docs/ownership/tlob.md', import.meta.url), 'utf8');
const lines = page.split('\n');
/** How it is made again. */
const command = /<!-- (.*) -->/.exec(lines[0]!)![1]!;
const variants = /--variant (\S+)/.exec(command)![1]!.split(',');
const rows = (head: string): readonly (readonly string[])[] => {
  const first = lines.findIndex((line) => line.startsWith(head)) + 2;
  const end = lines.findIndex((line, i) => i >= first && !line.startsWith('|'));
  return lines.slice(first, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};
const searched = rows('| what was searched');
const all = await explorations('');
const systemOf = (name: string, variant: string): System => new System(all.find((one) => one.name === name)!, variant, {}, detectors);
const stale = `docs/ownership/tlob.md is not of these models any more; make it again: npx ${command} > docs/ownership/tlob.md`;

describe('the page of who owns what of tlob', () => {
  it('is of the models and of the declaration as they are', () => {
    const cells = searched.flatMap(([name = '', ...told]) =>
      told.flatMap((cell, v) => (cell === '' ? [] : [{ name, variant: variants[v]!, digest: /\((\w{12})\)/.exec(cell)![1] }])),
    );
    expect(cells.length).toBeGreaterThan(25);
    for (const { name, variant, digest } of cells)
      expect(`${name}/${variant} ${digest}`, stale).toBe(`${name}/${variant} ${systemOf(name, variant).ownersDigest}`);
  });

  it('says what the small ones of its searches say', () => {
    const glance = rows('| resource | rule');
    const told = new Map<string, readonly string[]>();
    let resource = '';
    for (const [name = '', rule, ...cells] of glance) {
      resource = /\[(\w+)\]/.exec(name)?.[1] ?? resource;
      told.set(`${resource}: ${rule}`, cells);
    }
    let asked = 0;
    for (const [name = '', ...cells] of searched)
      cells.forEach((cell, v) => {
        const states = Number(/([\d,]+) states/.exec(cell)?.[1]?.replaceAll(',', '') ?? Infinity);
        if (states > 2000) return;
        asked++;
        const { outcome, broken, exercised } = ask(systemOf(name, variants[v]!), { strategy: bfs, transitions: 100_000 });
        expect(`complete, ${grouped(outcome.stats.states)} states`, stale).toBe(cell.slice(0, cell.indexOf(' (')));
        for (const rule of broken.keys()) expect(`${rule} ${told.get(rule)![v]}`, stale).toMatch(/ \*\*broken\*\*: /);
        for (const rule of exercised) expect(told.get(rule)![v], stale).toMatch(/holds|not searched in|\*\*broken\*\*/);
      });
    expect(asked).toBeGreaterThan(5);
  });

  it('answers for each resource who frees it, what protects the others, where posted breaks that, and how little ends it', () => {
    for (const name of ['ws', 'slot', 'timer', 'task_reference', 'fp', 'fp_task_reference', 'binding', 'cache', 'pool']) {
      const from = page.indexOf(`\n## ${name}\n`);
      expect(from, name).toBeGreaterThan(0);
      const section = page.slice(from, page.indexOf('\n## ', from + 1));
      const asked = [...section.matchAll(/^\*\*(.*)\.\*\*/gm)].map(([, title]) => title);
      expect(asked.slice(0, 1), name).toEqual([name === 'timer' ? 'Who ends it' : 'Who frees it']);
      expect(asked, name).toEqual(expect.arrayContaining(['What protects the others', 'Where posted breaks that']));
      // what is broken has a change that was run, in every system
      expect(asked.includes('The smallest change'), name).toBe(section.includes('- [bug '));
      if (section.includes('- [bug '))
        expect(section, name).toMatch(/^\*\*The smallest change\.\*\* `posted\+.*\bRun with .* In all \d+ systems/m);
    }
    expect(page).not.toContain('undefined');
    // the error path of a bind is come to as well
    expect(page).toMatch(/^\*\*Who frees it\.\*\* .*`kfree\(fp\)` in rv_ioctl_bind\(\)/m);
    // what a change costs under other switches stands beside each set that has it
    const costly = [...page.matchAll(/^<a id="change-(.*)">[\s\S]*?(?=^<a id|^## )/gm)].filter(([section]) =>
      section.includes('` this is new: '),
    );
    for (const [, name] of costly)
      for (const [set] of page.matchAll(/^\*\*(?:The smallest change|All bugs of posted at once)\.\*\* .*$/gm))
        if (set.includes(`(#change-${name})`)) expect(set).toContain(`: there [${name}](#change-${name}) makes something new, `);
    // a bug has its schedule, its places, its change; what breaks a rule is linked to it
    const bugs = [...page.matchAll(/^<a id="bug-(\d+)">/gm)].map(([, number]) => number);
    expect(bugs.length).toBeGreaterThan(5);
    for (const [, number] of page.matchAll(/\(#bug-(\d+)\)/g)) expect(bugs).toContain(number);
    expect(page).not.toMatch(/and \d+ more/);
    const posted = rows('| resource | rule').map(([, , cell]) => cell);
    const repaired = rows('| resource | rule').map((cells) => cells.at(-1));
    expect(posted.filter((cell) => cell!.startsWith('**broken**')).length).toBeGreaterThan(8);
    expect(repaired.filter((cell) => cell!.startsWith('**broken**'))).toEqual([]);
  });
});
