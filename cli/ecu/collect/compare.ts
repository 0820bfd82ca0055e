import type { EcuIdentity } from '../../../client/ecu.ts';
import { catalogueOf } from '../../../drivers/megasquirt/decode/catalogue.ts';
import type { Definition } from '../../../drivers/megasquirt/definition.ts';
import { UsageError } from '../../usage.ts';

/**
 * Whether a definition is that of a controller: whoever decodes the packets by it would read nonsense, and would not notice.
 * @throws UsageError
 */
export function compareDefinition(definition: Definition, path: string, device: string, identity: EcuIdentity): void {
  const other = `its driver reads it by ${identity.definition}`;
  if (definition.signature !== identity.signature)
    throw new UsageError(
      `${path} is for '${definition.signature}', and ${device} is '${identity.signature}'`,
      `${other}: give that file, or the one of your firmware's version`,
    );
  if (definition.ochBlockSize !== identity.blockBytes)
    throw new UsageError(
      `${path} has a block of ${definition.ochBlockSize} bytes, and ${device} answers ${identity.blockBytes}`,
      other,
    );
  const { length } = catalogueOf(definition).channels;
  if (length !== identity.channels)
    throw new UsageError(`${path} has ${length} channels, and ${device} has ${identity.channels}`, other);
}

/** As pyEfi counts: numbers that lie in the block, without bits of them and what is computed. */
export const dataPoints = (definition: Definition): number =>
  definition.channels.reduce(
    (sum, channel) => sum + (channel.kind === 'scalar' ? 1 : channel.kind === 'array' ? channel.length : 0),
    0,
  );
