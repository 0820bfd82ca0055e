/** A run of an image on a simulated Mega, and what its log says. Times are cycles of 16 MHz; see firmware/harness/mega/harness.h. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { megaHarness } from './mega-harness.ts';

export const CYCLES_PER_MS = 16_000;
export const CYCLES_PER_US = 16;

/** From `at` on the crank's angle is `angle + speed × t + acceleration / 2 × t²` degrees. */
export interface Motion {
  readonly at: number;
  readonly angle: number;
  readonly speed: number;
  readonly acceleration: number;
}

export interface PinChange {
  readonly at: number;
  /** As `A0`. */
  readonly pin: string;
  readonly level: number;
}

export interface Line {
  readonly at: number;
  readonly text: string;
}

/** Of an interrupt; vector 0 is the main program. `off…`: stretches with interrupts off that began in it. */
export interface VectorProfile {
  readonly vector: number;
  readonly count: number;
  /** Cycles, without those of interrupts that interrupted it. */
  readonly total: number;
  readonly least: number;
  readonly most: number;
  /** From when it was asked for to when it began. */
  readonly waitMost: number;
  readonly offCount: number;
  readonly offTotal: number;
  readonly offMost: number;
  readonly offMostAt: number;
  /** Byte address of the instruction after which they were off. */
  readonly offMostFrom: number;
}

export interface Profile {
  readonly cycles: number;
  readonly vectors: readonly VectorProfile[];
}

export interface MegaRun {
  readonly cycles: number;
  readonly wallSeconds: number;
  /** Changes of output pins, and a hash of them all with their times. */
  readonly edges: number;
  readonly hash: string;
  /** The lowest address that the stack had. */
  readonly lowestStack: number;
  /** Since the last `mark`. */
  readonly profile: Profile;
  readonly pins: readonly PinChange[];
  readonly motions: readonly Motion[];
  readonly teeth: readonly { readonly at: number; readonly place: number }[];
  readonly said: readonly Line[];
  readonly heard: readonly Line[];
  readonly windows: Readonly<Record<string, Profile>>;
}

export interface MegaOptions {
  readonly seconds: number;
  /** Lines of firmware/harness/mega/scenario.c. */
  readonly scenario?: readonly string[];
  /** A file; it is made if it is not there. */
  readonly eeprom?: string;
  readonly ports?: string;
  readonly seed?: number;
  readonly edges?: boolean;
}

/** @throws Error with what the harness said, where it did not end well */
export async function runMega(image: string, options: MegaOptions): Promise<MegaRun> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-mega-'));
  try {
    const [scenario, log] = [join(folder, 'scenario'), join(folder, 'log')];
    writeFileSync(scenario, `${(options.scenario ?? []).join('\n')}\n`);
    const args = [image, '--seconds', String(options.seconds), '--scenario', scenario, '--log', log];
    if (options.eeprom !== undefined) args.push('--eeprom', options.eeprom);
    if (options.ports !== undefined) args.push('--ports', options.ports);
    if (options.seed !== undefined) args.push('--seed', String(options.seed));
    if (options.edges === true) args.push('--edges');
    const last = (await output(megaHarness(), args)).trim().split('\n').at(-1) ?? '';
    return { ...JSON.parse(last), ...logOf(readFileSync(log, 'latin1')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(stdout) : reject(new Error(stderr.trim() || `status ${code}`))));
  });
}

/** What a log of the harness says. */
function logOf(text: string): Pick<MegaRun, 'pins' | 'motions' | 'teeth' | 'said' | 'heard' | 'windows'> {
  const pins: PinChange[] = [];
  const motions: Motion[] = [];
  const teeth: { at: number; place: number }[] = [];
  const lines = { said: [] as Line[], heard: [] as Line[] };
  const windows: Record<string, Profile> = {};
  for (const line of text.split('\n')) {
    const [, what = '', cycle = '', rest = ''] = /^(\w+) (\S+) ?(.*)$/.exec(line) ?? [];
    const at = Number(cycle);
    const words = rest.split(' ');
    if (what === 'pin') pins.push({ at, pin: words[0] ?? '', level: Number(words[1]) });
    else if (what === 'edge') teeth.push({ at, place: Number(rest) });
    else if (what === 'said' || what === 'heard') lines[what].push({ at, text: rest });
    else if (what === 'window') windows[words[0] ?? ''] = JSON.parse(words.slice(1).join(' '));
    else if (what === 'motion') {
      const [angle = 0, speed = 0, acceleration = 0] = words.map(Number);
      motions.push({ at, angle, speed, acceleration });
    }
  }
  return { pins, motions, teeth, ...lines, windows };
}
