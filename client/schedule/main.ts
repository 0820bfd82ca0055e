/**
 * Programs for the broker's scheduler, written as one says them: `import { every, program } from 'postern/schedule'`.
 *
 *     const blink = program('blink').do(every(1).seconds.gpio('led').on().for(200).ms);
 *     await postern.schedule.run(blink);
 *
 * All of it gives plain data. docs/CLIENT.md is the guide.
 */
import type { PwmQuantity } from '../../contract/schedule/set-points.ts';
import type { FadeFrom } from './build/fade.ts';
import { ProgramBuilder } from './build/program.ts';
import type { MomentUnits, PeriodUnits } from './build/units.ts';
import { type Channel, type GpioWords, type PwmWords, When } from './build/when.ts';

export { type EngineProgramOptions, engineProgram } from '../../contract/schedule/engine-program.ts';
export type { EnginePattern } from '../../contract/schedule/patterns.ts';
export type { Entry, Program } from '../../contract/schedule/program.ts';
export type { Entries, ProgramBuilder } from './build/program.ts';
export type { Step } from './build/step.ts';
export type { Channel, GpioWords, PwmWords, When } from './build/when.ts';

const now = new When();

/** A program without entries yet. */
export const program = (name?: string): ProgramBuilder =>
  new ProgramBuilder({ ...(name !== undefined && { name }), events: [] });

/** From the start of the program on, or at an angle in each cycle: `at(350).degrees`. */
export const at = (amount: number): MomentUnits<When> => now.at(amount);
/** Again and again: `every(20).ms`, `every(50).hertz`. */
export const every = (amount: number): PeriodUnits<When> => now.every(amount);

/** At once, unless words behind it say when. */
export const pwm = (channel: Channel): PwmWords => now.pwm(channel);
export const fade = (channel: Channel, quantity?: PwmQuantity): FadeFrom => now.fade(channel, quantity);
export const gpio = (device: string): GpioWords => now.gpio(device);
export const send: When['send'] = (...args) => now.send(...args);
export const ioctl: When['ioctl'] = (...args) => now.ioctl(...args);
export const call: When['call'] = (...args) => now.call(...args);
