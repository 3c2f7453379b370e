// The tabs beside the bitmap. Each loads its content only while it is in view.
import { el, focusIn, show, type Child } from '../ui/dom';
import { partsOf } from '../ui/host';
import { l10n } from '../ui/l10n';
import { progressRing, tabs, type Tabs } from '../ui/toolkit';
import type { Looked, Panel } from './panels/panel';
import { TABS, type TabId } from './state';

/** A wait shorter than this shows what was there before. */
const PATIENCE = 250;

export class InspectorTabs {
  readonly element: HTMLElement;
  private readonly tabs: Tabs<TabId>;
  private readonly contents = new Map<TabId, HTMLElement>();
  /** What each tab shows, to tell whether it is out of date. */
  private readonly shown = new Map<TabId, Looked>();
  private looked: Looked | null = null;
  private loading: AbortController | null = null;

  constructor(
    private readonly panels: Record<TabId, { label: string; panel: Panel }>,
    selected: TabId,
    onSelect: (tab: TabId) => void,
  ) {
    for (const id of TABS) this.contents.set(id, el('div', { class: 'panel', 'data-panel': id }));
    this.tabs = tabs({
      label: l10n.t('About the mask'),
      tabs: TABS.map((id) => ({ id, label: panels[id].label, content: this.content(id) })),
      selected,
      onSelect: (id) => {
        onSelect(id);
        void this.load();
      },
    });
    this.element = this.tabs.element;
    this.element.classList.add('side');
  }

  select(tab: TabId): void {
    this.tabs.set(tab);
    void this.load();
  }

  /** Whether a tab is there to be chosen; when the one in view is not, the first is shown. */
  offer(tab: TabId, offered: boolean): void {
    this.tabs.offer(tab, offered);
    if (!offered && this.tabs.get() === tab) this.select(TABS[0]);
  }

  /** Everything that is shown is about this from now on. */
  show(looked: Looked): void {
    this.looked = looked;
    void this.load();
  }

  /** All tabs ask anew. */
  forget(): void {
    this.shown.clear();
  }

  private content(id: TabId): HTMLElement {
    const content = this.contents.get(id);
    if (!content) throw new Error(`no tab ${id}`);
    return content;
  }

  private async load(): Promise<void> {
    const { looked } = this;
    const id = this.tabs.get();
    if (!looked || this.shown.get(id) === looked) return;
    this.loading?.abort();
    const controller = new AbortController();
    this.loading = controller;
    const content = this.content(id);
    const refocus = focusIn(content);
    content.setAttribute('aria-busy', 'true');
    const impatient = setTimeout(() => show(content, progressRing(l10n.t('Counting'))), PATIENCE);
    const finish = (children: Child[]) => {
      if (controller.signal.aborted) return;
      show(content, ...children);
      refocus();
      content.removeAttribute('aria-busy');
      this.shown.set(id, looked);
    };
    await this.panels[id].panel
      .show(looked, controller.signal)
      .then(finish, (error: unknown) => finish([problem(error)]));
    clearTimeout(impatient);
  }
}

/** What went wrong and what to do, as the host says it. */
export function problem(error: unknown, ...actions: Child[]): HTMLElement {
  const [what, hint] = partsOf(error);
  return el(
    'div',
    { class: 'problem', role: 'alert' },
    el('p', { class: 'what' }, what),
    hint !== undefined && el('p', {}, hint),
    ...actions,
  );
}
