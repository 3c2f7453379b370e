// The widgets of our webviews. The only module that knows which component library draws them
// (docs/decisions: @vscode/webview-ui-toolkit is archived, its successor should fit behind the same functions).
import { nextFrame } from './frame';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodePanels,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { el, type Child } from './dom';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodePanelTab(),
  vsCodePanelView(),
  vsCodePanels(),
  vsCodeProgressRing(),
);

const custom = (tag: string, attributes: Record<string, string | null>, ...children: Child[]) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null) element.setAttribute(name, value);
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
};

/** What a widget with a value offers; `element` goes into the page. */
export interface Widget<Value> {
  element: HTMLElement;
  get(): Value;
  /** Does not call `onChange`. */
  set(value: Value): void;
}

export interface ButtonOptions {
  label: string;
  onClick: () => void;
  appearance?: 'primary' | 'secondary' | 'icon';
  /** For screen readers and as tooltip, where the label is a mere sign. */
  description?: string;
}

export function button({ label, onClick, appearance = 'secondary', description }: ButtonOptions) {
  const element = custom(
    'vscode-button',
    {
      appearance,
      'aria-label': description ?? null,
      title: description ?? null,
      'data-focus': label,
    },
    label,
  );
  element.addEventListener('click', onClick);
  return element;
}

export interface CheckboxOptions {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function checkbox({ label, checked, onChange }: CheckboxOptions): Widget<boolean> {
  const element = custom('vscode-checkbox', {}, label) as HTMLElement & { checked: boolean };
  element.checked = checked;
  let quiet = false;
  element.addEventListener('change', () => {
    if (!quiet) onChange(element.checked);
  });
  return {
    element,
    get: () => element.checked,
    set(value) {
      quiet = true;
      element.checked = value;
      quiet = false;
    },
  };
}

export interface Choice {
  value: string;
  label: string;
}

export interface DropdownOptions {
  /** Shown before the widget and read out with it. */
  label: string;
  choices: readonly Choice[];
  value: string;
  onChange: (value: string) => void;
}

export interface Dropdown extends Widget<string> {
  setChoices(choices: readonly Choice[], value: string): void;
}

export function dropdown({ label, choices, value, onChange }: DropdownOptions): Dropdown {
  const select = custom('vscode-dropdown', { 'aria-label': label }) as HTMLElement & { value: string };
  const element = el('label', { class: 'labelled' }, el('span', { 'aria-hidden': 'true' }, label), select);
  let wanted = value;
  select.addEventListener('change', () => {
    wanted = select.value;
    onChange(wanted);
  });
  const setChoices: Dropdown['setChoices'] = (next, selected) => {
    wanted = selected;
    select.replaceChildren(
      ...next.map((choice) =>
        custom(
          'vscode-option',
          { value: choice.value, selected: choice.value === selected ? '' : null },
          choice.label,
        ),
      ),
    );
    select.value = selected;
    // The toolkit hears of its options with a frame, and may choose the first of them then.
    nextFrame(() =>
      nextFrame(() => {
        if (wanted === selected && select.value !== selected) select.value = selected;
      }),
    );
  };
  setChoices(choices, value);
  return {
    element,
    get: () => select.value,
    set: (next) => {
      wanted = next;
      select.value = next;
    },
    setChoices,
  };
}

export interface Tab<Id extends string> {
  id: Id;
  label: string;
  content: HTMLElement;
}

export interface TabsOptions<Id extends string> {
  label: string;
  tabs: readonly Tab<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
}

export interface Tabs<Id extends string> extends Widget<Id> {
  /** Whether a tab is there to be chosen. */
  offer(id: Id, offered: boolean): void;
}

/** Tabs, each with its panel. */
export function tabs<Id extends string>({ label, tabs: all, selected, onSelect }: TabsOptions<Id>): Tabs<Id> {
  const prefix = 'tab-';
  const headings = new Map(
    all.map((tab) => [tab.id, custom('vscode-panel-tab', { id: prefix + tab.id }, tab.label)]),
  );
  const element = custom(
    'vscode-panels',
    { 'aria-label': label, activeid: prefix + selected },
    ...headings.values(),
    ...all.map((tab) => custom('vscode-panel-view', { id: `view-${tab.id}` }, tab.content)),
  ) as HTMLElement & { activeid: string };
  let current = selected;
  element.addEventListener('change', (event) => {
    if (event.target !== element) return;
    const found = all.find((tab) => prefix + tab.id === element.activeid);
    if (!found || found.id === current) return;
    current = found.id;
    onSelect(current);
  });
  return {
    element,
    get: () => current,
    set(id) {
      current = id;
      element.activeid = prefix + id;
    },
    offer: (id, offered) => void headings.get(id)?.toggleAttribute('hidden', !offered),
  };
}

/** Something is being waited for. */
export const progressRing = (label: string) => custom('vscode-progress-ring', { 'aria-label': label });
