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

/**
 * To be called before what `place` shows is made anew; what it returns puts the focus back, on what has the same `data-focus`.
 * Only where the page has the focus: a frame that asks for it otherwise takes it from what the person is at in the editor.
 */
export function focusIn(place: HTMLElement): () => void {
  const root = place.getRootNode();
  // In a shadow, the document's focus is on its host.
  const active = (root instanceof ShadowRoot ? root : document).activeElement;
  const key =
    document.hasFocus() && active instanceof HTMLElement && place.contains(active)
      ? active.dataset['focus']
      : undefined;
  return () => {
    if (key === undefined || !document.hasFocus()) return;
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost) place.querySelector<HTMLElement>(`[data-focus="${CSS.escape(key)}"]`)?.focus();
  };
}
