/** Builds the firmware for this machine, if it is not built already, and prints its path: for the demo, which knows no compilers. */
import { hostFirmware } from './host-firmware.ts';

console.log(hostFirmware());
