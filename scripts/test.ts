/**
 * The test command: every compiled test file in a process of its own, then one line that counts them all.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = 'build/test';

/** Folders with tests, the plain unit tests first. */
function folders(at: string): string[] {
  const entries = readdirSync(at, { withFileTypes: true });
  const here = entries.some((entry) => entry.isFile() && entry.name.endsWith('.test.js')) ? [at] : [];
  return here.concat(entries.filter((entry) => entry.isDirectory()).flatMap((entry) => folders(join(at, entry.name))));
}

// The XS engine is compiled from its C sources, which takes a minute: only the tests need it, and only once.
if (!existsSync('test/engines/node_modules/@agoric/xsnap')) {
  console.log('installing the XS engine for the tests');
  const install = spawnSync('npm', ['ci', '--prefix', 'test/engines', '--no-audit', '--no-fund'], { stdio: 'inherit' });
  if (install.status !== 0) {
    console.log('the XS engine could not be installed: it needs a C compiler and make');
    process.exit(1);
  }
}

let passed = 0;
let failed = 0;
for (const folder of folders(ROOT)) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.js'));
  for (const file of files) {
    const run = spawnSync(process.execPath, ['--enable-source-maps', join(folder, file)], { encoding: 'utf8', timeout: 600_000 });
    const total = /Total:\s+(\d+)/.exec(run.stdout);
    const good = /Passed:\s+(\d+)/.exec(run.stdout);
    const ok = run.status === 0 && total !== null && good !== null && total[1] === good[1] && total[1] !== '0';
    passed += Number(good?.[1] ?? 0);
    if (ok) {
      console.log(`ok   ${join(folder, file).slice(ROOT.length + 1)} (${good[1]})`);
    } else {
      failed += Math.max(1, Number(total?.[1] ?? 0) - Number(good?.[1] ?? 0));
      console.log(`FAIL ${join(folder, file).slice(ROOT.length + 1)}${run.signal ? ` (${run.signal})` : ''}`);
      console.log(run.stdout);
      console.log(run.stderr);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
