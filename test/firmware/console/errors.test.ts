/** How the console tells mistakes: where, what, and the limit. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { fieldsOf } from './any-line.ts';
import { HostConsole } from './host-console.ts';

const LINE_BYTES = 256;

/** Values that are right in their form. */
const right: Readonly<Record<string, unknown>> = {
  name: 'RPM',
  value: 1,
  index: 0,
  row: 0,
  column: 0,
  axis: 'rows',
  at: 0,
  from: 0,
  of: 'coils',
  reset: 0,
  slot: 0,
  everyMs: 0,
  names: ['RPM'],
  append: 0,
  on: 0,
};
const numbers = ['-1', '1.5', '2147483648', '"1"', 'true', 'null', '[]'];
const flags = [...numbers, '2'];
const strings = ['1', 'true', 'null', '[]', '["a"]'];
/** What a key cannot be. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['index', 'row', 'column', 'at', 'from', 'slot', 'everyMs'].map((key) => [key, numbers])),
  ...Object.fromEntries(['reset', 'append', 'on'].map((key) => [key, flags])),
  ...Object.fromEntries(['name', 'axis', 'of'].map((key) => [key, strings])),
  value: ['"1"', 'true', 'null', '[]', '[1]'],
  names: ['1', '"RPM"', 'null', '[1]', '["RPM",1]', '[null]'],
};
const optional: readonly string[] = ['index', 'from', 'reset', 'names', 'append'];

describe("mistakes at the firmware's console", { skip: missingCompiler('host') ?? false }, () => {
  const console = new HostConsole();
  after(() => console.end());

  /** Without its message. */
  async function errorOf(line: string | Uint8Array) {
    const { id, error } = await console.line(line);
    const { message = '', ...rest } = error ?? {};
    assert.ok(message.length > 5, `${line}: ${message}`);
    return { id, ...rest };
  }

  const broken: Readonly<Record<string, number>> = {
    x: 0,
    '{': 1,
    '{}x': 2,
    '[]': 0,
    '"id"': 0,
    '{"id"}': 5,
    '{"id":}': 6,
    '{"id":1': 7,
    '{"id":1,': 8,
    '{"id":1,}': 8,
    '{"id":1 "method":"get"}': 8,
    '{"id":01}': 6,
    '{"id":1e3}': 7,
    '{"id":+1}': 6,
    '{"id":.5}': 6,
    '{"id":tru}': 6,
    '{"id":truex}': 10,
    "{'id':1}": 1,
    '{id:1}': 1,
    '{"id":{}}': 6,
    '{"id":[[1]]}': 7,
    '{"id":[{}]}': 7,
    '{"id":[1,]}': 9,
    '{"id":[1}': 8,
    '{"method":"a\\u0041"}': 13,
    '{"method":"a\\n"}': 13,
    '{"method":"a\tb"}': 12,
    '{"method":"a': 12,
    '{"method":"a\\': 13,
    '{"method":"\x7f"}': 11,
    '{"method":"é"}': 11,
    '{"method":"a\0b"}': 12,
    '{"id":1,"id":2}': 8,
    '{"id":1}\r\r': 8,
    '\r{"id":1}': 0,
    ' \t{"id" : 1 , "method" :"hello"} x': 33,
  };
  for (const [line, at] of Object.entries(broken))
    it(`${JSON.stringify(line)} is wrong at ${at}`, async () => {
      const { id, ...error } = await errorOf(line);
      assert.deepEqual(error, { code: 'syntax', at });
      // It is known as soon as it cannot go on.
      assert.equal(id, /^[ \t]*{ ?"id" ?: ?1 ?[,}]/.test(line) ? 1 : null);
    });

  it('blanks between tokens are none', async () => {
    const { id, result } = await console.line('\t { "id" : 5 ,\t"method":"notify" , "on" :0 } \r');
    assert.deepEqual({ id, result }, { id: 5, result: { on: 0 } });
  });

  it('a line of 256 bytes is heard, one more byte is too many', async () => {
    const padded = (length: number) => `{"id":1,"method":"notify","on":0${' '.repeat(length - 33)}}`;
    assert.deepEqual((await console.line(padded(LINE_BYTES))).result, { on: 0 });
    const overlong = { id: null, code: 'overlong', limit: LINE_BYTES };
    assert.deepEqual(await errorOf(padded(LINE_BYTES + 1)), overlong);
    assert.deepEqual(await errorOf(padded(100_000)), overlong);
    assert.deepEqual(await errorOf(`${padded(LINE_BYTES)}\r`), overlong);
    assert.deepEqual((await console.line(padded(LINE_BYTES))).result, { on: 0 });
  });

  it('a line may come in pieces, and several at once', async () => {
    const asked = console.line('');
    for (const piece of ['{"id":9,', '"method":"no', 'tify","on":', '0}\n']) {
      console.write(piece);
      await new Promise(setImmediate);
    }
    assert.equal((await asked).id, 9);
    const three = [1, 2, 3].map((id) => console.line(`{"id":${id},"method":"pins"}`));
    assert.deepEqual(
      (await Promise.all(three)).map(({ id }) => id),
      [1, 2, 3],
    );
  });

  it('an id is a natural of 31 bits', async () => {
    for (const id of ['-1', '1.0', '2147483648', '"1"', 'null', '[1]'])
      assert.deepEqual(await errorOf(`{"id":${id},"method":"hello"}`), { id: null, code: 'field', field: 'id' });
    assert.deepEqual(await errorOf('{"method":"hello"}'), { id: null, code: 'field', field: 'id' });
    assert.equal((await console.line('{"id":2147483647,"method":"hello"}')).id, 2 ** 31 - 1);
    assert.equal((await console.line('{"method":"hello","id":0}')).id, 0);
  });

  it('a method is one of those that there are', async () => {
    assert.deepEqual(await errorOf('{"id":1}'), { id: 1, code: 'field', field: 'method' });
    assert.deepEqual(await errorOf('{"id":1,"method":1}'), { id: 1, code: 'field', field: 'method' });
    for (const method of ['', 'Hello', 'hell', 'hellos', 'defaultss', 'x'.repeat(200)])
      assert.deepEqual(await errorOf(JSON.stringify({ id: 1, method })), { id: 1, code: 'method' });
  });

  for (const [method, keys] of Object.entries(fieldsOf) as [string, readonly string[]][]) {
    const fields = Object.fromEntries(keys.map((key) => [key, right[key]]));

    it(`${method} takes its own fields alone, of their kinds`, async () => {
      const request = { id: 1, method, ...fields };
      assert.deepEqual(await errorOf(JSON.stringify({ ...request, Name: 1 })), { id: 1, code: 'field', field: 'Name' });
      for (const [key, value] of Object.entries(right)) {
        if (keys.includes(key) || (method === 'describe' && key === 'name')) continue;
        const error = await errorOf(JSON.stringify({ ...request, [key]: value }));
        assert.deepEqual(error, { id: 1, code: 'field', field: key });
      }
      for (const key of keys) {
        for (const value of wrong[key] ?? assert.fail(key)) {
          const line = JSON.stringify({ ...request, [key]: '?' }).replace('"?"', value);
          assert.deepEqual(await errorOf(line), { id: 1, code: 'field', field: key }, line);
        }
        if (optional.includes(key) || method === 'release') continue;
        const { [key]: _left, ...others } = request as Record<string, unknown>;
        assert.deepEqual(await errorOf(JSON.stringify(others)), { id: 1, code: 'field', field: key });
      }
    });
  }

  it('an unknown field is told as it was written', async () => {
    const error = await console.line('{"id":1,"method":"hello","a\\"b\\\\":[1,"x",true]}');
    assert.deepEqual(error.error?.field, 'a"b\\');
  });

  it('describe wants an index or a name, not both and not none', async () => {
    assert.deepEqual(await console.fails('describe'), { code: 'field', field: 'index' });
    assert.deepEqual(await console.fails('describe', { index: 0, name: 'RPM' }), { code: 'field', field: 'index' });
  });

  it('lateness is of injectors or of coils', async () => {
    for (const wrongOne of ['', 'coil', 'coilss', 'Coils'])
      assert.deepEqual(await console.fails('lateness', { of: wrongOne }), { code: 'field', field: 'of' });
  });
});
