export { factsOf } from './reading/facts-of';
