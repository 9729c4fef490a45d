import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { inspector } from '../../src/cli/reporting/inspect.js';
import { inProcess } from './in-process.js';

/** The WebSockets that @statelyai/inspect comes with. */
interface Server {
  on(event: 'connection', hear: (socket: { on(event: 'message', hear: (data: Buffer) => void): void }) => void): void;
  address(): { readonly port: number };
  close(done: () => void): void;
}
const { WebSocketServer } = createRequire(createRequire(import.meta.url).resolve('@statelyai/inspect'))('ws') as {
  readonly WebSocketServer: new (options: object, listening: () => void) => Server;
};

interface Told {
  readonly type: string;
  readonly name?: string;
  readonly definition?: string;
  readonly event?: { readonly type: string; readonly output?: unknown };
  readonly snapshot?: { readonly value?: string; readonly status?: string };
}

/** A relay on loopback, and what it was told. */
async function relay(use: (url: string) => Promise<void>): Promise<readonly Told[]> {
  const told: Told[] = [];
  let server!: Server;
  await new Promise<void>((listening) => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, listening);
  });
  server.on('connection', (socket) => socket.on('message', (data) => told.push(JSON.parse(data.toString()) as Told)));
  try {
    await use(`ws://127.0.0.1:${server.address().port}`);
  } finally {
    await new Promise<void>((closed) => server.close(closed));
  }
  return told;
}

const token = async (): Promise<string> =>
  /litmus-canary\/posted@\S+/.exec(
    (await inProcess('.', 'explore', 'litmus-canary', '--strategy', 'bfs', '--reporter', 'text')).stdout,
  )![0];

it('a replay streams its live actors to the inspector: who they are, what they get, where they go', async () => {
  const schedule = await token();
  const told = await relay(async (url) => {
    const { code, stderr, stdout } = await inProcess('.', 'replay', schedule, '--inspect', url);
    expect([code, stderr, stdout.includes('BUG: double-free')]).toEqual([1, '', true]);
  });
  const actors = told.filter(({ type }) => type === '@xstate.actor');
  expect(actors.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'second']));
  expect(JSON.parse(actors.find(({ name }) => name === 'first')!.definition!)).toMatchObject({ id: expect.stringContaining('release') });
  expect(told.some(({ event }) => event?.type === 'grant')).toBe(true);
  expect(told.some(({ snapshot }) => snapshot?.value === 'free')).toBe(true);
  expect(told.some(({ snapshot }) => snapshot?.status === 'done')).toBe(true);
});

it('says where nobody listens, what is no address, and that the package is missing', async () => {
  const schedule = await token();
  let free = '';
  await relay(async (url) => {
    free = url;
  });
  const refused = await inProcess('.', 'replay', schedule, '--inspect', free);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/nobody listens there; .*createInspectorServer\(\)/)]);
  expect((await inProcess('.', 'replay', schedule, '--inspect', 'localhost:1')).stderr).toMatch(/takes the address of a WebSocket/);
  await expect(inspector('ws://127.0.0.1:1', () => Promise.reject(new Error('none')))).rejects.toThrow(
    /npm install --save-dev @statelyai\/inspect/,
  );
});
