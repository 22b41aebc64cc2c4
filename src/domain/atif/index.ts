export {
  textOfContent,
  type AtifAgent,
  type AtifMetrics,
  type AtifObservation,
  type AtifStep,
  type AtifToolCall,
} from './content';
export { readAtif } from './read';
export type { AtifTrajectory } from './trajectory';
export { argumentsText, toolCallOf } from './tool-call';
export { writeAtif, type AtifParts } from './write';
