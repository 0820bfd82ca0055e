/** The XML export: well formed, and the whole dictionary can be had back from it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateXml } from '../../../tools/firmware/generate-xml.ts';
import { layoutOf } from '../../../tools/firmware/layout.ts';
import { loadDictionary } from '../../../tools/firmware/load.ts';
import type { Dictionary } from '../../../tools/firmware/schema.ts';
import { type Element, readXml } from './xml.ts';

const numbers = (text = ''): number[] => text.split(' ').map(Number);
const only = (element: Element, name: string): Element => {
  const found = element.contents.filter((each) => each.name === name);
  assert.equal(found.length, 1, name);
  return found[0] as Element;
};

const NUMBERS = ['min', 'max', 'bits', 'default'];

/** Attributes as the JSON has them. */
function entry({ attributes }: Element): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => {
      if (NUMBERS.includes(key)) return [key, Number(value)];
      return [key, key === 'saved' ? value === 'true' : value];
    }),
  );
}

const pointsOf = (element: Element) =>
  element.contents.map(({ name, attributes }) => {
    assert.equal(name, 'point');
    return [Number(attributes.at), Number(attributes.value)];
  });

function parameterOf(element: Element) {
  const { table, function: func, curve, ...rest } = entry(element);
  const source = table ? { table } : func ? { function: func } : curve ? { curve } : undefined;
  return { ...rest, ...(source && { source }) };
}

const axisOf = ({ attributes: { of, at } }: Element) => ({ of, at: numbers(at) });

const readers: { [List in keyof Dictionary]: (element: Element) => unknown } = {
  units: entry,
  categories: entry,
  parameters: parameterOf,
  tables: (element) => ({
    ...entry(element),
    rows: axisOf(only(element, 'rows')),
    columns: axisOf(only(element, 'columns')),
    values: element.contents.filter(({ name }) => name === 'values').map(({ attributes }) => numbers(attributes.row)),
  }),
  functions: (element) => ({ ...entry(element), points: pointsOf(element) }),
  curves: (element) => ({ ...entry(element), points: pointsOf(element) }),
};

function dictionaryOf(xml: string) {
  const root = readXml(xml);
  assert.equal(root.name, 'dictionary');
  assert.deepEqual(
    root.contents.map(({ name }) => name),
    Object.keys(readers),
  );
  return Object.fromEntries(Object.entries(readers).map(([list, read]) => [list, only(root, list).contents.map(read)]));
}

test('the export is well formed and has the whole dictionary', () => {
  const dictionary = loadDictionary();
  assert.deepEqual(dictionaryOf(generateXml(dictionary, layoutOf(dictionary))), dictionary);
});

test('what is written is XML, whatever stands in the words', () => {
  const dictionary = structuredClone(loadDictionary());
  const [parameter] = dictionary.parameters;
  assert.ok(parameter);
  parameter.doc = `a < b && "c" > 'd' ]]> &amp;`;
  assert.deepEqual(dictionaryOf(generateXml(dictionary, layoutOf(dictionary))), dictionary);
});

test('the reader of this test refuses what is not well formed', () => {
  const start = '<?xml version="1.0" encoding="UTF-8"?>\n';
  assert.deepEqual(readXml(`${start}<a b="1"><c/></a>\n`).contents.length, 1);
  for (const wrong of [
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a b=1/>',
    '<a b="<"/>',
    '<a b="&x;"/>',
    '<a b="1" b="2"/>',
    '<a b="&"/>',
  ])
    assert.throws(() => readXml(start + wrong), wrong);
  assert.throws(() => readXml('<a/>'));
});
