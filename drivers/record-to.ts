import { openSync, writeSync } from 'node:fs';
import type { ByteChannel } from './byte-channel.ts';
import { recording } from './channels/recording.ts';

/**
 * Records what goes over a channel to a file, over the next channel to another: `psu0.jsonl`, `psu0.2.jsonl` … No file that is there is
 * written over.
 */
export function recordTo(path: string, device: string): (channel: ByteChannel) => ByteChannel {
  return (channel) => {
    const file = openNew(path);
    return recording(channel, (text) => writeSync(file, text), { device });
  };
}

function openNew(path: string): number {
  const [, stem = path, ending = ''] = /^(.*[^/])(\.[^./]+)$/.exec(path) ?? [];
  for (let number = 1; ; number++)
    try {
      return openSync(number === 1 ? path : `${stem}.${number}${ending}`, 'wx', 0o600);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
}
