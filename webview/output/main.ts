// Entry of the renderer of notebook outputs: one view an output, changed in place while its run goes on.
import { invalid } from '../../src/protocol/channel/contract';
import { outputSchema } from '../../src/protocol/views/output';
import type { CellOutput } from '../../src/protocol/views/output';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { CompareView } from './compare';
import { askForTranslations, connect } from './host';
import type { Tell } from './host';
import { InspectView } from './inspect';
import type { Renderer, RendererContext } from './renderer-api';
import { RunView } from './run';
import { SweepView } from './sweep';
import { TroubleView } from './trouble';
import type { OutputView } from './view';
import styles from './main.css?text';

interface Shown {
  view: OutputView;
  root: ShadowRoot;
  id: string;
}

export function activate(context: RendererContext): Renderer {
  const ask = connect(context);
  const tell: Tell = (name, params) => void ask?.(name, params).catch(() => undefined);
  const ready = ask ? askForTranslations(ask) : Promise.resolve();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  const shown = new Map<HTMLElement, Shown>();
  const drop = (which: (element: HTMLElement, one: Shown) => boolean) => {
    for (const [element, one] of shown) {
      if (!which(element, one)) continue;
      one.view.dispose();
      shown.delete(element);
    }
  };
  return {
    async renderOutputItem(item, element) {
      await ready;
      // An output that was made again has another element, and of the old one nothing is said.
      drop(({ isConnected }) => !isConnected);
      const output = outputSchema.safeParse(item.json());
      const before = shown.get(element);
      const root = before?.root ?? rootIn(element, sheet);
      if (!output.success) {
        before?.view.dispose();
        shown.delete(element);
        return root.replaceChildren(el('p', {}, invalid(l10n.t('This output'), output.error)));
      }
      if (before?.view.show(output.data)) return void (before.id = item.id);
      before?.view.dispose();
      const view = viewOf(output.data, tell);
      shown.set(element, { view, root, id: item.id });
      root.replaceChildren(view.element);
      view.show(output.data);
    },
    disposeOutputItem(id) {
      drop((_, one) => id === undefined || one.id === id);
    },
  };
}

/** The outputs of all extensions share a page: in a shadow, styles neither leak out nor in. */
function rootIn(element: HTMLElement, sheet: CSSStyleSheet): ShadowRoot {
  const place = el('div', { class: 'ticket-lab' });
  element.replaceChildren(place);
  const root = place.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  return root;
}

function viewOf(output: CellOutput, tell: Tell): OutputView {
  switch (output.kind) {
    case 'run':
      return new RunView(tell);
    case 'sweep':
      return new SweepView(tell);
    case 'compare':
      return new CompareView(tell);
    case 'inspect':
      return new InspectView(tell);
    case 'trouble':
      return new TroubleView(tell);
  }
}
