export * from './answer';
export * from './axes';
export * from './decision';
export * from './quotes';
export * from './rubric';
export * from './seat-policy';
export * from './synthetic';
