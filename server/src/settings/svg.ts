import { DOMParser, XMLSerializer } from '@xmldom/xmldom';

const SVG = 'http://www.w3.org/2000/svg';
const XLINK = 'http://www.w3.org/1999/xlink';

/** Shapes, paints and texts. Nothing that runs, loads or embeds: no script, style, image, foreignObject, animation or link. */
const ELEMENTS = new Set([
  'svg',
  'g',
  'defs',
  'symbol',
  'use',
  'title',
  'desc',
  'path',
  'rect',
  'circle',
  'ellipse',
  'line',
  'polyline',
  'polygon',
  'text',
  'tspan',
  'linearGradient',
  'radialGradient',
  'stop',
  'clipPath',
  'mask',
  'pattern',
]);

const ATTRIBUTES = new Set(
  'id class x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points width height viewBox preserveAspectRatio transform fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color display visibility clip-path clip-rule mask offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits font-family font-size font-weight font-style text-anchor letter-spacing dominant-baseline vector-effect paint-order role aria-label aria-hidden version'.split(
    ' ',
  ),
);

/** Deeper nesting could exhaust a renderer's stack. */
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 5_000;
const MAX_USES = 100;
/** Elements that are drawn, with what references repeat: copies of copies grow exponentially ("billion laughs"). */
const MAX_DRAWN = 100_000;
/** References and nesting together, from the root to what is drawn last. */
const MAX_CHAIN = 500;

type Element = NonNullable<ReturnType<DOMParser['parseFromString']>['documentElement']>;

/** Returns an SVG document with shapes, paints and texts alone; undefined when it is none. */
export function sanitizeSvg(bytes: Buffer): Buffer | undefined {
  const text = decode(bytes);
  // Entities are declared in a DOCTYPE only; without one the parser has nothing to expand.
  if (text === undefined || /<!(?!--)|<\?(?!xml\s)/i.test(text)) return undefined;
  const root = parse(text);
  if (!root || root.namespaceURI !== SVG || root.localName !== 'svg') return undefined;
  const count = { elements: 0, uses: 0 };
  if (!clean(root, 0, count) || countDrawn(root) > MAX_DRAWN) return undefined;
  return Buffer.from(new XMLSerializer().serializeToString(root));
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): Element | undefined {
  let isFaulty = false;
  const fail = () => {
    isFaulty = true;
  };
  try {
    const parser = new DOMParser({ errorHandler: { warning: fail, error: fail, fatalError: fail } });
    const root = parser.parseFromString(text, 'image/svg+xml').documentElement;
    return isFaulty || !root ? undefined : root;
  } catch {
    return undefined;
  }
}

/** Removes what is not listed from an element; returns false when the document is too deep or too large. */
function clean(element: Element, depth: number, count: { elements: number; uses: number }): boolean {
  count.elements += 1;
  if (element.localName === 'use') count.uses += 1;
  if (depth > MAX_DEPTH || count.elements > MAX_ELEMENTS || count.uses > MAX_USES) return false;
  for (const attribute of Array.from(element.attributes))
    if (!isAllowed(attribute)) element.removeAttributeNode(attribute);
  for (const node of Array.from(element.childNodes)) {
    if (isElement(node)) {
      const isListed = node.namespaceURI === SVG && node.localName !== null && ELEMENTS.has(node.localName);
      if (!isListed) element.removeChild(node);
      else if (!clean(node, depth + 1, count)) return false;
    } else if (node.nodeType !== node.TEXT_NODE) element.removeChild(node);
  }
  return true;
}

/** Returns how many elements are drawn, with those that references repeat; Infinity if they form a cycle or a long chain. */
function countDrawn(root: Element): number {
  const byId = new Map<string, Element>();
  const collect = (element: Element) => {
    const id = element.getAttribute('id') ?? '';
    // Browsers refer to the first of several elements with the same ID.
    if (!byId.has(id)) byId.set(id, element);
    childrenOf(element).forEach(collect);
  };
  collect(root);
  const counts = new Map<Element, number>();
  const countOf = (element: Element, depth: number): number => {
    const known = counts.get(element);
    if (known !== undefined) return known;
    if (depth > MAX_CHAIN) return Number.POSITIVE_INFINITY;
    // Found again before its own count is known, an element is part of a cycle.
    counts.set(element, Number.POSITIVE_INFINITY);
    const sumOf = (parts: Element[]) => parts.reduce((sum, part) => sum + countOf(part, depth + 1), 0);
    const targetsOf = (isAsked: (name: string) => boolean) =>
      referencesOf(element, isAsked).flatMap((id) => byId.get(id) ?? []);
    const content = 1 + sumOf(childrenOf(element)) + sumOf(targetsOf((name) => !INHERITED_PAINTS.has(name)));
    // Whatever is inside inherits the pattern, and is painted with it.
    const paints = sumOf(
      targetsOf((name) => INHERITED_PAINTS.has(name)).filter(({ localName }) => localName === 'pattern'),
    );
    const count = content * (1 + paints);
    counts.set(element, count);
    return count;
  };
  return countOf(root, 0);
}

const INHERITED_PAINTS = new Set(['fill', 'stroke']);

const childrenOf = (element: Element): Element[] => Array.from(element.childNodes).filter(isElement);

/** Returns the IDs that the attributes with the names asked for refer to; the element is cleaned. */
const referencesOf = (element: Element, isAsked: (name: string) => boolean): string[] =>
  Array.from(element.attributes)
    .filter(({ name }) => isAsked(name))
    .flatMap(({ name, value }) => {
      // In other attributes than links, `#` begins a color.
      const reference = /(?:^|:)href$/.test(name) ? /^#([\w.-]+)/ : /^url\(\s*["']?#([\w.-]+)/;
      return reference.exec(value)?.[1] ?? [];
    });

const isElement = (node: { nodeType: number }): node is Element => node.nodeType === 1;

/** Whether an attribute is listed and refers to nothing outside of the document. */
function isAllowed({ name, value, namespaceURI, localName }: Attr): boolean {
  if (name === 'xmlns') return value === SVG;
  if (name === 'xmlns:xlink') return value === XLINK;
  const isReference = name === 'href' || (namespaceURI === XLINK && localName === 'href');
  if (isReference) return /^#[\w.-]+$/.test(value);
  if (namespaceURI !== null && namespaceURI !== '' && namespaceURI !== undefined) return false;
  // Paints and masks may name elements of the document: url(#a).
  const isInside = !/url\s*\(/i.test(value) || /^url\(\s*["']?#[\w.-]+["']?\s*\)( [\w#]+)?$/.test(value);
  return ATTRIBUTES.has(name) && isInside && !/[\\@]|expression|javascript:/i.test(value);
}
