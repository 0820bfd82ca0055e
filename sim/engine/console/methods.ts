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
  get: { shape: { name: 'text' }, act: get },
  set: { shape: { name: 'text', value: 'number' }, act: set },
  release: { shape: { name: 'text?' }, act: release },
  describe: { shape: { index: 'natural?', name: 'text?' }, act: describe },
  table: { shape: { name: 'text' }, act: table },
  row: { shape: { name: 'text', row: 'natural' }, act: row },
  cell: { shape: { name: 'text', row: 'natural', column: 'natural', value: 'number' }, act: cell },
  axis: { shape: { name: 'text', axis: 'text', at: 'natural', value: 'number' }, act: axis },
  events: { shape: { from: 'natural?' }, act: events },
  lateness: { shape: { of: 'text', reset: 'flag?' }, act: lateness },
  metrics: { shape: { reset: 'flag?' }, act: metrics },
  decoder: { shape: { reset: 'flag?' }, act: decoder },
  pins: { shape: {}, act: pins },
  tasks: { shape: { reset: 'flag?', from: 'natural?' }, act: tasks },
  save: { shape: {}, act: save },
  load: { shape: {}, act: load },
  defaults: { shape: {}, act: defaults },
  compare: { shape: { from: 'natural?' }, act: compare },
};

export const watchShape: Shape = { slot: 'natural', everyMs: 'natural', names: 'words?', append: 'flag?' };
export const notifyShape: Shape = { on: 'flag' };
