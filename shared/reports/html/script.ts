/**
 * What the page can do beyond being read: filter, search, group, keys, colours. Without it every
 * part is still there. It reads the page's own mark-up and builds no HTML from texts.
 */
export const script = String.raw`
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const theme = byId('theme');
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : systemDark.matches);
  const nameTheme = () => { theme.textContent = isDark() ? 'Light colours' : 'Dark colours'; };
  theme.hidden = false;
  theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; nameTheme(); });
  systemDark.addEventListener('change', nameTheme);
  nameTheme();

  let unfolded = [];
  addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll('details:not([open])')];
    for (const one of unfolded) one.open = true;
  });
  addEventListener('afterprint', () => { for (const one of unfolded) one.open = false; });

  const open = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && byId(id);
    const fold = target && target.querySelector('details');
    if (fold) fold.open = true;
  };
  addEventListener('hashchange', open);
  open();

  for (const pre of document.querySelectorAll('pre[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(pre);
        button.textContent = 'Selected';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    pre.after(button);
  }

  const tools = byId('tools');
  if (!tools) return;
  const list = byId('list');
  const items = [...list.children];
  const search = byId('q');
  const filters = [...tools.querySelectorAll('select[data-f]')];
  const grouping = byId('by');
  const clear = byId('clear');
  const shown = byId('shown');
  const texts = new Map();
  const textOf = (item) => {
    let text = texts.get(item);
    if (text === undefined) texts.set(item, (text = item.textContent.toLowerCase() + ' ' + item.id));
    return text;
  };
  const fits = (item, words) =>
    filters.every(({ value, dataset }) =>
      value === '' || (' ' + (item.dataset[dataset.f] || '') + ' ').includes(' ' + value + ' ')) &&
    words.every((word) => textOf(item).includes(word));
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const fit = fits(item, words);
      if (item.hidden === fit) item.hidden = !fit;
      if (fit) count += 1;
    }
    for (const heading of list.querySelectorAll(':scope > li[data-heading]')) {
      let next = heading.nextElementSibling;
      while (next && !next.dataset.heading && next.hidden) next = next.nextElementSibling;
      heading.hidden = !next || Boolean(next.dataset.heading);
    }
    const all = items.length.toLocaleString('en');
    shown.textContent = count === items.length ? 'All ' + all + ' listed findings are shown'
      : count.toLocaleString('en') + ' of ' + all + ' listed findings are shown';
    clear.hidden = count === items.length && search.value === '' && filters.every((one) => one.value === '');
  };
  const labelOf = (field, value) => {
    if (value === '') return 'Reaching no interface';
    const select = filters.find((one) => one.dataset.f === field);
    const option = select && [...select.options].find((one) => one.value === value);
    return option ? option.textContent : 'Other values';
  };
  const group = () => {
    for (const heading of list.querySelectorAll(':scope > li[data-heading]')) heading.remove();
    const field = grouping.value;
    if (field === '') { list.append(...items); filter(); return; }
    const groups = new Map();
    for (const item of items) {
      const value = (item.dataset[field] || '').split(' ')[0];
      groups.set(value, [...(groups.get(value) || []), item]);
    }
    for (const [value, members] of groups) {
      const heading = document.createElement('li');
      heading.dataset.heading = '1';
      const title = document.createElement('h3');
      title.textContent = labelOf(field, value);
      heading.append(title);
      list.append(heading, ...members);
    }
    filter();
  };
  const reset = () => {
    search.value = '';
    for (const one of filters) one.value = '';
    filter();
  };
  let timer;
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(filter, 80); });
  for (const one of filters) one.addEventListener('change', filter);
  grouping.addEventListener('change', group);
  clear.addEventListener('click', () => { reset(); search.focus(); });
  for (const one of document.querySelectorAll('[data-set]')) {
    const [field, value] = one.dataset.set.split('=');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link';
    button.append(...one.childNodes);
    one.append(button);
    button.addEventListener('click', () => {
      reset();
      const select = filters.find((filter) => filter.dataset.f === field);
      if (select) select.value = value;
      filter();
      byId('findings').scrollIntoView();
      byId('findings').focus({ preventScroll: true });
    });
  }
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(input|select|textarea)$/i.test(event.target.tagName);
    if (event.key === '/' && !typing) { event.preventDefault(); search.focus(); search.select(); }
    if (event.key === 'Escape') reset();
  });
  tools.addEventListener('submit', (event) => event.preventDefault());
  tools.hidden = false;
  byId('state').hidden = false;
  filter();
})();
`;
