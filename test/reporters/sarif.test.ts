import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { parseToken } from '../../src/replay/token.js';
import { reported, searches } from './reported.js';

/** The published schema, which is of a draft whose names of itself Ajv does not know. */
const { $schema: _, id: __, ...schema } = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const validate = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true, validateFormats: false }).compile(schema);

interface Place {
  readonly physicalLocation?: { readonly artifactLocation: { readonly uri: string }; readonly region?: { readonly startLine: number } };
  readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[];
  readonly message: { readonly text: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string; readonly markdown: string };
  readonly locations: readonly Place[];
  readonly relatedLocations?: readonly Place[];
  readonly codeFlows: readonly {
    readonly threadFlows: readonly {
      readonly id: string;
      readonly locations: readonly { readonly executionOrder: number; readonly nestingLevel: number; readonly location: Place }[];
    }[];
  }[];
  readonly properties: { readonly token: string; readonly known: string | null };
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly help: { readonly text: string } }[] } };
  readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[] }];
  readonly results: readonly Result[];
}

/** The one run of a file that is as the schema says. */
function read(text: string): Run {
  const log = JSON.parse(text) as { readonly runs: readonly [Run] };
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  return log.runs[0];
}

it('a finding is a result of its kind, whose code flow is the schedule, a thread flow an actor', async () => {
  const { results, tool, invocations } = read(await reported('sarif', ...searches.violations));
  expect(results.map(({ ruleId, level }) => `${level} ${ruleId}`)).toEqual(Array(4).fill('error double-free'));
  for (const { ruleId, ruleIndex, codeFlows, properties } of results) {
    expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    const steps = codeFlows[0]!.threadFlows.flatMap(({ id, locations }) => locations.map(({ executionOrder }) => ({ id, executionOrder })));
    const inOrder = steps.sort((a, b) => a.executionOrder - b.executionOrder);
    expect(inOrder.map(({ executionOrder }) => executionOrder)).toEqual(inOrder.map((_, i) => i + 1));
    expect(inOrder.map(({ id }) => id)).toEqual(parseToken(properties.token).schedule.map(({ actor }) => actor));
  }
  expect(tool.driver.rules[0]!.help.text).toMatch(/^double-free: a free of what is freed.* On a machine: KASAN: double-free\.$/);
  const says = invocations[0].toolExecutionNotifications.map(({ message }) => message.text);
  expect(says.filter((text) => /litmus-canary\/repaired: clean, bfs/.test(text))).toHaveLength(1);
});

it('of a model in C, places are lines of the file, with the other side of the race', async () => {
  const { results } = read(await reported('sarif', ...searches.inC));
  const [use] = results;
  const places = [
    ...use!.locations,
    ...use!.relatedLocations!,
    ...use!.codeFlows[0]!.threadFlows.flatMap(({ locations }) => locations.map(({ location }) => location)),
  ];
  const lines = readFileSync('models/kernel/nfsd-lockowner.c', 'utf8').split('\n');
  expect(places).toHaveLength(17);
  for (const { physicalLocation, message } of places) {
    expect(physicalLocation!.artifactLocation.uri).toBe('models/kernel/nfsd-lockowner.c');
    const [, number, statement] = /^(\d+): (.*)/.exec(message.text)!;
    expect(physicalLocation!.region!.startLine).toBe(Number(number));
    expect(lines[Number(number) - 1]).toContain(statement!.slice(0, 5));
  }
});

it('whatever its texts hold, it is as the schema says, and no text has a link or a placeholder in it', async () => {
  const text = await reported('sarif', ...searches.hostile);
  const { results } = read(text);
  const statements = results[0]!.codeFlows[0]!.threadFlows[0]!.locations.map(({ location }) => location.message.text);
  expect(statements[1]).toContain('{{ }}');
  expect(statements[2]).toContain('\\[x](y)');
  expect(results[0]!.message.markdown.startsWith('`````\n')).toBe(true);
  // a level that there is not is seen
  expect(validate(JSON.parse(text.replace('"level": "warning"', '"level": "fatal"')))).toBe(false);
});

it('a replay is a result, and one that shows nothing is none', async () => {
  const [{ properties }] = read(await reported('sarif', ...searches.violations)).results as [Result];
  const { token } = properties;
  expect(read(await reported('sarif', 'replay', token)).results.map((one) => one.properties.token)).toEqual([token]);
  expect(read(await reported('sarif', 'replay', token.replace(/:(\w+).*/, ':$1'))).results).toEqual([]);
});
