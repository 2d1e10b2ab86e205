import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDir } from '../rootDir.js';

const pages = ['CONTRIBUTING.md', 'docs/README.md', 'docs/architecture.md', 'docs/glossary.md'];

const textOf = (page: string) => readFileSync(join(rootDir, page), 'utf8');

const path =
  /^(?:(?:bench|cli|deploy|docs|examples|functions|local|policies|service|shared|test|workflows)\/[\w./-]*|README\.md|s\.yaml)$/;

/** Paths from the root that stand between backticks outside of blocks of code. */
const pathsIn = (page: string): string[] =>
  [
    ...textOf(page)
      .replaceAll(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/`([^`\n]+)`/g),
  ]
    .map(([, quoted = '']) => quoted)
    .filter((quoted) => path.test(quoted));

describe('a path that a page names', () => {
  it.each(pages)('exists: %s', (page) => {
    const named = pathsIn(page);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((one) => !existsSync(join(rootDir, one)))).toStrictEqual([]);
  });
});

describe('a link of a page at the root', () => {
  it.each(['CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'])('leads to a file: %s', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, link = '']) => link,
    );
    expect(links.length).toBeGreaterThan(0);
    const broken = links.filter((link) => !existsSync(join(rootDir, dirname(page), link)));
    expect(broken).toStrictEqual([]);
  });
});

describe('docs/glossary.md', () => {
  it('finds each name in the file that it says', () => {
    const words = [...textOf('docs/glossary.md').matchAll(/\| `(\w+)` in `([^`]+)` \|$/gm)];
    const nouns = [...textOf('docs/glossary.md').matchAll(/^\| (\w+) \| .* \| `([^`]+)` \|$/gm)];
    expect([words.length > 20, nouns.length > 10]).toStrictEqual([true, true]);
    const strays = [...words, ...nouns]
      .filter(([, name = '', file = '']) => {
        const declared = new RegExp(
          `^export (?:const|type|interface|class|function) ${name}\\b`,
          'm',
        );
        return !declared.test(textOf(file));
      })
      .map(([, name, file]) => `${name} in ${file}`);
    expect(strays).toStrictEqual([]);
  });
});
