import { CoreClient } from './core.ts';
import { GpioLine } from './gpio-line.ts';
import type { Identity } from './handshake.ts';
import { InputDevice } from './input-device.ts';
import { Led } from './led.ts';
import type { LinkOptions } from './link.ts';
import { methodNode } from './method-proxy.ts';
import type { MethodTree } from './method-types.ts';
import type { Dial } from './transport.ts';

/**
 * One client of one broker, with a class for each kind of device. Making one of those calls nothing: whether there is such a device, its
 * first call tells. `Postern` is this, and every method under its own name.
 */
export class PosternClient extends CoreClient {
  /** One GPIO line; `gpio.list()` and the other methods of that name are there too. */
  readonly gpio: (device: string) => GpioLine;
  /** One LED; `led.list()` and the other methods of that name are there too. */
  readonly led: (device: string) => Led;
  /** One input device; `input.list()` is there too. */
  readonly input: (device: string) => InputDevice;

  constructor(dial: Dial, identity: Identity, options: LinkOptions) {
    super(dial, identity, options);
    const node = <Made>(name: string, make: (device: string) => Made) =>
      methodNode((method, params, callOptions) => this.request(method, params, callOptions), name, make);
    this.gpio = node('gpio', (device) => new GpioLine(this, device));
    this.led = node('led', (device) => new Led(this, device));
    this.input = node('input', (device) => new InputDevice(this, device));
  }
}

/** A client, with every method of the contract under its own name: `postern.pwm.set(…)`, `postern.whoami()`. */
export type Postern = PosternClient & MethodTree;
