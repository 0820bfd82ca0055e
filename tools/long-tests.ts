/**
 * Test files that take long beside what they show more than others do: an ordinary `npm test` leaves them out and says so, `.ci/run` does not
 * (POSTERN_TEST_RUNS=1), nor does who names one: `npm test -- mega`.
 */
export const longTests: readonly string[] = [
  // The firmware as it is on each board; what it computes is shown by its core, compiled for this machine.
  'test/firmware/arm/images.test.ts',
  'test/firmware/arm/replay.test.ts',
  'test/firmware/avr/harness.test.ts',
  'test/firmware/avr/image.test.ts',
  'test/firmware/avr/mega.test.ts',
  'test/drivers/engine/host.test.ts',
  'test/firmware/console/calibration.test.ts',
  'test/firmware/console/docs.test.ts',
  'test/firmware/console/fuzz.test.ts',
  'test/firmware/console/host-board.test.ts',
  'test/firmware/console/watches.test.ts',
  'test/firmware/engine.test.ts',
  'test/firmware/flash-log.test.ts',
  'test/firmware/rough-engine.test.ts',
  'test/firmware/timing.test.ts',
  'test/firmware/strategy/calibration.test.ts',
  'test/sim/engine/beside-firmware.test.ts',
  // The panel whole, view by view; that it drives the bench and shows a refusal is seen every day.
  'test/web/browser/bench-devices.test.ts',
  'test/web/browser/ecu.test.ts',
  'test/web/browser/engine.test.ts',
  'test/web/browser/replay.test.ts',
  'test/web/browser/schedule.test.ts',
  'test/web/browser/whole.test.ts',
  // Three packages for Debian, and lintian's long look at them.
  'test/deb/deb.test.ts',
  // The package packed, installed and compiled against.
  'test/package/package.test.ts',
  // The same once more with everything real: what stands in for it has tests of its own.
  'test/cli/psu-bridge-real.test.ts',
  'test/cli/real-broker.test.ts',
  'test/docs/python/client.test.ts',
  'test/redis/console.test.ts',
  'test/redis/docs.test.ts',
  'test/web/demo.test.ts',
];

/** Given to the tests of an ordinary run: the commands of the documents, of which it tries those of the README. */
export const SHORT = 'POSTERN_TEST_SHORT';

/** @returns of some files those that an ordinary run tries */
export const withoutLong = (files: readonly string[]): string[] => files.filter((file) => !longTests.includes(file));
