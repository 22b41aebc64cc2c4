export * from './change';
export * from './environment';
export * from './language';
export * from './pull-ref';
export * from './test-state';
