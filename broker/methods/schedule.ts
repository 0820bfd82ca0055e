import { Refusal } from '../../contract/errors.ts';
import type { scheduleMethods } from '../../contract/methods/schedule.ts';
import type { Handlers } from './handler.ts';

const notYet = (): never => {
  throw new Refusal('unavailable', 'this broker runs no programs yet');
};

export const scheduleHandlers: Handlers<keyof typeof scheduleMethods> = {
  'schedule.draft': notYet,
  'schedule.check': notYet,
  'schedule.run': notYet,
  'schedule.replace': notYet,
  'schedule.list': notYet,
  'schedule.show': notYet,
  'schedule.pause': notYet,
  'schedule.resume': notYet,
  'schedule.stop': notYet,
  'schedule.setCycle': notYet,
  'schedule.lateness': notYet,
};
