import type { Core } from '../../client/core.ts';
import { ask } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { oneDevice } from '../device-words.ts';
import { areJson, parseJsonFields } from '../ioctl/field-words.ts';
import { escapeText } from '../text/escape.ts';
import { valuesText } from '../text/values.ts';
import { UsageError } from '../usage.ts';

/** Calls one method. Its fields are read by the types of the instrument's profile, or are JSON. @throws UsageError, Refusal */
export async function call(cli: Cli, [first, method, ...words]: readonly string[]): Promise<void> {
  const { device } = oneDevice(first === undefined ? [] : [first]);
  if (method === undefined) throw new UsageError('which method?', `'postern instrument describe ${device}' lists them`);
  const [json = ''] = words;
  const fromJson = words.length === 0 ? {} : areJson(words) ? parseJsonFields(json) : undefined;
  await using postern = await cli.connect();
  const fields = fromJson ?? (await typedFields(postern, device, method, words));
  const result = await ask(postern, 'instrument.call', { device, method, fields });
  cli.print({ device, method, ...result }, () => {
    const head = `${escapeText(`${device} ${method}`)}: done\n`;
    return `${head}${valuesText(result.fields, '  ')}`;
  });
}

/** Only text needs the profile, to know the types. */
async function typedFields(
  postern: Core,
  device: string,
  method: string,
  words: readonly string[],
): Promise<Record<string, unknown>> {
  const [{ profileOf }, { parseFields }, { methodOf }] = await Promise.all([
    import('./profile-of.ts'),
    import('./field-words.ts'),
    import('./describe.ts'),
  ]);
  const { profile } = await profileOf(postern, device);
  return parseFields(words, methodOf(profile, method).fields ?? {});
}
