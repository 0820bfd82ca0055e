/** Programs to begin with: the files of examples/schedule/, for the command and the panel, where a package has no such folder. */
export interface Example {
  doc: string;
  text: string;
}

export const examples: Readonly<Record<string, Example>> = {
  'servo-sweep': {
    doc: 'a servo that goes to and fro, gently, for 12 seconds',
    text: `// A servo goes to and fro, gently, for 12 seconds.
{
  "events": [
    // From one end of its travel to the other in 2 s, and again every 4 s.
    {
      "fade": { "device": "servo", "quantity": "servo", "from": 0.1, "to": 0.9, "seconds": 2, "curve": "smooth" },
      "every": "4 s",
      "class": "sweep"
    },
    // And back.
    {
      "fade": { "device": "servo", "quantity": "servo", "from": 0.9, "to": 0.1, "seconds": 2, "curve": "smooth" },
      "at": "2 s",
      "every": "4 s",
      "class": "sweep"
    }
  ],
  // A servo hears 50 pulses in a second: more steps would be lost on it.
  "fadeRateHz": 50,
  "until": "12 s"
}
`,
  },
  'fan-fade': {
    doc: 'a fan that speeds up and slows down again',
    text: `// A fan speeds up, runs for a while, and slows down again.
{
  "events": [
    { "fade": { "device": "fan", "from": 0.2, "to": 0.8, "seconds": 3, "curve": "smooth" } },
    // What is left out of a set-point is as it was when the program started.
    { "fade": { "device": "fan", "from": 0.8, "to": 0.2, "seconds": 3, "curve": "smooth" }, "at": "5 s" }
  ]
}
`,
  },
  'supply-ramp': {
    doc: 'a supply that goes up to 5 V in steps, and a fan with it',
    text: `// A supply goes up to 5 V in steps, and a fan with it. The fan is on time; the supply is set in its turn, as fast as its port is.
{
  "events": [
    { "instrument": { "device": "psu0", "method": "set", "fields": { "output": "P25V", "volts": 0, "amps": 0.3 } } },
    { "instrument": { "device": "psu0", "method": "on" }, "at": "500 ms" },
    { "instrument": { "device": "psu0", "method": "set", "fields": { "output": "P25V", "volts": 1 } }, "at": "1 s" },
    { "instrument": { "device": "psu0", "method": "set", "fields": { "output": "P25V", "volts": 2 } }, "at": "2 s" },
    { "instrument": { "device": "psu0", "method": "set", "fields": { "output": "P25V", "volts": 3 } }, "at": "3 s" },
    { "instrument": { "device": "psu0", "method": "set", "fields": { "output": "P25V", "volts": 4 } }, "at": "4 s" },
    { "instrument": { "device": "psu0", "method": "set", "fields": { "output": "P25V", "volts": 5 } }, "at": "5 s" },
    { "fade": { "device": "fan", "from": 0.2, "to": 0.8, "seconds": 4 }, "at": "1 s" },
    { "fade": { "device": "fan", "from": 0.8, "to": 0.2, "seconds": 2, "curve": "smooth" }, "at": "6 s" },
    { "instrument": { "device": "psu0", "method": "off" }, "at": "8 s" }
  ]
}
`,
  },
  'eight-cylinders': {
    doc: 'injectors and coils of an engine at 600 rpm, on GPIO lines',
    text: `// The injectors and coils of an eight-cylinder engine at 600 rpm, in the firing order 1-8-4-3-6-5-7-2, until it is stopped.
// An injector opens 350 degrees before its cylinder fires, for 5 ms; a coil is charged for 4 ms and fires 10 degrees before.
{
  // 720 degrees, two turns of the crankshaft: 'postern schedule cycle' changes the speed while it runs.
  "cycle": "600 rpm",
  "events": [
    { "gpio": { "device": "inj6", "value": 1 }, "angle": "10 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil8", "value": 1 }, "angle": "80 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" },
    { "gpio": { "device": "inj5", "value": 1 }, "angle": "100 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil4", "value": 1 }, "angle": "170 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" },
    { "gpio": { "device": "inj7", "value": 1 }, "angle": "190 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil3", "value": 1 }, "angle": "260 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" },
    { "gpio": { "device": "inj2", "value": 1 }, "angle": "280 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil6", "value": 1 }, "angle": "350 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" },
    { "gpio": { "device": "inj1", "value": 1 }, "angle": "370 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil5", "value": 1 }, "angle": "440 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" },
    { "gpio": { "device": "inj8", "value": 1 }, "angle": "460 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil7", "value": 1 }, "angle": "530 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" },
    { "gpio": { "device": "inj4", "value": 1 }, "angle": "550 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil2", "value": 1 }, "angle": "620 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" },
    { "gpio": { "device": "inj3", "value": 1 }, "angle": "640 deg", "duration": "5 ms", "class": "injector", "tolerance": "1 ms" },
    { "gpio": { "device": "coil1", "value": 1 }, "angle": "710 deg", "before": "4 ms", "class": "coil", "tolerance": "1 ms" }
  ],
  // What is later than its tolerance is told, and counted; with "stop" the program would end, and all of it would be off.
  "onBroken": "tell"
}
`,
  },
};
