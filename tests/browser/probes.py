"""What is asked of a page in a browser: each function returns what is amiss, in words."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

Amiss = list[str]

# What WCAG 2.2 AA asks, and what axe calls good practice.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_RUN_AXE = """async tags => (await axe.run(document, {
  runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
  rules: {'target-size': {enabled: true}},
})).violations.map(one =>
  `${one.id}: ${one.nodes.map(node => node.target).slice(0, 4).join(' | ')}`)"""

_UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
# Siblings of one sort are made by one macro: the first three stand for all. What something else on
# the page is named or labelled by stays.
_SHORTEN = """() => {
  const needed = new Set([...document.querySelectorAll('[aria-labelledby], label')]
    .map(one => document.getElementById(one.getAttribute('aria-labelledby') ?? one.htmlFor)));
  const sort = one => `${one.localName} ${one.className.baseVal ?? one.className}`;
  for (const parent of document.querySelectorAll('main, main *:not(p, tr, colgroup)')) {
    const count = {};
    for (const one of [...parent.children])
      if ((count[sort(one)] = (count[sort(one)] ?? 0) + 1) > 3
          && ![...needed].some(kept => one.contains(kept))) one.remove();
  }
}"""
# The elements that lead over the right edge, where the page can be scrolled sideways.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  ['scrolls sideways: ' + [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => `${one.localName}.${one.className}`).slice(0, 5).join(' ')]"""
# What the axes and bands of small pictures say, where two texts stand on each other.
_COLLIDING = """() => [...document.querySelectorAll('svg.chart')].flatMap(chart => {
  const texts = [...chart.querySelectorAll('text')].filter(one => one.checkVisibility());
  const boxes = texts.map(one => one.getBoundingClientRect());
  const meet = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return texts.filter((_, n) => boxes.slice(0, n).some(box => meet(box, boxes[n])))
    .map(one => 'text on text: ' + one.textContent);
}).slice(0, 5)"""
_ON_PAPER = """() => {
  const seen = one => one.checkVisibility({visibilityProperty: true});
  const said = one => one.textContent.replace(/\\s+/g, ' ').trim().slice(0, 80);
  const hidden = [...document.querySelectorAll('main .evidence li')]
    .filter(one => one.textContent.trim() && !seen(one)).map(one => 'not on paper: ' + said(one));
  const plain = [...document.querySelectorAll('main .sources li')]
    .filter(one => one.querySelector('a.host'))
    .filter(one => ![...one.querySelectorAll('.full')]
      .some(full => seen(full) && full.textContent === one.querySelector('a.host').href))
    .map(one => 'no address on paper: ' + said(one));
  const sources = [...document.querySelectorAll('main .sources > li')];
  const listed = new Set(sources.map(one => one.value));
  const unlisted = [...document.querySelectorAll('main .evidence li[value]')]
    .filter(one => !listed.has(one.value)).map(one => 'not in the list of sources: ' + said(one));
  return [...hidden.slice(0, 3), ...plain.slice(0, 3), ...unlisted.slice(0, 3)];
}"""
# What Tab should reach, in the order of the page: of several radio buttons one.
_STOPS = """() => {
  window.stops = [...document.querySelectorAll(
      'a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(one => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length
      && one.checkVisibility({visibilityProperty: true})
      && (one.type !== 'radio' || one.checked));
  document.activeElement?.blur();
  window.getSelection().removeAllRanges();
  return window.stops.length;
}"""
_STOP = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const shown = one.type === 'radio' || one.type === 'checkbox' ? one.labels[0] ?? one : one;
  const around = [one, shown].map(each => getComputedStyle(each));
  const ring = around.some(each =>
    each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2);
  const uncovered = [...shown.getClientRects()].some(box => {
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return top && (shown.contains(top) || top.contains(shown));
  });
  return [window.stops.indexOf(one), ring, uncovered,
    `${one.localName} ${(one.textContent || one.name).replace(/\\s+/g, ' ').trim().slice(0, 40)}`];
}"""
# Stops after these are of the same sorts.
_ENOUGH = 40


def unfold(page: Page) -> None:
    """Open every sign."""
    page.evaluate(_UNFOLD)


def shorten(page: Page) -> None:
    """Leave the first of what repeats itself."""
    page.evaluate(_SHORTEN)


def scrolls_sideways(page: Page) -> Amiss:
    """Tell what makes a page wider than the window."""
    return list(page.evaluate(_TOO_WIDE))


def has_text_on_text(page: Page) -> Amiss:
    """Tell which texts of small pictures stand on others."""
    return list(page.evaluate(_COLLIDING))


def is_not_on_paper(page: Page) -> Amiss:
    """Tell which sources are not printed in full."""
    page.emulate_media(media="print")
    found = list(page.evaluate(_ON_PAPER))
    page.emulate_media(media="screen")
    return found


def breaks_rules(page: Page) -> Amiss:
    """Tell which rules of axe are broken."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    return list(page.evaluate(_RUN_AXE, _TAGS))


def is_lost_to_the_keyboard(page: Page) -> Amiss:
    """Press Tab, and tell what it does not reach in turn, and where nobody sees that it is."""
    count: int = page.evaluate(_STOPS)
    amiss: Amiss = []
    for place in range(min(count, _ENOUGH)):
        page.keyboard.press("Tab")
        stop: tuple[Any, ...] = tuple(page.evaluate(_STOP))
        reached, has_ring, is_uncovered, name = stop
        if reached != place:
            return [*amiss, f"Tab {place + 1} reaches {reached}: {name}"]
        if not has_ring:
            amiss.append(f"no ring: {name}")
        if not is_uncovered:
            amiss.append(f"covered: {name}")
    return amiss
