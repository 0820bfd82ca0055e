import type { ShippedInstrumentName } from '../contract/instruments/shipped.ts';
import { Changer } from './changer.ts';
import { CoreClient } from './core.ts';
import { Ecu } from './ecu.ts';
import { Engine } from './engine.ts';
import { GpioLine } from './gpio-line.ts';
import type { Identity } from './handshake.ts';
import { InputDevice } from './input-device.ts';
import { Instrument } from './instrument.ts';
import { callRequest, type IoctlArguments, type IoctlName, type IoctlResult } from './ioctl.ts';
import { Led } from './led.ts';
import type { LinkOptions } from './link.ts';
import { methodNode, type Request } from './method-proxy.ts';
import type { CallOptions, ClientMethods } from './method-types.ts';
import { type InstrumentHandler, type Provider, provide } from './provide.ts';
import { Psu } from './psu.ts';
import { fadePwm, type PwmMore } from './pwm-fade.ts';
import { RealTimeClock } from './real-time-clock.ts';
import { ScheduleClient } from './schedule/schedule-client.ts';
import { SerialPort } from './serial-port.ts';
import { Tape } from './tape.ts';
import { Telemetry } from './telemetry.ts';
import type { Dial } from './transport.ts';
import { Watchdog } from './watchdog.ts';

/**
 * One client of one broker, with a class for each kind of device. Making one of those calls nothing: whether there is such a device, its
 * first call tells. `Postern` is this, and every method under its own name.
 */
export class PosternClient extends CoreClient {
  /** `pwm.set()` and the other methods of that name, and `pwm.fade()`. */
  readonly pwm: PwmMore;
  /** One GPIO line; `gpio.list()` and the other methods of that name are there too. */
  readonly gpio: (device: string) => GpioLine;
  /** One LED; `led.list()` and the other methods of that name are there too. */
  readonly led: (device: string) => Led;
  /** One input device; `input.list()` is there too. */
  readonly input: (device: string) => InputDevice;
  /** One serial port; `serial.list()` and the other methods of that name are there too. */
  readonly serial: (device: string) => SerialPort;
  /**
   * One instrument, whatever it is; `instrument.list()` and the other methods of that name are there too. With the name of its profile its
   * methods are typed.
   */
  readonly instrument: <Name extends ShippedInstrumentName | (string & {}) = string>(
    device: string,
    profile?: Name,
  ) => Instrument<Name>;
  /** What an instrument measures all the time, whatever it is; `telemetry.catalogue()` and the other methods of that name are there too. */
  readonly telemetry: (device: string) => Telemetry;
  /**
   * Makes a request of a device's profile, typed for the profiles that come with Postern; `ioctl.describe()` and the other methods of
   * that name are there too.
   *
   *     const { fields } = await postern.ioctl('clock', 'rtc.readTime');
   *     await postern.ioctl('tape0', 'mtio.operate', { op: 'rewind' });
   *     await postern.ioctl('pump', 'start', { speed: 3 }); // of an administrator's own profile: not typed
   *
   * @throws Refusal: `invalid` names the field, what it may be, and what was perhaps meant; `device` has the kernel's errno; `timeout`
   */
  readonly ioctl: <Name extends IoctlName | (string & {})>(
    device: string,
    request: Name,
    ...rest: IoctlArguments<Name>
  ) => Promise<IoctlResult<Name>>;

  /** Programs that the broker runs on time: set-points, when they come, and what becomes of them. */
  readonly schedule: ScheduleClient;

  constructor(dial: Dial, identity: Identity | undefined, options: LinkOptions) {
    super(dial, identity, options);
    this.schedule = new ScheduleClient(this);
    const request: Request = (method, params, callOptions) => this.request(method, params, callOptions);
    const pwm = (params?: object, callOptions?: CallOptions) => request('pwm', params, callOptions);
    const fade: PwmMore['fade'] = (...args) => fadePwm(this.schedule, ...args);
    this.pwm = methodNode(request, 'pwm', pwm, { fade }) as unknown as PwmMore;
    const node = <Made>(name: string, make: (device: string) => Made) => methodNode(request, name, make);
    this.gpio = node('gpio', (device) => new GpioLine(this, device));
    this.led = node('led', (device) => new Led(this, device));
    this.input = node('input', (device) => new InputDevice(this, device));
    this.serial = node('serial', (device) => new SerialPort(this, device));
    this.telemetry = node('telemetry', (device) => new Telemetry(this, device));
    this.instrument = methodNode(request, 'instrument', (device, profile) => new Instrument(this, device, profile));
    this.ioctl = methodNode(request, 'ioctl', (device, request, ...rest) =>
      callRequest(this, device, request, ...rest),
    );
  }

  /**
   * For drivers: serves an instrument. Needs the exclusive lease on its port, and the user whom the policy names as its provider.
   * @throws Refusal `denied`, `not_found`, `busy`
   */
  provide(device: string, handler: InstrumentHandler): Promise<Provider> {
    return provide(this, device, handler);
  }

  /** One bench supply: an instrument of the profile `e3631a`. */
  psu(device: string): Psu {
    return new Psu(this, device);
  }

  /** One engine controller: an instrument of the profile `megasquirt`. */
  ecu(device: string): Ecu {
    return new Ecu(this, device);
  }

  /** One engine that the firmware of Postern runs: an instrument of the profile `engine`. */
  engine(device: string): Engine {
    return new Engine(this, device);
  }

  /** One tape drive: a device of the profile `mtio`. */
  tape(device: string): Tape {
    return new Tape(this, device);
  }

  /** One media changer: a device of the profile `changer`. */
  changer(device: string): Changer {
    return new Changer(this, device);
  }

  /** One watchdog: a device of the profile `watchdog`. */
  watchdog(device: string): Watchdog {
    return new Watchdog(this, device);
  }

  /** One real time clock: a device of the profile `rtc`. */
  rtc(device: string): RealTimeClock {
    return new RealTimeClock(this, device);
  }
}

/** A client, with every method of the contract under its own name: `postern.pwm.set(…)`, `postern.whoami()`. */
export type Postern = PosternClient & ClientMethods;
