import type { serialMethods } from '../methods/serial.ts';
import type { MethodName, Params } from '../methods.ts';
import type { Asked } from '../policy/effects-of.ts';
import type { SerialEntry } from '../policy/entries/serial.ts';
import { configureAsked, receiveAsked, sendAsked } from './asked.ts';

/** The methods that do something with a port. */
export type PortMethod = Exclude<
  keyof typeof serialMethods,
  'serial.list' | 'serial.discover' | 'serial.info' | 'serial.lines'
>;

/** @param midLine whether what was sent before has not been ended */
type Asker<Name extends PortMethod> = (params: Params<Name>, entry: SerialEntry, midLine: boolean) => Asked<'serial'>[];

const askers: { readonly [Name in PortMethod]: Asker<Name> } = {
  'serial.read': () => [receiveAsked()],
  'serial.recent': () => [receiveAsked()],
  'serial.write': ({ bytes }, entry, midLine) => [sendAsked(entry, bytes, midLine)],
  'serial.transact': ({ bytes, until }, entry, midLine) => [
    ...(until === undefined ? [] : [receiveAsked()]),
    sendAsked(entry, bytes, midLine),
  ],
  'serial.purge': ({ which }, entry) => [which === 'received' ? receiveAsked() : configureAsked(entry)],
  'serial.drain': (_params, entry) => [sendAsked(entry, new Uint8Array(0), false)],
  'serial.break': (_params, entry) => [configureAsked(entry)],
  'serial.setLines': (_params, entry) => [configureAsked(entry)],
  'serial.configure': ({ baudRate }, entry) => [configureAsked(entry, baudRate)],
};

export const isPortMethod = (method: MethodName): method is PortMethod => Object.hasOwn(askers, method);

/** What the policy is asked about a call of one of them, in this order: all of it must be allowed. */
export function askedBy<Name extends PortMethod>(
  method: Name,
  params: Params<Name>,
  entry: SerialEntry,
  midLine: boolean,
): Asked<'serial'>[] {
  return askers[method](params, entry, midLine);
}
