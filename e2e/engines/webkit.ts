import { freePort } from '../../server/test/harness/ports.ts';
import { eventually } from '../harness/eventually.ts';
import { type Engine, fieldOf, launch } from './engine.ts';

/** An element in answers (WebDriver, 12.3). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const MINI_BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/** Starts WebKitGTK as Debian ships it (webkit2gtk-driver), over WebDriver (https://www.w3.org/TR/webdriver2/). */
export async function startWebKit(): Promise<Engine> {
  const port = await freePort();
  const program = launch('WebKitWebDriver', () => [`--port=${port}`]);
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const value = fieldOf(await answer.json(), 'value');
    if (!answer.ok) throw new Error(`${fieldOf(value, 'error')}: ${fieldOf(value, 'message')}`);
    return value;
  };
  try {
    await eventually(() => send('GET', '/status'));
    const options = { binary: MINI_BROWSER, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const session = `/session/${fieldOf(await send('POST', '/session', { capabilities }), 'sessionId')}`;
    await send('POST', `${session}/window/rect`, { width: 1280, height: 900 });
    const run = (expression: string) =>
      send('POST', `${session}/execute/sync`, { script: `return ${expression}`, args: [] });
    return {
      goTo: async (url) => void (await send('POST', `${session}/url`, { url })),
      async evaluate(expression) {
        const text = await run(`JSON.stringify(${expression})`);
        return typeof text === 'string' ? JSON.parse(text) : undefined;
      },
      async click(expression) {
        const id = fieldOf(await run(expression), ELEMENT);
        if (typeof id !== 'string') throw new Error(`There is no element: ${expression}`);
        await send('POST', `${session}/element/${id}/click`, {});
      },
      async type(text) {
        const actions = [...text].flatMap((value) => [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ]);
        await send('POST', `${session}/actions`, { actions: [{ type: 'key', id: 'keys', actions }] });
      },
      picture: async () => String(await send('GET', `${session}/screenshot`)),
      async close() {
        await send('DELETE', session).catch(() => {});
        await program.end();
      },
    };
  } catch (error) {
    await program.end();
    throw error;
  }
}
