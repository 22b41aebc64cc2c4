import type { ApiClient, TestWriter } from '../../../src/client';
import type { Canaries } from '../canaries';
import type { Cast } from '../cast';
import type { TestServer } from '../server';
import type { SweEye, SweKind } from './eyes';

export interface SweScene {
  state: string;
  number: number;
  sweId: string;
  taskId: string;
  eyes: Map<string, SweEye>;
  published: boolean;
  fencingToken: number;
}

export interface SweStage {
  server: TestServer;
  cast: Cast;
  people: Record<'wanda' | 'eva' | 'emil', ApiClient>;
  writer: TestWriter;
  canaries: Canaries<SweKind>;
}

/** Moves a scene on. */
export type Step = (stage: SweStage, scene: SweScene) => Promise<void>;
