/** Attributes that go into the form of the call. */
const fields = ['agent', 'queue', 'number', 'label', 'attribute'] as const;
const looks = `
  :host { display: inline-block }
  a { display: inline-flex; gap: .375em; align-items: center; color: inherit; text-underline-offset: 2px }
  svg { width: 1em; height: 1em; flex: none }
`;
const handset =
  '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true"><path stroke-linejoin="round" d="M3 2.5h2.5l1.25 3-1.5 1.25a8 8 0 0 0 4 4l1.25-1.5 3 1.25V13a1 1 0 0 1-1 1A10.5 10.5 0 0 1 2 3.5a1 1 0 0 1 1-1Z"/></svg>';

/**
 * `<outdial-call server="http://127.0.0.1:4600" number="+12025550143" agent="ana@example.com">`: opens Outdial's form for this call in a
 * small window. The page around it holds no key and sends nothing: the person is signed in to Outdial, and presses Call there.
 */
class OutdialCall extends HTMLElement {
  static readonly observedAttributes = ['server', ...fields];
  readonly #link: HTMLAnchorElement;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(looks);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<a part="link" target="_blank" rel="noopener">${handset}<span><slot></slot></span></a>`;
    this.#link = root.querySelector('a') ?? document.createElement('a');
    this.#link.addEventListener('click', (event) => {
      // With a modifier key the person wants a tab, as with any link.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      window.open(this.#link.href, '_blank', 'popup,width=480,height=760,noopener');
    });
  }

  attributeChangedCallback(): void {
    const server = this.getAttribute('server');
    if (server === null || !/^https?:/.test(server)) return;
    const address = new URL('/place', server);
    for (const field of fields) {
      const value = this.getAttribute(field);
      if (value !== null) address.searchParams.set(field, value);
    }
    this.#link.href = address.href;
  }
}

if (customElements.get('outdial-call') === undefined) customElements.define('outdial-call', OutdialCall);
