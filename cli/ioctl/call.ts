import { ask } from '../ask.ts';
import { oneDevice } from '../device-words.ts';
import { bytesToJson } from '../json-bytes.ts';
import { escapeText } from '../text/escape.ts';
import { facts } from '../text/table.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { areJson, parseFields, parseJsonFields } from './field-words.ts';
import { profileOf } from './profile-of.ts';

export const callIoctl = workVerb('call', {
  doc: "Makes one request of a device's profile.",
  words: [
    { placeholder: '<device>', doc: 'a device, as postern ioctl list has it' },
    { placeholder: '<request>', doc: 'a request, as postern ioctl describe has it' },
    { placeholder: '[fields...]', doc: 'NAME=VALUE each (op=rewind count=1), or one JSON object' },
  ],
  help: `Flags and arrays are lists: flags=input,biasPullUp. Fields of structs have paths: config.flags=output. Bytes are hexadecimal.`,
  async run(cli, [first, request, ...words]) {
    const { device } = oneDevice(first === undefined ? [] : [first]);
    if (request === undefined) throw new UsageError('which request?', `'postern ioctl describe ${device}' lists them`);
    const [json = ''] = words;
    const fromJson = areJson(words) ? parseJsonFields(json) : undefined;
    await using postern = await cli.connect();
    // Only to know the types of what is given as text.
    const fields =
      fromJson ?? (words.length === 0 ? {} : parseFields(words, await profileOf(postern, device), request));
    const result = await ask(postern, 'ioctl.call', { device, request, fields });
    cli.print(bytesToJson(result), () => resultText(result));
  },
});

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
