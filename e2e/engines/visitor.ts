import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { eventually } from '../harness/eventually.ts';
import { type Engine, KEYS } from './engine.ts';

/** What a person sees and does in a browser, by the names on the screen. */
export interface EngineVisitor {
  open(path: string): Promise<void>;
  isAt(path: string | RegExp): Promise<void>;
  sees(text: string): Promise<void>;
  click(kind: 'button' | 'link', name: string): Promise<void>;
  fill(label: string, text: string): Promise<void>;
  press(key: keyof typeof KEYS): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
}

/** Runs in the page: the visible element of a kind whose name begins so; without a dialog before it. */
const FINDER = `((kind, name) => {
  const selector = { button: 'button,[role="button"],[role="menuitem"]', link: 'a[href]', field: 'input,select,textarea' }[kind];
  const words = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
  const textOf = (element) => {
    const copy = element.cloneNode(true);
    for (const hidden of copy.querySelectorAll('[aria-hidden="true"]')) hidden.remove();
    return copy.textContent;
  };
  const nameOf = (element) => words(element.getAttribute('aria-label') ?? textOf(element.labels?.[0] ?? element));
  const dialog = [...document.querySelectorAll('[role="dialog"]')].findLast((each) => each.checkVisibility());
  const found = [...(dialog ?? document).querySelectorAll(selector)].filter(
    (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.ariaDisabled !== 'true' && nameOf(element) === name,
  );
  found[0]?.scrollIntoView({ block: 'center' });
  return found[0] ?? null;
})`;

/** Runs in the page: where the element is; something else each time while it can't be clicked. */
const AIM = `((element) => {
  if (element === null) return null;
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  const isBusy = document.querySelector('main [aria-busy="true"]') !== null;
  return element.contains(hit) && !isBusy ? [left, top, width, height] : [Math.random()];
})`;

export function visitorOf(engine: Engine, url: string): EngineVisitor {
  const find = (kind: string, name: string) => `${FINDER}(${JSON.stringify(kind)}, ${JSON.stringify(name)})`;
  const click = async (kind: string, name: string) => {
    let before: unknown;
    await eventually(async () => {
      const now = await engine.evaluate(`${AIM}(${find(kind, name)})`);
      assert.ok(now !== null, `There is no ${kind} “${name}”`);
      const isStill = isDeepStrictEqual(now, before);
      before = now;
      assert.ok(isStill, `The ${kind} “${name}” moves, or something is over it`);
    });
    await engine.click(find(kind, name));
  };
  return {
    open: (path) => engine.goTo(`${url}${path}`),
    isAt: (path) =>
      eventually(async () => {
        const address = String(await engine.evaluate('location.pathname + location.search'));
        if (typeof path === 'string') assert.equal(address, path);
        else assert.match(address, path);
      }),
    sees: (text) =>
      eventually(async () => {
        const whole = String(await engine.evaluate('document.body.innerText')).replaceAll(/\s+/g, ' ');
        assert.ok(whole.includes(text), `“${text}” is not in: ${whole.slice(0, 2000)}`);
      }),
    click,
    async fill(label, text) {
      await click('field', label);
      await engine.evaluate('void document.activeElement?.select?.()');
      await engine.type(text);
      await eventually(async () =>
        assert.equal(await engine.evaluate('document.activeElement?.value'), text),
      );
    },
    press: (key) => engine.type(KEYS[key]),
    evaluate: engine.evaluate,
  };
}
