/** The contract suite of LEDs on a real kernel's. */
import { Linux } from '../../broker/hardware/linux.ts';
import { ledSuite } from '../broker/hardware/led-suite.ts';
import { has } from './capabilities.ts';
import { PWM_LED, PWM_LED_MAX, plugPwmLed, readPwmLed, unplugPwmLed, writePwmLed } from './pwm-led.ts';

if (has('led'))
  ledSuite('real: leds-pwm', () => {
    plugPwmLed();
    return {
      os: new Linux(),
      name: PWM_LED,
      maxBrightness: PWM_LED_MAX,
      readAsOther: readPwmLed,
      writeAsOther: writePwmLed,
      unplug: unplugPwmLed,
      plug: plugPwmLed,
      end: unplugPwmLed,
    };
  });
