// The page's script: filters and search, kept in the URL. Without it the page is whole, only unfiltered.

export const pageScript = String.raw`(() => {
  'use strict';
  const form = document.getElementById('filters');
  if (!form) return;
  const entries = [...document.querySelectorAll('[data-outcome]')];
  const groups = [...document.querySelectorAll('[data-group]')];
  const status = document.getElementById('shown');
  const none = document.getElementById('none-shown');
  const textOf = new WeakMap();
  const searched = (entry) => {
    if (!textOf.has(entry)) textOf.set(entry, entry.textContent.toLowerCase());
    return textOf.get(entry);
  };
  const names = ['outcome', 'level', 'exercise', 'q'];

  const fromUrl = () => {
    const params = new URLSearchParams(location.search);
    for (const box of form.querySelectorAll('input[type=checkbox]'))
      box.checked = params.getAll(box.name).includes(box.value);
    const exercise = form.elements.namedItem('exercise');
    exercise.value = params.get('exercise') ?? '';
    if (exercise.selectedIndex < 0) exercise.value = '';
    form.elements.namedItem('q').value = params.get('q') ?? '';
  };

  const chosen = () => {
    const data = new FormData(form);
    return {
      outcome: data.getAll('outcome'),
      level: data.getAll('level'),
      exercise: data.get('exercise'),
      words: String(data.get('q')).toLowerCase().split(/\s+/).filter(Boolean),
    };
  };

  const apply = () => {
    const wanted = chosen();
    let shown = 0;
    for (const entry of entries) {
      const { outcome, level, exercise } = entry.dataset;
      const fits =
        (wanted.outcome.length === 0 || wanted.outcome.includes(outcome)) &&
        (wanted.level.length === 0 || wanted.level.includes(level)) &&
        (wanted.exercise === '' || wanted.exercise === exercise) &&
        wanted.words.every((word) => searched(entry).includes(word));
      entry.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector('[data-outcome]:not([hidden])');
    status.textContent = shown + ' of ' + entries.length + ' criteria shown';
    none.hidden = shown > 0;
  };

  const toUrl = () => {
    const url = new URL(location.href);
    for (const name of names) url.searchParams.delete(name);
    for (const [name, value] of new FormData(form)) if (value !== '') url.searchParams.append(name, value);
    // Where a viewer forbids it (a sandboxed frame), the filters work all the same.
    try {
      history.replaceState(null, '', url);
    } catch {}
  };

  const clear = () => {
    for (const box of form.querySelectorAll('input[type=checkbox]')) box.checked = false;
    form.elements.namedItem('exercise').value = '';
    form.elements.namedItem('q').value = '';
    toUrl();
    apply();
  };

  const reveal = () => {
    let id;
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const target = id && document.getElementById(id);
    const entry = target && target.closest('[data-outcome]');
    if (!entry) return;
    if (entry.hidden) clear();
    for (const fold of entry.querySelectorAll('details.passed')) fold.open = true;
    target.scrollIntoView();
  };

  for (const event of ['input', 'change'])
    form.addEventListener(event, () => {
      toUrl();
      apply();
    });
  form.addEventListener('submit', (event) => event.preventDefault());
  document.getElementById('clear').addEventListener('click', clear);
  document.getElementById('clear-too').addEventListener('click', () => {
    clear();
    form.elements.namedItem('q').focus();
  });
  for (const link of document.querySelectorAll('a[data-exercise-link]'))
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      form.elements.namedItem('exercise').value = link.dataset.exerciseLink;
      toUrl();
      apply();
      form.scrollIntoView();
      form.elements.namedItem('exercise').focus({ preventScroll: true });
    });
  addEventListener('popstate', () => {
    fromUrl();
    apply();
  });
  addEventListener('hashchange', reveal);
  form.hidden = false;
  fromUrl();
  apply();
  reveal();
})();
`;
