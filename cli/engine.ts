import type { Command } from 'commander';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import {
  compareEngine,
  defaultsEngine,
  identifyEngine,
  loadEngine,
  saveEngine,
  stopEngine,
} from './engine/calibration.ts';
import { findEngine } from './engine/find.ts';
import { latenessEngine } from './engine/lateness.ts';
import {
  decoderEngine,
  metricsEngine,
  monitorEngine,
  pinsEngine,
  simEngine,
  statusEngine,
  tasksEngine,
} from './engine/measures.ts';
import { describeEngine, getEngine, releaseEngine, setEngine } from './engine/parameters.ts';
import { tableEngine } from './engine/tables.ts';
import { eventsEngine } from './engine/timing.ts';

const verbs: readonly Verb[] = [
  statusEngine,
  getEngine,
  setEngine,
  releaseEngine,
  describeEngine,
  tableEngine,
  eventsEngine,
  latenessEngine,
  metricsEngine,
  decoderEngine,
  tasksEngine,
  pinsEngine,
  monitorEngine,
  simEngine,
  stopEngine,
  saveEngine,
  loadEngine,
  defaultsEngine,
  compareEngine,
  identifyEngine,
  findEngine,
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
