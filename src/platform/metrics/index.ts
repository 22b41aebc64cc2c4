import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { finalize, type Observable } from 'rxjs';
import { monotonicMs } from '../clock';
import type { AssayRequest } from '../http';

/** The process's Prometheus registry. Times of single executions stay out: they are facts about hidden parts. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      ...{ name: 'assay_http_request_seconds', help: 'HTTP requests by route and status', registers: [this.registry] },
      ...{ labelNames: ['method', 'route', 'status'], buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30] },
    });
  }
}

@Injectable()
export class MetricsInterceptor implements NestInterceptor {
  constructor(private readonly metrics: Metrics) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const started = monotonicMs();
    const request = context.switchToHttp().getRequest<AssayRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      finalize(() => {
        const route = String((request.route as { path?: string } | undefined)?.path ?? 'unknown');
        const labels = { method: request.method, route, status: String(response.statusCode) };
        this.metrics.requests.observe(labels, (monotonicMs() - started) / 1000);
      }),
    );
  }
}
