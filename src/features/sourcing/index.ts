export { examinePull, type Examination, type ExamineOptions } from './examine';
export { openSource } from './open-source';
export { readPoolFile, writePoolFile } from './domain/pool-file';
export { Reverts } from './reverts';
