import { InputError } from '../../core/error.js';
import type { Live } from '../../execute/live.js';

/** What XState tells of actors. */
export type Inspect = Live['inspect'];

/** Where @statelyai/inspect's own relay listens. */
export const usualInspector = 'ws://localhost:8080';

/** Milliseconds that somebody may take to answer. */
const patience = 2000;

interface Socket {
  onopen: (event: unknown) => void;
  onerror: (event: unknown) => void;
  onclose: (event: unknown) => void;
  close(): void;
}

/** The part of its adapter that it does not tell of: it would try for ever to come through. */
interface Adapter {
  readonly ws: Socket;
}

const load = (): Promise<typeof import('@statelyai/inspect')> => import('@statelyai/inspect');

/**
 * Collects what is told of live actors, for Stately's inspector. Throws an InputError where the package for it is not installed, and where
 * nobody listens at the address.
 */
export async function inspector(url: string, loading = load): Promise<{ readonly inspect: Inspect; send(): Promise<void> }> {
  if (!/^wss?:\/\/[^/]+/.test(url))
    throw new InputError(`--inspect ${url}: it takes the address of a WebSocket, such as ${usualInspector}`);
  const stately = await loading().catch(() => {
    throw new InputError(
      '--inspect needs the package @statelyai/inspect, which is not installed: npm install --save-dev @statelyai/inspect',
    );
  });
  const { inspect, start, adapter } = stately.createWebSocketInspector({
    url,
    autoStart: false,
    maxDeferredEvents: Number.MAX_SAFE_INTEGER,
  });
  return {
    inspect,
    send: () =>
      new Promise((resolve, reject) => {
        start();
        const { ws } = adapter as unknown as Adapter;
        const refused = (): void => {
          clearTimeout(timer);
          ws.onerror = ws.onclose = () => {};
          ws.close();
          reject(
            new InputError(
              `--inspect ${url}: nobody listens there; the usual cause: the relay was not started. It is createInspectorServer() of ` +
                '@statelyai/inspect/server',
            ),
          );
        };
        const timer = setTimeout(refused, patience);
        const sent = ws.onopen;
        ws.onerror = refused;
        ws.onopen = (event) => {
          clearTimeout(timer);
          ws.onclose = () => resolve();
          sent(event);
          // closes when all was sent
          ws.close();
        };
      }),
  };
}
