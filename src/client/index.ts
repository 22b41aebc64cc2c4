export { ApiClient, ApiError, type RequestOptions } from './api-client';
export {
  Arbiter,
  Author,
  Participant,
  Reviewer,
  TestWriter,
  type CaseState,
  type ClaimState,
  type File,
  type HistoryEntry,
  type RulingInput,
  type TaskParts,
  type TaskState,
  type ValidationState,
} from './roles';
