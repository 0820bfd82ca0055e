import type { DangerGroup } from './group.ts';

/** Terminals, consoles and screens: whoever writes there, types or shows on behalf of others. */
export const terminalDangers: readonly DangerGroup[] = [
  {
    header: 'asm/ioctls.h',
    reason: 'Types into a terminal as if its user did.',
    requests: { TIOCSTI: 0x5412 },
  },
  {
    header: 'asm/ioctls.h',
    reason: 'Pastes into a console, and copies what it shows.',
    requests: { TIOCLINUX: 0x541c },
  },
  {
    header: 'asm/ioctls.h',
    reason: "Takes away the console's messages.",
    requests: { TIOCCONS: 0x541d },
  },
  {
    header: 'asm/ioctls.h',
    reason: 'Attaches a line discipline, for which the kernel loads a module: a network, a modem.',
    requests: { TIOCSETD: 0x5423 },
  },
  {
    header: 'asm/ioctls.h',
    reason: "Chooses the I/O ports and interrupts of a serial port: any of the machine's.",
    requests: { TIOCSSERIAL: 0x541f, TIOCSERCONFIG: 0x5453, TIOCSERSWILD: 0x5455, TIOCSERSETMULTI: 0x545b },
  },
  {
    header: 'asm/ioctls.h',
    reason: 'Makes a descriptor inside the broker, which nobody can use or close.',
    requests: { TIOCGPTPEER: 0x5441 },
  },
  {
    header: 'asm/ioctls.h',
    reason: 'Ends the programs at a terminal, or signals them.',
    requests: { TIOCVHANGUP: 0x5437, TIOCSIG: 0x4004_5436 },
  },
  {
    header: 'asm/ioctls.h',
    reason: 'Takes a terminal away from whoever works there, or locks its settings against him.',
    requests: { TIOCSCTTY: 0x540e, TIOCSLCKTRMIOS: 0x5457 },
  },
  {
    header: 'asm/ioctls.h',
    reason: "Changes the broker's own descriptor: the broker would wait for ever, or die of a signal.",
    requests: { FIONBIO: 0x5421, FIOASYNC: 0x5452, FIOCLEX: 0x5451, FIONCLEX: 0x5450 },
  },
  {
    header: 'asm/sockios.h',
    reason: "Says who gets the signals of the broker's own descriptor.",
    requests: { FIOSETOWN: 0x8901, SIOCSPGRP: 0x8902 },
  },
  {
    header: 'linux/kd.h',
    reason: "Opens the machine's I/O ports.",
    requests: { KDADDIO: 0x4b34, KDDELIO: 0x4b35, KDENABIO: 0x4b36, KDDISABIO: 0x4b37 },
  },
  {
    header: 'linux/kd.h',
    reason: 'Changes what the keys of the console type: what somebody else types next may be a command of yours.',
    requests: {
      KDSKBENT: 0x4b47,
      KDSKBSENT: 0x4b49,
      KDSKBMODE: 0x4b45,
      KDSKBMETA: 0x4b63,
      KDSKBDIACR: 0x4b4b,
      KDSKBDIACRUC: 0x4bfb,
      KDSETKEYCODE: 0x4b4d,
      KDSIGACCEPT: 0x4b4e,
    },
  },
  {
    header: 'linux/kd.h',
    reason: 'Changes what the console shows, and how.',
    requests: {
      KDSETMODE: 0x4b3a,
      KDMAPDISP: 0x4b3c,
      PIO_SCRNMAP: 0x4b41,
      PIO_UNISCRNMAP: 0x4b6a,
      PIO_FONT: 0x4b61,
      PIO_FONTX: 0x4b6c,
      PIO_FONTRESET: 0x4b6d,
      PIO_CMAP: 0x4b71,
      PIO_UNIMAP: 0x4b67,
      PIO_UNIMAPCLR: 0x4b68,
    },
  },
  {
    header: 'linux/kd.h',
    reason: "Its struct holds a pointer into the broker's memory.",
    requests: { GIO_FONTX: 0x4b6b, GIO_UNIMAP: 0x4b66, KDFONTOP: 0x4b72 },
  },
  {
    header: 'linux/vt.h',
    reason: 'Switches consoles, takes them, or locks everybody into one.',
    requests: {
      VT_SETMODE: 0x5602,
      VT_RELDISP: 0x5605,
      VT_ACTIVATE: 0x5606,
      VT_SETACTIVATE: 0x560f,
      VT_DISALLOCATE: 0x5608,
      VT_LOCKSWITCH: 0x560b,
      VT_UNLOCKSWITCH: 0x560c,
    },
  },
  {
    header: 'linux/fb.h',
    reason: "Changes what the machine's screen shows.",
    requests: { FBIOPUT_VSCREENINFO: 0x4601, FBIOPUT_CON2FBMAP: 0x4610 },
  },
  {
    header: 'linux/fb.h',
    reason: "Its struct holds a pointer into the broker's memory.",
    requests: { FBIOGETCMAP: 0x4604, FBIOPUTCMAP: 0x4605 },
  },
];
