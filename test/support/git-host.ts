import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * Git's own server over https, as GitHub serves private repositories: who has not the one right Authorization header gets 401. The
 * certificate is of an authority made for it, which nobody trusts by default.
 */
export class GitHost {
  /** Whoever the request was from; empty for nobody. */
  readonly seen: string[] = [];
  /** The authority, as a file for `Remote.caFile`. */
  readonly caFile: string;
  /** Where every request is sent on to, instead of being answered. */
  redirect: string | undefined;
  private server: Server | undefined;

  constructor(
    private readonly root: string,
    private readonly authorization: string,
    private readonly keys: string,
  ) {
    this.caFile = join(keys, 'cert.pem');
  }

  async start(): Promise<string> {
    makeCertificate(this.keys);
    const tls = { key: readFileSync(join(this.keys, 'key.pem')), cert: readFileSync(this.caFile) };
    this.server = createServer(tls, (request, response) => this.answer(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `https://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { authorization = '' } = request.headers;
    this.seen.push(authorization);
    if (this.redirect !== undefined) {
      response.writeHead(301, { location: `${this.redirect}${request.url ?? ''}` }).end();
      return;
    }
    if (authorization !== this.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end('Repository not found.');
      return;
    }
    this.serve(request, response);
  }

  /** By the CGI protocol (RFC 3875): a head of lines, an empty line, the body. */
  private serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const git = spawn('git', ['http-backend'], {
      env: {
        ...{ PATH: process.env['PATH'], GIT_PROJECT_ROOT: this.root, GIT_HTTP_EXPORT_ALL: '1', GIT_CONFIG_NOSYSTEM: '1' },
        ...{ HOME: this.keys, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
        ...{ PATH_INFO: decodeURI(url.pathname), QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method },
        ...{ CONTENT_TYPE: request.headers['content-type'], HTTP_CONTENT_ENCODING: request.headers['content-encoding'] },
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(git.stdin);
    const chunks: Buffer[] = [];
    git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    git.on('close', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      const head = all.subarray(0, end).toString('latin1').split('\r\n');
      const headers = head.map((line) => line.split(/:\s*/, 2) as [string, string]);
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
      response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
      response.end(all.subarray(end + 4));
    });
  }
}

/** One certificate for all hosts of a folder. */
function makeCertificate(folder: string): void {
  if (existsSync(join(folder, 'cert.pem'))) return;
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const made = spawnSync('openssl', [
    'req',
    ...kind,
    '-subj',
    '/CN=assay-test',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    ...files,
  ]);
  if (made.status !== 0) throw new Error(`openssl: ${made.error?.message ?? made.stderr.toString()}`);
}
