import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An index of Python packages, on loopback, that has none. */
export class EmptyIndex {
  /** Paths, in order. */
  readonly asked: string[] = [];
  private readonly server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    response.writeHead(404).end();
  });

  /** Its address, as pip wants it. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
