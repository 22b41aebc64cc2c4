export { configureHttp, MAX_BODY_BYTES } from './app';
export { decodeCursor, decodePosition, encodeCursor, MAX_INTEGER, toPage } from './cursor';
export { EtagInterceptor, IdempotencyInterceptor } from './interceptors';
export { invalid, Problem, toDomainError, toProblem } from './problem';
export { pipeInto } from './pipe-into';
export { ProblemFilter } from './problem.filter';
export { departureOf, FencingToken, IfMatch, RequestCtx, requireMatch, type AssayRequest } from './request';
export { PageQuery, pageOf, textOf, Timestamp } from './schemas';
export { ZodPipe } from './zod.pipe';
