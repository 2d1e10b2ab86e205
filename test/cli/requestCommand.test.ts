import { expect, it } from 'vitest';
import { requestCommand } from '../../cli/requestCommand.js';

it('writes the command that asks for the same request, as a shell takes it', () => {
  const options = {
    ...{ name: 'web-*', join: ['legacy-default', "o'neil"], skipInvalid: true },
    ...{ check: ['ingress tcp/22 from internet deny'], accept: ['exp-1'] },
  };
  expect(requestCommand('plan', options)).toBe(
    "sgm plan --name 'web-*' --join legacy-default 'o'\\''neil' --skip-invalid --check 'ingress tcp/22 from internet deny'",
  );
});
