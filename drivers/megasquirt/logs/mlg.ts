import type { LogFormat } from './log.ts';
import { MlgReader } from './mlg-reader.ts';
import { MlgWriter } from './mlg-writer.ts';

/** MegaLogViewer's binary logs, version 2. */
export const mlg: LogFormat = {
  ending: 'mlg',
  doc: "MegaLogViewer's binary, version 2",
  writer: (head) => new MlgWriter(head),
  reader: () => new MlgReader(),
};
