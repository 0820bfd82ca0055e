/**
 * What a driver of one's own is written with: `import { driver, LineChannel, runDriver } from 'postern/drivers'`. docs/DRIVERS.md is the guide.
 */
export { Refusal } from '../contract/errors.ts';
export type { InstrumentProfile } from '../contract/instruments/profile.ts';
export type { LineSettings } from '../contract/serial/line-settings.ts';
export { parseRecording, type RecordedEntry, type Recording } from '../contract/serial/recording.ts';
export type { Catalogue, Channel, Gauge, GaugePage } from '../contract/telemetry/catalogue.ts';
export type { ChannelValue, Quality } from '../contract/telemetry/frame.ts';
export type { AnswerEnd, ByteChannel, ModemLines, ModemState } from './byte-channel.ts';
export { RecordedChannel } from './channels/recorded.ts';
export { recording } from './channels/recording.ts';
export { transactions } from './channels/transactions.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  type CallContext,
  type Driver,
  driver,
  type Methods,
  type Service,
  type Session,
  type Teller,
} from './driver.ts';
export { LineChannel, type LineOptions } from './line-channel.ts';
export { runDriver } from './run.ts';
export { type ServeOptions, serveInstrument } from './serve.ts';
export type { TelemetryFrame, TelemetryService, WantedSet } from './telemetry.ts';
