import { MAX_CHANNELS } from '../../../contract/telemetry/bounds.ts';
import { type ChannelDefinition, type Definition, scalarTypes } from '../definition.ts';
import type { Channels } from './channels.ts';
import type { Findings } from './findings.ts';
import { checkReferences } from './references.ts';

/** What a definition must have, and what does not fit together in it. */
export function checkDefinition(definition: Definition, channels: Channels, findings: Findings): void {
  if (definition.signature === '') findings.error(1, 'it has no signature: which controller is it for?');
  checkBlock(definition, channels, findings);
  const count = definition.channels.reduce((sum, channel) => sum + (channel.kind === 'array' ? channel.length : 1), 0);
  if (count > MAX_CHANNELS) findings.error(1, `it has ${count} channels: those beyond ${MAX_CHANNELS} are left out`);
  checkReferences(definition, findings);
}

function checkBlock({ channels: list, ochBlockSize }: Definition, channels: Channels, findings: Findings): void {
  if (list.length === 0) {
    findings.error(1, 'it has no [OutputChannels]: there is nothing to measure');
    return;
  }
  if (channels.ochGetCommand === undefined) findings.warn(1, "it has no ochGetCommand: 'A' is taken");
  if (channels.ochBlockSize === undefined)
    findings.warn(1, `it has no ochBlockSize: ${ochBlockSize} is taken, as far as its channels go`);
  for (const channel of list) {
    if (channel.kind === 'derived') continue;
    const end = channel.offset + bytesOf(channel);
    if (end > ochBlockSize)
      findings.warn(
        channel.line,
        `${channel.name} ends at ${end}, beyond the ${ochBlockSize} bytes of the block: its value is not known`,
      );
  }
}

function bytesOf(channel: Exclude<ChannelDefinition, { kind: 'derived' }>): number {
  if (channel.kind === 'text') return channel.length;
  return scalarTypes[channel.type] * (channel.kind === 'array' ? channel.length : 1);
}
