/** What is built for a Cortex-M: where each chip has its memory, and which programs there are for it. */
import { type ImageOptions, optimized } from './compile.ts';

interface Place {
  /** Of the vector table; code lies apart from it where storage is between them. */
  readonly vectorsAt: number;
  readonly codeAt: number;
  readonly codeBytes: number;
  readonly ramAt: number;
  readonly ramBytes: number;
}

/** Without a C library: gcc-arm-none-eabi is all that is wanted. Floats are computed, not by the M4's own unit, which interrupts would have to save. */
const imageFor = (model: string, place: Place): ImageOptions => ({
  processor: 'arm',
  flags: [
    ...['-O2', `-mcpu=${model}`, '-mthumb', '-mfloat-abi=soft', '-ffreestanding'],
    ...['-ffunction-sections', '-fdata-sections', '-fno-threadsafe-statics'],
  ],
  linkFlags: [
    ...['-nostartfiles', '-nodefaultlibs', '-Wl,--gc-sections'],
    ...Object.entries(place).map(([name, value]) => `-Wl,--defsym=${name}=0x${value.toString(16)}`),
  ],
  // The compiler's own: division, and floats.
  libraries: ['-lgcc'],
  linkerScript: 'boards/cortex-m/image.ld',
});

const KIB = 1024;

/** STM32F405 and F407 with 512 KB of flash or more: sectors 1, 2 and 4 hold the calibration, the program begins with sector 5. */
const stm32f4: Place = {
  vectorsAt: 0x0800_0000,
  codeAt: 0x0802_0000,
  codeBytes: 384 * KIB,
  ramAt: 0x2000_0000,
  ramBytes: 112 * KIB,
};
/** SAM3X8E: the second bank of flash holds the calibration. SRAM0 is seen a second time just below SRAM1. */
const due: Place = {
  vectorsAt: 0x0008_0000,
  codeAt: 0x0008_0400,
  codeBytes: 255 * KIB,
  ramAt: 0x2007_0000,
  ramBytes: 96 * KIB,
};
/** The stand-in starts at 0. */
const standIn: Place = { ...due, vectorsAt: 0 };

const stm32f4Image = imageFor('cortex-m4', stm32f4);
const dueImage = imageFor('cortex-m3', due);
const standInImage = imageFor('cortex-m3', standIn);

/** Whole images: of the boards, and of what QEMU has instead of them. */
export const cortexImages: readonly {
  readonly name: string;
  readonly board: string;
  readonly options: ImageOptions;
}[] = [
  { name: 'image for the STM32F4', board: 'stm32f4', options: stm32f4Image },
  { name: 'image for the STM32F4 in QEMU', board: 'stm32f4/qemu', options: stm32f4Image },
  { name: 'image for the Due', board: 'due', options: dueImage },
  { name: "image for the Due's stand-in in QEMU", board: 'due/stand-in', options: standInImage },
];

/** A program that QEMU can run. */
export interface Machine {
  /** As QEMU has it. */
  readonly name: 'netduinoplus2' | 'netduino2' | 'mps2-an385';
  readonly processor: string;
  readonly image: ImageOptions;
  /** Folder of firmware/ of the replay for it. */
  readonly replay: string;
  /** An instruction takes 2^shift ns of the machine's time. */
  readonly replayShift: number;
}

export const machines: readonly Machine[] = [
  {
    name: 'netduinoplus2',
    processor: 'Cortex-M4, STM32F405',
    image: stm32f4Image,
    replay: 'harness/replay/stm32',
    replayShift: 0,
  },
  {
    name: 'netduino2',
    processor: 'Cortex-M3, STM32F205',
    image: imageFor('cortex-m3', stm32f4),
    replay: 'harness/replay/stm32',
    replayShift: 0,
  },
  {
    name: 'mps2-an385',
    processor: 'Cortex-M3, stand-in for the SAM3X8E',
    image: standInImage,
    replay: 'harness/replay/mps2',
    replayShift: 6,
  },
];

/** The replay for this machine. */
export const hostReplay = { source: 'harness/replay/main.cpp', options: optimized } as const;

/** An image whose console QEMU has on its standard input and output. */
export interface ConsoleMachine {
  readonly name: Machine['name'];
  /** As `hello` tells it. */
  readonly board: string;
  readonly folder: string;
  readonly image: ImageOptions;
  readonly ticksPerSecond: number;
  /** QEMU's serial lines, in their order. */
  readonly serial: readonly string[];
}

export const consoleMachines: readonly ConsoleMachine[] = [
  {
    name: 'netduinoplus2',
    board: 'stm32f4-qemu',
    folder: 'stm32f4/qemu',
    image: stm32f4Image,
    ticksPerSecond: 41_666_666,
    serial: ['null', 'stdio'],
  },
  {
    name: 'mps2-an385',
    board: 'due-stand-in',
    folder: 'due/stand-in',
    image: standInImage,
    ticksPerSecond: 25_000_000,
    serial: ['stdio'],
  },
];
