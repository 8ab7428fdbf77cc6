/**
 * Puts a text on the clipboard; answers whether it worked. The clipboard interface exists on https and localhost only,
 * and many an installation is reached by plain http inside a company: there the old way still works.
 * @param near where the helper element stands: inside an open dialog, since that holds the focus.
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    if (window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused by the browser's permissions; the other way may be allowed.
  }
  const helper = document.createElement('textarea');
  helper.value = text;
  helper.setAttribute('aria-hidden', 'true');
  helper.style.cssText = 'position:fixed;opacity:0;pointer-events:none';
  near.parentElement?.append(helper);
  helper.select();
  const isCopied = document.execCommand('copy');
  helper.remove();
  near.focus();
  return isCopied;
}
