import { DOMParser } from '@xmldom/xmldom';
import { SsoRefusal } from '../refusal.ts';

/** Namespaces of SAML 2.0 (saml-core-2.0 §1.2), XML Signature, XML Encryption and XML Schema instances. */
export const NS = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
  encryption11: 'http://www.w3.org/2009/xmlenc11#',
} as const;

/** Elements of one message, and how deep they lie: far above any real message, far below what is costly. */
const MAX_ELEMENTS = 5_000;
const DEEPEST = 60;
/** Attributes of one element, and characters of a namespace: each use of a prefix looks it up and may write it once more. */
const MAX_ATTRIBUTES = 64;
const LONGEST_NAMESPACE = 1_000;

/** An XML declaration at the very start is the only thing beginning with `<?` that is accepted. */
const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+encoding\s*=\s*(?:"utf-8"|'utf-8'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/i;

/** Control characters but tab and line ends: XML 1.0 allows few of them, and no value of ours any. */
const FORBIDDEN_CHARACTERS = /(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]/u;

/** Whether a character reference stands for a character that XML 1.0 forbids. */
function isForbiddenReference(reference: string): boolean {
  const code = reference.startsWith('x') ? Number.parseInt(reference.slice(1), 16) : Number(reference);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return code > 0x10ffff || isSurrogate || FORBIDDEN_CHARACTERS.test(String.fromCodePoint(code));
}

/** The five entities that XML predefines, and character references; others can't exist without a DOCTYPE. */
const UNKNOWN_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/;

/** Decodes Base64 as a browser's form sends it. Throws `malformed`. */
export function decodeBase64(text: string): Buffer {
  const compact = text.replace(/[\s]+/g, '');
  if (compact === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0)
    throw new SsoRefusal('malformed', 'The message is not Base64.');
  return Buffer.from(compact, 'base64');
}

/** Decodes bytes as UTF-8, refusing what is not. */
export function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SsoRefusal('malformed', 'The message is not UTF-8.');
  }
}

/**
 * Returns the root element of a message. The text is refused before any parser reads it when it contains a DOCTYPE, an
 * entity declaration, a comment, a processing instruction or a CDATA section: `<` stands in no value, so each of them is
 * visible in the raw text, and parsers can't disagree about what they never see.
 *
 * @throws `forbidden_markup`, `malformed`
 */
export function parseXml(text: string): Element {
  const body = text.replace(DECLARATION, '');
  if (/<[!?]/.test(body))
    throw new SsoRefusal(
      'forbidden_markup',
      'The message contains a DOCTYPE, comment, processing instruction or CDATA section.',
    );
  if (UNKNOWN_ENTITY.test(body)) throw new SsoRefusal('forbidden_markup', 'The message refers to an entity.');
  const references = [...body.matchAll(/&#(\w+);/g)].map(([, reference = '']) => reference);
  if (FORBIDDEN_CHARACTERS.test(body) || references.some(isForbiddenReference))
    throw new SsoRefusal('malformed', 'The message contains a control character.');
  if ((body.match(/</g)?.length ?? 0) > 2 * MAX_ELEMENTS)
    throw new SsoRefusal('too_large', 'The message has too many elements.');
  let root: Element;
  try {
    const fail = (message: string) => {
      throw new Error(message);
    };
    const document = new DOMParser({
      errorHandler: { warning: fail, error: fail, fatalError: fail },
    }).parseFromString(body, 'text/xml');
    root = document.documentElement;
    for (let node = document.firstChild; node; node = node.nextSibling) {
      if (node !== root && (node.nodeType !== TEXT || (node.nodeValue ?? '').trim() !== ''))
        throw new Error('more than one root');
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : '';
    throw new SsoRefusal('malformed', `The message can't be read as XML: ${detail?.slice(0, 200)}`);
  }
  if (!root || root.nodeType !== ELEMENT) throw new SsoRefusal('malformed', 'The message has no element.');
  measure(root);
  return root;
}

const ELEMENT = 1;
const TEXT = 3;

/** Walks without recursion, so that depth can't exhaust the stack. */
function measure(root: Element): void {
  let depth = 0;
  for (const [element, level] of walk(root)) {
    depth = Math.max(depth, level);
    if (element.attributes.length > MAX_ATTRIBUTES)
      throw new SsoRefusal('too_large', 'An element has too many attributes.');
    const namespaces = Array.from(element.attributes).filter(({ name }) => name.startsWith('xmlns'));
    if (namespaces.some(({ value }) => value.length > LONGEST_NAMESPACE))
      throw new SsoRefusal('too_large', 'A namespace is too long.');
  }
  if (depth > DEEPEST) throw new SsoRefusal('too_large', 'The message is nested too deeply.');
}

function* walk(root: Element): Generator<[Element, number]> {
  const waiting: [Element, number][] = [[root, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    const [element, level] = next;
    for (const child of childrenOf(element)) waiting.push([child, level + 1]);
  }
}

/** Every element of a tree, the root included, in no order. */
export const elementsOf = (root: Element): Element[] => [...walk(root)].map(([element]) => element);

/** The element children. */
export function childrenOf(parent: Element): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (isElement(node)) found.push(node);
  }
  return found;
}

/** Returns whether a node is an element. */
export const isElement = (node: Node): node is Element => node.nodeType === ELEMENT;

/** Whether an element has this expanded name; a prefix says nothing. */
export const isNamed = (element: Element, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name;

/** The element children of this expanded name. */
export const childrenNamed = (parent: Element, namespace: string, name: string): Element[] =>
  childrenOf(parent).filter((child) => isNamed(child, namespace, name));

/** The only child of this expanded name; undefined when there is none. Throws `malformed` for several. */
export function onlyChild(parent: Element, namespace: string, name: string): Element | undefined {
  const [first, ...others] = childrenNamed(parent, namespace, name);
  if (others.length > 0) throw new SsoRefusal('malformed', `There are several ${name} elements.`);
  return first;
}

/** Returns the text of an element. Throws `malformed` if it contains elements. */
export function textOf(element: Element): string {
  if (childrenOf(element).length > 0)
    throw new SsoRefusal('malformed', `${element.localName} contains more than text.`);
  return (element.textContent ?? '').trim();
}

/** An attribute without namespace, as SAML's are; undefined when absent or empty. */
export const attributeOf = (element: Element, name: string): string | undefined =>
  element.getAttribute(name)?.trim() || undefined;

/** Escapes a text for an attribute or element of a message that we write. */
export const escapeXml = (text: string): string =>
  text.replace(
    /[&<>"'\r\n\t]/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[character] ??
      `&#${character.charCodeAt(0)};`,
  );
