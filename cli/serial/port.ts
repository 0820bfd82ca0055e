import type { Leasing } from '../../client/caller.ts';
import type { Core } from '../../client/core.ts';
import { SerialPort } from '../../client/serial-port.ts';
import type { Params } from '../../contract/methods.ts';
import { asking, suggesting } from '../ask.ts';

export const PORT = { placeholder: '<device>', doc: 'a port, as postern serial list has it' };

/** A port whose every call is asked as `ask` does. */
export function serialPort(postern: Core, device: string): SerialPort {
  const client: Leasing = {
    ...asking(postern),
    lease: (params: Params<'lease.take'>) => suggesting(postern, 'lease.take', params, () => postern.lease(params)),
  };
  return new SerialPort(client, device);
}
