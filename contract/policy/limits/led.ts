import * as v from 'valibot';
import { ledTrigger } from '../../methods/led.ts';
import { natural } from '../entries/keys.ts';
import { bounds, listed, row } from './row.ts';

/** What a rule may limit on a LED. */
export const ledLimits = {
  brightness: row({
    kinds: ['led'],
    schema: bounds(natural),
    doc: 'Brightness, [min, max]. It does not bind what a trigger makes of the LED: see `triggers`.',
    check: (allowed, { states }) => {
      const [min, max] = allowed;
      const wrong = states.find(({ brightness }) => brightness < min || brightness > max);
      if (wrong === undefined) return undefined;
      const side = wrong.brightness > max ? `above ${max}` : `below ${min}`;
      return { message: `brightness ${wrong.brightness} is ${side}`, value: wrong.brightness, allowed };
    },
  }),
  triggers: row({
    kinds: ['led'],
    schema: v.array(ledTrigger),
    doc: 'The triggers that are allowed; `none` is one of them.',
    check: (allowed, { states }) => {
      const wrong = states.find(({ trigger }) => !allowed.includes(trigger));
      return (
        wrong && {
          message: `trigger ${wrong.trigger} is not one of ${listed(allowed)}`,
          value: wrong.trigger,
          allowed,
        }
      );
    },
  }),
};
