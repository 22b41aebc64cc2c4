import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** More than any conversation that a model takes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** What comes beyond is closed unread. */
const MAX_CONNECTIONS = 32;
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;

/** Name of the socket in its folder. */
export const SOCKET_NAME = 'model.sock';

export interface SocketRequest {
  method: string;
  /** Without its query. */
  path: string;
  body: string;
}

export interface SocketReply {
  status: number;
  contentType?: string;
  retryAfterSeconds?: number;
  body: string;
}

/** Must not throw; what it does is a 500 without words. */
export type SocketHandler = (request: SocketRequest) => Promise<SocketReply>;

/**
 * An HTTP server on a Unix socket of its own, for a program that has no network. Bounded in connections, header and body sizes, and in
 * the time that a request may take to come. The folder holds the socket alone.
 */
export class ModelSocket {
  private handler: SocketHandler | undefined;

  private constructor(
    private readonly server: Server,
    /** Removed at the end; no other account of this machine may look into it. */
    private readonly parent: string,
    /** To be mounted. Who is in the container may be any user there, so that the folder and the socket are open to all who see them. */
    readonly folder: string,
  ) {
    server.on('request', (request, response) => void this.take(request, response));
  }

  static async open(): Promise<ModelSocket> {
    // Short: the address of a Unix socket has 107 bytes.
    const parent = await mkdtemp(join(tmpdir(), 'assay-socket-'));
    const folder = join(parent, 's');
    await mkdir(folder, { mode: 0o755 });
    const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: 5000 });
    server.maxConnections = MAX_CONNECTIONS;
    const socket = new ModelSocket(server, parent, folder);
    const path = join(folder, SOCKET_NAME);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
    await chmod(path, 0o666);
    return socket;
  }

  /** From now on; before, and after `shut`, everything is a 503. */
  serve(handler: SocketHandler): void {
    this.handler = handler;
  }

  /** Ends every connection, whoever holds it open. The folder stays: an engine wants what it mounts to be there. */
  async shut(): Promise<void> {
    this.handler = undefined;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  /** Shuts it, and takes the folder away; after the container is gone that sees it. */
  async close(): Promise<void> {
    await this.shut();
    await rm(this.parent, { recursive: true, force: true });
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      if (body === undefined) {
        // What is still to come is not read.
        response.once('finish', () => request.destroy());
        return answer(response, { status: 413, body: '{"error":{"message":"The request is too large.","code":"too_large"}}' });
      }
      const asked = { method: request.method ?? '', path: (request.url ?? '').split('?')[0] ?? '', body };
      answer(response, (await this.handler?.(asked)) ?? { status: 503, body: '{}' });
    } catch {
      // The client has gone, or a handler broke its promise: neither has anything to be told.
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  }
}

/** Undefined where it is too large; what was read is let go. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function answer(response: ServerResponse, { status, contentType, retryAfterSeconds, body }: SocketReply): void {
  response.writeHead(status, {
    'content-type': contentType ?? 'application/json',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(status === 413 && { connection: 'close' }),
  });
  response.end(body);
}
