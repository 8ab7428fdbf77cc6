/**
 * `npm run e2e:firefox` and `npm run e2e:webkit`: the first ten minutes and the users list in Firefox ESR and in WebKitGTK, as
 * Debian ships them (packages firefox-esr; webkit2gtk-driver and xvfb).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildForJourneys } from '../../scripts/build-server.ts';
import { makeDataTemplate, removeFolder } from '../../server/test/harness/data-template.ts';
import { keepTemporaryFilesInMemory } from '../../server/test/harness/temporary-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENGINES = {
  firefox: { program: '/usr/bin/firefox-esr', packages: 'firefox-esr' },
  webkit: { program: '/usr/bin/WebKitWebDriver', packages: 'webkit2gtk-driver xvfb' },
} as const;

const engine = process.argv[2] === 'webkit' ? 'webkit' : 'firefox';
const { program, packages } = ENGINES[engine];
if (!existsSync(program)) {
  console.error(`Install it first: apt-get install ${packages}`);
  process.exit(1);
}
const run = (command: string, args: string[]) =>
  spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
await buildForJourneys();

keepTemporaryFilesInMemory();
const template = await makeDataTemplate();
process.env.E2E_DATA_TEMPLATE = template;
process.env.E2E_ENGINE = engine;
const test = [
  process.execPath,
  '--test',
  '--test-timeout=300000',
  '--test-reporter=spec',
  'e2e/engines/journeys.test.ts',
];
// WebKitGTK draws to a display only.
const [command = '', ...args] =
  engine === 'webkit' && !process.env.DISPLAY ? ['xvfb-run', '-a', ...test] : test;
process.exitCode = run(command, args);
removeFolder(dirname(template));
