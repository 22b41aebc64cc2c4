import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { ZodSerializerInterceptor } from 'nestjs-zod';
import { AuditModule } from './platform/audit';
import { AccessGuard } from './platform/auth';
import type { Config } from './platform/config';
import { DatabaseModule } from './platform/database';
import { EtagInterceptor, IdempotencyInterceptor, ProblemFilter, ZodPipe } from './platform/http';
import { JobsModule } from './platform/jobs';
import { loggingOptions } from './platform/logging';
import { MetricsInterceptor } from './platform/metrics';
import { ModelClientModule } from './platform/models';
import { SandboxModule } from './platform/sandbox';
import { AccountsModule } from './features/accounts';
import { AgreementModule } from './features/agreement';
import { ArbitrationModule } from './features/arbitration';
import { BatchesModule } from './features/batches';
import { BlindTestsModule } from './features/blind-tests';
import { ClaimsModule } from './features/claims';
import { ClarificationsModule } from './features/clarifications';
import { CurationModule } from './features/curation';
import { HiddenTestsModule } from './features/hidden-tests';
import { HintsModule } from './features/hints';
import { EvaluationModule } from './features/evaluation';
import { CompatModule } from './features/compat';
import { DeliveriesModule } from './features/deliveries';
import { EpisodesModule } from './features/episodes';
import { ExportsModule } from './features/exports';
import { ExposuresModule } from './features/exposures';
import { FailureTagsModule } from './features/failure-tags';
import { GoldenModule } from './features/golden';
import { GradingModule } from './features/grading';
import { ImportsModule } from './features/imports';
import { ModelsModule } from './features/models';
import { OperationsModule } from './features/operations';
import { PoolsModule } from './features/pools';
import { PredictionsModule } from './features/predictions';
import { AgentsModule } from './features/agents';
import { TrajectoriesModule } from './features/trajectories';
import { ProbingModule } from './features/probing';
import { ReviewsModule } from './features/reviews';
import { ScreeningModule } from './features/screening';
import { SimilarityModule } from './features/similarity';
import { StressModule } from './features/stress';
import { TasksModule } from './features/tasks';
import { TestQualityModule } from './features/test-quality';
import { ValidationModule } from './features/validation';
import { CoreModule } from './core.module';
import { schema } from './schema';

const FEATURES = [
  ...[
    AccountsModule,
    ExposuresModule,
    ModelsModule,
    TasksModule,
    ClaimsModule,
    ClarificationsModule,
    BlindTestsModule,
    ValidationModule,
  ],
  ...[
    ArbitrationModule,
    ReviewsModule,
    BatchesModule,
    ScreeningModule,
    HintsModule,
    CurationModule,
    HiddenTestsModule,
    EvaluationModule,
    PoolsModule,
    GradingModule,
    EpisodesModule,
    CompatModule,
    StressModule,
    FailureTagsModule,
    GoldenModule,
    PredictionsModule,
    DeliveriesModule,
    AgentsModule,
    TrajectoriesModule,
    SimilarityModule,
    AgreementModule,
    ProbingModule,
    TestQualityModule,
    ImportsModule,
    ExportsModule,
    OperationsModule,
  ],
];

/** The composition root of every process: server, worker, command line, tests. */
@Module({})
export class AppModule {
  static forRoot(config: Config, logStream?: Writable): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.forRoot(config),
        LoggerModule.forRoot(loggingOptions(config, logStream)),
        DatabaseModule.forRoot(schema),
        AuditModule,
        SandboxModule.forRoot({
          ...config.docker,
          dockerHost: config.docker.host,
          installation: config.dataDir,
          graderSlots: config.grader.slots,
          namespaces: config.grader.namespaces,
          runtimeDir: join(config.dataDir, 'run'),
          instance: randomUUID(),
        }),
        ModelClientModule.forRoot(config.models),
        JobsModule,
        ...FEATURES,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useClass: ZodPipe },
        // Outermost first: what is stored under an Idempotency-Key is replayed through the same serializer.
        { provide: APP_INTERCEPTOR, useClass: MetricsInterceptor },
        { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ZodSerializerInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
    };
  }
}
