/** Files and folders of a release, beside `package.json` and the lockfile, which `pack-release.ts` writes. */
export const RELEASE_PARTS = [
  'server/bin',
  'server/dist',
  'server/src/db/migrations',
  'bench/gen-people.mjs',
  'console/dist',
  'contract/openapi.json',
  'deploy',
  'docs',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  '.npmrc',
];

/** Whether a file of these parts is part of a release: tests are not. */
export const isShipped = (file: string): boolean =>
  !/\.test\.ts$/.test(file) && !/(^|\/)node_modules(\/|$)/.test(file);
