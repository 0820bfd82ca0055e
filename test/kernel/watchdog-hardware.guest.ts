/** The watchdog contract suite on the kernel's watchdog in software. Only the guests of reboot.test.ts let it fire. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Linux } from '../../broker/hardware/linux.ts';
import { watchdogSuite } from '../broker/hardware/watchdog-suite.ts';
import { has } from './capabilities.ts';
import { isSoftdogArmed, softdogPath } from './softdog.ts';

const path = softdogPath();
if (path !== undefined && has('watchdog-state'))
  watchdogSuite('real: softdog', { identity: 'Software Watchdog', longestTimeout: 65_535 }, () => ({
    os: new Linux(),
    path,
    isArmed: isSoftdogArmed,
    pass: (seconds) => sleep(seconds * 1000 + 50),
  }));
