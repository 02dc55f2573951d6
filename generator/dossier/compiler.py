"""Compiles templates to leaner Python than Jinja does; what a template means is not changed.

Names in `import` are constants, text is always escaped, and an environment speaks one language. So
a macro that is imported is called as the function that it is, an attribute is read as one, and the
words in `_()` are looked up once, when a language's environment loads the template; the code is the
same for all languages, and compiled once. Where the leaner code fails on a page, the
page is left to Jinja's own (see `templates.render`): that knows every way to an attribute, and says
what is wrong (docs/adr/0012).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from keyword import iskeyword
from typing import Protocol, TypeAlias

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, find_undeclared, optimizeconst
from jinja2.exceptions import TemplateError
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from msgspec import Struct

from dossier.codes import Compiled

_Macros: TypeAlias = Mapping[str, nodes.Macro]


class Translations(Protocol):
    """Gives the words of a language for the English ones; `gettext.NullTranslations` is one."""

    def gettext(self, message: str) -> str:
        """Return a text of the theme in the language."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a text that goes with a number."""


class Untranslated:
    """The words as the theme has them."""

    def gettext(self, message: str) -> str:
        """Return the text itself."""
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the first form for one, the second for any other number."""
        return msgid1 if n == 1 else msgid2


# Labels, titles and links are the same on many pages; to look one up takes a fifth of escaping it.
@lru_cache(maxsize=32768)
def _escaped(text: str) -> str:
    return str(escape(text))


class NotTextError(TypeError):
    """A template puts a part of its context on the page, where it meant an attribute of it."""


def check_shown(value: object) -> object:
    """Return what a template puts on a page. Raises `NotTextError`: what Python writes of a part of
    the context is for programmers.
    """
    if isinstance(value, Struct):
        name = type(value).__name__
        msg = f"{name} is no text: put an attribute of it, or give it to the macro that shows it"
        raise NotTextError(msg)
    return value


def put(value: object) -> str:
    """Return a value as HTML: escaped, unless it is HTML already. Raises `NotTextError`."""
    if type(value) is str:
        return _escaped(value)
    return value if type(value) is Markup else str(escape(check_shown(value)))


def fill(text: str, **values: object) -> str:
    """Return a text of the theme with its values put in, as HTML."""
    return text % {name: put(value) for name, value in values.items()}


class _Generator(CodeGenerator):
    """Jinja's code generator, with shorter ways for calls, attributes and words."""

    environment: LeanEnvironment

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.environment.macros[self.name or ""] = dict(_find_macros(node))
        self._known = dict(_find_known(node, self.environment.macros_of))
        # In questions whether there is an attribute: only Jinja's way takes no for an answer.
        self._is_careful = False
        # The call whose result is put on the page as it is.
        self._shown: nodes.Expr | None = None
        words = _Words()
        words.visit(node)
        self.writeline("from dossier.compiler import fill, put")
        for text, name in words.names.items():
            self.writeline(f"{name} = environment.words_for({text!r})")
        super().visit_Template(node, frame)

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        assert frame.eval_ctx.autoescape
        assert finalize.src is None
        self._shown = node if isinstance(node, nodes.Call) and self._is_html(node) else None
        is_words = isinstance(node, nodes.InternalName)
        self.write("(" if self._shown or is_words else "put(")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002 - Jinja's signature
        if forward_caller or not self._is_html(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        is_shown, self._shown = node is self._shown, None
        self.write("" if is_shown else "Markup(")
        macro = self._macro_of(node)
        if macro:
            self._call_macro(node, macro, frame)
        else:
            self._fill_text(node, frame)
        self.write("" if is_shown else ")")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if self._is_careful or not node.attr.isidentifier() or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    @optimizeconst
    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        was, self._is_careful = self._is_careful, True
        super().visit_Test(node, frame)
        self._is_careful = was

    @optimizeconst
    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        was, self._is_careful = self._is_careful, self._is_careful or node.name in {"d", "default"}
        super().visit_Filter(node, frame)
        self._is_careful = was

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context or not isinstance(node.template, nodes.Const):
            super()._import_common(node, frame)
        else:
            self.write(f"environment.module({node.template.value!r})")

    # --- calls whose result is HTML ------------------------------------------------------------

    def _is_html(self, node: nodes.Call) -> bool:
        return self._macro_of(node) is not None or _is_text(node)

    def _macro_of(self, node: nodes.Call) -> nodes.Macro | None:
        """Return the macro that is called, if it is known and takes the arguments."""
        macro = self._known.get(_name_of(node))
        if macro is None or node.dyn_args or node.dyn_kwargs:
            return None
        names = [one.name for one in macro.args]
        given = [*names[: len(node.args)], *(one.key for one in node.kwargs)]
        fits = len(node.args) <= len(names) and len(given) == len(set(given))
        return macro if fits and set(given) <= set(names) else None

    def _call_macro(self, node: nodes.Call, macro: nodes.Macro, frame: Frame) -> None:
        """Write a call of the function below a macro; it takes all arguments, by place."""
        self.write(f"{frame.symbols.ref(_name_of(node))}._func(")
        by_name = {one.key: one.value for one in node.kwargs}
        values = [*node.args, *(by_name.get(one.name) for one in macro.args[len(node.args) :])]
        for value in values:
            if value is None:
                self.write("missing")
            else:
                self.visit(value, frame)
            self.write(", ")
        self.write(")")

    def _fill_text(self, node: nodes.Call, frame: Frame) -> None:
        """Write a call of `fill` for a text with values."""
        self.write("fill(")
        values = {one.key: one.value for one in node.kwargs}
        first = node.args[0]
        if _name_of(node) == "ngettext":
            self.write("environment.translations.ngettext(")
            for arg in node.args:
                self.visit(arg, frame)
                self.write(", ")
            self.write(")")
            values.setdefault("num", node.args[2])
        elif isinstance(first, nodes.Const):
            self.write(f"environment.translations.gettext({first.value!r})")
        for key, value in values.items():
            self.write(f", {key}=")
            self.visit(value, frame)
        self.write(")")


class LeanEnvironment(Environment):
    """Jinja's environment with this compiler, for one language; its cache must be `Compiled`."""

    code_generator_class: type[CodeGenerator] = _Generator
    translations: Translations = Untranslated()

    @property
    def macros(self) -> dict[str, _Macros]:
        """The macros of each template that has been compiled, by name."""
        return self.compiled.macros

    @property
    def compiled(self) -> Compiled:
        """What has been compiled of the theme."""
        assert isinstance(self.bytecode_cache, Compiled)
        return self.bytecode_cache

    @cached_property
    def plain(self) -> Environment:
        """The same with Jinja's own compiler."""
        found = self.overlay(finalize=check_shown)
        found.code_generator_class = CodeGenerator
        found.bytecode_cache = None
        return found

    @cached_property
    def _modules(self) -> dict[str, object]:
        return {}

    def module(self, name: str) -> object:
        """Return the module of a template: its macros as attributes."""
        if name not in self._modules:
            self._modules[name] = self.get_template(name).module
        return self._modules[name]

    def words_for(self, text: str) -> Markup:
        """Return the words of the language for a text of the theme that has no values."""
        # As where there are values, a percent sign is written twice.
        return Markup(self.translations.gettext(text) % {})  # noqa: S704 - the theme's, and HTML

    def macros_of(self, name: str) -> _Macros:
        """Return the macros of a template by name, none of one that cannot be compiled."""
        if name not in self.macros:
            # Where templates import each other in a circle, the first has none for the last.
            self.macros[name] = {}
            with suppress(TemplateError):
                self.get_template(name)
        return self.macros[name]


class _Words(NodeTransformer):
    """Puts names for the texts of the theme that have no values: each is looked up once."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        first = node.args[0] if node.args else None
        if not _is_text(node) or node.kwargs or len(node.args) > 1:
            return node
        assert isinstance(first, nodes.Const)
        name = self.names.setdefault(first.value, f"words_{len(self.names)}")
        # Only a parser can make such a node: this is how it does.
        found = object.__new__(nodes.InternalName)
        nodes.Node.__init__(found, name, lineno=node.lineno)
        return found


def _name_of(node: nodes.Call) -> str:
    return node.node.name if isinstance(node.node, nodes.Name) else ""


def _is_text(node: nodes.Call) -> bool:
    """Tell whether a call is that of a text of the theme, with or without values to put in."""
    count, texts = {"_": (1, 1), "gettext": (1, 1), "ngettext": (3, 2)}.get(_name_of(node), (0, 0))
    if not count or len(node.args) != count or node.dyn_args or node.dyn_kwargs:
        return False
    return all(isinstance(a, nodes.Const) and isinstance(a.value, str) for a in node.args[:texts])


def _find_known(
    tree: nodes.Template, macros_of: Callable[[str], _Macros]
) -> Iterator[tuple[str, nodes.Macro]]:
    """Yield the macros that a template has or imports by the names that mean them all over it."""
    found = list(_find_macros(tree))
    for one in tree.body:
        if isinstance(one, nodes.FromImport) and isinstance(one.template, nodes.Const):
            macros = macros_of(one.template.value)
            found += [(alias, macros[name]) for name, alias in _imported(one) if name in macros]
    # A name that is given to a macro twice, or to anything else, may mean either.
    bound = Counter(name for one in tree.find_all(nodes.Node) for name in _bound_by(one))
    yield from ((name, macro) for name, macro in found if bound[name] == 1)


def _find_macros(tree: nodes.Template) -> Iterator[tuple[str, nodes.Macro]]:
    """Yield the macros at the top of a template by name, those left out that take more than their
    arguments, and whose name means something else as well when another template imports it.
    """
    bound = Counter(name for one in _outside_macros(tree) for name in _bound_by(one))
    for one in tree.body:
        if isinstance(one, nodes.Macro) and bound[one.name] == 1:
            special = find_undeclared(one.body, ("caller", "kwargs", "varargs"))
            if not special:
                yield one.name, one


def _outside_macros(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what is in a template, of its macros no more than that they are there."""
    for one in node.iter_child_nodes():
        yield one
        if not isinstance(one, nodes.Macro):
            yield from _outside_macros(one)


def _bound_by(node: nodes.Node) -> Iterator[str]:
    """Yield the names that a node itself gives a meaning to."""
    if isinstance(node, nodes.Macro) or (isinstance(node, nodes.Name) and node.ctx != "load"):
        yield node.name
    elif isinstance(node, nodes.Import):
        yield node.target
    elif isinstance(node, nodes.FromImport):
        yield from (alias for _, alias in _imported(node))


def _imported(node: nodes.FromImport) -> Iterator[tuple[str, str]]:
    """Yield the names that are imported, each with that which it gets."""
    yield from ((one, one) if isinstance(one, str) else one for one in node.names)
