export { comparedValues, type ComparedValues } from './assertion-text';
export type * from './evidence';
