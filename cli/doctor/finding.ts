import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';

/** One thing that was looked at. A problem has the command that mends it, or what to do. */
export interface Finding {
  what: 'socket' | 'key' | 'broker' | 'policy' | 'devices';
  ok: boolean;
  message: string;
  mend?: string;
}

export const fine = (what: Finding['what'], message: string): Finding => ({ what, ok: true, message });

export const wrong = (what: Finding['what'], message: string, mend: string): Finding => ({
  what,
  ok: false,
  message,
  mend,
});

export function findingText({ what, ok, message, mend }: Finding, colours: Colours): string {
  const mark = ok ? colours.green('ok     ') : colours.red('problem');
  const first = `${mark}  ${what}: ${escapeText(message)}\n`;
  return mend === undefined ? first : `${first}         mend it: ${escapeText(mend)}\n`;
}
