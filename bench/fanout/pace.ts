import { setTimeout as sleep } from 'node:timers/promises';

/** What a publisher is told, and what it answers when it is done. */
export interface Run {
  hz: number;
  frames: number;
}
export interface Published {
  /** Of the publisher, while it did that. */
  cpuMs: number;
  /** How long that took. */
  ms: number;
}

export const CHANNELS = 115;

/** Of all processes of this machine alike: milliseconds since it was started. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Values as an engine has them: a third of them whole numbers. */
export const valuesOf = (frame: number): number[] =>
  Array.from({ length: CHANNELS }, (_, place) => (place % 3 === 0 ? frame % 8000 : frame / 7 + place * 1.37));

/** Answers each message by sending so many frames at that pace. */
export function answerRuns(send: (frame: number) => void): void {
  process.on('message', (message) => {
    void publish(message as Run, send).then((published) => process.send?.(published));
  });
  process.send?.('ready');
}

async function publish({ hz, frames }: Run, send: (frame: number) => void): Promise<Published> {
  const cpu = process.cpuUsage();
  const began = nowMs();
  for (let frame = 0; frame < frames; frame++) {
    const wait = began + (frame * 1000) / hz - nowMs();
    if (wait > 0) await sleep(wait);
    send(frame);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, ms: nowMs() - began };
}
