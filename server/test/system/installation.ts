import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RELEASE_PARTS } from '../../../scripts/release-parts.ts';
import type { Installation } from './roster.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Adds the installed packages that a package needs, as paths from the root. */
function addDependencies(folder: string, found: Set<string>): Set<string> {
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(ROOT, folder, 'package.json'), 'utf8'),
  );
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    let parent = folder;
    while (parent !== '.' && !existsSync(join(ROOT, parent, 'node_modules', name))) parent = dirname(parent);
    const path = join(parent, 'node_modules', name);
    if (!existsSync(join(ROOT, path)) || found.has(path)) continue;
    addDependencies(path, found.add(path));
  }
  return found;
}

/** Copies what runs in production, and Node, to a folder, and lets every account read it. */
export function copyInstallation(folder: string): Installation {
  const parts = RELEASE_PARTS.filter((part) => existsSync(join(ROOT, part)));
  for (const path of [...parts, 'server/package.json', ...addDependencies('server', new Set())])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
  const node = join(folder, 'node');
  cpSync(process.execPath, node);
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  return { node, program: join(folder, 'server/bin/roster.mjs') };
}
