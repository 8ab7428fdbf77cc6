/** The first ten minutes and the users list in another engine than Chromium; started by run.ts. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../harness/eventually.ts';
import { ADMIN, type Roster, startRoster } from '../harness/server.ts';
import type { Engine } from './engine.ts';
import { startFirefox } from './firefox.ts';
import { type EngineVisitor, visitorOf } from './visitor.ts';
import { startWebKit } from './webkit.ts';

const name = process.env.E2E_ENGINE === 'webkit' ? 'WebKitGTK' : 'Firefox';

let roster: Roster;
let engine: Engine;
let ada: EngineVisitor;
before(async () => {
  [roster, engine] = await Promise.all([startRoster(), name === 'Firefox' ? startFirefox() : startWebKit()]);
  ada = visitorOf(engine, roster.url);
});
after(async () => {
  await engine?.close();
  await roster?.stop();
});

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', password: 'nanoseconds are 30 cm' };
const ARTIFACTS = fileURLToPath(new URL('../../artifacts/engines/', import.meta.url));
/** Saves a screenshot for review. */
async function takePicture(of: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  writeFileSync(`${ARTIFACTS}${name}-${of}.png`, Buffer.from(await engine.picture(), 'base64'));
}

const rowCount = () => ada.evaluate('document.querySelectorAll("tbody tr").length');

test(`${name}: the first ten minutes`, async () => {
  await ada.open(roster.setupLink.slice(roster.url.length));
  await ada.fill('Your name', ADMIN.username);
  await ada.fill('Email', ADMIN.email);
  await ada.fill('Password', ADMIN.password);
  await ada.fill('Confirm password', ADMIN.password);
  await ada.click('button', 'Create admin and sign in');
  await ada.isAt(/^\/(overview|users)/);

  await ada.click('link', 'Users');
  await ada.sees('1 user');
  await ada.click('button', 'Create user');
  await ada.fill('Username', GRACE.username);
  await ada.fill('Email', GRACE.email);
  await ada.fill('Password', GRACE.password);
  await ada.press('Enter');
  await ada.sees(GRACE.email);

  await ada.click('button', `Account of ${ADMIN.username}`);
  await ada.click('button', 'Sign out');
  await ada.isAt('/sign-in');
  await ada.fill('Email', ADMIN.email);
  await ada.fill('Password', 'not the password 1');
  await ada.press('Enter');
  await ada.sees('Incorrect');
  await ada.fill('Password', ADMIN.password);
  await ada.press('Enter');
  await ada.isAt(/^\/(overview|users)/);
});

test(`${name}: the users list`, async () => {
  await roster.seed(300);
  await ada.open('/users');
  await ada.sees('302 users');
  assert.equal(await rowCount(), 30);
  await ada.click('button', 'Email');
  await ada.isAt('/users?sort=email');
  await ada.click('button', 'Next page');
  await ada.isAt(/cursor=/);
  await ada.fill('Search users', 'grace hopp');
  await ada.isAt(/q=grace/);
  await eventually(async () => assert.equal(await rowCount(), 1));
  await ada.sees(GRACE.email);

  // Focus is visible and not under what is sticky (WCAG 2.2 2.4.7, 2.4.11), also from the last row upwards.
  await ada.open('/users');
  await ada.sees('302 users');
  for (let step = 0; step < 40; step++) {
    await ada.press('Tab');
    // What gets the focus may slide in.
    await eventually(async () => assert.equal(await ada.evaluate(HIDDEN_FOCUS), null, `step ${step}`), 5000);
  }
  await takePicture('users');
  await ada.click('button', 'Create user');
  await ada.sees('Cancel');
  await takePicture('create');
  await ada.press('Escape');
});

test(`${name}: a dialog that was opened with the mouse shows what has the focus`, async () => {
  await ada.open('/users?q=grace+hopp');
  await ada.sees(GRACE.email);
  await ada.click('button', `Disable ${GRACE.username}`);
  await ada.sees('Cancel');
  // The dialog moves the focus once it has opened.
  await eventually(async () => assert.equal(await ada.evaluate(FOCUS_RING), 'solid'), 5000);
  await takePicture('disable');
});

/** The outline of what has the focus within a dialog. */
const FOCUS_RING = `(() => {
  const focused = document.activeElement;
  return focused?.closest('[role="dialog"]') ? getComputedStyle(focused).outlineStyle : 'not in the dialog';
})()`;

/** What has the focus and is not what is seen at its middle, and what is seen there instead; null if all is well. */
const HIDDEN_FOCUS = `(() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.tagName === 'HTML') return null;
  const { left, top, width, height } = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(left + width / 2, top + height / 2);
  if (seen !== null && (focused.contains(seen) || seen.contains(focused))) return null;
  return [focused, seen].map((element) => element?.outerHTML.slice(0, 300) ?? null).concat([[left, top, width, height]]);
})()`;
