/** What programs may need to name of the devices' classes: for the library's two entries. */
export type {
  Ending,
  ProgramRow,
  ProgramState,
  ScheduleCheck,
  ScheduleLateness,
  ScheduleProblem,
} from '../contract/methods/schedule.ts';
export type { Entry, Program } from '../contract/schedule/program.ts';
export type { Changer, ChangerElement, ChangerParameters, ElementPlace, ElementType } from './changer.ts';
export type { ByteSource } from './cut-blocks.ts';
export type { Ecu, EcuIdentity, EcuState, EcuStatistics } from './ecu.ts';
export type {
  Engine,
  EngineCounts,
  EngineDecoder,
  EngineDescription,
  EngineDifference,
  EngineEvents,
  EngineIdentity,
  EngineLateness,
  EngineLookup,
  EngineMetrics,
  EngineNotice,
  EngineNotices,
  EngineParameter,
  EnginePins,
  EngineReading,
  EngineState,
  EngineStatistics,
  EngineStatus,
  EngineTable,
  EngineTasks,
} from './engine.ts';
export type { Frame, Frames, FramesOptions, FramesStarted } from './frames.ts';
export type { GpioEdge, GpioEdges, GpioLine } from './gpio-line.ts';
export type { HeldPort, PortLines, TakeOptions } from './held-port.ts';
export type { InputDevice, InputEvent, InputEvents } from './input-device.ts';
export type {
  Instrument,
  InstrumentArguments,
  InstrumentEvent,
  InstrumentEvents,
  InstrumentFields,
  InstrumentMethod,
  InstrumentResult,
  InstrumentState,
  InstrumentTopic,
  InstrumentValue,
} from './instrument.ts';
export type { IoctlAnswer, IoctlArguments, IoctlFields, IoctlName, IoctlResult } from './ioctl.ts';
export type { Gap, ItemStream } from './item-stream.ts';
export type { Led, LedChange } from './led.ts';
export type { Answered, CallContext, InstrumentHandler, Provider } from './provide.ts';
export type { TelemetryFrame, WantedSet } from './provided-telemetry.ts';
export type {
  Psu,
  PsuError,
  PsuIdentity,
  PsuOutput,
  PsuPlan,
  PsuProtection,
  PsuRamp,
  PsuReading,
  PsuReadings,
  PsuSetPoint,
  PsuState,
  PsuStep,
  PsuTrip,
  PsuTrips,
} from './psu.ts';
export type { RealTimeClock } from './real-time-clock.ts';
export type { CycleTime } from './schedule/cycle-time.ts';
export type { ProgramLike } from './schedule/program-like.ts';
export type { Run, RunEnded } from './schedule/run.ts';
export type { ProgramEvent, RunProgress } from './schedule/run-progress.ts';
export type { RunOptions, ScheduleClient, ShownProgram } from './schedule/schedule-client.ts';
export type { SerialInfo, SerialPort, TransactOptions } from './serial-port.ts';
export type { SerialTap, TapOptions, TappedBytes } from './serial-tap.ts';
export type { Tape, TapeOperation, WrittenBlocks } from './tape.ts';
export type { TapeStatus } from './tape-status.ts';
export type { Telemetry, TelemetryCatalogue } from './telemetry.ts';
export type { Watchdog, WatchdogStatus } from './watchdog.ts';
