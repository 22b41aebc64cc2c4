export { VerifiableTasks } from './harbor/verifiable-tasks';
