export * from './sandbox.port';
