import type { Core } from '../../client/core.ts';
import { ask } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { oneDevice } from '../device-words.ts';
import { bytesToJson } from '../json-bytes.ts';
import { escapeText } from '../text/escape.ts';
import { facts } from '../text/table.ts';
import { UsageError } from '../usage.ts';
import { areJson, parseFields, parseJsonFields } from './field-words.ts';

/** Makes one request. Its fields are read by the types of the device's profile, or are JSON. @throws UsageError, Refusal */
export async function call(cli: Cli, [first, request, ...words]: readonly string[]): Promise<void> {
  const { device } = oneDevice(first === undefined ? [] : [first]);
  if (request === undefined) throw new UsageError('which request?', `'postern ioctl describe ${device}' lists them`);
  const [json = ''] = words;
  const fromJson = words.length === 0 ? {} : areJson(words) ? parseJsonFields(json) : undefined;
  await using postern = await cli.connect();
  const fields = fromJson ?? (await typedFields(postern, device, request, words));
  const result = await ask(postern, 'ioctl.call', { device, request, fields });
  cli.print(bytesToJson(result), () => resultText(result));
}

/** Only text needs the profile, to know the types. */
async function typedFields(
  postern: Core,
  device: string,
  request: string,
  words: readonly string[],
): Promise<Record<string, unknown>> {
  const { profileOf } = await import('./profile-of.ts');
  return parseFields(words, await profileOf(postern, device), request);
}

function resultText({
  device,
  request,
  returned,
  fields,
}: {
  device: string;
  request: string;
  returned: number;
  fields: object;
}): string {
  const what = returned === 0 ? 'done' : `returned ${returned}`;
  const lines = facts(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, valueText(value)])));
  return `${escapeText(`${device} ${request}`)}: ${what}\n${lines.replace(/^/gm, '  ').trimEnd()}`
    .trimEnd()
    .concat('\n');
}

function valueText(value: unknown): string | number {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number'))
    return value.length === 0 ? 'none' : value.join(', ');
  return JSON.stringify(bytesToJson(value));
}
