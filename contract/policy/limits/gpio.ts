import { gpioValue } from '../../methods/gpio.ts';
import { row } from './row.ts';

/** What a rule may limit on a GPIO output. */
export const gpioLimits = {
  value: row({
    kinds: ['gpio'],
    schema: gpioValue,
    doc: 'The only value that the line may be set to; its safe state is always allowed.',
    check: (allowed, { states }) => {
      const wrong = states.find((state) => state.value !== allowed);
      return wrong && { message: `value ${wrong.value} is not ${allowed}`, value: wrong.value, allowed };
    },
  }),
};
