import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, fieldOf, launch, printed } from './engine.ts';

/**
 * Starts Firefox as Debian ships it, over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks itself.
 * Playwright drives only a Firefox of its own build.
 */
export async function startFirefox(): Promise<Engine> {
  const program = launch('firefox-esr', (folder) => {
    // No pages of its own, no updates, no requests to elsewhere.
    writeFileSync(
      join(folder, 'user.js'),
      Object.entries({
        'app.update.disabledForTesting': true,
        'browser.aboutwelcome.enabled': false,
        'browser.startup.page': 0,
        'datareporting.policy.dataSubmissionEnabled': false,
        'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false,
        'services.settings.server': 'data:,#remote-settings-dummy/v1',
        'signon.rememberSignons': false,
        'toolkit.telemetry.server': 'data:,',
        'intl.accept_languages': 'en-US',
      })
        .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
        .join(''),
    );
    return ['--headless', '--no-remote', '--profile', folder, '--remote-debugging-port=0', 'about:blank'];
  });
  try {
    const address = await printed(program, /WebDriver BiDi listening on (ws:\S+)/);
    const { send, close } = await connect(`${address}/session`);
    await send('session.new', { capabilities: {} });
    // The tab that it starts with never has the focus: there :focus matches nothing.
    const context = fieldOf(await send('browsingContext.create', { type: 'tab' }), 'context');
    await send('browsingContext.setViewport', { context, viewport: { width: 1280, height: 900 } });
    const run = async (expression: string) => {
      const answer = await send('script.evaluate', {
        expression,
        target: { context },
        awaitPromise: true,
      });
      if (fieldOf(answer, 'type') === 'exception')
        throw new Error(String(fieldOf(answer, 'exceptionDetails', 'text')));
      return fieldOf(answer, 'result');
    };
    return {
      goTo: async (url) => void (await send('browsingContext.navigate', { context, url, wait: 'complete' })),
      async evaluate(expression) {
        const text = fieldOf(await run(`JSON.stringify(${expression})`), 'value');
        return typeof text === 'string' ? JSON.parse(text) : undefined;
      },
      async click(expression) {
        const sharedId = fieldOf(await run(expression), 'sharedId');
        if (typeof sharedId !== 'string') throw new Error(`There is no element: ${expression}`);
        const origin = { type: 'element', element: { sharedId } };
        await send('input.performActions', {
          context,
          actions: [
            {
              type: 'pointer',
              id: 'mouse',
              actions: [
                { type: 'pointerMove', x: 0, y: 0, origin },
                { type: 'pointerDown', button: 0 },
                { type: 'pointerUp', button: 0 },
              ],
            },
          ],
        });
      },
      async type(text) {
        const actions = [...text].flatMap((value) => [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ]);
        await send('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] });
      },
      picture: async () =>
        String(fieldOf(await send('browsingContext.captureScreenshot', { context }), 'data')),
      async close() {
        close();
        await program.end();
      },
    };
  } catch (error) {
    await program.end();
    throw error;
  }
}

/** Connects to a browser; commands reject with its error. */
async function connect(address: string) {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`No connection to ${address}`)), { once: true });
  });
  const waiting = new Map<unknown, { resolve(result: unknown): void; reject(error: Error): void }>();
  socket.addEventListener('message', ({ data }) => {
    const message: unknown = JSON.parse(String(data));
    const command = waiting.get(fieldOf(message, 'id'));
    if (fieldOf(message, 'type') === 'success') command?.resolve(fieldOf(message, 'result'));
    else command?.reject(new Error(`${fieldOf(message, 'error')}: ${fieldOf(message, 'message')}`));
  });
  socket.addEventListener('close', () => {
    for (const command of waiting.values()) command.reject(new Error('The browser closed the connection.'));
  });
  let last = 0;
  return {
    async send(method: string, params: object): Promise<unknown> {
      const id = ++last;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
      return promise.finally(() => waiting.delete(id));
    },
    close: () => socket.close(),
  };
}
