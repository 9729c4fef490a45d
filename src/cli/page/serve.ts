import { createServer, type Server } from 'node:http';
import { InputError } from '../../core/error.js';

/** Where it is tried first, so that a link from yesterday opens today. */
const usualPort = 7377;

/**
 * Serves one page, as it is when it is asked for, on loopback alone, and nothing else. Without a port the usual one, or a free one where
 * somebody has that. Throws an InputError where the port that was asked for is not to be had.
 */
export async function serve(page: () => string, port: number | undefined): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(({ method, url = '', headers: { host = '' } }, response) => {
    // a page of somebody else's may have the browser ask for this address under a name of its own
    const own = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
    const found = own && (method === 'GET' || method === 'HEAD') && /^\/(\?.*)?$/.test(url);
    response.writeHead(found ? 200 : own ? 404 : 403, {
      'Content-Type': found ? 'text/html; charset=utf-8' : 'text/plain',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
    response.end(found && method === 'GET' ? page() : '');
  });
  if (port !== undefined) await listen(server, port, `--port ${port}`);
  else if (!(await listens(server, usualPort))) await listen(server, 0, 'a free port');
  const address = server.address() as { readonly port: number };
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listens(server: Server, port: number): Promise<boolean> {
  try {
    await listen(server, port, '');
    return true;
  } catch {
    return false;
  }
}

function listen(server: Server, port: number, asked: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const why: { readonly [code: string]: string } = {
        EADDRINUSE: 'somebody listens there already; the usual cause is another "racewalk ui". Leave --port out, and it takes a free one',
        EACCES: 'it may not be opened; ports from 1024 on may',
      };
      reject(new InputError(`${asked}: ${why[code ?? ''] ?? message}`));
    });
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
