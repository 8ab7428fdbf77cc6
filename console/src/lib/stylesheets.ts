/** Stylesheets that could not be loaded. */
const failed = new Set<HTMLLinkElement>();

// Not defined in Node, where tests load this module.
globalThis.addEventListener?.(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failed.add(target);
  },
  // The event does not bubble.
  { capture: true },
);

/**
 * Requests stylesheets again that could not be loaded. Vite requests each only once, so that a page would stay without its
 * style when its code is loaded at a second attempt.
 */
export async function reloadFailedStylesheets(): Promise<void> {
  const links = [...failed];
  failed.clear();
  await Promise.all(
    links.map((link) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const again = document.createElement('link');
      Object.assign(again, { rel: link.rel, href: link.href, crossOrigin: link.crossOrigin });
      again.addEventListener('load', resolve);
      again.addEventListener('error', resolve);
      link.replaceWith(again);
      return promise;
    }),
  );
}
