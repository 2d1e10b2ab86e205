import { expect, it } from 'vitest';
import { requestCommand, writeCommand } from '../../cli/requestCommand.js';

it('writes the command that asks for the same request, as a shell takes it', () => {
  const options = {
    ...{ name: 'web-*', join: ['legacy-default', "o'neil"], skipInvalid: true },
    ...{ check: ['ingress tcp/22 from internet deny'], accept: ['exp-1'] },
  };
  expect(requestCommand('plan', options)).toBe(
    "sgm plan --name 'web-*' --join legacy-default 'o'\\''neil' --skip-invalid --check 'ingress tcp/22 from internet deny'",
  );
});

it('accepts in the command that applies a plan what the plan accepts', () => {
  const options = { name: 'web-*', join: ['legacy'], overlap: 'allow', accept: ['exp-1', 'exp-2'] };
  expect(requestCommand('apply', options)).toBe(
    "sgm apply --name 'web-*' --join legacy --overlap allow --accept exp-1 exp-2",
  );
});

it('writes words before flags, so that no flag takes them', () => {
  expect(
    writeCommand(['undo', 'chg-1'], {
      ...{ '--instance': ['i-1', 'i-2'], '--force': true, '--check': undefined },
      '--reason': 'it was wrong',
    }),
  ).toBe("sgm undo chg-1 --instance i-1 i-2 --force --reason 'it was wrong'");
});
