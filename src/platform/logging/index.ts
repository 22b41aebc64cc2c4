import type { Writable } from 'node:stream';
import type { Params } from 'nestjs-pino';
import type { Config } from '../config';
import type { Options } from 'pino-http';
import type { AssayRequest } from '../http';

/**
 * Structured logs. Of a request: method, path, id, status, time; never bodies, queries or the Authorization
 * header, so that no token and no hidden part reaches a log. Lines go to standard output, or to `stream`.
 */
export function loggingOptions(config: Config, stream?: Writable): Params {
  const options = httpOptions(config);
  return { forRoutes: ['{*path}'], pinoHttp: stream ? [options, stream] : options };
}

function httpOptions(config: Config): Options {
  return {
    level: config.logLevel,
    autoLogging: config.env === 'production',
    genReqId: (request) => (request as unknown as AssayRequest).requestId,
    serializers: {
      req: (request: { method: string; url: string; id: string }) => ({
        id: request.id,
        method: request.method,
        path: request.url.split('?')[0],
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      err: (error: Error & { code?: string }) => ({
        type: error.name,
        code: error.code,
        message: error.message.slice(0, 300),
        stack: error.stack?.slice(0, 2000),
      }),
    },
  };
}
