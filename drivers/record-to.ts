import { closeSync, openSync, writeSync } from 'node:fs';
import type { ByteChannel } from './byte-channel.ts';
import { recording } from './channels/recording.ts';

/**
 * Records what goes over a channel to a file, over the next channel to another: `psu0.jsonl`, `psu0.2.jsonl` … No file that is there is
 * written over. The file is closed with its channel: what comes after that is not recorded.
 */
export function recordTo(path: string, device: string): (channel: ByteChannel) => ByteChannel {
  return (channel) => {
    const file = openNew(path);
    let isOpen = true;
    const write = (text: string) => {
      if (isOpen) writeSync(file, text);
    };
    return {
      ...recording(channel, write, { device }),
      async close() {
        if (isOpen) closeSync(file);
        isOpen = false;
        await channel.close();
      },
    };
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
