import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicySet } from '../../shared/compliance/policies/readPolicies.js';
import { readPolicies } from '../../shared/compliance/policies/readPolicies.js';
import { count } from '../../shared/text/counts.js';
import type { FileFault, TextFile } from '../../shared/text/readYaml.js';
import { UsageError } from '../exitCodes.js';
import { readText } from '../files/readText.js';
import { sayFileFault } from '../files/sayFileFault.js';

/** Files and folders (every `.yaml` and `.yml` in them) that are named on the command line. */
export function listPolicyFiles(paths: readonly string[]): TextFile[] {
  return paths.flatMap((path) => {
    try {
      const names = statSync(path).isDirectory()
        ? readdirSync(path)
            .filter((name) => /\.ya?ml$/.test(name))
            .sort()
            .map((name) => join(path, name))
        : [path];
      return names.map((name) => ({ name, text: readText(name) }));
    } catch (error) {
      throw new UsageError(`policies ${path} can't be read: ${sayFileFault(error)}`);
    }
  });
}

/** Reads policies, and what `--set` says beside them. Throws UsageError with every fault. */
export function policiesOf(files: readonly TextFile[], settings: readonly string[]): PolicySet {
  const read = readPolicies(files);
  if (!read.ok) throw faultError(read.faults);
  return withSettings(read.policies, settings);
}

/** `--set sg-whitelist-ports.ports=80,443`: stronger than what the files say. */
function withSettings(policies: PolicySet, settings: readonly string[]): PolicySet {
  const checkSettings = new Map(policies.checkSettings);
  for (const text of settings) {
    const [, check = '', parameter = '', value = ''] =
      /^([a-z0-9-]+)\.([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
    if (check === '') {
      throw new UsageError(
        `--set ${text} is no CHECK.PARAMETER=VALUE, such as sg-unused.graceDays=7`,
      );
    }
    const at = { file: `--set ${text}`, line: 1, column: 1 };
    const known = checkSettings.get(check);
    checkSettings.set(check, {
      at: known?.at ?? at,
      settings: { ...known?.settings, [parameter]: truth[value] ?? value },
      parametersAt: new Map([...(known?.parametersAt ?? []), [parameter, at]]),
    });
  }
  return { ...policies, checkSettings };
}

const truth: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Every fault on a line of its own, as compilers write them. */
export function faultError(faults: readonly FileFault[], where = 'policies'): UsageError {
  const shown = faults.slice(0, 50).map(({ file, line, column, path, found, wanted }) => {
    const place = file.startsWith('--set') ? file : `${file}:${line}:${column}`;
    return `${place}: ${path}: found ${found}, wanted ${wanted}`;
  });
  const more = faults.length > 50 ? [`and ${faults.length - 50} more`] : [];
  return new UsageError(`${count(faults.length, 'fault')} in the ${where}`, [...shown, ...more]);
}
