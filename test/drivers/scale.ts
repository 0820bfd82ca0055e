import type { PolicyDocument } from '../../contract/policy/schema.ts';
import type { DemoBoard } from '../../sim/board.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';

/** A scale at the end of a serial line, as the one that examples/scale.ts is written for. */
export class SimulatedScale {
  grams = 12.5;
  readonly port: SimulatedSerialPort;

  constructor({ kernel }: DemoBoard) {
    this.port = new SimulatedSerialPort(kernel, { name: 'ttyS1' });
    let heard = '';
    this.port.end.onBytes((bytes) => {
      heard += Buffer.from(bytes).toString('latin1');
      for (let end = heard.indexOf('\r'); end >= 0; end = heard.indexOf('\r')) {
        this.#obey(heard.slice(0, end));
        heard = heard.slice(end + 1);
      }
    });
  }

  #obey(line: string): void {
    if (line === 'W') this.port.end.send(Buffer.from(`${this.grams.toFixed(1).padStart(7)} g\r\n`, 'latin1'));
    if (line === 'Z') this.grams = 0;
  }
}

export const scalePolicy = {
  devices: {
    'scale-port': { kind: 'serial', path: '/dev/ttyS1', baudRate: 9600 },
    scale0: { kind: 'instrument', profile: 'scale', port: 'scale-port', provider: { user: 'carol' } },
  },
  groups: { bench: { unixGroups: ['bench'] } },
  rules: [{ id: 'bench', groups: ['bench'], devices: ['scale0'], allow: ['read', 'write'] }],
  admins: [],
} satisfies PolicyDocument;
