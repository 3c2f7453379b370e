// Builds elements without inline HTML, which the content policy forbids.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** An HTML element; an attribute that is null, undefined or false is left out. */
export const el = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] => fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = <T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[T] =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

/** What `parent` shows from now on. */
export const show = (parent: Element, ...children: Child[]) =>
  parent.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
