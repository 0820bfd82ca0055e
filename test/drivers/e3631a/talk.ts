import { Dialogue } from '../../../drivers/e3631a/dialogue.ts';
import { type Line, ScriptedChannel } from '../scripted-channel.ts';
import { SelfWindingClock } from '../self-winding-clock.ts';

/** 9600 baud, 8N2. */
export const CHARACTER_MS = (11 / 9600) * 1000;

/** A dialogue with a supply that knows its script by heart. */
export function talk(script: readonly Line[], options: { hasLines?: boolean } = {}) {
  const clock = new SelfWindingClock();
  const channel = new ScriptedChannel(clock, script, options);
  return { clock, channel, dialogue: new Dialogue(channel, { clock, characterMs: CHARACTER_MS }) };
}
