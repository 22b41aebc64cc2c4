import type { MigrationInterface } from 'typeorm';
import { Episodes1795262400000 } from './1795262400000-episodes';
import { Initial1795219200000 } from './1795219200000-initial';
import { Gradings1795258200000 } from './1795258200000-gradings';
import { Similarity1795291200000 } from './1795291200000-similarity';
import { StressRuns1795280400000 } from './1795280400000-stress-runs';
import { SwePipeline1795267800000 } from './1795267800000-swe-pipeline';
import { FailureTags1795284000000 } from './1795284000000-failure-tags';
import { TestQuality1795287600000 } from './1795287600000-test-quality';
import { Arbitration1795294800000 } from './1795294800000-arbitration';
import { ModelSpend1795276860000 } from './1795276860000-model-spend';
import { Models1795276800000 } from './1795276800000-models';
import { Screening1795300000000 } from './1795300000000-screening';
import { Calibration1795294801000 } from './1795294801000-calibration';
import { Hints1795310000000 } from './1795310000000-hints';
import { InstalledAgents1795311000000 } from './1795311000000-installed-agents';
import { Predictions1795320000000 } from './1795320000000-predictions';
import { Evaluation1795350001000 } from './1795350001000-evaluation';
import { Qualifications1795350000000 } from './1795350000000-qualifications';
import { Deliveries1795360000000 } from './1795360000000-deliveries';
import { Trajectories1795330000000 } from './1795330000000-trajectories';
import { Golden1795370000000 } from './1795370000000-golden';
import { HiddenTests1795375000000 } from './1795375000000-hidden-tests';
import { TrajectoryTags1795380000000 } from './1795380000000-trajectory-tags';
import { BatchRecords1795386600000 } from './1795386600000-batch-records';
import { BatchSettings1795386700000 } from './1795386700000-batch-settings';

/** In order. */
export const migrations: (new () => MigrationInterface)[] = [
  Initial1795219200000,
  Gradings1795258200000,
  Episodes1795262400000,
  SwePipeline1795267800000,
  Models1795276800000,
  ModelSpend1795276860000,
  StressRuns1795280400000,
  FailureTags1795284000000,
  Similarity1795291200000,
  TestQuality1795287600000,
  Arbitration1795294800000,
  Calibration1795294801000,
  Screening1795300000000,
  Hints1795310000000,
  InstalledAgents1795311000000,
  Predictions1795320000000,
  Trajectories1795330000000,
  Qualifications1795350000000,
  Evaluation1795350001000,
  Deliveries1795360000000,
  Golden1795370000000,
  HiddenTests1795375000000,
  TrajectoryTags1795380000000,
  BatchRecords1795386600000,
  BatchSettings1795386700000,
];
