import { parse, type TestSuites } from 'junit2json';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { reported, searches } from './reported.js';

/** What a reader of JUnit files makes of it. Throws where it is no XML. */
async function read(xml: string): Promise<Required<Pick<TestSuites, 'testsuite'>> & TestSuites> {
  // strict, and with every rule of XML 1.0, which the parser below takes lightly
  new SaxesParser({ fragment: false }).write(xml).close();
  const suites = (await parse(xml)) as TestSuites;
  return { ...suites, testsuite: suites.testsuite! };
}

it('a variant is a case: it fails with its diagrams, or holds', async () => {
  const { tests, failures, testsuite } = await read(await reported('junit', ...searches.violations));
  expect({ tests, failures }).toEqual({ tests: 4, failures: 2 });
  expect(testsuite.map(({ name, testcase }) => [name, testcase!.map((one) => [one.name, one.failure?.length ?? 0])])).toEqual([
    [
      'litmus-check-then-free',
      [
        ['posted', 1],
        ['repaired', 0],
      ],
    ],
    [
      'litmus-canary',
      [
        ['posted', 1],
        ['repaired', 0],
      ],
    ],
  ]);
  const [failure] = testsuite[1]!.testcase![0]!.failure!;
  expect(failure!.message).toMatch(/^2 findings: double-free of obj by second at release\.free, freed by first/);
  expect(failure!.type).toBe('double-free');
  expect(failure!.inner).toMatch(/^ {36} {2}kfree\(obj\) {2}<-- BUG: double-free$/m);
  expect(failure!.inner).toMatch(/^known: an unconditional second free/m);
});

it('what is not searched to the end and shows nothing is skipped, and a model that does what it cannot is an error', async () => {
  const unknown = await read(await reported('junit', 'explore', 'litmus-canary/repaired', '--strategy', 'pct', '--schedules', '5'));
  expect(unknown.testsuite[0]!.testcase![0]!.skipped![0]!.message).toMatch(/^unknown: /);
});

it('whatever its texts hold, it is XML and reads as it was', async () => {
  const xml = await reported('junit', ...searches.hostile);
  const [failure] = (await read(xml)).testsuite[0]!.testcase![0]!.failure!;
  expect(failure!.inner).toContain(`<b>&amp;"'\`| ]]> %0A é 🙂 ::error::x`);
  expect(failure!.inner).toContain('\\u0007\\u001b[31m');
  // as it is without the escape, no reader takes it
  expect(() => new SaxesParser().write(xml.replace('\\u0007', '\u0007')).close()).toThrow(/disallowed character/);
});
