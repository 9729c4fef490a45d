/** What a project imports from `racewalk`: what models are written with, and functions that search, replay and judge them. */

export * from '../index.js';
export { check } from './check.js';
export { type Explored, explore, type SearchSettings } from './explore.js';
export { type Replayed, replayToken as replay } from './replay.js';
export type { Chosen, Subject } from './subject.js';
export type {
  CheckReporter,
  ReplayReporter,
  ReportContext,
  Reporter,
  ReportFormat,
} from '../cli/reporter.js';
export { type Config, defineConfig } from '../cli/config/define.js';
export type { Checked } from '../cli/check/checked.js';
export type { JsonCause, JsonCount, JsonFinding, JsonReport, JsonRun, JsonUnreached } from '../report/json.js';
export type { JsonCheck, JsonCheckReport } from '../report/json-check.js';
export type { JsonFound, JsonReplayReport, JsonSchedule, JsonStep } from '../report/json-replay.js';
export type { Seed } from '../store/seeds.js';
export { loadDetectors, loadReducers, loadStrategies } from '../cli/registry.js';
