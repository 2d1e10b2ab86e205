/**
 * Builds the baseline of the load times: the same sources, but the SDKs are imported plainly, at the
 * top, and whole.
 */
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { functionEntries, functionOptions } from '../deploy/build.mjs';

const importPlainly = {
  name: 'import-plainly',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /[\\/]shared[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const heads = [];
      const contents = source.replaceAll(/await import\('([^'.][^']*)'\)/g, (_, name) => {
        heads.push(`import * as plain${heads.length} from '${name}';`);
        return `plain${heads.length - 1}`;
      });
      return { contents: `${heads.join('\n')}\n${contents}`, loader: 'ts' };
    });
  },
};

for (const [name, entry] of Object.entries(functionEntries)) {
  await build({
    ...functionOptions,
    entryPoints: { index: entry },
    outdir: `dist/bench/plain/${name}`,
    plugins: [importPlainly],
  });
}
