/**
 * The form field that a JSON Pointer (RFC 6901) means: the field itself, else the nearest field around it, so that
 * `/emails/3` stands under `emails`. Undefined when the form has none of them.
 */
export function fieldOfPointer(pointer: string, fields: readonly string[]): string | undefined {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = parts.length; length > 0; length -= 1) {
    const path = parts.slice(0, length).join('.');
    if (fields.includes(path)) return path;
  }
  return undefined;
}
