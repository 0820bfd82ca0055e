import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { isMethodName, methods } from '../../../../contract/methods.ts';
import { questions } from '../../../../web/page/views/policy/questions.ts';

test('every question is a call that there is, with parameters that it takes', () => {
  for (const kind of ['pwm', 'gpio', 'led', 'serial', 'instrument', 'ioctl'])
    for (const { text, method, params } of questions(kind, 'fan')) {
      assert.ok(isMethodName(method), `${text}: ${method}`);
      const { success, issues } = v.safeParse(methods[method].params, params);
      assert.ok(success, `${text}: ${issues?.map(({ message }) => message)}`);
    }
});
