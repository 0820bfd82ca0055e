import type { Mutation } from '../mutation.ts';

const safe = 'test/broker/serial/safe.test.ts';
const later = 'test/broker/serial/safe-later.test.ts';
const undisturbed = 'test/broker/serial/safe-undisturbed.test.ts';

/** Serial ports: what is done when a lease is lost, and what is owed. */
export const serialSafeMutations: readonly Mutation[] = [
  {
    without: 'a port that is out of service serves nobody',
    file: 'broker/gate/serial-gate.ts',
    text: '    this.#service.mustServe(unit);\n',
    instead: '',
    test: safe,
  },
  {
    without: 'the next broker knows what this one has sent',
    file: 'broker/gate/serial-gate.ts',
    text: '      failSafe.update(unit, leases.holding(unit).length > 0);\n',
    instead: '',
    test: later,
  },
  {
    without: 'a sequence is said at the baud rate of the entry',
    file: 'broker/gate/serial-keeper.ts',
    text: '        await this.#restore(unit);\n        const port',
    instead: '        const port',
    test: safe,
  },
  {
    without: 'nothing is done to a port over which nothing was sent',
    file: 'broker/gate/serial-keeper.ts',
    text: 'if (!unit.actuated || unit.safeSteps.length === 0) {',
    instead: 'if (unit.safeSteps.length === 0) {',
    test: later,
  },
  {
    without: 'a port that is not there owes its sequence',
    file: 'broker/gate/serial-keeper.ts',
    text: "    if (!unit.isPlugged) return this.#owe(unit, 'it is not there');\n    return",
    instead: '    if (!unit.isPlugged) return false;\n    return',
    test: later,
  },
  {
    without: 'one that is pulled out in the middle owes it',
    file: 'broker/gate/serial-keeper.ts',
    text: "        if (!unit.isPlugged) return this.#owe(unit, 'it is not there');\n",
    instead: '',
    test: later,
  },
  {
    without: 'what does not answer owes its sequence, and is no fault',
    file: 'broker/gate/serial-keeper.ts',
    text: '    if (problem instanceof Silence) return this.#owe(unit, message);\n',
    instead: '',
    test: safe,
  },
  {
    without: 'what is owed is done before somebody is served',
    file: 'broker/gate/serial-gate.ts',
    text: '    if (unit.owesSafe) this.#settle(unit);\n',
    instead: '',
    test: safe,
  },
  {
    without: 'what waited while a sequence came to nothing is refused in its turn',
    file: 'broker/gate/serial-gate.ts',
    text: '          if (unit.owesSafe) throw silent(unit);\n',
    instead: '',
    test: safe,
  },
  {
    without: 'what is done at once is not done while a port is made safe',
    file: 'broker/gate/serial-gate.ts',
    text: '      if (unit.becomingSafe === 0 && !unit.owesSafe) return port;\n',
    instead: '      return port;\n',
    test: undisturbed,
  },
  {
    without: 'what is owed is tried once for all who ask meanwhile',
    file: 'broker/gate/serial-keeper.ts',
    text: '    if (unit.becomingSafe > 0) return;\n',
    instead: '',
    test: undisturbed,
  },
  {
    without: 'an answer without an end is not kept',
    file: 'broker/serial/safe-sequence.ts',
    text: ' || answer.length === MOST_ANSWER',
    instead: '',
    test: undisturbed,
  },
  {
    without: 'a sequence that does not come to its end is played again',
    file: 'broker/gate/serial-keeper.ts',
    text: 'const ATTEMPTS = 3;',
    instead: 'const ATTEMPTS = 1;',
    test: safe,
  },
  {
    without: 'a sequence that never does is a fault',
    file: 'broker/gate/serial-keeper.ts',
    text: '    this.#service.fault(unit, `its safe state',
    instead: '    this.#core.log.error(`its safe state',
    test: safe,
  },
  {
    without: 'a sequence does not wait for flow control for ever',
    file: 'broker/serial/safe-sequence.ts',
    text: '    await port.cut(port.line.drain(), late.signal);\n',
    instead: '    await port.line.drain();\n',
    test: safe,
  },
  {
    without: 'the answer to a verify step is compared',
    file: 'broker/serial/safe-sequence.ts',
    text: '  if (line !== wanted.trim())\n',
    instead: "  if (line === '')\n",
    test: safe,
  },
  {
    without: 'a port that owes its sequence is looked for',
    file: 'broker/serial/ports.ts',
    text: 'return unit.owesSafe || leases.holding(unit).length > 0 ||',
    instead: 'return leases.holding(unit).length > 0 ||',
    test: later,
  },
  {
    without: 'a stop leaves to the next broker what is owed',
    file: 'broker/stop-devices.ts',
    text: '...failed, ...owing, ',
    instead: '...failed, ',
    test: later,
  },
];
