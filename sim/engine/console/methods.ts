/** The methods of the console, with the fields of each. */
import type { Engine } from '../engine.ts';
import type { Answer } from './answer.ts';
import type { Fields, Shape } from './fields.ts';
import { decoder, events, hello, lateness, metrics, pins, status, tasks } from './measure-methods.ts';
import { describe, get, release, set } from './parameter-methods.ts';
import { compare, defaults, load, save } from './storage-methods.ts';
import { axis, cell, row, table } from './table-methods.ts';

export interface Method {
  readonly shape: Shape;
  readonly act: (engine: Engine, fields: Fields, dropped: number) => Answer;
}

/** All but `watch` and `notify`, which are the console's own. */
export const methods: Readonly<Record<string, Method>> = {
  hello: { shape: {}, act: hello },
  status: { shape: {}, act: status },
  get: { shape: { name: 'wanted' }, act: get },
  set: { shape: { name: 'wanted', value: 'wanted' }, act: set },
  release: { shape: { name: 'allowed' }, act: release },
  describe: { shape: { index: 'allowed', name: 'allowed' }, act: describe },
  table: { shape: { name: 'wanted' }, act: table },
  row: { shape: { name: 'wanted', row: 'wanted' }, act: row },
  cell: { shape: { name: 'wanted', row: 'wanted', column: 'wanted', value: 'wanted' }, act: cell },
  axis: { shape: { name: 'wanted', axis: 'wanted', at: 'wanted', value: 'wanted' }, act: axis },
  events: { shape: { from: 'allowed' }, act: events },
  lateness: { shape: { of: 'wanted', reset: 'allowed' }, act: lateness },
  metrics: { shape: { reset: 'allowed' }, act: metrics },
  decoder: { shape: { reset: 'allowed' }, act: decoder },
  pins: { shape: {}, act: pins },
  tasks: { shape: { reset: 'allowed', from: 'allowed' }, act: tasks },
  save: { shape: {}, act: save },
  load: { shape: {}, act: load },
  defaults: { shape: {}, act: defaults },
  compare: { shape: { from: 'allowed' }, act: compare },
};

export const watchShape: Shape = { slot: 'wanted', everyMs: 'wanted', names: 'allowed', append: 'allowed' };
export const notifyShape: Shape = { on: 'wanted' };
